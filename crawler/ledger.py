"""Accounts for every URL of a crawl: what was claimed and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import monotonic

from archive.outcomes import Outcome, Tally
from archive.urls import BadUrl, key


class Ledger:
    """Each URL of a source is claimed once and ends in one outcome; what is open at the end was interrupted."""

    def __init__(self, sources: Iterable[str]) -> None:
        self.tallies = {source: Tally(source=source) for source in sources}
        self._started: dict[str, float] = {}
        self._claimed: dict[str, set[int]] = {source: set() for source in self.tallies}
        self._open: dict[tuple[str, str], None] = {}
        self._is_crawling = True

    def claim(self, source: str, url: str) -> bool:
        """Take a URL for this crawl; False where it, or a twin of it, was taken before."""
        twin = _twin(url)
        if twin in self._claimed[source]:
            return False
        self._started.setdefault(source, monotonic())
        self._claimed[source].add(twin)
        self._open[source, url] = None
        return True

    def is_claimed(self, source: str, url: str) -> bool:
        """Whether a URL, or a twin of it, was taken in this crawl."""
        return _twin(url) in self._claimed[source]

    def is_open(self, source: str, url: str) -> bool:
        """Whether a URL was claimed and has not ended."""
        return (source, url) in self._open

    def reserve(self, source: str, url: str, hops: Iterable[str]) -> bool:
        """Take the target of a redirect, which is counted under the URL that led there; False where another took it.

        A twin of one of the ``hops`` (http to https, slash to none) was taken by the visit itself.
        """
        twin = _twin(url)
        if twin in self._claimed[source]:
            return twin in map(_twin, hops)
        self._claimed[source].add(twin)
        return True

    def settle(self, source: str, url: str, outcome: Outcome, reason: str) -> bool:
        """End a claimed URL; False where it had ended before."""
        if (source, url) not in self._open:
            return False
        del self._open[source, url]
        tally = self.tallies[source]
        tally.count(outcome, reason)
        if self._is_crawling:
            tally.seconds = round(monotonic() - self._started[source], 3)
        return True

    def stop_clocks(self) -> None:
        """Note that nothing more is asked for: what is settled from now on takes no source any longer."""
        self._is_crawling = False

    def count_list(self, source: str, outcome: Outcome, reason: str) -> None:
        """Count a feed, sitemap or listing of a source as read or not; one that was put off or left out is neither."""
        tally = self.tallies[source]
        tally.lists_read += outcome == Outcome.UNCHANGED or reason.startswith("list")
        tally.lists_failed += outcome in (Outcome.FAILED, Outcome.REFUSED, Outcome.GONE)

    def open(self) -> Iterator[tuple[str, str]]:
        """The source and URL of each claim that has not ended."""
        yield from list(self._open)


def _twin(url: str) -> int:
    """What stands for a URL and its twins: a number of 64 bits, as a crawl holds all that it has met in memory."""
    try:
        return hash(key(url))
    except BadUrl:
        return hash(url)
