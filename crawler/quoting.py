"""Finds the captures of a source's lists and other pages - feeds, listings - that hold sentences of an article."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from pathlib import Path

from archive.article import Capture
from archive.store import Archive
from crawler import config
from crawler.extract.charset import decode
from crawler.replay import Stored

_LONG = 40  # letters and digits; shorter sentences stand elsewhere, too
_TAG = re.compile(r"<[^>]*>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\[nrt]")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s*|\n+")
_BETWEEN = re.compile(r"[\W_]+")


def quoting(folder: Path, source: str, texts: Iterable[str]) -> list[str]:
    """Give the ids of a source's captures that show no article, and hold a sentence of one of the texts."""
    sentences = {plain for text in texts for one in _SENTENCE.split(text) if len(plain := _plain(one)) >= _LONG}
    stored = Stored(folder, config.load(folder).max_list)
    with Archive(folder) as store:
        others = store.without_article(source) if sentences else []
    return [capture.id for capture in others if _holds(_text(stored, capture), sentences)]


def _holds(text: str, sentences: Iterable[str]) -> bool:
    return any(sentence in text for sentence in sentences)


def _text(stored: Stored, capture: Capture) -> str:
    """The letters of a body; what is escaped, in HTML, in XML or in JSON, as what it stands for."""
    kept = stored.body(capture)
    text = decode(kept.body) if kept else None
    return _plain(_TAG.sub(" ", html.unescape(_ESCAPE.sub(_letter, text)))) if text else ""


def _letter(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else " "


def _plain(text: str) -> str:
    return _BETWEEN.sub("", html.unescape(text)).casefold()
