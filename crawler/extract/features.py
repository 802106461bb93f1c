"""Each line of a page as numbers that tell text of the article from what stands around it.

A number says nothing of the page's address. The model knows columns by their order alone: who changes it trains again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crawler.extract import prompts, words
from crawler.extract.authors import is_byline
from crawler.extract.blocks import Block, norm
from crawler.extract.body import Part
from crawler.extract.dates import alone
from crawler.extract.outline import Outline
from crawler.extract.residue import weight

Table = NDArray[np.float64]

_TAGS = ("p", "li", "div", "td", "span", "figcaption", "blockquote", "dd", "section", "article")
_PLACES = ("nav", "footer", "aside", "form", "button", "select", "header")
_KINDS = ("", "p", "item", "head")
_END = re.compile(r"[.!?…。！？؟।۔][\"'”’»）)\]]*$")
_COLON = re.compile(r"[:：;；,，、-]$")
_STOPS = re.compile(r"[.!?…。！？؟।۔](?:\s|$|[\"”’»])|[。！？]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}:\d\d")
_CLAUSES, _QUOTES, _SIGNS = ",;，、；،", '"“”„«»「」', "|•·»›>©@#/\\→▶*_=+"
_SHORT, _LONG, _START = 200, 80, 300
_MAIN_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Known:
    """What the readers before found of the page: headline and its line, names, its own summary and text, the body.

    ``parts`` is the body as trafilatura gave it, ``kept`` what the rules left of it.
    """

    title: str
    at: int | None
    authors: tuple[str, ...]
    summary: str
    stated: str
    parts: Sequence[Part]
    kept: Sequence[Part]


def table(blocks: Sequence[Block], known: Known) -> Table:
    """One row of numbers for each line, in the order of the page."""
    outline = Outline(blocks)
    lines = [norm(block.text) for block in blocks]
    told = _told(blocks, lines, known)
    own = np.array([[*_text(block.text), *_markup(block)] for block in blocks])
    sizes, kept = own[:, 0], told[:, 0] > 0
    speech = _bits([_speech(block.text, line) for block, line in zip(blocks, lines, strict=True)])
    parts = [
        own, told, speech, outline.marks(), _places(sizes, kept, known.at), _holders(outline, sizes, sizes * kept),
        _siblings(blocks, sizes, sizes * kept), _order(blocks, outline, known.at or 0), _pictures(outline, blocks[0]),
    ]  # fmt: skip
    return np.hstack([*parts, _around(np.hstack([own[:, _NEAR], told[:, :4]]), sizes)])


def _text(text: str) -> list[float]:
    size, wide, start = len(text), weight(text), text[:_START]
    letters, tail = sum(map(str.isalpha, start)), text[-8:]
    first = next((c for c in start if c.isalnum()), " ")
    spaces = text.count(" ") + 1
    return [
        wide,
        np.log1p(wide),
        spaces,
        size / spaces,
        bool(_END.search(tail)),
        bool(_COLON.search(tail)),
        sum(map(text.count, _CLAUSES)),
        len(_STOPS.findall(text)),
        sum(map(text.count, _QUOTES)),
        sum(map(start.count, _SIGNS)),
        first.isupper(),
        first.isdigit(),
        sum(map(str.isupper, start)) / max(1, letters),
        sum(map(str.isdigit, start)) / len(start),
        letters / len(start),
        wide > 2 * size,
        size < _START and bool(_YEAR.search(text)),
    ]


def _markup(block: Block) -> list[float]:
    element = block.element
    parent = element.getparent()
    return [
        block.linked,
        len(block.urls),
        min(1.0, block.bold / len(block.text)),
        block.heading,
        _PLACES.index(block.place) + 1 if block.place else 0,
        _TAGS.index(block.tag) if block.tag in _TAGS else -1,
        block.breaks,
        len(element),
        len(parent) if parent is not None else 0,
        len(element.attrib),
    ]


# Columns whose values in the lines around count too: size, end, capitals, links, heading, place.
# The column that says whether the rules kept a line.
KEPT = 27
_NEAR = [1, 4, 12, 17, 20, 21]


def _speech(text: str, line: str) -> int:
    return words.said_wide(text[:_START]) if weight(line) > 1.5 * len(line) else words.said(line.split()[:60])


def _bits(bits: list[int]) -> Table:
    return (np.array(bits, dtype=np.int64)[:, None] >> np.arange(words.COUNT) & 1).astype(float)


def _told(blocks: Sequence[Block], lines: list[str], known: Known) -> Table:
    """What the readers before say of each line, and what it shares with headline, names, summary and stated text."""
    title, summary, stated = norm(known.title), norm(known.summary), norm(known.stated)
    found, kept = _Said(known.parts), _Said(known.kept)
    often, in_title = Counter(lines), set(title.split())
    names = [norm(name) for name in known.authors]
    rows = [
        [
            kept.of(line),
            found.of(line),
            kept.kinds.get(line, 0),
            _shared(line, in_title),
            line == title,
            bool(line) and line in title,
            bool(line) and line in summary,
            (line in stated) + 0.0 if stated else -1.0,
            often[line],
            *_furniture(block.text, known.authors),
            len(line) < _SHORT and any(name in line for name in names),
        ]
        for block, line in zip(blocks, lines, strict=True)
    ]
    return np.array(rows, dtype=float)


def _furniture(text: str, authors: tuple[str, ...]) -> list[bool]:
    if len(text) > _SHORT:
        return [False] * 4
    return [
        is_byline(text, authors),
        len(text) < _SHORT / 2 and alone(text) is not None,
        bool(prompts.READ_MORE.match(text) or prompts.SOCIAL.fullmatch(text)),
        bool(prompts.CREDIT.fullmatch(text)),
    ]


class _Said:
    """The lines of a body, to ask whether it holds one: as a part of its own, or within one."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.kinds = {norm(part.text): _KINDS.index(part.kind) if part.kind in _KINDS else 1 for part in parts}
        self._whole = " \n ".join(["", *self.kinds, ""])

    def of(self, line: str) -> float:
        """1 for a part of its own, less for a line within one, 0 for none."""
        if line in self.kinds:
            return 1.0
        return 0.8 if len(line) > 3 and f" {line} " in self._whole else 0.0


def _shared(line: str, title: set[str]) -> float:
    own = set(line.split())
    return len(own & title) / len(own) if own else 0.0


def _places(sizes: Table, kept: NDArray[np.bool_], at: int | None) -> Table:
    """Where each line stands: on the page, against the headline, and against the first and last line of the body."""
    count, index = len(sizes), np.arange(len(sizes))
    long = np.flatnonzero(kept & (sizes > _LONG))
    first, last = (long[0], long[-1]) if len(long) else (count, -1)
    total, body = max(1.0, float(sizes.sum())), float((sizes * kept).sum())
    page = [count, total, body, body / total]
    columns = [
        index, index / count, np.cumsum(sizes) / total, np.cumsum(sizes * kept) / max(1.0, body), index - first,
        index - last, (index >= first) & (index <= last), np.full(count, -999) if at is None else index - at,
        sizes / max(1.0, sizes[kept].mean() if kept.any() else 1.0), *(np.full(count, value) for value in page),
    ]  # fmt: skip
    return np.column_stack(columns).astype(float)


def _holders(outline: Outline, sizes: Table, kept: Table) -> Table:
    """How much of the body stands in the elements around each line, and how far it is from the body's container."""
    held, every, lines = outline.held(kept), outline.held(sizes), outline.held(np.ones(len(sizes)))
    total = max(1.0, float(kept.sum()))
    chain = outline.chain(int(kept.argmax()))
    main = [node for node in chain if held[node] >= _MAIN_SHARE * kept.sum()] or chain[:1]
    inside = outline.shared(main)
    columns = [inside == len(main), len(main) - inside, outline.depths() - inside, outline.depths()]
    for steps in range(3):
        node = outline.above(steps)
        good = held[node] - kept
        columns += [good / total, good / np.maximum(1.0, every[node] - sizes), every[node] / np.maximum(1.0, sizes)]
        columns += [np.log1p(every[node]), lines[node]]
    return np.column_stack(columns)


def _siblings(blocks: Sequence[Block], sizes: Table, kept: Table) -> Table:
    """How much of the body stands in elements of the same names: tag and class of the line's own and the next above."""
    numbers: dict[tuple[str, ...], int] = {}
    path = np.array([numbers.setdefault(_path(block), len(numbers)) for block in blocks])
    good, every = np.bincount(path, kept)[path] - kept, np.bincount(path, sizes)[path] - sizes
    return np.column_stack([good / max(1.0, kept.sum()), good / np.maximum(1.0, every), np.bincount(path)[path]])


def _path(block: Block) -> tuple[str, ...]:
    element = block.element
    parent = element.getparent()
    around = (parent.tag, parent.get("class") or "") if parent is not None else ("", "")
    return (element.tag, element.get("class") or "", *around)


def _order(blocks: Sequence[Block], outline: Outline, at: int) -> Table:
    """What tells a further article on the page: headings passed since the headline, and what is shared with it."""
    level = np.array([block.heading for block in blocks])
    linked = np.array([block.linked > 0.6 for block in blocks])
    counted = [np.cumsum(mark) for mark in (level == 1, (level > 0) & (level <= 2), (level > 0) & linked)]
    articles, index = outline.articles(), np.arange(len(blocks))
    since = index - np.maximum.accumulate(np.where(level > 0, index, 0))
    same = np.where(articles < 0, -1, articles == articles[at])
    return np.column_stack([*(mark - mark[at] for mark in counted), outline.shared(outline.chain(at)), same, since])


def _pictures(outline: Outline, first: Block) -> Table:
    held = outline.pictures(first.element.getroottree().getroot())
    return np.column_stack([held[outline.above(steps)] for steps in range(4)])


def _around(own: Table, sizes: Table) -> Table:
    """The numbers of the three lines before and after, and means over wider windows, weighed by size."""
    count, width = own.shape
    padded = np.vstack([np.full((3, width), -1.0), own, np.full((3, width), -1.0)])
    shifted = [padded[3 + step : 3 + step + count] for step in (-3, -2, -1, 1, 2, 3)]
    heavy = np.sqrt(sizes)[:, None]
    sums = np.vstack([np.zeros(width + 1), np.cumsum(np.hstack([own * heavy, heavy]), axis=0)])
    middle = np.arange(count)
    for reach in (5, 12):
        low, high = np.maximum(0, middle - reach), np.minimum(count, middle + reach + 1)
        for start, stop in ((low, middle), (middle + 1, high)):
            part = sums[stop] - sums[start]
            shifted.append(part[:, [0, 1, 3, 6, 7]] / np.maximum(part[:, -1:], 1e-9))
    return np.hstack(shifted)
