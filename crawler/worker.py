"""What a reading process does: the only code it loads, so that it starts fast and stays small."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from archive.article import Article
from crawler.discover import BadList, Found, feeds, listings, sitemaps
from crawler.discover.link import Link
from crawler.extract import NotArticle, extract
from crawler.sources import Source

LISTS: dict[str, Callable[[bytes, str, str], Found]] = {
    "feed": feeds.links,
    "sitemap": lambda body, url, _: sitemaps.links(body, url),
    "listing": listings.links,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page is read from: decoded bytes, its address and source, its headers, and what a list said of it."""

    body: bytes
    url: str
    source: Source | None
    headers: Mapping[str, str]
    listed: Link | None


def prepare(memory: int) -> None:
    """Make this process fit to read: deaf to Ctrl-C, and with a limit on its address space in bytes."""
    # Ctrl-C reaches the whole process group; the crawl decides when its readers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ImportError, ValueError, OSError):  # not on Windows; macOS takes no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def read_page(page: Page) -> Article | NotArticle:
    """What is on a page."""
    return extract(page.body, page.url, page.source, page.headers, page.listed)


def read_list(kind: str, body: bytes, url: str, content_type: str) -> Found | tuple[str, str]:
    """The links of a list, or the reason and detail of why there are none (an exception may not survive pickling)."""
    try:
        return LISTS[kind](body, url, content_type)
    except BadList as bad:
        return bad.reason, bad.detail
