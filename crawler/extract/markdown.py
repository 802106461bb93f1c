"""The text of an article from its parts, as Markdown, and back to plain lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from crawler.extract.body import Part

_STEP = 4
_MARK = re.compile(r"(?:> ?)*\s*(?:#{1,6} +|- |(?:\d{1,6}|[a-zA-Z]|[ivxlcIVXLC]{2,6})\. )?")
_RULE = re.compile(r"\|(?: --- \|)+")
_CELL = re.compile(r"(?<!\\)\|")


def markdown(parts: Sequence[Part]) -> str:
    """The parts parted by blank lines; rows of a table and paragraphs of a quotation stay together."""
    return "\n\n".join(_quotations(parts))


def lines(text: str) -> list[str]:
    """The lines of a text that ``markdown`` made, without its marks: what stood on the page, in order."""
    rows = (row for row in text.split("\n") if row.strip("> "))
    return [line for row in rows for line in _line(row)]


def _line(row: str) -> Iterator[str]:
    if _RULE.fullmatch(row.lstrip("> ")):
        return
    said = row[_MARK.match(row).end() :]  # type: ignore[union-attr]  # matches everything
    if said.startswith("| ") and said.endswith(" |"):
        yield from filter(None, (cell.strip().replace("\\|", "|") for cell in _CELL.split(said[1:-1])))
    else:
        yield said


def _quotations(parts: Iterable[Part]) -> Iterator[str]:
    for quote, group in groupby(parts, key=lambda part: part.quote):
        blocks = _tables(group)
        if quote:
            rows = "\n\n".join(blocks).split("\n")
            yield "\n".join(f"> {row}".rstrip() for row in rows)
        else:
            yield from blocks


def _tables(parts: Iterable[Part]) -> Iterator[str]:
    nest = _Nest()
    for table, group in groupby(parts, key=lambda part: part.table):
        rows = list(group)
        if not table or len(rows) < 2 or len(rows[0].cells) < 2:
            yield from map(nest.take, rows)
        else:
            nest.take(rows[0])
            yield _table([row.cells for row in rows])


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    """A pipe table, whose first row is its head (GitHub Flavored Markdown, 4.10)."""
    width = max(map(len, rows))
    written = [" | ".join(cell.replace("|", "\\|") for cell in (*row, *[""] * (width - len(row)))) for row in rows]
    head, *body = (f"| {row} |" for row in written)
    return "\n".join((head, "|" + " --- |" * width, *body))


@dataclass(slots=True)
class _Nest:
    """The items that are open, each with its depth on the page and the column in which its own items begin."""

    _open: list[tuple[int, int]] = field(default_factory=list)

    def take(self, part: Part) -> str:
        """The part with its mark; an item below another one's is indented, so that it stands in it."""
        if part.kind != "item":
            self._open.clear()
            return str(part)
        while self._open and self._open[-1][0] >= part.level:
            self._open.pop()
        column = self._open[-1][1] if self._open else 0
        self._open.append((part.level, column + max(_STEP, len(part.mark) + 1)))
        return " " * column + str(part)
