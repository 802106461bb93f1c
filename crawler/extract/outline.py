"""What the names in a page's markup hint of the text that stands there: classes, ids, roles and schema.org properties.

A hint is one bit. Those of an element and of all that it stands in are gathered once for each element, and sums over
what stands in an element are made for all at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from crawler.extract.blocks import Block

_WORDS = {
    "body": r"article-?_?body|articlebody|articlecontent|article[-_]{1,2}content|entry-?_?content|post-?_?content|"
    r"story-?_?body|storytext|article-?_?text|news-?_?(?:text|detail|content|body)|post-?_?body|main-?text|"
    r"bodytext",
    "article": r"article|artikel|story|post(?!er)|entry|news|detail|single|beitrag|noticia",
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
    "hidden": r"hidden|hide|collapse|visually|screen-?reader|sr-only|modal|popup|overlay|tooltip|dropdown|lightbox",
    "wall": r"paywall|premium|piano|gated|regwall|meter|locked|plus-?content|restrict",
    "consent": r"cookie|consent|gdpr|privacy|onetrust|cmp\b",
    "card": r"card|teaser|tile|grid|list|item|feed|carousel|swiper|stream|river|block-link",
    "box": r"box|info|fact|table|embed|quote|pull|aside|sidebar|inset|highlight|key-?points?|toc\b|summary",
    "form": r"form|search|input|login|account|button|btn|print|tool|action|font-?size",
}
NAMES = tuple(_WORDS)
_HINT = [(1 << bit, re.compile(pattern)) for bit, pattern in enumerate(_WORDS.values())]
_ATTRIBUTES = ("class", "id", "itemprop", "role", "data-component", "data-testid", "aria-label")
KINDS = ("article", "main", "figure", "table", "ul", "ol", "blockquote", "section", "aside", "header", "footer", "nav")
_HIDDEN = 1 << NAMES.index("hidden")
_ROOTS = ("html", "body")
_HIDES = re.compile(r"display:\s*none|visibility:\s*hidden")


class Outline:
    """The elements that hold the lines of a page, numbered; each comes after the one it stands in.

    ``leaf`` is the number of each line's own element.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._numbers: dict[HtmlElement, int] = {}
        self._names: dict[str, int] = {}
        self._chains: list[tuple[int, ...]] = []
        self._own: list[int] = []
        self._kinds: list[int] = []
        self._article: list[int] = []
        self.leaf = [self._number(block.element) for block in blocks]
        self._lengths = np.array([len(self._chains[leaf]) for leaf in self.leaf])
        self._starts = np.cumsum(self._lengths) - self._lengths
        self._flat = np.array([node for leaf in self.leaf for node in self._chains[leaf]])
        self._line = np.repeat(np.arange(len(blocks)), self._lengths)

    def chain(self, line: int) -> tuple[int, ...]:
        """The elements that a line stands in, from the root to its own."""
        return self._chains[self.leaf[line]]

    def depths(self) -> NDArray[np.int64]:
        """How many elements each line stands in."""
        return self._lengths

    def held(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """For each element the sum of the weights of the lines in it."""
        return np.bincount(self._flat, weights[self._line], len(self._chains)).astype(np.float64)

    def shared(self, chain: Sequence[int]) -> NDArray[np.float64]:
        """For each line, how many of the elements of ``chain`` it stands in."""
        inside = np.zeros(len(self._chains))
        inside[list(chain)] = 1
        return np.bincount(self._line, inside[self._flat], len(self.leaf)).astype(np.float64)

    def above(self, steps: int) -> NDArray[np.int64]:
        """For each line the element ``steps`` above its own, or the root."""
        nodes: NDArray[np.int64] = self._flat[self._starts + np.maximum(0, self._lengths - 1 - steps)]
        return nodes

    def articles(self) -> NDArray[np.int64]:
        """For each line the innermost article element around it, -1 if there is none."""
        return np.array([self._article[leaf] for leaf in self.leaf])

    def marks(self) -> NDArray[np.float64]:
        """For each line and hint 3 if its element or the parent bears it, 2 in five steps, 1 farther up; then kinds."""
        near, middle, far = (self._bits(self._own, steps) for steps in (2, 5, 0))
        kinds = self._bits(self._kinds, 0)
        return np.hstack([_spread(near, len(NAMES)) + _spread(middle, len(NAMES)) + _spread(far, len(NAMES)),
                          _spread(kinds, len(KINDS))])  # fmt: skip

    def pictures(self, root: HtmlElement) -> NDArray[np.float64]:
        """For each element of the outline the pictures, films and frames at most four steps below it."""
        counts = np.zeros(len(self._chains))
        for picture in root.iter("img", "video", "picture", "iframe"):
            for _, element in zip(range(4), picture.iterancestors(), strict=False):
                number = self._numbers.get(element)
                if number is not None:
                    counts[number] += 1
        return counts

    def _bits(self, own: list[int], steps: int) -> list[int]:
        known: dict[int, int] = {}
        for leaf in self.leaf:
            if leaf not in known:
                bits = 0
                for node in self._chains[leaf][-steps:]:
                    bits |= own[node]
                known[leaf] = bits
        return [known[leaf] for leaf in self.leaf]

    def _number(self, element: HtmlElement) -> int:
        new = list(self._unknown(element))
        top = new[-1].getparent() if new else None
        above = self._numbers[top] if top is not None else -1
        for one in reversed(new):
            above = self._append(one, above)
        return self._numbers[element]

    def _unknown(self, element: HtmlElement) -> Iterator[HtmlElement]:
        step: HtmlElement | None = element
        while step is not None and step not in self._numbers:
            yield step
            step = step.getparent()

    def _append(self, element: HtmlElement, above: int) -> int:
        number = self._numbers[element] = len(self._chains)
        tag = element.tag
        self._chains.append((*(self._chains[above] if above >= 0 else ()), number))
        self._own.append(0 if tag in _ROOTS else self._hints(element))
        self._kinds.append(1 << KINDS.index(tag) if tag in KINDS else 0)
        self._article.append(number if tag == "article" else self._article[above] if above >= 0 else -1)
        return number

    def _hints(self, element: HtmlElement) -> int:
        names = " ".join(filter(None, map(element.get, _ATTRIBUTES)))[:200].lower()
        if names not in self._names:
            self._names[names] = sum(bit for bit, pattern in _HINT if pattern.search(names)) if names else 0
        hides = element.get("hidden") is not None or _HIDES.search(element.get("style") or "")
        return self._names[names] | (_HIDDEN if hides else 0)


def _spread(bits: list[int], count: int) -> NDArray[np.float64]:
    return (np.array(bits, dtype=np.int64)[:, None] >> np.arange(count) & 1).astype(float)
