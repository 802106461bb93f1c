"""The neighbourhood of the headline: where it stands, the breadcrumb before it, byline and dates beside it."""

from __future__ import annotations

import re

from crawler.extract.blocks import Block, norm

_AFTER, _BEFORE = 14, 6
_LONG = 200
_CRUMB = re.compile(r"\s*(?:[>›»/|→‹«<]|::)\s*")


def position(blocks: list[Block], title: str) -> int | None:
    """The index of the line that is the headline: a heading that says the title, else any such line."""
    wanted = norm(title)
    if not wanted:
        return None
    exact = [i for i, block in enumerate(blocks) if norm(block.text) == wanted]
    alike = [i for i, block in enumerate(blocks) if block.heading and _alike(norm(block.text), wanted)]
    return min(exact or alike, key=lambda i: (blocks[i].heading or 9, blocks[i].linked > 0.5, i), default=None)


def _alike(text: str, title: str) -> bool:
    return len(text) > 15 and (text in title or title in text)


def near(blocks: list[Block], at: int | None) -> list[Block]:
    """The lines beside the headline, those after it first, up to the first long paragraph; none if it was not found."""
    if at is None:
        return []
    after: list[Block] = []
    for block in blocks[at + 1 : at + 1 + _AFTER]:
        after.append(block)
        if len(block.text) > _LONG and block.linked < 0.5:
            break
    before = [block for block in blocks[max(0, at - _BEFORE) : at] if block.place != "nav"]
    return after + before[::-1]


def crumbs(blocks: list[Block], at: int | None, title: str) -> list[str]:
    """The steps of a visible breadcrumb before the headline, without the home page and the headline itself."""
    if at is None:
        return []
    for block in blocks[max(0, at - 8) : at]:
        steps = [step for step in _CRUMB.split(block.text) if step]
        if len(steps) > 1 and block.links and len(block.text) < _LONG + len(title):
            return [step for step in steps[1:] if norm(step) not in norm(title)]
    return []
