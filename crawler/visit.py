"""What is known of a URL while it is being fetched."""

from __future__ import annotations

from dataclasses import dataclass

from archive.article import Address
from crawler.discover.link import Link
from crawler.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One URL of one source on its way through a crawl.

    ``kind`` is ``page``, or the kind of list it is: ``feed``, ``sitemap``, ``listing``. ``address`` is what the archive
    knew before, ``found`` when this crawl met it (UTC). ``hops`` are the addresses that redirected here, the first of
    them being the one that is accounted for.
    """

    url: str
    source: Source
    kind: str = "page"
    link: Link | None = None
    address: Address | None = None
    hops: tuple[str, ...] = ()
    depth: int = 0
    found: str = ""
