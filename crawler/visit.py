"""What is known of a URL while it is being fetched."""

from __future__ import annotations

from dataclasses import dataclass

from archive.article import Address
from crawler.discover.link import Link
from crawler.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One URL of one source on its way through a crawl.

    ``kind`` is ``page``, or the kind of list it is: ``feed``, ``sitemap``, ``listing``, ``posts`` (of WordPress),
    ``copies`` (the Wayback Machine's index of them).
    ``address`` is what the archive knew before, ``found`` when this crawl met it (UTC). ``hops`` are the addresses that
    redirected here, the first of them being the one that is accounted for. Of a list, ``root`` is the address of its
    first page, ``page`` the number of this one, ``form`` what is posted to have it; ``guessed`` says that nobody
    declared it a list.
    """

    url: str
    source: Source
    kind: str = "page"
    link: Link | None = None
    address: Address | None = None
    hops: tuple[str, ...] = ()
    depth: int = 0
    found: str = ""
    root: str = ""
    page: int = 1
    form: tuple[tuple[str, str], ...] = ()
    guessed: bool = False

    @property
    def name(self) -> str:
        """The address that is accounted for; pages of one address that are posted for are told apart by number."""
        url = self.hops[0] if self.hops else self.url
        return f"{url}{'&' if '?' in url else '?'}__doPostBack={self.page}" if self.form else url

    @property
    def chain(self) -> str:
        """What the pages of one list have in common: the address of the first."""
        return self.root or (self.hops[0] if self.hops else self.url)
