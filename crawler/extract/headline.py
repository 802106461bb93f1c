"""The headline, and what stands around it: the breadcrumb before it, byline and dates beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.extract.blocks import Block, norm

_AFTER, _BEFORE, _END = 16, 6, 5
_LONG = 200
_SHORTEST = 6
_CRUMB = re.compile(r"\s*(?:[>›»/|→‹«<]|::)\s*")
_SEPARATOR = re.compile(r"\s+[|–—·•»«:/-]{1,2}\s+|\s*[|»›_]\s*|\s+::\s+")


@dataclass(frozen=True, slots=True)
class Headline:
    """The article's title, and the index of the line that shows it, if one does."""

    text: str
    at: int | None = None


def find(blocks: list[Block], stated: Sequence[str], site: str, start: int) -> Headline:
    """The visible line that the page's own titles (``stated``, best first) confirm, else the best of these.

    ``site`` is the site's name, which is cut off; ``start`` the index of the body's first line.
    """
    titles = [title for title in dict.fromkeys(stated) if title]
    for title in titles:
        at = _shown(blocks, norm(title), norm(site), start)
        if at is not None:
            return Headline(blocks[at].text, at)
    heading = _main_heading(blocks, titles, start)
    if heading is not None:
        return Headline(blocks[heading].text, heading)
    return Headline(_without_site(titles[0], site) if titles else "")


def _shown(blocks: list[Block], title: str, site: str, start: int) -> int | None:
    """The line that is the title, or the title but for a name before or after it; the longest, then the nearest."""
    shortest = max(_SHORTEST, len(title) * 0.3)
    found = [
        (len(text), block.heading > 0, block.linked < 0.5, -abs(start - i) if i <= start else -999, i)
        for i, block in enumerate(blocks)
        if shortest <= len(block.text) < 2 * len(title) + 20
        for text in [norm(block.text)]
        if len(text) >= shortest and text != site and _part_of(text, title)
    ]
    return max(found)[-1] if found else None


def _part_of(text: str, title: str) -> bool:
    return text == title or title.startswith(text + " ") or title.endswith(" " + text)


def _main_heading(blocks: list[Block], titles: list[str], start: int) -> int | None:
    """An h1 before the body that shares most words with a title: the editors shortened one of the two."""
    for i, block in enumerate(blocks[: start + 1]):
        words = set(norm(block.text).split())
        if block.heading == 1 and any(len(words & set(norm(t).split())) > 0.6 * len(words) for t in titles):
            return i
    return None


def _without_site(title: str, site: str) -> str:
    """``title`` without the site's name, which a separator holds apart at its end or beginning."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    names = norm(site)
    if norm(parts[-1]) in names:
        return title[: title.rindex(parts[-1])].rstrip(" |–—·•»«:/_-")
    if norm(parts[0]) in names:
        return title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |–—·•»«:/_-")
    return title


def near(blocks: list[Block], at: int | None, start: int, end: int) -> list[Block]:
    """The lines where an article says who wrote it and when, best first.

    After the headline to the body's first line, then before the headline, then after the body (``start`` to ``end``).
    Without a headline, those before the body. Menus and lists of links are none of them.
    """
    origin = start if at is None else at
    stop = start + 1 if origin < start else origin + _AFTER // 2
    after = [b for b in blocks[origin + 1 : min(stop, origin + _AFTER)] if b.linked < 0.9 or len(b.text) < 60]
    before = [b for b in blocks[max(0, origin - _BEFORE) : origin] if b.place != "nav" and b.linked < 0.5]
    tail = [b for b in blocks[end + 1 : end + 1 + _END] if b.linked < 0.5 and len(b.text) < _LONG]
    return after + before[::-1] + tail


def crumbs(blocks: list[Block], at: int | None, title: str) -> list[str]:
    """The steps of a visible breadcrumb before the headline, without the home page and the headline itself."""
    if at is None:
        return []
    for block in blocks[max(0, at - 8) : at]:
        steps = [step for step in _CRUMB.split(block.text) if step]
        if len(steps) > 1 and block.links and len(block.text) < _LONG + len(title):
            return [step for step in steps[1:] if norm(step) not in norm(title)]
    return []


def span(blocks: list[Block], texts: Iterable[str]) -> tuple[int, int]:
    """The indexes of the first and last line of the page that are lines of the body; the page's end if none is."""
    wanted = {norm(text) for text in texts if len(text) > 40}
    found = [i for i, block in enumerate(blocks) if len(block.text) > 40 and norm(block.text) in wanted]
    return (found[0], found[-1]) if found else (len(blocks), len(blocks))
