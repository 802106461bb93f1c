"""Tables of data, told from tables that only lay a page out, and the columns that their cells stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from crawler.extract.blocks import Block
from crawler.extract.body import SENTENCE_END

Grid = dict[HtmlElement, list[HtmlElement | None]]

_CELLS = ("td", "th")
_LAID_OUT = {"table", "h1", "h2", "h3", "h4", "h5", "h6", "form", "article", "section", "nav", "aside"}
_PROSE = 60
_WIDEST, _TALLEST = 20, 200


def grid(table: HtmlElement, lines: Sequence[Block]) -> Grid | None:
    """For each row its cells by column, None where one has no cell of its own; None for a table that is layout.

    A table of data has two rows and columns or more, and no cell of it holds a heading, a table or two paragraphs;
    ``lines`` are those of the page that stand in the table.
    """
    if any(one.tag in _LAID_OUT for one in table.iterdescendants()):
        return None
    said: Counter[HtmlElement] = Counter()
    prose: Counter[HtmlElement] = Counter()
    for line in lines:
        cell = next(one for one in (line.element, *line.element.iterancestors()) if one.tag in (*_CELLS, "table"))
        said[cell] += 1
        prose[cell] += len(line.text) >= _PROSE and SENTENCE_END.search(line.text) is not None
    rows = {row: [cell for cell in row if cell.tag in _CELLS] for row in table.iter("tr")}
    wide = sum(sum(cell in said for cell in cells) > 1 for cells in rows.values())
    full = sum(any(cell in said for cell in cells) for cells in rows.values())
    if wide < 2 or 2 * wide < full or max(prose.values(), default=0) > 1:
        return None
    return _placed(rows)


def _placed(rows: dict[HtmlElement, list[HtmlElement]]) -> Grid:
    """The cells by column; one that spans rows keeps its column free below, one that spans columns those beside it."""
    taken: dict[int, int] = {}  # for each column how many rows more are taken from above
    found: Grid = {}
    for row, cells in rows.items():
        columns: list[HtmlElement | None] = []
        below = {column: left - 1 for column, left in taken.items() if left > 1}
        for cell in cells:
            columns.extend(_held(taken, len(columns)))
            width, height = _span(cell, "colspan", _WIDEST), _span(cell, "rowspan", _TALLEST)
            below.update(dict.fromkeys(range(len(columns), len(columns) + width), height - 1) if height > 1 else {})
            columns += [cell, *[None] * (width - 1)]
        taken, found[row] = below, columns
    return found


def _held(taken: dict[int, int], column: int) -> Iterator[None]:
    while taken.get(column):
        yield None
        column += 1


def _span(cell: HtmlElement, name: str, most: int) -> int:
    stated = cell.get(name) or ""
    return min(most, int(stated)) if stated.isdecimal() and stated != "0" and len(stated) < 5 else 1
