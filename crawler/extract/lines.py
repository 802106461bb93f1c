"""The lines of a page as numbers of their own: what they are made of, what they say, and the groups they stand in.

A number says nothing of the page's address. The model knows columns by their order alone: who changes it trains again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crawler.extract import prompts, words
from crawler.extract.authors import is_byline
from crawler.extract.blocks import Block
from crawler.extract.bylines import BY
from crawler.extract.characters import START, Characters
from crawler.extract.dates import alone
from crawler.extract.outline import Frozen
from crawler.extract.remembered import by_line
from crawler.extract.residue import weight

Table = NDArray[np.float64]

# Columns of a line's own numbers that others ask for.
SIZE, ENDS, CAPITALS, LINKED, HEADING, PLACE = 0, 4, 12, 17, 20, 21
PLACES = {p: i for i, p in enumerate(("", "nav", "footer", "aside", "form", "button", "select", "header"))}
_TAGS = ("p", "li", "div", "td", "span", "figcaption", "blockquote", "dd", "section", "article")
_TAG = {tag: number for number, tag in enumerate(_TAGS)}
_CLOSING, _STOPS, _COLONS = "\"'”’»）)]", frozenset(".!?…。！？؟।۔"), frozenset(":：;；,，、-")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}:\d\d")
_CLOCK = re.compile(
    r"\d{1,2}[:.h]\d\d|\d{1,2}\s*[ap]\.?m\b|\bago\b|\b(?:19|20)\d\d\b|^(?:vor|hace|il y a|há|prima)\b.*\d"
    r"|\d+\s*(?:時|分|点)",
    re.IGNORECASE,
)
# What each of its alternatives has.
_MAY_BE_CLOCK = re.compile(r"\d|[aA][gG][oO]")
_MENUS = ("nav", "footer", "select", "button")
_LINK, _TEXT, _RUN = 0.9, 100, 8
_DIGIT = re.compile(r"\d")
SHORT, _TEASER, _STAMP = 200, 25, 50
_LEAST = 3
_LONG = 80
_OUTSIDE = (PLACES[""], PLACES["header"])


@dataclass(frozen=True, slots=True)
class Terms:
    """The longer words of a page, numbered; ``flat`` are those of all lines, ``line`` is which line each stands in.

    ``starts`` says of each line how many begin with the same two words.
    """

    numbers: Mapping[str, int]
    flat: NDArray[np.int64]
    line: NDArray[np.int64]
    starts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lines:
    """What the lines say by themselves: the same for every look at the page.

    ``words`` are the lines in normal form, ``heads`` the words with which each begins.
    """

    words: Sequence[str]
    heads: Sequence[set[str]]
    outline: Frozen
    own: Table
    fixed: Table
    paths: NDArray[np.int64]
    terms: Terms

    @property
    def sizes(self) -> Table:
        """How long the lines are, as ``residue.weight`` has it."""
        return self.own[:, SIZE]


def columned(columns: Sequence[ArrayLike]) -> Table:
    """A table of these columns, of which some may be one number for all lines; the first is an array.

    numpy's own way to do so costs a multiple where the lines are a hundred.
    """
    table = np.empty((len(columns), np.size(columns[0])))
    for row, column in zip(table, columns, strict=True):
        row[:] = column
    return table.T


def candidates(blocks: Sequence[Block]) -> NDArray[np.int64]:
    """The indexes of the lines that can be text: not those of menus and footers, and not those of long runs of links.

    At least one is given, of a page that has a line.
    """
    link = [block.linked > _LINK and len(block.text) < _TEXT and not block.heading for block in blocks]
    hopeless = [
        block.place in _MENUS and (at or len(block.text) < _LONG) for block, at in zip(blocks, link, strict=True)
    ]
    open_lines = [index for index, out in enumerate(hopeless) if not out]
    for linked, run in groupby(open_lines, key=link.__getitem__):
        inside = list(run)[1:-1]
        if linked and len(inside) >= _RUN:
            for index in inside:
                hopeless[index] = True
    return np.array([index for index, out in enumerate(hopeless) if not out] or [0])


def gathered(blocks: Sequence[Block], outline: Frozen, summary: str, stated: str) -> Lines:
    """The lines of a page, with what it says of itself for machines: ``summary`` and ``stated`` are in normal form."""
    own = np.hstack([_texts([block.text for block in blocks]), _markup(blocks)])
    words = [block.words for block in blocks]
    starts = _starts(words)
    said = [[line in summary, (line in stated) + 0.0 if stated else -1.0] for line in words]
    speech = np.array([_speech(block, start) for block, start in zip(blocks, starts, strict=True)], dtype=np.int64)
    often, before = Counter(words), _repeated(words)
    repeats = [[often[b.words], again, *_furniture(b.text)] for b, again in zip(blocks, before, strict=True)]
    fixed = [own, _bits(speech), outline.marks(), outline.pictures(), np.array(said, float), np.array(repeats, float)]
    numbers: dict[tuple[str, ...], int] = {}
    paths = np.array([numbers.setdefault(_path(block), len(numbers)) for block in blocks])
    dated = np.array([_is_dated(block.text) for block in blocks])
    pairs = zip(words, starts, strict=True)
    heads = [set(line[:SHORT].split() if len(line) > SHORT else start.words) for line, start in pairs]
    fixed.append(_groups(own, dated, outline))
    return Lines(words, heads, outline, own, np.hstack(fixed), paths, _terms(starts))


class _Start(NamedTuple):
    """The words with which a line begins, and whether they are of a script without spaces."""

    text: str
    words: list[str]
    wide: bool

    @property
    def longer(self) -> set[str]:
        if self.wide:
            return {self.text[i : i + 2] for i in range(len(self.text) - 1)}
        return {word for word in self.words if len(word) > 3}


def _starts(lines: Sequence[str]) -> list[_Start]:
    texts = [line[:START] for line in lines]
    return [_Start(text, text.split(), not text.isascii() and weight(text) > 1.5 * len(text)) for text in texts]


def _repeated(lines: Sequence[str]) -> list[bool]:
    """For each line whether it stood before."""
    first: dict[str, int] = {}
    return [first.setdefault(line, number) < number for number, line in enumerate(lines)]


def _terms(lines: Sequence[_Start]) -> Terms:
    held = [line.longer for line in lines]
    every = list(chain.from_iterable(held))
    terms = {term: number for number, term in enumerate(dict.fromkeys(every))}
    flat = np.fromiter(map(terms.__getitem__, every), np.int64, len(every))
    line = np.repeat(np.arange(len(held)), list(map(len, held)))
    starts = [" ".join(line.words[:2]) for line in lines]
    count = Counter(starts)
    return Terms(terms, flat, line, np.array([count[start] for start in starts]))


def longer(line: str) -> set[str]:
    """The words of a line's beginning of more than three letters; of scripts without spaces, pairs of letters."""
    return _starts([line])[0].longer


def plain(lines: Lines) -> Table:
    """How good the lines look before any model was asked: long, ended as sentences end, outside menus, no links."""
    own = lines.own
    good: Table = (
        (own[:, SIZE] > _LONG) & (own[:, ENDS] > 0) & (own[:, LINKED] < 0.3) & np.isin(own[:, PLACE], _OUTSIDE)
    ).astype(float)
    return good


def _texts(lines: Sequence[str]) -> Table:
    """What the lines are made of: their length, their signs, how they begin and end."""
    characters = Characters(lines)
    size, spaces = characters.sizes, characters.count("spaces") + 1
    wide, early = size + 2 * characters.count("wide"), np.minimum(size, START)
    letters, digits = characters.count_early("letters"), characters.count_early("digits")
    capitals = characters.count_early("capitals")
    with_year = [
        few > 0 and len(line) < START and bool(_YEAR.search(line)) for line, few in zip(lines, digits, strict=True)
    ]
    counts = (characters.count("clauses"), characters.sentences(), characters.count("quotes"))
    ends = np.array([_ends(line) for line in lines])
    first = np.array([_begins(line) for line in lines])
    shares = (capitals / np.maximum(1, letters), digits / early, letters / early)
    return np.column_stack(
        [wide, np.log1p(wide), spaces, size / spaces, ends, *counts, characters.count_early("signs"), first, *shares,
         wide > 2 * size, with_year]
    )  # fmt: skip


def _ends(line: str) -> tuple[bool, bool]:
    """Whether the line ends as a sentence does, or leads on to the next."""
    return line[-8:].rstrip(_CLOSING)[-1:] in _STOPS, line[-1] in _COLONS


def _begins(line: str) -> tuple[bool, bool]:
    """Whether its first letter or digit is a capital, or a digit."""
    first = line[0] if line[0].isalnum() else next((sign for sign in line[:START] if sign.isalnum()), " ")
    return first.isupper(), first.isdigit()


def _markup(blocks: Sequence[Block]) -> Table:
    # The children of an element are counted one by one, and lines by the thousand may stand in it.
    count = cache(len)
    rows = []
    for block in blocks:
        element = block.element
        parent = element.getparent()
        bold = min(1.0, block.bold / len(block.text)) if block.bold else 0.0
        kind = (block.heading, PLACES[block.place], _TAG.get(block.tag, -1), block.breaks)
        around = (count(element), 0 if parent is None else count(parent), len(element.keys()))
        rows.append((block.linked, len(block.urls), bold, *kind, *around))
    return np.array(rows, float)


def _speech(block: Block, start: _Start) -> int:
    return words.said_wide(block.text[:START]) if start.wide else words.said(start.words[:60])


def _bits(bits: NDArray[np.int64]) -> Table:
    return (bits[:, None] >> np.arange(words.COUNT) & 1).astype(float)


@by_line
def _furniture(text: str) -> tuple[bool, bool, bool, bool]:
    """Whether a line is a byline, a date, a prompt, a credit."""
    if len(text) > SHORT:
        return False, False, False, False
    return (
        BY.match(text) is not None and is_byline(text, ()),
        len(text) < SHORT / 2 and _DIGIT.search(text) is not None and alone(text) is not None,
        bool(prompts.READ_MORE.match(text) or prompts.SOCIAL.fullmatch(text)),
        bool(prompts.CREDIT.fullmatch(text)),
    )


def _is_dated(text: str) -> bool:
    return len(text) < _STAMP and _MAY_BE_CLOCK.search(text) is not None and _CLOCK.search(text) is not None


def _groups(own: Table, dated: NDArray[np.bool_], outline: Frozen) -> Table:
    """Whether a line stands in one of several elements of one shape side by side that lead elsewhere, or have dates.

    The first are teasers of other articles, the second comments and the posts of a live report.
    """
    leads = (own[:, LINKED] > 0.8) & ((own[:, HEADING] > 0) | (own[:, SIZE] > _TEASER))
    size = np.bincount(outline.shapes)[outline.shapes]
    leaves = outline.leaves
    columns = [_group(own, mark, outline) for mark in (leads, dated)]
    return np.column_stack([*columns, size[leaves], size[outline.above(1)], size[outline.above(2)]])


def _group(own: Table, mark: NDArray[np.bool_], outline: Frozen) -> Table:
    """For each line the widest group around it whose members hold a marked line and more, and its text's size."""
    members = (outline.held(mark.astype(float)) > 0) & (outline.last - outline.first > 1)
    count = np.bincount(outline.shapes, members)[outline.shapes]
    if not (count >= _LEAST).any():
        return np.zeros((len(own), 2))
    text = np.bincount(outline.shapes, outline.held(own[:, SIZE] * (own[:, LINKED] < 0.3)))[outline.shapes]
    most, among = np.where(count >= _LEAST, count, 0), np.where(count >= _LEAST, text, 0)
    group, widest = list(range(len(most))), most.tolist()
    for number, parent in enumerate(outline.parents.tolist()):
        if widest[parent] > widest[number]:
            widest[number], group[number] = widest[parent], group[parent]
    own_group = np.array(group)[outline.leaves]
    return np.column_stack([most[own_group], among[own_group]])


def _path(block: Block) -> tuple[str, ...]:
    element = block.element
    parent = element.getparent()
    around = (parent.tag, parent.get("class") or "") if parent is not None else ("", "")
    return (element.tag, element.get("class") or "", *around)
