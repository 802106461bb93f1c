"""Finds addresses of articles: bytes of a feed, sitemap or listing page in, links out. Pure: no network, no clock."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.discover.link import Link

__all__ = ["BadList", "Found", "Link"]


class BadList(Exception):
    """A list that cannot be read: ``reason`` is the ledger's word for it, ``detail`` a line for a person."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one list gives, in its own order, each address once.

    ``links`` may be articles; ``children`` are the sitemaps of an index, or the lists of an API; ``feeds``,
    ``sitemaps``, ``posts`` (of WordPress) and ``sections`` are further ways that a page tells of; the first ``told``
    sections have a word for news. ``next`` is the address of the list's next page, ``form`` what is to be posted to its
    own address instead, ``archives`` are lists by month or year.
    ``dropped`` counts entries without a usable address and those beyond the limit; ``truncated`` says that the bytes
    ended or broke before the list did.
    """

    links: tuple[Link, ...] = ()
    children: tuple[Link, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    posts: str | None = None
    sections: tuple[str, ...] = ()
    told: int = 0
    archives: tuple[str, ...] = ()
    next: str | None = None
    form: tuple[tuple[str, str], ...] = ()
    dropped: int = 0
    truncated: bool = False
