"""Reads WARC and WACZ files of others into an archive: their answers become captures, and articles where they show any.

Each record ends in an outcome. How far a file was read is known from the archive, so this can be stopped and run again.
"""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

from archive import foreign, mementos
from archive.article import Address, Article, Capture, Exchange
from archive.attachments import under
from archive.foreign import Found, Skipped, Told
from archive.ids import digest, short
from archive.imports import Imported, Record
from archive.outcomes import Outcome, Tally
from archive.rows import as_json
from archive.times import sortable
from archive.urls import BadUrl, canonical, key
from archive.writer import Writer
from crawler.answers import REDIRECTS
from crawler.config import Config
from crawler.discover.hreflang import alternates
from crawler.extract import PDF_READER, Given, NotArticle
from crawler.extract.model import VERSION
from crawler.failures import of_status
from crawler.handler import Stopped
from crawler.learning import Sites
from crawler.memory import ALIAS, FORGOTTEN, listed
from crawler.pipelines import identified
from crawler.reading import Readers, ReadFailed, until_stopped
from crawler.replay import NoEvidence, Stored
from crawler.session import Progress, Report, ignore
from crawler.sources import Source

_PAGES = re.compile(r"text/html|application/xhtml\+xml|application/pdf|$")
_AT_ONCE = 16
_DAY_OF_YEAR = re.compile(r"(\d{4})-(\d\d)-(\d{3})(T.+)")


@dataclass(slots=True)
class File:
    """What became of one file: bytes that no record could be read from, and records that are no source's.

    ``known`` says that it had been read to its end before, and was not read again.
    """

    path: Path
    records: int = 0
    off_site: int = 0
    other: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How it ended: an account of each file that was taken up, a tally for each source, the exit code, and seconds."""

    files: Sequence[File]
    tallies: Sequence[Tally]
    exit_code: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which sources records may belong to: by their hosts or, where ``only`` is one, all of them to that one."""

    sources: Sequence[Source]
    only: Source | None = None

    @property
    def digest(self) -> str:
        """What stands for them."""
        tables = [source.table() for source in ([self.only] if self.only else self.sources)]
        return short("wanted", str(bool(self.only)), as_json(tables))


def bring_in(folder: Path, files: Sequence[Path], wanted: Wanted, config: Config, report: Report = ignore) -> Done:
    """Read files into the archive in ``folder``. Raises ArchiveError, and OSError for a file that cannot be read.

    The first SIGINT or SIGTERM ends it cleanly: what was read is kept.
    """
    began = monotonic()
    with Writer(folder, config.user_agent) as writer:
        work = _Importing(writer, Stored(folder, config.max_body), wanted, config)
        work.report = report
        asyncio.run(work.run(files))
    tallies = list(work.tallies.values())
    return Done(files=work.files, tallies=tallies, exit_code=_exit_code(work), seconds=round(monotonic() - began, 3))


def _exit_code(work: _Importing) -> int:
    if work.stopped is not None:
        return 128 + work.stopped
    if not any(file.records or file.known for file in work.files):
        return 4
    failed = any(tally.reasons[Outcome.FAILED, reason] for tally in work.tallies.values() for reason in _UNREAD)
    return 3 if failed or any(file.skipped for file in work.files) else 0


_UNREAD = ("no-payload", "bad-record", "too-large", "no-evidence", "extract-timeout", "extract-crash", "extract-error")


class _Owners:
    """Which source an address belongs to."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._of_host: Callable[[str], tuple[Source, ...]] = lru_cache(maxsize=100_000)(self._owners)

    def source(self, url: str) -> Source | None:
        """The source of an address; of several the one whose articles have such addresses, or the narrowest."""
        if self._wanted.only:
            return self._wanted.only
        parts = urlsplit(url)
        owners = self._of_host(f"{parts.scheme}://{parts.netloc}/")
        fitting = [source for source in owners if source.articles and re.search(source.articles, url)]
        return next(iter(fitting or owners), None)

    def _owners(self, root: str) -> tuple[Source, ...]:
        owners = [source for source in self._wanted.sources if source.owns(root)]
        return tuple(sorted(owners, key=lambda source: (-len(urlsplit(source.homepage).hostname or ""), source.id)))


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer that is kept and still to be read."""

    record: Record
    source: Source
    capture: Capture


class _Importing:
    """One run over some files."""

    def __init__(self, writer: Writer, stored: Stored, wanted: Wanted, config: Config) -> None:
        self.writer, self._stored, self._config = writer, stored, config
        self._owners = _Owners(wanted)
        self._basis = wanted.digest
        self._sites = Sites(writer, stored, config)
        self.report: Report = ignore
        self.files: list[File] = []
        self.tallies: dict[str, Tally] = {}
        self.stopped: signal.Signals | None = None

    async def run(self, files: Iterable[Path]) -> None:
        """Read file by file, until all is done or a signal comes."""
        with until_stopped(self._config, self._stop) as readers:
            for path in files:
                await self._file(path, readers)
        self.writer.forgetting.finish()

    def _stop(self, number: signal.Signals) -> None:
        self.stopped = number

    async def _file(self, path: Path, readers: Readers) -> None:
        file = File(path)
        self.files.append(file)
        imported = self.writer.imports.begin(path, self._basis)
        again = self.writer.imports.open_records(imported, self._basis)
        if imported.is_finished and imported.basis == self._basis and not again:
            file.known = True
            return
        if imported.is_finished or imported.basis != self._basis:
            imported = self.writer.imports.reopen(imported, self._basis)
        self.writer.commit()
        await _Reading(self, file, imported, again).all(readers)
        self.writer.imports.finish(imported, file.skipped)
        self.writer.commit()

    def settle(self, imported: Imported, record: Record, title: str = "") -> None:
        """Keep and count what became of a record."""
        self.writer.imports.note(imported, record)
        outcome = Outcome(record.outcome)
        self.tallies.setdefault(record.source, Tally(record.source)).count(outcome, record.reason)
        self.report(Progress(source=record.source, url=record.url, outcome=outcome, reason=record.reason, title=title))

    def owner(self, url: str) -> Source | None:
        """The source of an address, which is in the archive when this returns."""
        source = self._owners.source(url)
        if source:
            self.writer.imports.keep_source(source.table())
        return source

    # -- one record

    def taken(self, found: Found, said: Told, record: Record, source: Source) -> Record | _Answer:
        """Keep the answer in a record; gives what became of it, or the answer if it is still to be read."""
        if not found.data:
            return _ended(record, Outcome.FAILED, "too-large")
        exchange = foreign.exchange(found, said.url, _moment(said.date))
        if exchange is None or not exchange.fetched:
            return _ended(record, Outcome.FAILED, "bad-record")
        if exchange.status == 200 and not _is_wanted(exchange, source):
            return _ended(record, Outcome.FILTERED, "not-html")
        if said.type == "revisit" and exchange.status != 304:
            original = self._payload(said)
            if original is None:
                return _ended(record, Outcome.FAILED, "no-payload")
            exchange = replace(exchange, body=original)
        shows = canonical(mementos.original(said.url))
        if (forgotten := self.writer.forgetting.met(shows, digest(exchange.body))) is not None:
            self.writer.forgetting.again(forgotten)
            return _ended(record, Outcome.FILTERED, FORGOTTEN)
        capture = self.writer.record(exchange)
        record = replace(record, capture=capture.id)
        if exchange.truncated:
            return _ended(record, Outcome.FAILED, "truncated")
        return _Answer(record, source, capture) if exchange.status == 200 else _ended(record, *_verdict(exchange))

    def _payload(self, said: Told) -> bytes | None:
        """The body that a revisit refers to, if the archive has it."""
        if said.refers_to is None:
            return None
        url, date = said.refers_to
        capture = self.writer.captured(url.strip("<>"), _moment(date))
        try:
            return self._stored.sent(capture) if capture else None
        except NoEvidence:
            return None

    async def read(self, answer: _Answer, readers: Readers) -> tuple[Record, str]:
        """Read a page; gives what became of it, and its title."""
        known = (self._sites.model(answer.source.id).reader(VERSION), PDF_READER)
        if not self.writer.unread([answer.capture.id], known):
            return _ended(answer.record, Outcome.UNCHANGED, "same-payload"), ""
        known_as = self.writer.address(mementos.original(answer.capture.url))
        given = Given(**self._sites.given(answer.source), listed=listed(known_as))
        try:
            page = self._stored.page(answer.capture, given)
            found = await readers.read(page)
        except (NoEvidence, ReadFailed) as failed:
            return _ended(answer.record, Outcome.FAILED, failed.reason), ""
        if isinstance(found, NotArticle):
            return _ended(answer.record, Outcome.FILTERED, found.reason), ""
        before = await self._sites.compare(found, answer.source, readers)
        if before is not None:
            self.writer.add(*before)
        named = alternates(page.body, answer.capture.url)
        return _ended(answer.record, *self._kept(found, answer.capture, named)), found.title

    def _kept(self, found: Article, capture: Capture, named: Sequence[tuple[str, str]]) -> tuple[Outcome, str]:
        file = self.writer.attached(capture.url)
        if file is not None and not file[1].is_text:
            return Outcome.FILTERED, "attachment"
        if file is not None:
            added = self.writer.add(under(self.writer.article(file[0]), found), capture)
            return added.outcome, added.reason
        article, owner = identified(self.writer, found)
        if owner:
            return Outcome.FILTERED, ALIAS
        added = self.writer.add(article, capture)
        if named:
            self.writer.keep_alternates(added.article, named)
        self._remember(article, capture, added.article, str(added.outcome))
        return added.outcome, added.reason

    def _remember(self, article: Article, capture: Capture, identity: str, outcome: str) -> None:
        """Let a crawl know the address as that of an article; what it knows of it already stays."""
        if mementos.of(capture.url):
            return  # no crawl is to ask for a copy that it has
        url = canonical(capture.url)
        known = self.writer.address(url)
        if known is None:
            seen = {"first_seen": capture.fetched, "checked": capture.fetched}
            known = Address(url=url, source=article.source, outcome=outcome, **seen)
        if known.article is None:
            self.writer.remember(replace(known, article=identity, outcome=outcome, reason=""))


class _Reading:
    """One file on its way into the archive."""

    def __init__(self, work: _Importing, file: File, imported: Imported, again: set[int]) -> None:
        self._work, self._file, self._imported, self._again = work, file, imported, again
        self._settled = work.writer.imports.settled(imported)
        self._waiting: list[_Answer] = []

    async def all(self, readers: Readers) -> None:
        """Read every record that was not read before."""
        self._file.off_site, self._file.other = self._imported.off_site, self._imported.other
        for found in foreign.records(self._work.writer.imports.path(self._imported)):
            if isinstance(found, Skipped):
                self._file.skipped.append(found)
                continue
            self._file.records += 1
            if self._is_open(self._file.records):
                self._take(found)
            if len(self._waiting) >= _AT_ONCE or self._file.records % 1000 == 0:
                await self._flush(readers)
        await self._flush(readers)

    def _is_open(self, number: int) -> bool:
        return number in self._again or (number > self._imported.done and number not in self._settled)

    def _take(self, found: Found) -> None:
        said = foreign.told(found)
        if said is None or said.type not in ("response", "revisit") or not said.is_http:
            self._file.other += 1
            return
        shows = mementos.original(said.url)
        source = self._work.owner(shows) if _is_address(shows) else None
        if source is None:
            self._file.off_site += 1
            return
        record = Record(
            number=self._file.records, part=found.part, position=found.offset, record=said.id, source=source.id,
            url=said.url, outcome="", reason="",
        )  # fmt: skip
        if source.articles and not re.search(source.articles, shows):
            self._work.settle(self._imported, _ended(record, Outcome.FILTERED, "pattern"))
            return
        taken = self._work.taken(found, said, record, source)
        if isinstance(taken, Record):
            self._work.settle(self._imported, taken)
        else:
            self._waiting.append(taken)

    async def _flush(self, readers: Readers) -> None:
        """Read the pages that wait, and commit them together with how far the file was read."""
        waiting, self._waiting = self._waiting, []
        self._work.writer.commit()  # what a revisit refers to is looked up as any reader would
        await asyncio.gather(*(self._read(answer, readers) for answer in waiting))
        if self._work.stopped is not None:
            raise Stopped
        counts = (max(self._file.records, self._imported.done), self._file.off_site, self._file.other)
        self._work.writer.imports.advance(self._imported, counts)
        self._work.writer.commit()

    async def _read(self, answer: _Answer, readers: Readers) -> None:
        self._work.settle(self._imported, *await self._work.read(answer, readers))


def _ended(record: Record, outcome: Outcome, reason: str) -> Record:
    return replace(record, outcome=str(outcome), reason=reason)


def _is_address(url: str) -> bool:
    try:
        return key(url) != ""
    except BadUrl:
        return False


def _moment(stated: str) -> str:
    # ClueWeb09 has the day of the year where the day of the month should be.
    if odd := _DAY_OF_YEAR.fullmatch(stated):
        stated = _of_year(*odd.groups())
    moment = sortable(stated)
    return moment if moment and len(moment) == 20 else ""


def _of_year(year: str, month: str, day: str, rest: str) -> str:
    """The date by its day of the year, if that is in the month that is stated; else nothing."""
    when = date(int(year), 1, 1) + timedelta(days=int(day) - 1)
    return f"{when}{rest}" if when.year == int(year) and when.month == int(month) else ""


def _is_wanted(exchange: Exchange, source: Source) -> bool:
    """Whether an answer may be a page; a PDF is one only of a source whose articles have a pattern."""
    stated = [value for name, value in exchange.response_headers if name.lower() == "content-type"]
    mime = stated[0].partition(";")[0].strip().lower() if stated else ""
    return bool(_PAGES.match(mime)) and (mime != "application/pdf" or source.articles is not None)


def _verdict(exchange: Exchange) -> tuple[Outcome, str]:
    if exchange.status in REDIRECTS:
        return Outcome.FILTERED, "redirect"
    if exchange.status == 304:
        return Outcome.UNCHANGED, "not-modified"
    return of_status(exchange.status)
