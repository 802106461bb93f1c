"""Which hosts are to be left alone, and until when: what a crawl learns of them and the next one keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.article import Capture
from archive.hosts import Host
from archive.times import now, utc

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

DAY = 86400.0
FIRST = {"rate-limited": 900.0, "blocked": 6 * 3600.0, "challenged": 6 * 3600.0}  # seconds; doubled each time
LONGEST = {"rate-limited": DAY, "blocked": 7 * DAY, "challenged": 7 * DAY}
MOST = 5  # refusals in a row, of which each might be one page's own


class Hosts:
    """How the hosts of one crawl stand.

    A host that refuses everything, or several requests in a row, is left alone for a time that doubles with each
    attempt that ends so; its first good answer after that clears it.
    """

    def __init__(
        self,
        known: Iterable[Host] = (),
        keep: Callable[[Host], None] = lambda _: None,
        forget: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._known = {host.host: host for host in known}
        self._keep, self._forget = keep, forget
        self._in_a_row: Counter[str] = Counter()
        self._walls: Counter[str] = Counter()
        self._shown: dict[str, tuple[str, Capture | None]] = {}
        self._good: set[str] = set()

    def resting(self, url: str) -> Host | None:
        """The state of an address's host, if it is to be left alone now."""
        known = self._known.get(name(url))
        return known if known and known.until > now() else None

    def rest(self, url: str, seconds: float, capture: Capture | None) -> None:
        """Leave a host alone that has asked for time; where it did not say how long, for longer each time."""
        self._leave(name(url), "rate-limited", capture, seconds)

    def answered(self, url: str) -> None:
        """Note that a host gave an answer; whether that is a wall's is only known when it has been read."""
        host = name(url)
        self._good.add(host)
        self._in_a_row[host] = 0
        if host in self._known and self._known[host].state != "challenged":
            self._clear(host)

    def read(self, url: str) -> None:
        """Note that an answer of a host was what it should be."""
        host = name(url)
        self._walls[host] = 0
        if host in self._known:
            self._clear(host)

    def challenged(self, url: str, capture: Capture | None) -> None:
        """Note that a page was read as that of a bot wall; several in a row mean the host."""
        host = name(url)
        self._walls[host] += 1
        if self._walls[host] >= MOST or host in self._known:
            self._leave(host, "challenged", capture)

    def refused(self, url: str, state: str, capture: Capture | None, *, surely: bool = False) -> None:
        """Note a refusal; one that is ``surely`` that of the host, or follows on others, has it left alone."""
        host = name(url)
        self._in_a_row[host] += 1
        self._shown[host] = state, capture
        if surely or self._in_a_row[host] >= MOST or host in self._known:
            self._leave(host, state, capture)

    def close(self) -> None:
        """Leave those alone that refused all that this crawl asked them for."""
        for host, (state, capture) in self._shown.items():
            if host not in self._good and host not in self._known:
                self._leave(host, state, capture)

    def _clear(self, host: str) -> None:
        del self._known[host]
        self._forget(host)

    def _leave(self, host: str, state: str, capture: Capture | None, seconds: float = 0.0) -> None:
        before = self._known.get(host)
        if before and before.until > now():
            return
        times = before.times + 1 if before else 1
        wait = seconds or min(FIRST[state] * 2 ** (times - 1), LONGEST[state])
        until = datetime.now(UTC) + timedelta(seconds=wait)
        self._known[host] = Host(
            host=host,
            state=state,
            since=before.since if before and before.state == state else now(),
            until=utc(until),
            times=times,
            capture=capture.id if capture else None,
        )
        self._keep(self._known[host])


def of(crawler: Crawler) -> Hosts:
    """Give the hosts of a running crawl."""
    found: Hosts = crawler.spider.hosts  # type: ignore[union-attr]
    return found


def name(url: str) -> str:
    """Give the host of an address, in small letters."""
    return (urlsplit(url).hostname or "").rstrip(".")
