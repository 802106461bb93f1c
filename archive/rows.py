"""An Article as the columns of a row, and back."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any

from archive import normal_form
from archive.article import Article, Attachment, Capture, Version
from archive.ids import digest, short
from archive.scripts import IDEOGRAPHIC

DETAILS = tuple(field.name for field in fields(Article) if field.name != "text")
CAPTURE = ("id", "url", "fetched", "status", "payload_digest", "warc_file", "warc_offset", "warc_length")

_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_LISTS = frozenset({"authors", "author_types", "tags", "robots", "warnings"})
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# A list forgets, and a file that is made again has another date.
_PASSING_DATES = frozenset({"feed", "sitemap", "pdf-metadata"})
# A character of a script without spaces counts as a word, as word processors count it.
_WORD = re.compile(f"[^\\W{IDEOGRAPHIC}]+|[{IDEOGRAPHIC}]")
# Half of what the expression takes.
_WORDS_OF_ASCII = {number: " " for number in range(128) if not (chr(number).isalnum() or number == ord("_"))}


def storable(text: str) -> str:
    """Replace NUL and lone surrogates, which SQLite cuts at or refuses, with U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def as_json(value: object) -> str:
    """Write a value as the archive keeps JSON: readable letters, one spelling for equal values."""
    return storable(_JSON.encode(value))


def details_of(article: Article) -> dict[str, Any]:
    """Give everything but the text as column values; lists are JSON arrays."""
    return {name: _cell(name, getattr(article, name)) for name in DETAILS}


def _cell(name: str, value: Any) -> Any:
    if name in _LISTS:
        return as_json([storable(item) for item in value])
    return storable(value) if isinstance(value, str) else value


def article_of(row: Mapping[str, Any] | sqlite3.Row) -> Article:
    """Give back the Article that a row of ``articles`` or ``versions`` holds."""
    values = {name: row[name] for name in (*DETAILS, "text")}
    for name in _LISTS:
        values[name] = tuple(json.loads(values[name] or "[]"))
    if values["accessible_for_free"] is not None:
        values["accessible_for_free"] = bool(values["accessible_for_free"])
    values["reader"] = values["reader"] or ""
    return Article(**values)


def read(details: str, text: str) -> Article:
    """Give the article of a row of ``readings``, and its text."""
    return article_of(dict.fromkeys(DETAILS) | json.loads(details) | {"text": text})


def attachment_of(row: Mapping[str, Any]) -> Attachment:
    """Give back the Attachment that a row of ``attachments`` holds."""
    values = {field.name: row[field.name] for field in fields(Attachment)}
    return Attachment(**values | {"is_text": bool(values["is_text"])})


def version_of(row: sqlite3.Row) -> Version:
    """Give back the Version that a row of ``versions`` holds."""
    names = ("id", "number", "seen", "capture", "change")
    return Version(article=article_of(row), **{name: row[name] for name in names})


def capture_of(row: sqlite3.Row) -> Capture:
    """Give back the Capture that a row of ``captures`` holds."""
    return Capture(**{name: row[name] for name in CAPTURE})


@lru_cache(maxsize=64)  # asked for where an article is told from others, and again where it is kept
def content_digest(article: Article) -> str:
    """Give the digest of what makes a version, in its normal form: of title and text, and behind a slash of the rest.

    The rest are the authors, the lead image, and the date if the page itself states it: one that only a list or a PDF's
    file gives comes and goes with them, so it makes no version.
    """
    published = None if article.published_from in _PASSING_DATES else normal_form.moment(article.published)
    said = [normal_form.text(storable(article.title)), normal_form.text(storable(article.text))]
    beside = [[normal_form.text(name) for name in article.authors], published, normal_form.image(article.image)]
    return f"{digest(as_json(said).encode('utf-8'))}/{short('beside', as_json(beside))}"


def words_digest(content: str) -> str:
    """Give the part of a content digest that stands for title and text."""
    return content.partition("/")[0]


def word_count(text: str) -> int:
    """Count words; each ideograph and kana is one."""
    return len(text.translate(_WORDS_OF_ASCII).split() if text.isascii() else _WORD.findall(text))
