"""The parsed tree of a list's page, and the address that its links are resolved against."""

from __future__ import annotations

import re

from lxml import etree

from archive.urls import BadUrl, join
from crawler.extract.charset import decode

# The parser's time grows with the square of a tag's attributes; no tag that carries a link is as long as this.
_HUGE_TAG = re.compile(r"<[A-Za-z][^<>]{32768,}>?")


def tree(body: bytes, content_type: str) -> tuple[etree._Element | None, bool]:
    """Give the tree of a page, None where there is none, and whether it is nested too deeply to be whole."""
    text = decode(body, content_type) or ""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(_HUGE_TAG.sub("", text).encode(), parser)
    except (etree.XMLSyntaxError, AssertionError):
        root = None
    # Nothing but a limit of the parser is fatal in HTML: what stands below 2,048 open elements is lost.
    return root, bool(parser.error_log.filter_from_fatals())


def base_of(root: etree._Element, url: str) -> str:
    """Give the address that links are resolved against: that of ``<base href>``, else the page's own."""
    for element in root.iter("base"):
        if element.get("href"):
            return web_address(url, element.get("href", "")) or url
    return url


def web_address(base: str, link: str) -> str | None:
    """Give the canonical address of a link, None where it is none."""
    try:
        return join(base, link)
    except BadUrl:
        return None
