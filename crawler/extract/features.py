"""Each line of a page as numbers that tell text of the article from what stands around it, given how good it is held.

The model knows columns by their order alone: who changes it trains again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from crawler.extract.blocks import norm
from crawler.extract.body import Part
from crawler.extract.lines import CAPITALS, ENDS, HEADING, LINKED, PLACE, PLACES, SHORT, Lines, Table, columned, longer
from crawler.extract.outline import Frozen

# Columns whose values in the lines around count too: the second is the size's logarithm.
_NEAR = [1, ENDS, CAPITALS, LINKED, HEADING, PLACE]
# Columns of the fixed numbers, from their end.
_BYLINE, _DATE = -11, -10
_LONG, _LEAD = 80, 4
Inputs = NDArray[np.float32]
_MAIN_SHARE = 0.7
_GAP = 400


def table(lines: Lines, good: Table, title: str, at: int | None, authors: tuple[str, ...]) -> Inputs:
    """One row of numbers for each line, in the order of the page, given how good each line is held to be (0 to 1).

    ``title`` is the headline, or what the page gives for it, ``at`` the index of its line.
    """
    sizes, mass = lines.sizes, lines.sizes * good
    told = _told(lines, title, authors)
    parts = [
        good[:, None], lines.fixed, told, _places(sizes, mass, good > 0.5, at), _holders(lines.outline, sizes, mass),
        _siblings(lines, mass), _order(lines, at or 0), _segments(sizes, good), _kin(lines, good, mass, at or 0),
        _topic(lines, good, title, at or 0),
        *_around(np.hstack([lines.own[:, _NEAR], good[:, None], told[:, :2]]), sizes),
    ]  # fmt: skip
    return np.concatenate(parts, axis=1, dtype=np.float32)


def _told(lines: Lines, title: str, authors: tuple[str, ...]) -> Table:
    """What a line shares with the headline and the names."""
    in_title, names = set(title.split()), [name.casefold() for name in authors]
    columns = (
        [len(head & in_title) / len(head) if head else 0.0 for head in lines.heads],
        [line == title for line in lines.words],
        [bool(line) and line in title for line in lines.words],
        [len(line) < SHORT and any(name in line for name in names) for line in lines.words]
        if names
        else lines.sizes * 0,
    )
    return columned(columns)


def _places(sizes: Table, mass: Table, kept: NDArray[np.bool_], at: int | None) -> Table:
    """Where each line stands: on the page, against the headline, and against the first and last line of the body."""
    count, index = len(sizes), np.arange(len(sizes))
    long = np.flatnonzero(kept & (sizes > _LONG))
    first, last = (long[0], long[-1]) if len(long) else (count, -1)
    total, body = max(1.0, float(sizes.sum())), float(mass.sum())
    page = [count, total, body, body / total]
    columns = [
        index, index / count, np.cumsum(sizes) / total, np.cumsum(mass) / max(1.0, body), index - first,
        index - last, (index >= first) & (index <= last), -999 if at is None else index - at,
        sizes / max(1.0, sizes[kept].mean() if kept.any() else 1.0), *page,
    ]  # fmt: skip
    return columned(columns)


def _holders(outline: Frozen, sizes: Table, mass: Table) -> Table:
    """How much of the body stands in the elements around each line, and how far it is from the body's container."""
    held, every, count = outline.held(mass), outline.held(sizes), outline.last - outline.first
    total = max(1.0, float(mass.sum()))
    chain = outline.chain(int(mass.argmax()))
    main = [node for node in chain if held[node] >= _MAIN_SHARE * mass.sum()] or chain[:1]
    inside, depth = outline.shared(main), outline.depth[outline.leaves] + 1
    columns = [inside == len(main), len(main) - inside, depth - inside, depth]
    for steps in range(4):
        node = outline.above(steps)
        good = held[node] - mass
        columns += [good / total, good / np.maximum(1.0, every[node] - sizes), every[node] / np.maximum(1.0, sizes)]
        columns += [np.log1p(every[node]), count[node]]
    return columned(columns)


def _siblings(lines: Lines, mass: Table) -> Table:
    """How much of the body stands in elements of the same names: tag and class of the line's own and the next above."""
    path = lines.paths
    good, every = np.bincount(path, mass)[path] - mass, np.bincount(path, lines.sizes)[path] - lines.sizes
    return columned([good / max(1.0, mass.sum()), good / np.maximum(1.0, every), np.bincount(path)[path]])


def _order(lines: Lines, at: int) -> Table:
    """What tells a further article on the page: headings, dates, bylines, footers since the headline, and what
    is shared with it."""
    level, linked = lines.own[:, HEADING], lines.own[:, LINKED] > 0.6
    byline, dated = lines.fixed[:, _BYLINE] > 0, lines.fixed[:, _DATE] > 0
    footer = lines.own[:, PLACE] == PLACES["footer"]
    marks = (level == 1, (level > 0) & (level <= 2), (level > 0) & linked, byline, dated, footer)
    counted = [np.cumsum(mark) for mark in marks]
    articles = lines.outline.article[lines.outline.leaves]
    index = np.arange(len(level))
    since = index - np.maximum.accumulate(np.where(level > 0, index, 0))
    same = np.where(articles < 0, -1, articles == articles[at])
    shared = lines.outline.shared(lines.outline.chain(at))
    return columned([*(mark - mark[at] for mark in counted), shared, same, since])


def _segments(sizes: Table, good: Table) -> Table:
    """The runs of good lines, parted where much else stands between: the run each line is in or follows."""
    count = len(sizes)
    strong = np.flatnonzero((good > 0.5) & (sizes > _LONG / 2))
    if not len(strong):
        return np.zeros((count, 6))
    other = np.concatenate([[0.0], np.cumsum(sizes * (1 - good))])
    gaps = other[strong[1:]] - other[strong[:-1] + 1]
    run = np.concatenate([[0], np.cumsum(gaps > _GAP)])
    mass = np.bincount(run, sizes[strong])
    before = np.concatenate([[other[strong[0]]], gaps[gaps > _GAP]])
    at = np.maximum(np.searchsorted(strong, np.arange(count), side="right") - 1, 0)
    own, biggest = run[at], int(mass.argmax())
    ahead = np.minimum(at + 1, len(strong) - 1)
    since, until = other[:-1] - other[strong[at] + 1], other[strong[ahead]] - other[:-1]
    return columned([own, own - biggest, mass[own] / mass.sum(), before[own], since, until])


def _kin(lines: Lines, good: Table, mass: Table, at: int) -> Table:
    """How much of its place a line shares with the first strong line below the headline, and with the longest."""
    outline, longest = lines.outline, int(mass.argmax())
    below = np.flatnonzero((good > 0.5)[at:] & (lines.sizes > _LONG)[at:])
    first = at + int(below[0]) if len(below) else longest
    depth, held = outline.depth[outline.leaves] + 1, outline.held(mass)
    columns = []
    for line in (first, longest):
        chain = np.array(outline.chain(line))
        shared = outline.shared(list(chain))
        common = chain[np.maximum(shared.astype(int) - 1, 0)]
        columns += [shared - len(chain), depth - shared, held[common] / max(1.0, held[0]), np.log1p(held[common])]
    return columned(columns)


def _topic(lines: Lines, good: Table, title: str, at: int) -> Table:
    """How many of a line's longer words stand in other strong lines, in the first of them, and in the headline.

    And how many lines of the page begin with the same two words.
    """
    strong = (good > 0.5) & (lines.sizes > _LONG)
    lead = strong & (np.arange(len(strong)) >= at)
    lead &= np.cumsum(lead) <= _LEAD
    count = np.bincount(lines.terms.line, minlength=len(strong))
    inside = np.zeros(len(lines.terms.numbers), dtype=bool)
    inside[[lines.terms.numbers[term] for term in longer(title) if term in lines.terms.numbers]] = True
    columns = [_elsewhere(lines, strong), _elsewhere(lines, lead), inside[lines.terms.flat]]
    shares = (np.bincount(lines.terms.line, hits, len(strong)) / np.maximum(count, 1) for hits in columns)
    return columned([*(np.where(count > 0, share, -1.0) for share in shares), count, lines.terms.starts])


def _elsewhere(lines: Lines, some: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each word of each line whether it stands in another line of these."""
    known = np.bincount(lines.terms.flat[some[lines.terms.line]], minlength=len(lines.terms.numbers))
    found: NDArray[np.bool_] = known[lines.terms.flat] > some[lines.terms.line]
    return found


def beside(lines: Lines, likely: Table, said: Sequence[Sequence[Part]]) -> Table:
    """What other readers say of each line (``said``: the parts that each kept), and how far the last agrees in all.

    1 for a part of its own, 0.8 for a line within one, 0 for none.
    """
    told = np.column_stack([_held_by(parts, lines.words) for parts in said])
    own, theirs = lines.sizes * (likely > 0.5), lines.sizes * told[:, -1]
    both = float((own * told[:, -1]).sum())
    agree = [both / max(1.0, float(own.sum())), both / max(1.0, float(theirs.sum())), theirs.sum(), own.sum()]
    near = np.pad(np.column_stack([told, likely]), ((2, 2), (0, 0)), constant_values=-1)
    shifted = [near[2 + step : 2 + step + len(likely)] for step in (-2, -1, 1, 2)]
    return np.hstack([likely[:, None], told, *shifted, np.tile(agree, (len(likely), 1))])


def _held_by(parts: Sequence[Part], lines: Sequence[str]) -> list[float]:
    held = {norm(part.text) for part in parts}
    text = " \n ".join(held).split(" ")
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(text):
        places[word].append(place)
    apart = {line: line.split(" ") for line in lines if len(line) > 3 and line not in held}
    within = {line for line, words in apart.items() if _stands_in(text, words, places)}
    return [1.0 if line in held else 0.8 if line in within else 0.0 for line in lines]


def _stands_in(text: Sequence[str], line: Sequence[str], places: Mapping[str, Sequence[int]]) -> bool:
    """Whether the words of a line stand side by side in a text; looked for where the rarest of them stands."""
    found, before = min(((places.get(word, ()), at) for at, word in enumerate(line)), key=lambda one: len(one[0]))
    return any(text[place - before : place - before + len(line)] == line for place in found)


def _around(own: Table, sizes: Table) -> list[Table]:
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
    return shifted
