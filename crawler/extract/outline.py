"""What the names in a page's markup hint of the text that stands there: classes, ids, roles and schema.org properties.

A hint is one bit. The lines in an element stand side by side, so what it holds is a slice, and sums over what stands in
elements are made for all at once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import numpy as np
import re2
from lxml.html import HtmlElement
from numpy.typing import NDArray

_WORDS = {
    "body": r"article-?_?body|articlebody|articlecontent|article[-_]{1,2}content|entry-?_?content|post-?_?content|"
    r"story-?_?body|storytext|article-?_?text|news-?_?(?:text|detail|content|body)|post-?_?body|main-?text|"
    r"bodytext",
    "article": r"article|artikel|story|post(?:[^e]|e[^r]|e?$)|entry|news|detail|single|beitrag|noticia",
    "content": r"content|main|text|body|inhalt|contenu|contenido|editor|wysiwyg|rich|prose|copy|paragraph",
    "related": r"relat|recommend|recirc|more-|read-?more|also|similar|popular|trending|most-|latest|outbrain|"
    r"taboola|suggest|mehr",
    "share": r"share|social|follow|facebook|twitter|whatsapp|teilen|addthis|sharing",
    "comment": r"comment|disqus|reply|respond|kommentar|discussion|livefyre",
    "menu": r"nav|menu|crumb|pagination|pager|toolbar|tabs?\b|skip|topbar|masthead|header|mega",
    "foot": r"foot|copyright|legal|imprint|impressum|disclaimer|bottom",
    "side": r"side|aside|rail|widget|module|complement|right-?col|secondary",
    "promo": r"promo|advert|\bads?\b|ad-|sponsor|banner|newsletter|subscri|sign-?up|abo\b|campaign|\bcta\b|"
    r"callout|donat|app-",
    "author": r"author|byline|writer|autor|\bbio\b|contributor|profile|vcard|signature",
    "caption": r"caption|credit|figure|image|img|photo|gallery|media|video|picture|slide|bild|player|audio",
    "meta": r"meta|date|time|publish|info|source|stamp|kicker|eyebrow|section|categor|rubri|label",
    "tags": r"\btags?\b|tag-|topic|keyword|tax",
    "title": r"title|headline|heading|titel|titre|titulo|overline",
    "lead": r"lead|intro|summary|standfirst|deck|dek\b|excerpt|teaser|subtitle|sub-?head|chapo|abstract|"
    r"description|perex",
    "hidden": r"hidden|hide|collapse|visually|screen-?reader|sr-only",
    "popup": r"modal|pop-?up|popmake|overlay|tooltip|dropdown|lightbox|dialog",
    "slides": r"gallery|galerie|slide|carousel|swiper",
    "wall": r"paywall|premium|piano|gated|regwall|meter|locked|plus-?content|restrict",
    "consent": r"cookie|consent|gdpr|privacy|onetrust|cmp\b",
    "card": r"card|teaser|tile|grid|list|item|feed|carousel|swiper|stream|river|block-link",
    "box": r"box|info|fact|table|embed|quote|pull|aside|sidebar|inset|highlight|key-?points?|toc\b|summary",
    "form": r"form|search|input|login|account|button|btn|print|tool|action|font-?size",
}
NAMES = tuple(_WORDS)
_HINTS = re2.Set.SearchSet()
for _pattern in _WORDS.values():
    _HINTS.Add(_pattern)
_HINTS.Compile()
_ATTRIBUTES = {"class", "id", "itemprop", "role", "data-component", "data-testid", "aria-label"}
KINDS = ("article", "main", "figure", "table", "ul", "ol", "blockquote", "section", "aside", "header", "footer", "nav")
_KINDS = {kind: 1 << bit for bit, kind in enumerate(KINDS)}
_HIDDEN = 1 << NAMES.index("hidden")
_ROOTS = ("html", "body")
Numbers = NDArray[np.int64]
Values = NDArray[np.float64]
_HIDES = re.compile(r"display:\s*none|visibility:\s*hidden")


class Outline:
    """The block elements of a page, numbered in document order, so that each comes after the one it stands in.

    Made by a walk over the page that calls ``open``, ``picture`` and ``close``.
    """

    def __init__(self) -> None:
        self._open: list[int] = []
        self._elements: list[HtmlElement] = []
        self._parents: list[int] = []
        self._depths: list[int] = []
        # Of each the line before which it begins, and the line before which it has ended.
        self._first: list[int] = []
        self._last: list[int] = []
        self._pictured: list[int] = []

    @property
    def innermost(self) -> int:
        """The number of the innermost element that is open."""
        return self._open[-1]

    def open(self, element: HtmlElement, line: int) -> None:
        """An element begins, before the line of that index."""
        opened = self._open
        self._depths.append(len(opened))
        self._parents.append(opened[-1] if opened else 0)
        opened.append(len(self._elements))
        self._elements.append(element)
        self._first.append(line)
        self._last.append(line)

    def close(self, line: int) -> None:
        """The innermost element ends, after the line before that index."""
        self._last[self._open.pop()] = line

    def picture(self, _: HtmlElement) -> None:
        """A picture, film or frame stands here."""
        self._pictured += self._open[-4:]

    def freeze(self, lines: Numbers, leaves: Numbers) -> Frozen:
        """The outline as arrays for some lines, by their indexes; ``leaves`` are the numbers of their elements."""
        first, last = np.searchsorted(lines, self._first), np.searchsorted(lines, self._last)
        pictures = np.bincount(self._pictured, minlength=len(first))
        parents, depths = np.array(self._parents), np.array(self._depths)
        places = _Places(parents, depths, first, last, self._shapes(), pictures)
        return Frozen(leaves, places, self._hinted(leaves))

    def _shapes(self) -> Numbers:
        """Numbers that are equal where elements of one tag and class stand side by side."""
        known: defaultdict[tuple[int, str, str], int] = defaultdict(count().__next__)
        tags = [element.tag for element in self._elements]
        names = [element.get("class") or "" for element in self._elements]
        return np.array([known[shape] for shape in zip(self._parents, tags, names, strict=True)])

    def _hinted(self, leaves: Numbers) -> Numbers:
        """Own hints, all hints above, kinds and article of each element that a line stands in."""
        found = {0: (0, 0, 0, -1)}
        for number in self._around(leaves):
            element = self._elements[number]
            tag = element.tag
            _, above, kinds, article = found[self._parents[number]]
            own = _hints_of(element) if tag not in _ROOTS else 0
            article = number if tag == "article" else article
            found[number] = (own, above | own, kinds | _KINDS.get(tag, 0), article)
        table = np.zeros((len(self._elements), len(found[0])), dtype=np.int64)
        table[list(found)] = list(found.values())
        return table

    def _around(self, leaves: Numbers) -> list[int]:
        """The elements and all that they stand in, in document order."""
        found = {0}
        for number in leaves.tolist():
            while number not in found:
                found.add(number)
                number = self._parents[number]
        return sorted(found)


@dataclass(frozen=True, slots=True)
class _Places:
    """Of each element the one it stands in, how many those are, its lines (``first`` to ``last``), shape, pictures."""

    parents: Numbers
    depths: Numbers
    first: Numbers
    last: Numbers
    shapes: Numbers
    pictures: Numbers


class Frozen:
    """The outline of a page whose walk is over: sums and marks for all its lines at once."""

    def __init__(self, leaves: Numbers, places: _Places, hinted: Numbers) -> None:
        self.leaves, self.parents, self.shapes = leaves, places.parents, places.shapes
        self.first, self.last, self._pictures = places.first, places.last, places.pictures
        self.depth, (self._own, self._above, self._kinds, self.article) = places.depths, hinted.T

    def held(self, weights: Values) -> Values:
        """For each element the sum of the weights of the lines in it."""
        sums = np.concatenate([[0.0], np.cumsum(weights)])
        found: Values = sums[self.last] - sums[self.first]
        return found

    def chain(self, line: int) -> list[int]:
        """The elements that a line stands in, from the root to its own."""
        found = [int(self.leaves[line])]
        while found[-1]:
            found.append(int(self.parents[found[-1]]))
        return found[::-1]

    def shared(self, chain: list[int]) -> Values:
        """For each line, how many of the elements of ``chain`` it stands in."""
        count = len(self.leaves) + 1
        steps = np.bincount(self.first[chain], minlength=count) - np.bincount(self.last[chain], minlength=count)
        found: Values = np.cumsum(steps)[:-1].astype(float)
        return found

    def above(self, steps: int) -> Numbers:
        """For each line the element ``steps`` above its own, or the root."""
        numbers = self.leaves
        for _ in range(steps):
            numbers = self.parents[numbers]
        return numbers

    def marks(self) -> Values:
        """For each line and hint 3 if its element or the parent bears it, 2 in five steps, 1 farther up; then kinds."""
        near = middle = self._own[self.leaves]
        for steps in range(1, 5):
            middle = middle | self._own[self.above(steps)]
            near = middle if steps == 1 else near
        far, count = self._above[self.leaves], len(NAMES)
        hints = _spread(near, count) + _spread(middle, count) + _spread(far, count)
        return np.hstack([hints, _spread(self._kinds[self.leaves], len(KINDS))])

    def within(self, kind: str) -> NDArray[np.bool_]:
        """For each line whether it stands in an element of that kind."""
        found: NDArray[np.bool_] = (self._kinds[self.leaves] & _KINDS[kind]) != 0
        return found

    def pictures(self) -> Values:
        """For each line the pictures, films and frames at most four steps below its element and the next three."""
        return np.column_stack([self._pictures[self.above(steps)] for steps in range(4)]).astype(float)


def _hints_of(element: HtmlElement) -> int:
    stated = element.items()
    if len(stated) == 1 and stated[0][0] == "class":
        return _hints(stated[0][1][:200].lower())
    hides, names = 0, []
    for name, value in stated:
        if name in _ATTRIBUTES:
            names.append(value)
        elif name == "hidden" or (name == "style" and _HIDES.search(value)):
            hides = _HIDDEN
    return _hints(" ".join(names)[:200].lower()) | hides


@lru_cache(maxsize=20_000)
def _hints(names: str) -> int:
    # All patterns are sought at once, which is a fifth of what one after the other costs.
    return sum(1 << hint for hint in _HINTS.Match(names) or ()) if names else 0


def _spread(bits: Numbers, count: int) -> Values:
    return (bits[:, None] >> np.arange(count) & 1).astype(float)
