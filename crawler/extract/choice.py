"""Which lines of the page are the article's: the block model's word where it is sure, else trafilatura's beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from crawler.extract import features, model, shape
from crawler.extract.blocks import Block, norm
from crawler.extract.body import Part
from crawler.extract.lines import HEADING, Lines, Table, candidates, gathered, plain
from crawler.extract.structured import texts

if TYPE_CHECKING:
    from crawler.extract.headline import Headline
    from crawler.extract.page import Page

_SURE = 0.6
# Of 80 words, as characters.
LEAST = 480
# A line less likely at the first look is not looked at again.
_UNLIKELY = 0.01
# A post stands in its place with up to two wrappers of its own.
_WRAPPED = 3
_POST = re.compile(r"\b(?:twitter-tweet|twitter-video|bluesky-embed)\b")


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
    def table(self) -> features.Inputs:
        """The lines as numbers for the next look."""
        return features.table(self.lines, self.likely, self.title, self.at, self.authors)

    @property
    def texts(self) -> Iterator[str]:
        """The lines that are more likely the article's than not."""
        return (block.text for block, chance in zip(self.blocks, self.likely, strict=True) if chance > 0.5)

    @property
    def sure(self) -> bool:
        """Whether the model knows the page: it does not doubt, and keeps at least about 80 words."""
        return not self.doubts and bool((self.lines.sizes * (self.likely > 0.5)).sum() >= LEAST)

    @property
    def doubts(self) -> bool:
        """Whether the chances are too even."""
        return self.confidence < _SURE

    @property
    def confidence(self) -> float:
        """How far the chances are from even, 0 to 1, weighed by size.

        Only lines count that either look keeps: of menus it is sure on every page.
        """
        asked = self.lines.sizes * ((self.likely > 0.5) | (self.first > 0.5))
        return float((asked * np.abs(2 * self.likely - 1)).sum() / asked.sum()) if asked.any() else 1.0


def blank(page: Page) -> Look:
    """A page that has lines, before any look."""
    summary = norm(page.said.first("og:description", "description", "twitter:description"))
    stated = norm(" ".join(texts(page.said.article.get("articleBody"))))
    title = norm(next(iter(page.titles), ""))
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


def beside(look: Look, said: Sequence[Sequence[Part]]) -> features.Inputs:
    """The lines as numbers for the third look."""
    return np.concatenate([features.beside(look.lines, look.likely, said), look.table], axis=1, dtype=np.float32)


def again(look: Look, trees: model.Trees, table: features.Inputs) -> Look:
    """The page after another look at the lines that were not ruled out before."""
    asked = look.likely > _UNLIKELY
    likely = look.likely.copy()
    if asked.any():
        likely[asked] = trees.probabilities(table[asked])
    return replace(look, likely=likely)


def parts(look: Look) -> list[Part]:
    """The lines that are likely to be of the article, joined where only a line break parts them or they are a row."""
    kept = [block for block, likely in zip(look.blocks, chosen(look), strict=True) if likely]
    return shape.parts(kept, look.blocks)


def chosen(look: Look) -> NDArray[np.bool_]:
    """For each line whether the model keeps it, and the posts of others that the article quotes."""
    kept: NDArray[np.bool_] = (look.likely > 0.5) & ~_stranded(look)
    return kept | _quoted(look, kept)


def _quoted(look: Look, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The lines of embedded posts that stand side by side with lines that are kept."""
    quoted = look.lines.outline.within("blockquote").tolist()
    if not any(quoted):
        return np.zeros(len(kept), dtype=bool)
    beside = {block.element.getparent() for block, one in zip(look.blocks, kept, strict=True) if one}
    posts = [_post(block) if inside else None for block, inside in zip(look.blocks, quoted, strict=True)]
    near = (None if post is None else islice(post.iterancestors(), _WRAPPED) for post in posts)
    return np.array([around is not None and not beside.isdisjoint(around) for around in near])


def _post(block: Block) -> HtmlElement | None:
    """The markup that networks give to embed a post of theirs, which holds its text and its author."""
    steps = (block.element, *block.element.iterancestors("blockquote"))
    return next((one for one in steps if one.tag == "blockquote" and _POST.search(one.get("class") or "")), None)


def _stranded(look: Look) -> NDArray[np.bool_]:
    """The headings of boxes of which nothing else is the article's."""
    kept = (look.likely > 0.5).astype(float)
    outline = look.lines.outline
    box = outline.above(1)
    others, size = outline.held(kept)[box] - kept, (outline.last - outline.first)[box]
    stranded: NDArray[np.bool_] = (look.lines.own[:, HEADING] > 0) & (others == 0) & (size > 1)
    return stranded
