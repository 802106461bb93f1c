"""What a reading process does: the only code it loads, so that it starts fast and stays small."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from archive.article import Article
from crawler.discover import BadList, Found, copies, feeds, listings, posts, sitemaps
from crawler.discover.about import About, about
from crawler.discover.ways import Ways, ways
from crawler.extract import Given, NotArticle, Seen, extract, seen

LISTS: dict[str, Callable[[bytes, str, str], Found]] = {
    "feed": feeds.links,
    "sitemap": lambda body, url, _: sitemaps.links(body, url),
    "listing": listings.links,
    "posts": posts.links,
    "copies": copies.links,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page is read from: decoded bytes, its address, and what is known of it beside them."""

    body: bytes
    url: str
    given: Given = field(default_factory=Given)


def prepare(memory: int) -> None:
    """Make this process fit to read: deaf to Ctrl-C, and with a limit on its address space in bytes."""
    # What was loaded lives as long as the process: searched for garbage again and again, it costs a tenth of each page.
    gc.freeze()
    # Ctrl-C reaches the whole process group; the crawl decides when its readers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ImportError, ValueError, OSError):  # not on Windows; macOS takes no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def read_page(page: Page) -> Article | NotArticle:
    """What is on a page."""
    return extract(page.body, page.url, **page.given)


def look_at(page: Page) -> Seen | NotArticle:
    """What a site is to be learnt from, of a page."""
    return seen(page.body, page.url, **page.given)


def describe(page: Page) -> tuple[About, Ways] | NotArticle:
    """What a page says of its site, and the ways into it."""
    headers = page.given.get("headers") or {}
    said = about(page.body, page.url, headers)
    if isinstance(said, NotArticle):
        return said
    return said, ways(page.body, page.url, headers.get("content-type", ""), headers.get("link", ""))


def read_list(kind: str, body: bytes, url: str, content_type: str) -> Found | tuple[str, str]:
    """The links of a list, or the reason and detail of why there are none (an exception may not survive pickling)."""
    try:
        return LISTS[kind](body, url, content_type)
    except BadList as bad:
        return bad.reason, bad.detail
