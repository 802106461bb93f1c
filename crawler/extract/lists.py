"""What the body of a page says, as it was found: the lines of a list, or too little for an article.

A list has little prose between many headlines that lead elsewhere. In an article prose follows prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from crawler.extract import signs
from crawler.extract.blocks import Block, norm
from crawler.extract.body import Part
from crawler.extract.dates import visible
from crawler.extract.page import Page
from crawler.extract.residue import SENTENCE, Around, is_prose, weight
from crawler.extract.structured import ARTICLE_TYPES, LIST_TYPES

_LITTLE = 1200
_READS_ON = 900
_MANY_LINKS = 5
_ENOUGH = 100
_HEADLINE = 40
_DATED = 250
_LEAF = re.compile(r"[?#].*$|/$")
_SITE = re.compile(r"^https?://(?:www\.)?")
_SECTION_PATH = re.compile(r"/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:[a-z]{1,24}/?)?(?:index\.\w+)?", re.IGNORECASE)
_AROUND = ("nav", "footer", "aside")
_PICTURES = ("img", "figure", "picture")
_FILMS = ("video", "audio")


@dataclass(frozen=True)
class Found:
    """The body's parts among the lines of the page; ``path`` is the address without scheme and host."""

    page: Page
    parts: Sequence[Part]
    around: Around
    path: str

    @cached_property
    def prose(self) -> list[Part]:
        """The parts that are sentences; where a part is the whole page with its menus, the sentences in it."""
        parts = self._lines_of(self.parts[0]) if self.is_lump else self.parts
        return [part for part in parts if is_prose(part, self.around)]

    @cached_property
    def is_lump(self) -> bool:
        """Whether the first of at most two parts holds menus and links in one with the text."""
        if not 0 < len(self.parts) < 3 or norm(self.parts[0].text) in self.around.lines:
            return False
        whole = self.parts[0].text
        foreign = {block.text for block in self.page.blocks if block.linked > 0.3 or block.place in _AROUND}
        return sum(len(text) for text in foreign if text in whole) > 0.25 * len(whole)

    @cached_property
    def amount(self) -> int:
        """The characters of the prose."""
        return sum(weight(part.text) for part in self.prose)

    @cached_property
    def leading(self) -> list[bool]:
        """For each line of the page whether it is a link to a page of the same site."""
        site = _SITE.sub("", self.page.url).split("/")[0]
        return [block.linked > 0.8 and _leads(block, site) for block in self.page.blocks]

    @cached_property
    def span(self) -> range:
        """The indexes of the page's lines from the first to the last that is a part of the body."""
        lines = self._lines(self.parts)
        return range(lines[0], lines[-1] + 1) if lines else range(0)

    @cached_property
    def shown(self) -> list[int]:
        """The indexes of the page's lines that are prose of the body."""
        return self._lines(self.prose)

    @cached_property
    def reads_on(self) -> bool:
        """Whether so much prose stands together, without a headline that leads elsewhere, as in no list's teaser."""
        prose = set(self.shown)
        run = 0
        for i, block in enumerate(self.page.blocks):
            if i in prose:
                run += weight(block.text)
                if run >= _READS_ON:
                    return True
            elif self.leading[i] and (block.heading or weight(block.text) > _HEADLINE):
                run = 0
        return False

    def _lines_of(self, whole: Part) -> list[Part]:
        own = (block for block in self.page.blocks if block.linked < 0.5 and block.place not in _AROUND)
        return [Part("p", block.text) for block in own if not block.heading and block.text in whole.text]

    def _lines(self, parts: Sequence[Part]) -> list[int]:
        shown = (self.around.lines.get(norm(part.text)) for part in parts if weight(part.text) > _HEADLINE)
        wanted = {block.text for block in shown if block}
        return [i for i, block in enumerate(self.page.blocks) if block.text in wanted]


def _leads(block: Block, site: str) -> bool:
    return any("//" not in link or site in link for link in block.urls)


def collection(found: Found) -> str | None:
    """Its structured data call it a list, or a person's page."""
    return "calls itself a list" if found.page.said.types() & LIST_TYPES else None


def dated_lines(found: Found) -> str | None:
    """Lines with dates, more than paragraphs, and no text above them that they belong to."""
    dated = [i for i, part in enumerate(found.parts) if weight(part.text) < _DATED and visible(part.text)]
    if len(dated) < 3 or len(dated) <= len(found.prose) or 3 * len(dated) <= len(found.parts) or found.reads_on:
        return None
    above = sum(weight(part.text) for part in found.parts[: dated[0]] if is_prose(part, found.around))
    linked = any(found.around.linked(found.parts[i]) for i in dated)
    return "lines with dates" if above < (4 * _ENOUGH if linked else _ENOUGH) else None


def bare_headings(found: Found) -> str | None:
    """Many headings with next to nothing under them."""
    headings = sum(part.kind == "head" for part in found.parts)
    many = headings > max(4, len(found.parts) / 5) and len(found.parts) > 8 * len(found.prose)
    return "headings without text under them" if many and found.amount < _READS_ON else None


def leads_elsewhere(found: Found) -> str | None:
    """Between the body's lines stand about as many linked headlines as paragraphs, or its text is that of links."""
    if not found.parts or found.reads_on:
        return None
    said = "headlines that lead to other pages"
    words = " ".join(norm(part.text) for part in found.parts)
    inside = sum(len(line) for line in _leading_lines(found) if line in words)
    if inside > 0.25 * len(words):
        return said
    heads = sum(1 for i in found.span if found.leading[i] and _is_headline(found.page.blocks[i]))
    return said if heads >= _MANY_LINKS and heads * 2 + 2 >= len(found.prose) else None


def _leading_lines(found: Found) -> set[str]:
    blocks = zip(found.page.blocks, found.leading, strict=True)
    return {block.words for block, leads in blocks if leads and weight(block.text) > 20}


def _is_headline(block: Block) -> bool:
    return weight(block.text) > (20 if block.heading else _HEADLINE)


def teasers(found: Found) -> str | None:
    """Most paragraphs stand right under a linked headline that is not the page's own, as on a tag's page."""
    if not found.parts or found.reads_on:
        return None
    prose = set(found.shown)
    own = _LEAF.sub("", found.page.url)[-40:]
    under, size, every, headline = 0, 0, 0, False
    for i, block in enumerate(found.page.blocks):
        if block.heading:
            headline = found.leading[i] and not any(_LEAF.sub("", link).endswith(own) for link in block.urls)
        elif i in prose:
            under += headline
            size += weight(block.text) * headline
            every += weight(block.text)
            headline = False
    most = under > 0.5 * len(found.prose) and size > 0.5 * every
    return "paragraphs beneath linked headlines" if most else None


def imprint(found: Found) -> str | None:
    """All there is to read is a line or two beneath a list of links."""
    blocks, lines = found.page.blocks, found.shown
    if not found.parts or found.amount >= 3 * _ENOUGH:
        return None
    first = lines[0] if lines else 0
    if any(block.heading and block.linked < 0.5 for block in blocks[max(0, first - _MANY_LINKS) : first]):
        return None
    above = [i for i in range(first) if found.leading[i] and not blocks[i].place and weight(blocks[i].text) > _HEADLINE]
    return "links, and below them an imprint" if len(above) >= _MANY_LINKS - 1 else None


def section(found: Found) -> str | None:
    """The address of a section, and many linked headlines, or some among the body's parts."""
    if not _SECTION_PATH.fullmatch(found.path) or found.page.said.first("og:type") == "article":
        return None
    blocks = found.page.blocks
    heads = [i for i, b in enumerate(blocks) if b.heading and b.linked > 0.8 and b.place != "footer"]
    span = found.span
    among = sum(1 for i in heads if i in span)
    return "the address and the links of a section" if len(heads) >= 3 * _MANY_LINKS or among >= 3 else None


def bare_links(found: Found) -> str | None:
    """Links and no text."""
    if not _too_little(found) or found.page.said.types() & ARTICLE_TYPES:
        return None
    blocks = [block for block in found.page.blocks if block.place not in _AROUND]
    links = [block for block in found.page.blocks if block.linked > 0.5 and weight(block.text) > 20]
    if len(links) >= _MANY_LINKS:
        return "links and no text"
    headlines = [block for block in blocks if block.linked > 0.4 and weight(block.text) > _HEADLINE]
    linked = sum(block.linked * len(block.text) for block in blocks)
    alone = len(headlines) > 1 and linked > 0.4 * sum(len(block.text) for block in blocks)
    return "links and no text" if alone else None


def pictures(found: Found) -> str | None:
    """Pictures, a film or a sound, and no text."""
    if not _too_little(found):
        return None
    root = found.page.root
    films = next(root.iter(*_FILMS), None) is not None
    films = films or any(signs.PLAYER.search(frame.get("src") or "") for frame in root.iter("iframe"))
    many = sum(1 for _ in root.iter(*_PICTURES)) >= 3
    return "a film and no text" if films else "pictures and no text" if many else None


def wordless(found: Found) -> str | None:
    """No sentence of an article."""
    return "no sentence of an article" if _too_little(found) else None


def _too_little(found: Found) -> bool:
    prose = found.prose
    if len([part for part in found.parts if part.kind == "item" and _is_point(part)]) > 2:
        return False
    return not prose or (found.amount < 2 * _ENOUGH and len(found.parts) > 6 * len(prose))


def _is_point(part: Part) -> bool:
    """Whether an item is a short sentence, as in a list of decisions."""
    return weight(part.text) > 20 and SENTENCE.search(part.text) is not None
