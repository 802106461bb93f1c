"""Slides of a gallery told from the article's text: what they say is said of their pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from crawler.extract.blocks import norm
from crawler.extract.body import Part
from crawler.extract.residue import Around

_NAMED = re.compile(r"slide|gallery|galerie|carousel|swiper", re.IGNORECASE)
_TAGS = ("li", "div", "figure", "article", "section")
_STEPS = 6
_FEWEST = 3
_MOST = 0.5


def without_slides(parts: Sequence[Part], around: Around) -> list[Part]:
    """The parts that stand in none of three or more slides side by side; all of them where slides are the text."""
    known: dict[HtmlElement, bool] = {}
    own = [part for part in parts if not _is_slide(part, around, known)]
    left, every = (sum(len(part.text) for part in some) for some in (own, parts))
    return own if left >= _MOST * every else list(parts)


def _is_slide(part: Part, around: Around, known: dict[HtmlElement, bool]) -> bool:
    block = around.lines.get(norm(part.text))
    if block is None:
        return False
    for element in _upwards(block.element):
        if element not in known:
            known[element] = element.tag in _TAGS and _is_named(element) and _among_others(element)
        if known[element]:
            return True
    return False


def _upwards(element: HtmlElement) -> Iterator[HtmlElement]:
    steps = (element, *element.iterancestors())
    return iter(steps[:_STEPS])


def _is_named(element: HtmlElement) -> bool:
    """Whether the element, its parent or the next above is called a gallery."""
    steps = (element, *element.iterancestors())
    return any(_NAMED.search(one.get("class") or "") for one in steps[:_FEWEST])


def _among_others(element: HtmlElement) -> bool:
    parent = element.getparent()
    return parent is not None and sum(1 for _ in parent.iterchildren(element.tag)) >= _FEWEST
