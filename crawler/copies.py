"""Pages that are gone, and the copies of them that are asked for elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archive import mementos
from archive.article import Address
from archive.outcomes import Outcome
from archive.times import age, now
from crawler.discover.copies import index
from crawler.discover.link import Link
from crawler.frontier import Frontier
from crawler.hosts import DAY
from crawler.memory import listed
from crawler.session import Session
from crawler.sources import Source
from crawler.visit import Visit

KIND = "copies"
AGAIN = 30 * DAY  # seconds after which an index that named none is asked once more: it is made up late


class Copies:
    """What the Wayback Machine is asked for, after all else of a crawl; nothing unless the user wants it."""

    def __init__(self, session: Session, frontier: Frontier) -> None:
        self._session = session
        self._frontier = frontier

    def later(self) -> list[Visit]:
        """The visits to the index of copies, one for each page that is known to be gone and was not looked up yet."""
        if not self._session.config.wayback:
            return []
        return [visit for source in self._session.sources.values() for visit in self._of(source)]

    def _of(self, source: Source) -> Iterator[Visit]:
        room = self._session.config.max_looks
        for gone in self._session.gone(source):
            if room == 0:
                return
            visit = Visit(url=index(gone.url), source=source, kind=KIND, link=listed(gone))
            if self._is_open(gone, visit.url) and (taken := self._frontier.list(visit)) is not None:
                room -= 1
                yield taken

    def _is_open(self, gone: Address, url: str) -> bool:
        """Whether the copies of a page are still to be looked for; an attached file is no page of its own."""
        if mementos.of(gone.url) or self._session.attached(gone.url):
            return False
        known = self._session.memory.find(url)
        return known is None or (known.reason != "list" and age(known.checked or known.first_seen) > AGAIN)

    def named(self, visit: Visit, links: Iterable[Link]) -> Iterator[Visit]:
        """The visits to the copies that an index names, remembered before the index is."""
        # The address that a list wrote is the page's own, and it is gone.
        said = replace(visit.link, stated=None) if visit.link else None
        for link in links:
            if self._session.ledger.claim(visit.source.id, link.url):
                copy = Visit(url=link.url, source=visit.source, link=said, found=now())
                self._session.remember(copy, Outcome.DEFERRED, "interrupted")
                yield copy
