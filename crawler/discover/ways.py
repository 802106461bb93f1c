"""The ways into a site that one of its pages tells of: feeds, sitemaps, the API of WordPress, sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from archive.urls import key, same_site
from crawler.discover.posts import start
from crawler.discover.sections import is_service, is_task, tells_news, words
from crawler.discover.tree import base_of, tree, web_address

# Where most sites have them that do not say so; asked for only where nothing better is known.
SITEMAP_PLACES = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
FEED_PLACES = ("/feed/", "/rss.xml")

_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
_API = "https://api.w.org/"
_API_IN_HEADER = re.compile(r'<([^>]+)>\s*;\s*rel="?https://api\.w\.org/"?')
_MENU = re.compile(r"(?:^|[\s_-])(?:nav|menu|navbar|navigation|topbar|main-?nav|sitemap)(?:$|[\s_-])", re.IGNORECASE)
_MENU_TAGS = {"nav", "header", "footer"}
_FILE = re.compile(r"\.(?!s?html?$|php$|aspx?$|jsp$|do$|mfa$)[a-z0-9]{2,5}$", re.IGNORECASE)
_DEEPEST = 12  # elements above a link that may be a menu
MOST_SECTIONS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Addresses, canonical and each once: what a page tells of its site, the best first.

    ``posts`` is where the API of WordPress names its kinds of posts; ``sections`` are pages of the site's menu that may
    be lists, of which the first ``told`` have a word for news.
    """

    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    posts: str | None = None
    sections: tuple[str, ...] = ()
    told: int = 0


def ways(body: bytes, url: str, content_type: str = "", link_header: str = "") -> Ways:
    """Give the ways into a site that can be found from one of its pages; ``link_header`` is its ``Link`` (RFC 8288).

    Pure. Nothing is tried: a feed that is named here may be dead. A robots.txt names further sitemaps, and at
    SITEMAP_PLACES and FEED_PLACES there may be some that nothing names.
    """
    root, _ = tree(body, content_type)
    if root is None:
        return Ways(posts=of_header(link_header, url))
    found = of_tree(root, url, base_of(root, url))
    return replace(found, posts=found.posts or of_header(link_header, url))


def of_tree(root: etree._Element, url: str, base: str) -> Ways:
    """Give the ways that a parsed page tells of."""
    api = next((element.get("href", "") for element in root.iter("link") if element.get("rel") == _API), "")
    sections = _sections(root, url, base)
    first = sorted(sections, key=lambda link: sections[link])[:MOST_SECTIONS]
    return Ways(
        feeds=tuple(dict.fromkeys(related(root, base, "alternate", _FEED_TYPES))),
        sitemaps=tuple(dict.fromkeys(related(root, base, "sitemap"))),
        posts=_start(urljoin(base, api)) if api else None,
        sections=tuple(first),
        told=sum(not sections[link][0] for link in first),
    )


def of_header(link_header: str, url: str) -> str | None:
    """Give where the API of WordPress begins that a ``Link`` header names."""
    said = _API_IN_HEADER.search(link_header)
    return _start(urljoin(url, said[1])) if said else None


def _start(api: str) -> str | None:
    try:
        return start(api)
    except ValueError:
        return None


def related(root: etree._Element, base: str, relation: str, types: set[str] | None = None) -> Iterator[str]:
    """Give the addresses of ``<link>`` and ``<a>`` with a relation, and of one of the media types if any are given."""
    for element in root.iter("link", "a"):
        if relation not in element.get("rel", "").lower().split():
            continue
        link = web_address(base, element.get("href", ""))
        if link and (types is None or element.get("type", "").lower() in types):
            yield link


def _sections(root: etree._Element, url: str, base: str) -> dict[str, tuple[bool, bool]]:
    """Give the pages that may be lists, each with whether its words do not tell so, and its place not either."""
    ranked: dict[str, tuple[bool, bool]] = {}
    for anchor in root.iter("a"):
        link = web_address(base, anchor.get("href", "")) if anchor.get("href") else None
        if link is None or key(link) == key(url) or not same_site(link, url) or not _may_be_list(link):
            continue
        title = " ".join(" ".join(map(str, islice(anchor.itertext(), 20))).split())
        rank = (not tells_news(link, title), not is_in_menu(anchor))
        if len(title.split()) <= 5 and len(title) <= 60 and rank < ranked.get(link, (True, True)):
            ranked[link] = rank
    return ranked


def _may_be_list(link: str) -> bool:
    parts = urlsplit(link)
    path = unquote(parts.path).rstrip("/")
    pieces = path.split("/")
    if _FILE.search(path) or any(map(is_task, pieces)) or re.search(r"\d{3}", path + parts.query):
        return False
    return (not is_service(pieces[-1]) or tells_news(link, "")) and len(words(pieces[-1])) <= 5


def is_in_menu(element: etree._Element) -> bool:
    """Whether an element stands in a menu, a header or a footer of its page."""
    for above in islice(element.iterancestors(), _DEEPEST):
        if above.tag in ("main", "article"):
            return False
        named = f"{above.get('class', '')} {above.get('id', '')} {above.get('role', '')}"
        if above.tag in _MENU_TAGS or _MENU.search(named):
            return True
    return False
