"""How an article's text, dates and direction become something to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_HEADING = re.compile(r"(#{1,6}) +(.*)")
_ITEM = "- "
_SHAPES = {"year": "%Y", "month": "%B %Y", "day": "%d %B %Y"}
_TO_THE_MINUTE = "%d %B %Y, %H:%M %Z"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text: ``tag`` is ``p``, ``ul``, or ``h2`` to ``h6``; only a list has more than one line."""

    tag: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """Cut an article's text (Markdown as ``Article.text`` has it) into blocks; list items in a row make one list."""
    made: list[Block] = []
    for tag, group in groupby(_parts(text), key=lambda part: part[0]):
        lines = tuple(line for _, line in group)
        made += [Block(tag, lines)] if tag == "ul" else [Block(tag, (line,)) for line in lines]
    return made


def _parts(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"\n\s*\n|\n(?=- )", text.strip()):
        heading = _HEADING.fullmatch(part)
        if heading:
            yield f"h{max(2, len(heading[1]))}", heading[2]
        elif part.startswith(_ITEM):
            yield "ul", part.removeprefix(_ITEM)
        elif part:
            yield "p", part


def excerpt(text: str, length: int = 220) -> str:
    """Give the beginning of a text in one line, without its headings, cut between words."""
    said = " ".join(line for block in blocks(text) if block.tag in ("p", "ul") for line in block.lines)
    return said if len(said) <= length else (said[:length].rpartition(" ")[0] or said[:length]) + "…"


def direction(language: str | None) -> str:
    """Give HTML's ``dir`` for a BCP 47 tag: ``rtl``, ``ltr``, or ``auto`` where the language is not known."""
    if not language:
        return "auto"
    return "rtl" if language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def readable(time: str | None, precision: str | None = None) -> str:
    """Say an ISO 8601 time in words, with its own offset and no finer than ``precision``; anything else stays."""
    if not time:
        return ""
    try:
        moment = datetime.fromisoformat(time + "2000-01-01"[len(time) :])
    except ValueError:
        return time
    written = {4: "year", 7: "month", 10: "day"}.get(len(time))
    shape = _SHAPES.get(written if written in ("year", "month") else precision or written or "", _TO_THE_MINUTE)
    return moment.strftime(shape).lstrip("0").rstrip()
