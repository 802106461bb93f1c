"""A page made ready for reading: decoded, parsed once, its lines and its own statements collected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from crawler.extract import charset, dates, document, headline, metadata, structured
from crawler.extract.blocks import Block, outlined
from crawler.extract.outline import Outline

_HTML = re.compile(r"<(?:!doctype html|html|head|body|meta|title|div|p|table|h1|span|article)\b", re.IGNORECASE)
_OTHER = re.compile(r"<\?xml[^>]*\?>\s*(?:<!--.*?-->\s*)*<(?!(?:!doctype\s+)?html)", re.IGNORECASE | re.DOTALL)
_FEED = re.compile(r"<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_LONGEST = 200
_BINARY = (b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class NotArticle:
    """Why a page is no article: a word of archive.outcomes.REASONS, and what was seen, for people."""

    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Page:
    """What all readers share; nothing in it is changed after it was made. ``headers`` have lower-case names."""

    url: str
    headers: Mapping[str, str]
    html: str
    root: HtmlElement

    @cached_property
    def said(self) -> structured.Structured:
        """The page's statements for machines."""
        return structured.read(self.root, self.url)

    @cached_property
    def titles(self) -> list[str]:
        """What the page states as its title, the most trusted first."""
        return metadata.titles(self.said, self.root)

    @cached_property
    def blocks(self) -> list[Block]:
        """The page's lines."""
        return self._walked[0]

    @property
    def outline(self) -> Outline:
        """The block elements that hold the lines."""
        return self._walked[1]

    @cached_property
    def called_dates(self) -> list[Block]:
        """The lines that begin with a label for a date, and those below a line that is such a label and no more."""
        short = [block for block in self.blocks if len(block.text) < _LONGEST and _DIGIT.search(block.text)]
        return [*headline.labelled(short, dates.LABEL), *headline.below_labels(self.blocks, dates.LABEL)]

    @cached_property
    def _walked(self) -> tuple[list[Block], Outline]:
        return outlined(self.root)


def opened(body: bytes, url: str, headers: Mapping[str, str]) -> Page | NotArticle:
    """The page, or why it cannot be read at all: empty, not-html, undecodable or parser-limit."""
    headers = {name.lower(): value for name, value in headers.items()}
    if not body.strip(b" \t\r\n\0"):
        return NotArticle("empty", "no bytes but white space")
    if body.startswith(_BINARY):
        return NotArticle("not-html", "a binary file")
    found = charset.decoded(body, headers.get("content-type", ""))
    return _parsed(*found, url, headers) if found else NotArticle("undecodable")


def _parsed(text: str, data: bytes, url: str, headers: Mapping[str, str]) -> Page | NotArticle:
    start = text[:20_000]
    if _FEED.search(start[:1000]) or _OTHER.match(start.lstrip("\ufeff \t\r\n")) or not _HTML.search(text):
        return NotArticle("not-html", "no HTML element in it")
    try:
        root = document.parse(data)
    except document.TooMuch as limit:
        return NotArticle("parser-limit", str(limit))
    return NotArticle("empty", "no element") if root is None else Page(url, headers, text, root)
