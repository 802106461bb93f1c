"""The lines of a PDF in the order in which they are read: running lines taken out, columns one after the other."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, takewhile
from statistics import median

from crawler.extract.blocks import norm
from crawler.extract.pdf_pages import Piece

RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_EDGE = 4  # rows from the top and from the bottom of a page in which running lines stand
_NEAR = 6.0  # points by which a running line may wander
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"[-–—\[(|\s]*(\d{1,4})[-–—\])|\s]*")
_BESIDE_NUMBER = re.compile(r"(?:\D.{0,100}\s)?(\d{1,4})|(\d{1,4})\s.{0,100}\D")
_ROMAN = re.compile(r"[-–—\[(\s]*[ivxl]{1,6}[-–—\])\s]*", re.IGNORECASE)
_OF = re.compile(
    r"\W*(?:page|p\.|seite|página|pág\.|pagina|strona|strana|stránka|страница|стр\.|сторінка|sayfa|صفحة|صفحه|עמוד)?\s*"
    r"\d{1,4}\s*(?:/|of|de|sur|von|van|di|z|ze|из|з|من|از|מתוך)\s*\d{1,4}\W*|第\s*\d+\s*[页頁].{0,10}",
    re.IGNORECASE,
)
_DENSE = 0.4  # of the pages from its first to its last; left and right pages may differ
_SHARE = 0.2
_LEAST_ROWS = 4


@dataclass(slots=True)
class Line:
    """A line as it is read; ``left`` and ``right`` are the edges of its column, ``strip`` numbers the columns."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    broken: bool
    page: int
    strip: int
    left: float = 0.0
    right: float = 0.0

    @property
    def rtl(self) -> bool:
        """Whether it is read from the right."""
        return len(RTL.findall(self.text)) * 2 > sum(map(str.isalpha, self.text))

    @property
    def indent(self) -> float:
        """How far from its column's edge it starts."""
        return self.right - self.x1 if self.rtl else self.x0 - self.left

    @property
    def rest(self) -> float:
        """How much of its column is free after its end."""
        return self.x0 - self.left if self.rtl else self.right - self.x1


def lines(pages: list[list[Piece]]) -> list[Line]:
    """All lines in reading order."""
    found: list[Line] = []
    strip = 0
    for number, pieces in enumerate(without_running(pages)):
        for column in _strips(pieces):
            found += _in_column(column, number, strip)
            strip += 1
    return found


def texts(pieces: list[Piece]) -> list[str]:
    """What the rows of a page say, from its top."""
    return [_said(row) for row in rows(pieces)]


def rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces that stand on one baseline, from the top of the page to its bottom."""
    found: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.y):
        if found and found[-1][0].y - piece.y < 0.5 * max(found[-1][0].size, piece.size):
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


def _said(row: list[Piece]) -> str:
    pieces = sorted(row, key=lambda piece: piece.x0)
    if 2 * sum(bool(RTL.search(piece.text)) for piece in pieces) > len(pieces):
        pieces.reverse()
    return " ".join(piece.text for piece in pieces)


def _in_column(pieces: list[Piece], page: int, strip: int) -> list[Line]:
    found = []
    for row in rows(pieces):
        broadest = max(row, key=lambda piece: piece.x1 - piece.x0)
        x0, x1 = min(piece.x0 for piece in row), max(piece.x1 for piece in row)
        broken = any(piece.broken for piece in row)
        found.append(Line(_said(row), x0, x1, broadest.y, broadest.size, broken, page, strip))
    left, right = min((line.x0 for line in found), default=0.0), max((line.x1 for line in found), default=0.0)
    for line in found:
        line.left, line.right = left, right
    return found


# -- running lines


def without_running(pages: list[list[Piece]]) -> list[list[Piece]]:
    """The pages without headers, footers and page numbers."""
    outer = [_outer(rows(pieces)) for pieces in pages]
    running = _recurring(outer) | _numbered(outer)
    gone = {id(piece) for page, found in enumerate(outer) for row in _peeled(page, found, running) for piece in row}
    return [[piece for piece in pieces if id(piece) not in gone] for pieces in pages]


def _peeled(page: int, found: list[list[Piece]], running: set[tuple[int, int]]) -> Iterator[list[Piece]]:
    """The running rows from the page's edges to the first row that is none: a line of text may recur by chance."""
    for way in (range(len(found))[:_EDGE], range(len(found))[-_EDGE:][::-1]):
        yield from (found[at] for at in takewhile(lambda at: (page, at) in running, way))


def _outer(found: list[list[Piece]]) -> list[list[Piece]]:
    return found if len(found) <= 2 * _EDGE else found[:_EDGE] + found[-_EDGE:]


def _recurring(outer: list[list[list[Piece]]]) -> set[tuple[int, int]]:
    """Rows with the same words, but for numbers, at the same height of several pages."""
    places: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    for page, found in enumerate(outer):
        for at, row in enumerate(found):
            words = _DIGITS.sub("#", norm(_said(row)))
            if re.search(r"[^\W\d_]", words):
                places[words].append((row[0].y, page, at))
    least = 2 if len(outer) <= 4 else 3
    gone = set()
    for spots in places.values():
        middle = median(y for y, _, _ in spots)
        near = [(page, at) for y, page, at in spots if abs(y - middle) < _NEAR]
        on = {page for page, _ in near}
        if len(on) >= least and len(on) > _DENSE * (max(on) - min(on)):
            gone |= set(near)
    return gone


def _numbered(outer: list[list[list[Piece]]]) -> set[tuple[int, int]]:
    """Rows that count pages: "3 of 12", numbers that grow with the pages, Roman ones on several."""
    said = {(page, at): _said(row) for page, found in enumerate(outer) for at, row in enumerate(found)}
    gone = {edge for edge, text in said.items() if _OF.fullmatch(text)}
    gone |= _counting(said, _NUMBER, 1 if len(outer) == 1 else 2)
    # Below the number of a page stands "2 Agenda", whose chapter may happen to count with the pages.
    told = {page for page, _ in gone}
    beside = {edge: text for edge, text in said.items() if edge[0] not in told or not text[:1].isdigit()}
    gone |= _counting(beside, _BESIDE_NUMBER, 3)
    roman = {edge for edge, text in said.items() if _ROMAN.fullmatch(text)}
    return gone | roman if len(roman) > 1 else gone


def _counting(said: dict[tuple[int, int], str], form: re.Pattern[str], least: int) -> set[tuple[int, int]]:
    """The rows with a number that is as far from the page's own on ``least`` pages; one page alone has the number 1."""
    matches = {edge: match for edge, text in said.items() if (match := form.fullmatch(text))}
    shifts = {edge: int(next(filter(None, match.groups()))) - edge[0] for edge, match in matches.items()}
    often = Counter(shifts.values())
    return {edge for edge, shift in shifts.items() if often[shift] >= least and (least > 1 or shift == 1)}


# -- columns


def _strips(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """The columns of a page from its top, each as its pieces; what reaches over both stands between them."""
    gutter = _gutter(pieces)
    if gutter is None:
        if pieces:
            yield pieces
        return
    for across, band in groupby(sorted(pieces, key=lambda piece: -piece.y), lambda piece: _side(piece, gutter) == 0):
        inside = list(band)
        if across:
            yield inside
            continue
        sides = [[piece for piece in inside if _side(piece, gutter) == side] for side in (-1, 1)]
        if _from_right(inside):
            sides.reverse()
        for side in sides:
            yield from _strips(side)


def _from_right(pieces: list[Piece]) -> bool:
    return 2 * sum(bool(RTL.search(piece.text)) for piece in pieces) > len(pieces)


def _side(piece: Piece, gutter: float) -> int:
    """-1 and 1 for what stands left and right of the gutter, 0 for what reaches over it."""
    if piece.x1 <= gutter + 1:
        return -1
    return 1 if piece.x0 >= gutter - 1 else 0


def _gutter(pieces: list[Piece]) -> float | None:
    """Where the second column begins, if there is one: both sides are filled as prose fills a column."""
    if len(pieces) < 2 * _LEAST_ROWS:
        return None
    start, end = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    edges = Counter(round(piece.x0) for piece in pieces)
    inner = [x for x, count in edges.most_common(24) if start + 0.15 * (end - start) < x < end - 0.15 * (end - start)]
    scored = [(_parted(pieces, x - 1.0), x - 1.0) for x in inner]
    best = max(scored, default=(0.0, 0.0))
    return best[1] if best[0] > 0 else None


def _parted(pieces: list[Piece], gutter: float) -> float:
    """The share of letters that the gutter parts into two columns, 0 if these are none."""
    sides: dict[int, list[Piece]] = {-1: [], 0: [], 1: []}
    for piece in pieces:
        sides[_side(piece, gutter)].append(piece)
    letters = {side: sum(len(piece.text) for piece in found) for side, found in sides.items()}
    total = sum(letters.values())
    if min(letters[-1], letters[1]) < _SHARE * total or letters[0] > 0.5 * total:
        return 0.0
    if not all(map(_is_filled, (sides[-1], sides[1]))) or not _beside(sides[-1], sides[1]):
        return 0.0
    return 1 - letters[0] / total


def _is_filled(side: list[Piece]) -> bool:
    """Whether most rows reach from edge to edge, as in running text and seldom in a table."""
    extents = [(min(piece.x0 for piece in row), max(piece.x1 for piece in row)) for row in rows(side)]
    left, right = min(x0 for x0, _ in extents), max(x1 for _, x1 in extents)
    full = sum(x1 - x0 > 0.7 * (right - left) for x0, x1 in extents)
    return len(extents) >= _LEAST_ROWS and 2 * full >= len(extents)


def _beside(left: list[Piece], right: list[Piece]) -> bool:
    """Whether the two stand beside each other and not one above the other."""
    (low, high), (bottom, top) = _height(left), _height(right)
    return min(high, top) - max(low, bottom) > 0.5 * min(high - low, top - bottom)


def _height(side: list[Piece]) -> tuple[float, float]:
    return min(piece.y for piece in side), max(piece.y for piece in side)
