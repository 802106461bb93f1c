"""One crawl's state: the archive it writes to, what it was asked for, and the account of every URL."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TypeVar

from archive.article import Address, Article, Attachment, Capture, Exchange
from archive.certificates import of_der
from archive.chain import Head
from archive.errors import ArchiveError
from archive.hosts import Host
from archive.outcomes import Ending, Outcome, Tally
from archive.results import Added, Shown
from archive.statuses import Look, Status
from archive.times import age, now
from archive.writer import Writer
from crawler.config import Config
from crawler.config import load as load_config
from crawler.discover.link import Link
from crawler.discover.shapes import Shapes
from crawler.hosts import DAY, Hosts
from crawler.learning import Sites
from crawler.ledger import Ledger
from crawler.looking import Spellings
from crawler.memory import ALIAS, Memory
from crawler.reading import Readers
from crawler.replay import Kept, Stored
from crawler.selectors import choose
from crawler.sources import Source
from crawler.sources import load as load_sources
from crawler.stopping import Stopped
from crawler.trials import NO_ARTICLE
from crawler.unlisted import Unlisted
from crawler.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What one crawl was asked for: at most ``limit`` pages of each source, none dated before ``since`` (ISO 8601).

    After ``seconds`` it takes up nothing more, and leaves what is open to the next crawl.
    ``backfill``: walk the whole past that the lists of a source lead to, not what is new alone.
    ``beside``: the archive is a part of another one, whose records of robots.txt lie there; nothing is learnt in it.
    """

    limit: int | None = None
    since: str | None = None
    seconds: float | None = None
    backfill: bool = False
    beside: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One URL has ended: what a display shows."""

    source: str
    url: str
    outcome: Outcome
    reason: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How a crawl ended; ``faults`` are tracebacks of this program's own errors."""

    crawl: str
    tallies: Sequence[Tally]
    exit_code: int
    seconds: float
    faults: Sequence[str] = ()
    heads: Sequence[Head] = ()  # of the chains of evidence when the crawl had ended, the own one first
    held: int = 0  # bytes of SQLite's log that another program kept from being folded in


def default_folder() -> Path:
    """The archive folder where none is named: ``$COMMUNIQUE_ARCHIVE``, else ``communique`` below this one."""
    return Path(os.environ.get("COMMUNIQUE_ARCHIVE") or "communique")


Report = Callable[[Progress], None]
T = TypeVar("T")
OURS = (TypeError, AttributeError, LookupError, AssertionError, NameError)  # what only a fault of this program raises


def ignore(_: Progress) -> None:
    """The report that nobody reads."""


class Session:
    """The open archive and the ledger of one crawl."""

    def __init__(self, folder: Path, sources: Sequence[Source], config: Config, options: Options | None = None) -> None:
        self.sources = {source.id: source for source in sources}
        self.config = config
        self.options = options or Options()
        self.report: Report = ignore
        self.ledger = Ledger(self.sources)
        self.fatal: ArchiveError | None = None
        self.interrupted: signal.Signals | None = None
        self.faults: list[str] = []
        self._leads: list[tuple[Visit, str]] = []
        self._uncounted: set[str] = set()
        self._certificates: set[tuple[str, bytes]] = set()
        self.on_fatal: Callable[[], None] = lambda: None
        self.on_end: Callable[[Visit, Outcome, str], None] = lambda *_: None
        self._began = monotonic()
        self._writer = Writer(folder, config.user_agent)
        self.memory = Memory(self._writer.address, self._writer.remember)
        self._stored = Stored(folder, config.max_body, self.options.beside)
        self.spellings = Spellings(self._writer)
        self.unlisted = Unlisted(self._writer)
        self.sites = Sites(self._writer, self._stored, config)
        self.hosts = Hosts(self._writer.hosts(), self._keep_host, self._forget_host)
        tables = [{**source.table(), "memberships": sorted(source.memberships)} for source in sources]
        self._crawl = self._writer.start_crawl(tables, now())

    # -- evidence and articles

    def record(self, exchange: Exchange) -> Capture:
        """Keep an exchange. Raises ArchiveError, which also ends the crawl."""
        return self._kept(lambda: self._writer.record(exchange))

    @classmethod
    def of_source(cls, source: str) -> Session:
        """The session of ``scrapy crawl ID``: one source, into ``$COMMUNIQUE_ARCHIVE``."""
        folder = default_folder()
        return cls(folder, choose(load_sources(folder), [source]), load_config(folder))

    def shown(self, canonical_url: str) -> Shown | None:
        """What the article of a canonical address shows now, if there is one."""
        return self._writer.shown(canonical_url)

    def showing(self, content: str) -> Sequence[tuple[str, str]]:
        """Id and canonical address of articles that show what has this digest now."""
        return self._writer.showing(content)

    def add(self, article: Article, capture: Capture) -> Added:
        """Keep an article. Raises ArchiveError, which also ends the crawl."""
        return self._kept(lambda: self._writer.add(article, capture))

    def keep_alternates(self, article: str, versions: Sequence[tuple[str, str]]) -> None:
        """Keep the language versions that an article's page names. Raises ArchiveError, which also ends the crawl."""
        if versions:
            self._kept(lambda: self._writer.keep_alternates(article, versions))

    def attach(self, attachment: Attachment, page: Article) -> None:
        """Keep a file of the article that ``page`` gave. Raises ArchiveError, which also ends the crawl."""
        self._kept(lambda: self._writer.attach(attachment, page))

    def attached(self, url: str) -> tuple[str, Attachment] | None:
        """The article that the file at an address belongs to, if it does, and the file's newest state."""
        return self._writer.attached(url)

    def article(self, article: str) -> Article:
        """What an article says now, by its id."""
        return self._writer.article(article)

    def seen(self, article: str, capture: Capture) -> None:
        """Note that an article was there, unchanged."""
        self._kept(lambda: self._writer.touch(article, capture.fetched))

    def look(self, article: str, capture: Capture, found: tuple[Status, str], target: str = "") -> None:
        """Note that the page of an article showed something else: what, and why; ``target`` is of a redirect."""
        look = Look(article, capture.id, capture.fetched, *found, target)
        self._kept(lambda: self._writer.look(look))

    def missed(self, article: str) -> str | None:
        """Since when an article is not found any more; None where the last look found it."""
        return self._writer.missed(article)

    def commit(self) -> None:
        """Make safe what was kept so far, and its account."""
        if self._uncounted:
            tallies = [self.ledger.tallies[source] for source in self._uncounted]
            self._uncounted.clear()
            self._kept(lambda: self._writer.count(self._crawl, tallies))
        self._kept(self._writer.commit)

    async def learn(self, readers: Readers) -> None:
        """Learn from what the archive has now, for the next crawl; one that is being stopped leaves it to the next."""
        if self.fatal is not None or self.interrupted is not None or self.options.beside is not None:
            return
        self.commit()
        try:
            await self.sites.learn(self.sources.values(), readers)
        except Stopped:
            return
        except ArchiveError as error:
            self.fatal = error
        except Exception:
            # Scrapy only logs what is raised here.
            self.faults.append(traceback.format_exc())
        else:
            self.commit()

    async def compare(self, article: Article, source: Source, readers: Readers) -> None:
        """Keep what the reader of an article finds in the capture before, where another reader had read that."""
        before = await self.sites.compare(article, source, readers)
        if before is not None:
            self.add(*before)

    def _kept(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except ArchiveError as error:
            self.fatal = self.fatal or error
            self.on_fatal()
            raise

    # -- what is known of hosts

    def _keep_host(self, host: Host) -> None:
        self._kept(lambda: self._writer.keep_host(host))

    def _forget_host(self, host: str) -> None:
        self._kept(lambda: self._writer.forget_host(host))

    def certificate(self, host: str, der: bytes) -> None:
        """Note the certificate (DER) that a host answers under."""
        if (host, der) in self._certificates:
            return
        self._certificates.add((host, der))
        with suppress(ValueError):  # Python's parser is stricter than OpenSSL's, which has taken it
            self._kept(lambda: self._writer.keep_certificate(of_der(host, der, now())))

    def robots(self, url: str) -> Kept | None:
        """What an earlier crawl had of the robots.txt at an address, unless that was more than a day ago."""
        capture = self._writer.robots(url)
        return self._stored.body(capture) if capture and 0 <= age(capture.fetched) < DAY else None

    def keep_robots(self, url: str, capture: Capture) -> None:
        """Keep what was had of a robots.txt for the crawls of the next day."""
        self._kept(lambda: self._writer.keep_robots(url, capture.id))

    # -- what is known of URLs

    def due(self, source: Source, is_due: Callable[[Address], bool]) -> Iterator[Address]:
        """The addresses of a source that are to be asked for, whether a list names them again or not."""
        yield from self._writer.due(source.id, is_due)

    def gone(self, source: Source) -> list[Address]:
        """The addresses of a source that were gone when they were last asked for."""
        return self._writer.gone(source.id)

    def remember(self, visit: Visit, outcome: Outcome, reason: str, **changes: str | None) -> None:
        """Keep what became of a visit for the next crawl; ``changes`` are columns of its address."""
        self._kept(lambda: self.memory.end(visit, outcome, reason, **changes))

    def join(self, url: str, article: str) -> None:
        """Keep that a page which is gone was an article."""
        self._kept(lambda: self.memory.join(url, article))

    def await_list(self, visit: Visit) -> None:
        """Keep that a list is still to be read."""
        self._kept(lambda: self.memory.await_list(visit))

    def shapes(self, source: str) -> tuple[Shapes, int]:
        """What the addresses of a source's articles look like, as far as is known, and how many guesses were none."""
        articles, others = self._writer.known_addresses(source, sorted(NO_ARTICLE))
        _, no_lists = self._writer.known_addresses(source, ["no-list"])
        return Shapes(articles, others), len(no_lists)

    def hear(self, link: Link) -> None:
        """Keep what a further list says of a URL."""
        self._kept(lambda: self.memory.hear(link))

    def lead(self, visit: Visit, target: str) -> None:
        """Note that a visit's redirect leads to a URL that this crawl visits anyway."""
        self._leads.append((visit, target))

    def _join_leads(self) -> None:
        """End those visits, now that it is known whether they led to an article."""
        for visit, target in self._leads:
            end = self.memory.find(target)
            reason = ALIAS if end and end.article else "redirect"
            led = {"article": end.article} if end and end.article else {}
            self.remember(visit, Outcome.FILTERED, reason, checked=now(), **led)
            self.settle(visit, Outcome.FILTERED, reason)

    # -- the account

    def settle(
        self, visit: Visit, outcome: Outcome, reason: str = "", title: str = "", capture: Capture | None = None
    ) -> None:
        """End a URL's visit, under the URL that it began with; ``capture`` is what shows it.

        It is written as a row where it is news; what is as it was last time is only counted.
        """
        url = visit.name
        if not self.ledger.settle(visit.source.id, url, outcome, reason):
            return
        if capture is not None:
            self.on_end(visit, outcome, reason)
        self.ledger.tallies[visit.source.id].fetched += capture is not None
        self._uncounted.add(visit.source.id)
        if visit.kind != "page":
            self.ledger.count_list(visit.source.id, outcome, reason)
            if capture is not None:
                self.unlisted.settled(visit, outcome, capture)
        if _is_news(visit, outcome, reason):
            ending = Ending(visit.source.id, url, outcome, reason, capture.id if capture else None)
            self._kept(lambda: self._writer.note(self._crawl, ending))
        self.report(Progress(source=visit.source.id, url=url, outcome=outcome, reason=reason, title=title))

    def finish(self) -> Summary:
        """End the crawl: what is still open was interrupted. Raises the ArchiveError that ended it, if one did."""
        heads: list[Head] = []
        held = 0
        try:
            if self.fatal is None:
                self.hosts.close()
                self._join_leads()
                if self.interrupted is None:
                    self.unlisted.close()
                for source, url in self.ledger.open():
                    self.settle(Visit(url=url, source=self.sources[source]), Outcome.DEFERRED, "interrupted")
                self._writer.finish_crawl(self._crawl, now(), self.exit_code, self.ledger.tallies.values())
                heads = self._writer.heads()
                held = self._writer.fold_in()
        finally:
            self._writer.close()
        if self.fatal is not None:
            raise self.fatal
        return Summary(
            crawl=self._crawl,
            tallies=list(self.ledger.tallies.values()),
            exit_code=self.exit_code,
            seconds=round(monotonic() - self._began, 3),
            faults=tuple(self.faults),
            heads=heads,
            held=held,
        )

    @property
    def exit_code(self) -> int:
        """The exit code of the crawl as it stands."""
        return exit_code(list(self.ledger.tallies.values()), self.faults, self.interrupted)


def exit_code(tallies: Sequence[Tally], faults: Sequence[str], stopped: signal.Signals | None) -> int:
    """What a crawl ends with."""
    if stopped is not None:
        return 128 + stopped
    if faults:
        return 1
    if tallies and all(tally.failed for tally in tallies):
        return 4
    return 3 if any(tally.failed or tally.lists_failed for tally in tallies) else 0


def _is_news(visit: Visit, outcome: Outcome, reason: str) -> bool:
    if reason == "seen-again":
        return False
    steady = (Outcome.UNCHANGED, Outcome.FILTERED, Outcome.REFUSED, Outcome.GONE)
    known = visit.address
    return outcome not in steady or known is None or (known.outcome, known.reason) != (outcome, reason)
