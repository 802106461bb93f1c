"""Listing pages: the links of an HTML page, with the words they are made of."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from lxml import etree

from archive.urls import canonical
from crawler.discover import Found, Link, endpoints
from crawler.discover.gather import address, once, plain, stated
from crawler.discover.paging import paging, read_json, stepped
from crawler.discover.tree import base_of, tree
from crawler.discover.ways import is_in_menu, of_tree

MAX_LINKS = 2_000

_NO_LINK = re.compile(r"\s*(?:#|(?!https?:)[a-z][a-z0-9+.-]*:|$)", re.IGNORECASE)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_MOST_NODES = 100  # of one anchor; an unclosed one holds the rest of the page
_LONG_TITLE = 200


def links(body: bytes, url: str, content_type: str = "") -> Found:
    """Give the links of a page in the order in which they stand, each address once, with the best of its titles.

    ``url`` is the page's own address, ``content_type`` the header. ``<base href>`` counts; links to the page itself and
    to other schemes do not. At most 2,000 are given, ``dropped`` counts the rest. The page tells of further ways into
    its site, and of where it goes on. The JSON of an endpoint behind "load more" is read too. Bytes that are neither
    have no links; ``truncated`` says that the page is nested too deeply for the parser.
    """
    if (
        body[:64].lstrip().startswith((b"{", b"["))
        and (document := read_json(body.decode("utf-8", "replace"))) is not None
    ):
        return _of_endpoint(document, url)
    root, truncated = tree(body, content_type)
    if root is None:
        return Found(truncated=truncated)
    base = base_of(root, url)
    titles = _titles(root, base)
    titles.pop(canonical(url), None)
    found = tuple(
        Link(url=link, stated=stated(base, href), found_in=where, list_url=url, title=title)
        for link, (title, href, where) in islice(titles.items(), MAX_LINKS)
    )
    ways, paged = of_tree(root, url, base), paging(root, url, base)
    return Found(
        links=found,
        feeds=ways.feeds,
        sitemaps=ways.sitemaps,
        posts=ways.posts,
        sections=ways.sections,
        told=ways.told,
        archives=paged.archives,
        next=paged.next or (stepped(url, len(found)) if root.find("head") is None and found else None),
        form=paged.form,
        dropped=len(titles) - len(found),
        truncated=truncated,
    )


def _of_endpoint(document: object, url: str) -> Found:
    found, pieces = endpoints.links(document, url)
    if not pieces:
        return found
    page = links(f"<html><head></head><body>{''.join(pieces)}</body></html>".encode(), url, "text/html; charset=utf-8")
    return replace(found, links=once([*found.links, *page.links]), next=found.next or page.next)


def _titles(root: etree._Element, base: str) -> dict[str, tuple[str | None, str, str]]:
    titles: dict[str, tuple[str | None, str, str]] = {}
    ranks: dict[str, tuple[bool, bool, int]] = {}
    for anchor in root.iter("a"):
        href = anchor.get("href", "")
        if _NO_LINK.match(href):
            continue
        link = address(base, href)
        in_heading, title = _title(anchor)
        in_menu = is_in_menu(anchor)
        rank = (not in_menu, in_heading, min(len(title or ""), _LONG_TITLE))
        if rank > ranks.get(link, (False, False, -1)):
            titles[link], ranks[link] = (title, href, "menu" if in_menu else "listing"), rank
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
