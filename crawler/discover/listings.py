"""Listing pages: the links of an HTML page, with the words they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from archive.urls import BadUrl, canonical, join
from crawler.discover import Found, Link
from crawler.discover.gather import address, plain, stated
from crawler.extract.charset import decode

MAX_LINKS = 2_000

_NO_LINK = re.compile(r"\s*(?:#|(?!https?:)[a-z][a-z0-9+.-]*:|$)", re.IGNORECASE)
# The parser's time grows with the square of a tag's attributes; no tag that carries a link is as long as this.
_HUGE_TAG = re.compile(r"<[A-Za-z][^<>]{32768,}>?")
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
_MOST_NODES = 100  # of one anchor; an unclosed one holds the rest of the page
_LONG_TITLE = 200


def links(body: bytes, url: str, content_type: str = "") -> Found:
    """Give the links of a page in the order in which they stand, each address once, with the best of its titles.

    ``url`` is the page's own address, ``content_type`` the header. ``<base href>`` counts; links to the page itself and
    to other schemes do not. At most 2,000 are given, ``dropped`` counts the rest; ``feeds`` are those that the page
    declares, ``next`` is its ``rel=next``. Bytes that are no HTML have no links; ``truncated`` says that the page is
    nested too deeply for the parser.
    """
    root, truncated = _tree(body, content_type)
    if root is None:
        return Found(truncated=truncated)
    base = _base(root, url)
    titles = _titles(root, base)
    titles.pop(canonical(url), None)
    found = tuple(
        Link(url=link, stated=stated(base, href), found_in="listing", list_url=url, title=title)
        for link, (title, href) in islice(titles.items(), MAX_LINKS)
    )
    return Found(
        links=found,
        feeds=tuple(dict.fromkeys(_related(root, base, "alternate", _FEED_TYPES))),
        next=next(_related(root, base, "next"), None),
        dropped=len(titles) - len(found),
        truncated=truncated,
    )


def _tree(body: bytes, content_type: str) -> tuple[etree._Element | None, bool]:
    text = decode(body, content_type) or ""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(_HUGE_TAG.sub("", text).encode(), parser)
    except (etree.XMLSyntaxError, AssertionError):
        root = None
    # Nothing but a limit of the parser is fatal in HTML: what stands below 2,048 open elements is lost.
    return root, bool(parser.error_log.filter_from_fatals())


def _base(root: etree._Element, url: str) -> str:
    for element in root.iter("base"):
        if element.get("href"):
            return _web_address(url, element.get("href", "")) or url
    return url


def _titles(root: etree._Element, base: str) -> dict[str, tuple[str | None, str]]:
    titles: dict[str, tuple[str | None, str]] = {}
    ranks: dict[str, tuple[bool, int]] = {}
    for anchor in root.iter("a"):
        href = anchor.get("href", "")
        if _NO_LINK.match(href):
            continue
        link = address(base, href)
        in_heading, title = _title(anchor)
        rank = (in_heading, min(len(title or ""), _LONG_TITLE))
        if rank > ranks.get(link, (False, -1)):
            titles[link], ranks[link] = (title, href), rank
    return titles


def _title(anchor: etree._Element) -> tuple[bool, str | None]:
    nodes = list(islice(anchor.iter(), _MOST_NODES))
    heading = next((node for node in nodes if node.tag in _HEADINGS), None)
    words = _words(anchor if heading is None else heading)
    if words:
        return heading is not None or _is_within_heading(anchor), words
    pictures = (node.get("alt") for node in nodes if node.tag == "img")
    return False, plain(anchor.get("title")) or plain(next(pictures, None))


def _words(element: etree._Element) -> str | None:
    return plain(" ".join(map(str, islice(element.itertext(), _MOST_NODES))))


def _is_within_heading(anchor: etree._Element) -> bool:
    return any(element.tag in _HEADINGS for element in islice(anchor.iterancestors(), 2))


def _related(root: etree._Element, base: str, relation: str, types: set[str] | None = None) -> Iterator[str]:
    for element in root.iter("link", "a"):
        if relation not in element.get("rel", "").lower().split():
            continue
        link = _web_address(base, element.get("href", ""))
        if link and (types is None or element.get("type", "").lower() in types):
            yield link


def _web_address(base: str, link: str) -> str | None:
    try:
        return join(base, link)
    except BadUrl:
        return None
