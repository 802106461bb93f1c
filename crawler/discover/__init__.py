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

    ``links`` may be articles; ``children`` are the sitemaps of an index; ``feeds`` are those that a page declares;
    ``next`` is the address of the list's next page; ``dropped`` counts entries without a usable address and those
    beyond the limit; ``truncated`` says that the bytes ended or broke before the list did.
    """

    links: tuple[Link, ...] = ()
    children: tuple[Link, ...] = ()
    feeds: tuple[str, ...] = ()
    next: str | None = None
    dropped: int = 0
    truncated: bool = False
