"""Which lines of the page are the article's: the block model's word where it is sure, else what the rules kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from crawler.extract import features, model
from crawler.extract.blocks import Block
from crawler.extract.body import SENTENCE_END, Part
from crawler.extract.page import Page
from crawler.extract.residue import Around, is_residue, weight
from crawler.extract.structured import texts

_SURE = 0.6
# Of 80 words, as characters.
_LEAST = 480
_CELLS = ("td", "th")


def chosen(page: Page, around: Around, at: int | None, parts: Sequence[Part], kept: Sequence[Part]) -> list[Part]:
    """The parts of the body: of the model where it is sure of the page, else what the rules ``kept`` of ``parts``.

    ``at`` is the headline's line. What is residue by a line's own words stays out whatever the model says.
    """
    summary = page.said.first("og:description", "description", "twitter:description")
    stated = " ".join(texts(page.said.article.get("articleBody")))
    known = features.Known(around.title, at, around.authors, summary, stated, parts, kept)
    found = decided(page.blocks, known) if page.blocks else kept
    return [part for part in found if not is_residue(part, around)] or list(kept)


def decided(blocks: Sequence[Block], known: features.Known) -> list[Part]:
    """The same of lines and what is known of them."""
    table = features.table(blocks, known)
    likely = model.shipped().probabilities(table)
    sure = is_sure(blocks, likely, table[:, features.KEPT] > 0)
    return parts(blocks, likely) if sure else list(known.kept)


def is_sure(blocks: Sequence[Block], likely: features.Table, ruled: NDArray[np.bool_]) -> bool:
    """Whether the model knows the page: weighed by size it doubts little, and it keeps at least about 80 words.

    Only lines count that it or the rules (``ruled``) keep: of menus it is sure on every page.
    """
    sizes = np.array([weight(block.text) for block in blocks], dtype=float)
    kept = likely > 0.5
    asked = sizes * (kept | ruled)
    return bool((sizes * kept).sum() >= _LEAST and (asked * np.abs(2 * likely - 1)).sum() >= _SURE * asked.sum())


def parts(blocks: Sequence[Block], likely: features.Table) -> list[Part]:
    """The lines that are likely to be of the article, joined where only a line break parts them or they are a row."""
    kept = [block for block, chance in zip(blocks, likely, strict=True) if chance > 0.5]
    return [part for _, group in groupby(kept, key=_home) for part in _joined(list(group))]


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
