"""An article's text (Markdown as ``Article.text`` has it) cut into blocks that a page or a format can draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

_HEADING = re.compile(r"(#{1,6}) +(.*)")
_ITEM = re.compile(r"( *)(-|(?:\d{1,6}|[a-zA-Z]|[ivxlcIVXLC]{2,6})\.) +(.*)")
_RULE = re.compile(r"\|(?: --- \|)+")
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text: ``tag`` is ``p``, ``h2`` to ``h6``, ``ul``, ``ol``, ``li``, ``blockquote`` or ``table``.

    ``line`` is what a paragraph, heading or item says, ``mark`` the number before an item. ``inner`` holds a list's
    items, an item's lists and a quotation's blocks; ``rows`` a table's cells, its head first.
    """

    tag: str
    line: str = ""
    mark: str = ""
    inner: tuple[Block, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(text: str) -> list[Block]:
    """Cut a text into its blocks; items in a row make one list, deeper ones a list within the item above them."""
    made: list[Block] = []
    parts = re.split(r"\n\s*\n|\n(?= *- )", text.strip("\n"))
    for is_item, group in groupby(filter(str.strip, parts), key=lambda part: _ITEM.fullmatch(part) is not None):
        found = list(group)
        made += _lists(found) if is_item else map(_block, found)
    return made


def _block(part: str) -> Block:
    rows = part.split("\n")
    heading = _HEADING.fullmatch(part)
    if heading:
        return Block(f"h{max(2, len(heading[1]))}", heading[2])
    if part.startswith("> "):
        quoted = "\n".join(row.removeprefix(">").removeprefix(" ") for row in rows)
        return Block("blockquote", inner=tuple(blocks(quoted)))
    if len(rows) > 1 and _RULE.fullmatch(rows[1]):
        return Block("table", rows=tuple(_cells(row) for row in (rows[0], *rows[2:])))
    return Block("p", part)


def _cells(row: str) -> tuple[str, ...]:
    cells = _BAR.split(row.strip().removeprefix("|").removesuffix("|"))
    return tuple(cell.strip().replace("\\|", "|") for cell in cells)


def _lists(parts: list[str]) -> list[Block]:
    """The lists that items make; those that are indented deeper than the first belong to the item above them."""
    found = [match for match in map(_ITEM.fullmatch, parts) if match]
    made = []
    for kind, group in groupby(_nested(found), key=lambda item: "ol" if item.mark else "ul"):
        made.append(Block(kind, inner=tuple(group)))
    return made


def _nested(found: list[re.Match[str]]) -> Iterator[Block]:
    depth = len(found[0][1])
    starts = [at for at, match in enumerate(found) if len(match[1]) <= depth]
    for start, end in zip(starts, [*starts[1:], len(found)], strict=True):
        below = [match[0] for match in found[start + 1 : end]]
        mark = found[start][2]
        yield Block("li", found[start][3], "" if mark == "-" else mark, tuple(_lists(below)) if below else ())
