"""What a line of a page is in its text: paragraph, heading, item of a list with its number, quotation, row of a table.

The markup tells it, so both readers' lines get the same form. Numbers are those that a browser shows (HTML, 4.4.5
and 4.4.8), since communiques are cited by them; none is made up where the markup has none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import groupby

from lxml.html import HtmlElement

from crawler.extract.blocks import Block, by_words, norm, opening
from crawler.extract.body import SENTENCE_END, Part
from crawler.extract.grid import Grid, grid
from crawler.extract.numerals import marks

_CELLS = ("td", "th")
_TABULAR = ("table", *_CELLS)
_LISTS = ("ol", "ul", "menu")
_INSIDE_ITEM = ("p", "div", "span")
_OWN_NUMBER = re.compile(r"[(（\[]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)）\]]\s")
_STEPS = 2


def parts(kept: Sequence[Block], blocks: Sequence[Block]) -> list[Part]:
    """The lines ``kept`` of ``blocks`` as parts, joined where only a line break parts them or they are a row."""
    shapes = _Shapes(kept, blocks)
    return [part for _, group in groupby(kept, key=shapes.home) for part in shapes.joined(list(group))]


def shaped(found: Sequence[Part], blocks: Sequence[Block]) -> list[Part]:
    """Parts that another reader made, in the form that their lines have on the page; one without a line stays."""
    first = by_words(blocks)
    lines = [_line(part, first) for part in found]
    shapes = _Shapes([line for line in lines if line], blocks)
    return [shapes.like(part, line) if line else part for part, line in zip(found, lines, strict=True)]


def _line(part: Part, first: dict[str, Block]) -> Block | None:
    """The line that a part is or, of several that were joined, begins with."""
    words = norm(part.text)
    exact = first.get(words)
    if exact or part.kind == "head":
        return exact
    piece = first.get(norm(part.text.partition(" | ")[0])) if part.kind == "row" else None
    return piece or opening(words, first)


class _Shapes:
    """The forms of one page's lines; what an element is, is found once."""

    def __init__(self, kept: Sequence[Block], blocks: Sequence[Block]) -> None:
        self._kept, self._blocks = kept, blocks
        self._opened: set[HtmlElement] = set()
        self._marks: dict[HtmlElement, dict[HtmlElement, str]] = {}
        self._grids: dict[HtmlElement, Grid | None] = {}
        self._numbers: dict[HtmlElement, int] = {}
        self._rows: dict[HtmlElement, defaultdict[HtmlElement, list[Block]]] = {}

    def home(self, block: Block) -> HtmlElement:
        """What holds a line together with its neighbours: its table's row, else the innermost block."""
        row = self._row(block)
        return block.element if row is None else row

    def joined(self, lines: Sequence[Block]) -> Iterator[Part]:
        """The parts that the lines of one home make."""
        element = lines[0].element
        data = self._data(element)
        if data is not None:
            yield self._of_row(lines, *data)
        elif len({block.element for block in lines}) > 1:
            cells = groupby(lines, key=lambda block: block.element)
            yield self._part("p", " | ".join(" ".join(block.text for block in cell) for _, cell in cells), lines[0])
        else:
            yield from self._paragraphs(lines)

    def like(self, part: Part, line: Block) -> Part:
        """A part in the form of the line that it is."""
        if part.kind == "row":
            data = self._data(line.element)
            return self._of_row(self._of_one_row(*data), *data) if data else replace(part, kind="p")
        if part.kind == "head":
            return part
        return self._part("item" if self._opens(line) else "p", part.text, line)

    def _paragraphs(self, lines: Sequence[Block]) -> Iterator[Part]:
        text = ""
        kind = "head" if lines[0].heading else "item" if self._opens(lines[0]) else "p"
        for block in lines:
            if text and (block.breaks != 1 or SENTENCE_END.search(text[-1:])):
                yield self._part(kind, text, lines[0])
                text, kind = "", "p" if kind == "item" else kind
            text = f"{text} {block.text}".strip()
        yield self._part(kind, text, lines[0])

    def _part(self, kind: str, text: str, line: Block) -> Part:
        quote = self._quote(line.element)
        if kind == "head":
            return Part(kind, text, min(6, max(2, line.heading)), quote=quote)
        if kind == "p":
            return Part(kind, text, quote=quote)
        item = _item(line.element)
        assert item is not None
        lists = sum(one.tag in _LISTS for one in item.iterancestors())
        return Part(kind, text, max(0, lists - 1), self._mark(item, text), quote=quote)

    # -- lists

    def _opens(self, block: Block) -> bool:
        """Whether the line is the first that was kept of a list's item; ``block`` is then no longer asked for again."""
        item = None if block.heading else _item(block.element)
        if item is None or item in self._opened:
            return False
        self._opened.add(item)
        return True

    def _mark(self, item: HtmlElement, text: str) -> str:
        around = item.getparent()
        if around is None or around.tag != "ol":
            return "-"
        if _OWN_NUMBER.match(text):
            return ""
        if around not in self._marks:
            self._marks[around] = marks(around)
        return self._marks[around].get(item, "-")

    # -- quotations

    def _quote(self, element: HtmlElement) -> int:
        """The number of the quotation around an element, 0 outside of all."""
        for one in (element, *element.iterancestors("blockquote")):
            if one.tag == "blockquote" and one not in self._layout:
                return self._numbers.setdefault(one, len(self._numbers) + 1)
        return 0

    @cached_property
    def _layout(self) -> set[HtmlElement]:
        """The blockquotes that only indent: they hold the text from its beginning, and most of it."""
        sizes: Counter[HtmlElement] = Counter()
        for block in self._kept:
            for one in (block.element, *block.element.iterancestors("blockquote")):
                if one.tag == "blockquote":
                    sizes[one] += len(block.text)
        whole = sum(len(block.text) for block in self._kept)
        first = {*self._kept[0].element.iterancestors("blockquote"), self._kept[0].element} if self._kept else set()
        return {one for one, size in sizes.items() if one in first and 2 * size > whole}

    # -- tables

    def _row(self, block: Block) -> HtmlElement | None:
        data = self._data(block.element)
        if data is not None:
            return data[1]
        return block.element.getparent() if block.element.tag in _CELLS else None

    def _data(self, element: HtmlElement) -> tuple[HtmlElement, HtmlElement] | None:
        """The table of data and the row that the element stands in."""
        cell = element if element.tag in _TABULAR else next(element.iterancestors(*_TABULAR), None)
        row = cell.getparent() if cell is not None and cell.tag in _CELLS else None
        table = next(row.iterancestors("table"), None) if row is not None and row.tag == "tr" else None
        if row is None or table is None:
            return None
        if table not in self._grids:
            self._grids[table] = grid(table, self._lines_in(table))
        return (table, row) if self._grids[table] is not None else None

    def _lines_in(self, table: HtmlElement) -> list[Block]:
        inside = set(table.iter())
        return [block for block in self._blocks if block.element in inside]

    def _of_one_row(self, table: HtmlElement, row: HtmlElement) -> list[Block]:
        """The lines of a row; all rows of its table are found at once, which may have thousands."""
        if table not in self._rows:
            found = self._rows[table] = defaultdict(list)
            for block in self._lines_in(table):
                for around in (block.element, *block.element.iterancestors("tr")):
                    found[around].append(block)
        return self._rows[table][row]

    def _of_row(self, lines: Iterable[Block], table: HtmlElement, row: HtmlElement) -> Part:
        said: defaultdict[HtmlElement, list[str]] = defaultdict(list)
        for block in lines:
            chain = (block.element, *block.element.iterancestors())
            said[next(one for one in chain if one.tag in _CELLS)].append(block.text)
        shape = self._grids[table]
        assert shape is not None
        cells = tuple(" ".join(said[cell]) if cell is not None and cell in said else "" for cell in shape[row])
        number = self._numbers.setdefault(table, len(self._numbers) + 1)
        return Part("row", " | ".join(filter(None, cells)), quote=self._quote(table), table=number, cells=cells)


def _item(element: HtmlElement) -> HtmlElement | None:
    """The list's item that an element is, or stands in without being more than a paragraph of it."""
    for _ in range(_STEPS + 1):
        if element.tag == "li":
            return element
        parent = element.getparent()
        if element.tag not in _INSIDE_ITEM or parent is None:
            return None
        element = parent
    return None
