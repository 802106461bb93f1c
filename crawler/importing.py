"""Reads WARC and WACZ files of others into an archive: their answers become captures, and articles where they show any.

Each record ends in an outcome. How far a file was read is known from the archive, so this can be stopped and run again.
"""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic

from archive import foreign, mementos
from archive.article import Address, Article, Capture, Exchange
from archive.attachments import under
from archive.foreign import Found, Skipped, Told
from archive.ids import digest, short
from archive.imports import Imported, Record
from archive.outcomes import Outcome, Tally
from archive.rows import as_json
from archive.urls import canonical
from archive.writer import Writer
from crawler.answers import REDIRECTS
from crawler.config import Config
from crawler.discover.hreflang import alternates
from crawler.enclosed import Answer, Enclosed, Waiting, joined, names_own
from crawler.extract import PDF_READER, Given, NotArticle
from crawler.extract.model import VERSION
from crawler.failures import of_status
from crawler.handler import Stopped
from crawler.learning import Sites
from crawler.memory import ALIAS, FORGOTTEN, listed
from crawler.owners import Owners
from crawler.pipelines import identified
from crawler.reading import Readers, ReadFailed, until_stopped
from crawler.replay import NoEvidence, Stored
from crawler.session import Progress, Report, ignore
from crawler.sources import Source

_PAGES = re.compile(r"text/html|application/xhtml\+xml|application/pdf|$")
_AT_ONCE = 16


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
    seconds = round(monotonic() - began, 3)
    return Done(files=work.files, tallies=list(work.tallies.values()), exit_code=_exit_code(work), seconds=seconds)


def _exit_code(work: _Importing) -> int:
    if work.stopped is not None:
        return 128 + work.stopped
    if not any(file.records or file.known for file in work.files):
        return 4
    failed = any(tally.reasons[Outcome.FAILED, reason] for tally in work.tallies.values() for reason in _UNREAD)
    return 3 if failed or any(file.skipped for file in work.files) else 0


_UNREAD = ("no-payload", "bad-record", "too-large", "no-evidence", "extract-timeout", "extract-crash", "extract-error")


class _Importing:
    """One run over some files."""

    def __init__(self, writer: Writer, stored: Stored, wanted: Wanted, config: Config) -> None:
        self.writer, self._stored, self._config = writer, stored, config
        self._owners = Owners(wanted.sources, wanted.only)
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
        """The source of an address, which is in the archive when this returns; None for what is no address."""
        source = self._owners.source(url)
        if source:
            self.writer.imports.keep_source(source.table())
        return source

    # -- one record

    def taken(self, found: Found, said: Told, record: Record, source: Source) -> Record | Answer:
        """Keep the answer in a record; gives what became of it, or the answer if it is still to be read."""
        exchange = self._exchange(found, said)
        if isinstance(exchange, str):
            return _ended(record, Outcome.FAILED, exchange)
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
        return Answer(record, source, capture) if exchange.status == 200 else _ended(record, *_verdict(exchange))

    def kept(self, found: Found, said: Told, record: Record) -> Record:
        """Keep an answer that is no article, whatever it is; gives what became of it, with its capture."""
        exchange = self._exchange(found, said)
        if isinstance(exchange, str) or self.writer.forgetting.met(canonical(said.url), digest(exchange.body)):
            return record
        return replace(record, capture=self.writer.record(exchange).id)

    def _exchange(self, found: Found, said: Told) -> Exchange | str:
        """The exchange in a record, or the reason why there is none."""
        if not found.data:
            return "too-large"
        exchange = foreign.exchange(found, said.url, foreign.moment(said.date))
        return exchange if exchange is not None and exchange.fetched else "bad-record"

    def _payload(self, said: Told) -> bytes | None:
        """The body that a revisit refers to, if the archive has it."""
        if said.refers_to is None:
            return None
        url, date = said.refers_to
        capture = self.writer.captured(url.strip("<>"), foreign.moment(date))
        try:
            return self._stored.sent(capture) if capture else None
        except NoEvidence:
            return None

    async def read(self, answer: Answer, readers: Readers) -> tuple[Record, str] | Waiting:
        """Read a page; gives what became of it and its title, or the page where it names a PDF."""
        known = (self._sites.model(answer.source.id).reader(VERSION), PDF_READER)
        if not self.writer.unread([answer.capture.id], known):
            return _ended(answer.record, Outcome.UNCHANGED, "same-payload"), ""
        said = listed(self.writer.address(mementos.original(answer.capture.url)))
        try:
            page = self._stored.page(answer.capture, Given(**self._sites.given(answer.source), listed=said))
            found = await readers.read(page)
        except (NoEvidence, ReadFailed) as failed:
            return _ended(answer.record, Outcome.FAILED, failed.reason), ""
        if isinstance(found, Article) and (before := await self._sites.compare(found, answer.source, readers)):
            self.writer.add(*before)
        named = alternates(page.body, answer.capture.url)
        if names_own(found, answer.source):
            return Waiting(answer, found, named)
        if isinstance(found, NotArticle):
            return _ended(answer.record, Outcome.FILTERED, found.reason), ""
        return _ended(answer.record, *self._kept(found, answer.capture, named)), found.title

    async def join(self, page: Waiting, url: str, readers: Readers) -> tuple[Record, str, str | None]:
        """Make one article of a page and the PDF at ``url``, or of the page alone where the archive has no such PDF.

        Gives what became of the page, its title, and the capture that the PDF was taken from.
        """
        record, capture = page.answer.record, page.answer.capture
        document = self.writer.nearest(url, capture.fetched)
        made = await joined(page, document, self._stored, readers) if document else None
        article = made.article if made else page.article
        if not article.text:
            return _ended(record, Outcome.FILTERED, "pdf-only"), "", None
        outcome, reason = self._kept(article, capture, page.named)
        if made and reason != FORGOTTEN:
            self.writer.attach(made.file, identified(self.writer, article)[0])
        return _ended(record, outcome, reason), article.title, made.file.capture if made else None

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
        self._waiting: list[Answer] = []
        self._enclosed = Enclosed()

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
        await self._join(readers)

    def _is_open(self, number: int) -> bool:
        return number in self._again or (number > self._imported.done and number not in self._settled)

    def _take(self, found: Found) -> None:
        said = foreign.told(found)
        if said is None or said.type not in ("response", "revisit") or not said.is_http:
            self._file.other += 1
            return
        shows = mementos.original(said.url)
        source = self._work.owner(shows)
        if source is None:
            self._file.off_site += 1
            return
        record = Record(
            number=self._file.records, part=found.part, position=found.offset, record=said.id, source=source.id,
            url=said.url, outcome="", reason="",
        )  # fmt: skip
        if source.articles and not re.search(source.articles, shows):
            met: Record | Answer = _ended(record, Outcome.FILTERED, "pattern")
        else:
            met = self._work.taken(found, said, record, source)
        if not self._enclosed.holds(met):
            self._put(met)

    def _put(self, met: Record | Answer) -> None:
        """Settle what needs no reading, and let the rest wait for a reader."""
        if isinstance(met, Record):
            self._work.settle(self._imported, met)
        else:
            self._waiting.append(met)

    async def _flush(self, readers: Readers) -> None:
        """Read the pages that wait, and commit them together with how far the file was read."""
        waiting, self._waiting = self._waiting, []
        self._work.writer.commit()  # what a revisit refers to is looked up as any reader would
        await asyncio.gather(*(self._read(answer, readers) for answer in waiting))
        if self._work.stopped is not None:
            raise Stopped
        if self._enclosed.is_empty:
            counts = (max(self._file.records, self._imported.done), self._file.off_site, self._file.other)
            self._work.writer.imports.advance(self._imported, counts)
        self._work.writer.commit()

    async def _read(self, answer: Answer, readers: Readers) -> None:
        read = await self._work.read(answer, readers)
        if isinstance(read, Waiting):
            self._enclosed.pages.append(read)
        else:
            self._work.settle(self._imported, *read)

    async def _join(self, readers: Readers) -> None:
        """Join the pages and the PDFs that waited for each other; what is left of the PDFs stands for itself."""
        self._keep_named()
        files = set()
        for page in self._enclosed.pages:
            record, title, file = await self._work.join(page, self._enclosed.spelt(page), readers)
            self._work.settle(self._imported, record, title)
            files.add(file)
        for met in self._enclosed.rest(files):
            self._put(met)
            if len(self._waiting) >= _AT_ONCE:
                await self._flush(readers)
        self._enclosed = Enclosed()
        await self._flush(readers)

    def _keep_named(self) -> None:
        """Keep the PDFs that a page names, though they are no articles of their own."""
        if wanted := self._enclosed.wanted():
            found = foreign.records(self._work.writer.imports.path(self._imported))
            for number, one in enumerate((one for one in found if isinstance(one, Found)), 1):
                if number in wanted and (said := foreign.told(one)) is not None:
                    self._enclosed.named.append(self._work.kept(one, said, wanted[number]))
        self._work.writer.commit()


def _ended(record: Record, outcome: Outcome, reason: str) -> Record:
    return replace(record, outcome=str(outcome), reason=reason)


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
