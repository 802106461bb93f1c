"""Which lines of the page are the article's: the block model's word where it is sure, else trafilatura's beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crawler.extract import features, metadata, model
from crawler.extract.blocks import Block, norm
from crawler.extract.body import SENTENCE_END, Part
from crawler.extract.lines import HEADING, Lines, Table, candidates, gathered, plain
from crawler.extract.structured import texts

if TYPE_CHECKING:
    from crawler.extract.headline import Headline
    from crawler.extract.page import Page

_SURE = 0.6
# Of 80 words, as characters.
_LEAST = 480
# A line less likely at the first look is not looked at again.
_UNLIKELY = 0.01
_CELLS = ("td", "th")


@dataclass(frozen=True, slots=True)
class Look:
    """What the block model makes of a page: its lines as numbers, and how likely each is to be the article's.

    ``blocks`` are the lines that can be text at all, ``indexes`` their places among the page's. ``first`` is what the
    first look found, ``title``, ``at`` and ``authors`` what was told before this one.
    """

    blocks: Sequence[Block]
    indexes: NDArray[np.int64]
    lines: Lines
    likely: Table
    first: Table
    title: str
    at: int | None = None
    authors: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        """The lines as numbers for the next look."""
        return features.table(self.lines, self.likely, self.title, self.at, self.authors)

    @property
    def texts(self) -> Iterator[str]:
        """The lines that are more likely the article's than not."""
        return (block.text for block, chance in zip(self.blocks, self.likely, strict=True) if chance > 0.5)

    @property
    def sure(self) -> bool:
        """Whether the model knows the page: it does not doubt, and keeps at least about 80 words."""
        return not self.doubts and bool((self.lines.sizes * (self.likely > 0.5)).sum() >= _LEAST)

    @property
    def doubts(self) -> bool:
        """Whether the chances are too even, weighed by size.

        Only lines count that either look keeps: of menus it is sure on every page.
        """
        asked = self.lines.sizes * ((self.likely > 0.5) | (self.first > 0.5))
        return bool((asked * np.abs(2 * self.likely - 1)).sum() < _SURE * asked.sum())


def blank(page: Page) -> Look:
    """A page that has lines, before any look."""
    summary = norm(page.said.first("og:description", "description", "twitter:description"))
    stated = norm(" ".join(texts(page.said.article.get("articleBody"))))
    title = norm(next(iter(metadata.titles(page.said, page.root)), ""))
    indexes = candidates(page.blocks)
    blocks = [page.blocks[index] for index in indexes]
    outline = page.outline.freeze(indexes, np.array([block.node for block in blocks]))
    lines = gathered(blocks, outline, summary, stated)
    return Look(blocks, indexes, lines, plain(lines), np.zeros(len(blocks)), title)


def first(page: Page) -> Look:
    """A first look at a page that has lines, by what they are and where they stand."""
    look = blank(page)
    likely = model.shipped().first.probabilities(look.table)
    return replace(look, likely=likely, first=likely)


def told(look: Look, head: Headline, authors: tuple[str, ...]) -> Look:
    """The page when its headline and authors are known."""
    at = None if head.at is None else int(np.searchsorted(look.indexes[:-1], head.at))
    return replace(look, title=norm(head.text), at=at, authors=authors)


def second(look: Look) -> Look:
    """A second look, when headline and authors are ``told``, at the lines that the first did not rule out."""
    return again(look, model.shipped().second, look.table)


def third(look: Look, said: Sequence[Sequence[Part]]) -> Look:
    """A third look, beside what trafilatura kept of the page and what the residue rules left of that (``said``)."""
    return again(look, model.shipped().third, beside(look, said))


def beside(look: Look, said: Sequence[Sequence[Part]]) -> Table:
    """The lines as numbers for the third look."""
    return np.hstack([features.beside(look.lines, look.likely, said), look.table])


def again(look: Look, trees: model.Trees, table: Table) -> Look:
    """The page after another look at the lines that were not ruled out before."""
    asked = look.likely > _UNLIKELY
    likely = look.likely.copy()
    if asked.any():
        likely[asked] = trees.probabilities(table[asked])
    return replace(look, likely=likely)


def parts(look: Look) -> list[Part]:
    """The lines that are likely to be of the article, joined where only a line break parts them or they are a row."""
    chosen = (look.likely > 0.5) & ~_stranded(look)
    kept = [block for block, likely in zip(look.blocks, chosen, strict=True) if likely]
    return [part for _, group in groupby(kept, key=_home) for part in _joined(list(group))]


def _stranded(look: Look) -> NDArray[np.bool_]:
    """The headings of boxes of which nothing else is the article's."""
    kept = (look.likely > 0.5).astype(float)
    outline = look.lines.outline
    box = outline.above(1)
    others, size = outline.held(kept)[box] - kept, (outline.last - outline.first)[box]
    found: NDArray[np.bool_] = (look.lines.own[:, HEADING] > 0) & (others == 0) & (size > 1)
    return found


def _home(block: Block) -> int:
    """What holds a line together with its neighbours: its table's row, else the innermost block."""
    row = block.element.getparent() if block.element.tag in _CELLS else None
    return id(block.element if row is None else row)


def _joined(lines: list[Block]) -> Iterator[Part]:
    cells = [" ".join(block.text for block in cell) for _, cell in groupby(lines, key=lambda block: id(block.element))]
    if len(cells) > 1:
        yield Part("p", " | ".join(cells))
        return
    open_text = ""
    kind, level = _kind(lines[0]), _level(lines[0])
    for block in lines:
        if open_text and (block.breaks != 1 or SENTENCE_END.search(open_text)):
            yield Part(kind, open_text, level)
            open_text, kind = "", "p" if kind == "item" else kind
        open_text = f"{open_text} {block.text}".strip()
    yield Part(kind, open_text, level)


def _kind(block: Block) -> str:
    if block.heading:
        return "head"
    return "item" if block.element.tag == "li" or _first_in_item(block) else "p"


def _first_in_item(block: Block) -> bool:
    """Whether the line opens a list's item, in a block of its own."""
    parent = block.element.getparent()
    return parent is not None and parent.tag == "li" and parent[0] is block.element and not (parent.text or "").strip()


def _level(block: Block) -> int:
    return min(6, max(2, block.heading)) if block.heading else 0
