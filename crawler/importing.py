"""Reads WARC and WACZ files of others into an archive: their answers become captures, and articles where they show any.

Each record ends in an outcome. How far a file was read is known from the archive, so this can be stopped and run again.
"""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from archive import foreign, mementos
from archive.article import Address, Article, Capture, Exchange
from archive.attachments import under
from archive.foreign import Found, Told
from archive.ids import digest, short
from archive.imports import Imported, Record
from archive.outcomes import Outcome, Tally
from archive.rows import as_json
from archive.urls import canonical
from archive.writer import Writer
from crawler.config import Config
from crawler.discover.hreflang import alternates
from crawler.enclosed import Answer, Waiting, joined, names_own
from crawler.extract import PDF_READER, Given, NotArticle
from crawler.extract.model import VERSION
from crawler.intake import File, Intake, ended
from crawler.learning import Sites
from crawler.memory import ALIAS, FORGOTTEN, listed
from crawler.owners import Owners
from crawler.pipelines import identified
from crawler.reading import Readers, ReadFailed, until_stopped
from crawler.replay import NoEvidence, Stored
from crawler.session import Progress, Report, ignore
from crawler.sources import Source
from crawler.statuses import REDIRECTS, of_status
from crawler.worker import Page

__all__ = ["Done", "File", "Importing", "Wanted", "bring_in"]

_PAGES = re.compile(r"text/html|application/xhtml\+xml|application/pdf|$")


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
        work = Importing(writer, Stored(folder, config.max_body), wanted, config)
        work.report = report
        asyncio.run(work.run(files))
    tallies = list(work.tallies.values())
    code = exit_code(work.files, tallies, work.stopped)
    return Done(files=work.files, tallies=tallies, exit_code=code, seconds=round(monotonic() - began, 3))


def exit_code(files: Sequence[File], tallies: Iterable[Tally], stopped: signal.Signals | None) -> int:
    """What an import of files ends with."""
    if stopped is not None:
        return 128 + stopped
    if not any(file.records or file.known for file in files):
        return 4
    failed = any(tally.reasons[Outcome.FAILED, reason] for tally in tallies for reason in _UNREAD)
    return 3 if failed or any(file.skipped for file in files) else 0


_UNREAD = ("no-payload", "bad-record", "too-large", "no-evidence", "extract-timeout", "extract-crash", "extract-error")


class Importing:
    """One run over some files, whose records are kept, read and accounted for here."""

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
        await Intake(self, file, imported, again).all(readers)
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
            return ended(record, Outcome.FAILED, exchange)
        if exchange.status == 200 and not _is_wanted(exchange, source):
            return ended(record, Outcome.FILTERED, "not-html")
        if said.type == "revisit" and exchange.status != 304:
            original = self._payload(said)
            if original is None:
                return ended(record, Outcome.FAILED, "no-payload")
            exchange = replace(exchange, body=original)
        if self._reappears(said, exchange):
            return ended(record, Outcome.FILTERED, FORGOTTEN)
        capture = self.writer.record(exchange)
        record = replace(record, capture=capture.id)
        if exchange.truncated:
            return ended(record, Outcome.FAILED, "truncated")
        return (
            Answer(record, source, capture, exchange) if exchange.status == 200 else ended(record, *_verdict(exchange))
        )

    def kept(self, found: Found, said: Told, record: Record) -> Record:
        """Keep an answer that is no article, whatever it is; gives what became of it, with its capture."""
        exchange = self._exchange(found, said)
        if isinstance(exchange, str):
            return record
        if self._reappears(said, exchange):
            return ended(record, Outcome.FILTERED, FORGOTTEN)
        return replace(record, capture=self.writer.record(exchange).id)

    def _reappears(self, said: Told, exchange: Exchange) -> bool:
        """Whether an answer shows a forgotten article again, which is then to be taken out of the file in the end."""
        forgotten = self.writer.forgetting.met(canonical(mementos.original(said.url)), digest(exchange.body))
        if forgotten is not None:
            self.writer.forgetting.again(forgotten)
        return forgotten is not None

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

    def _page(self, answer: Answer, given: Given) -> Page:
        """The page in an answer, out of the archive where its bytes were let go of. Raises NoEvidence."""
        if answer.exchange is None:
            return self._stored.page(answer.capture, given)
        return self._stored.shown(answer.exchange, given)

    async def read(self, answer: Answer, readers: Readers) -> tuple[Record, str] | Waiting:
        """Read a page; gives what became of it and its title, or the page where it names a PDF."""
        reader = self._sites.model(answer.source.id).reader(VERSION)
        if not self.writer.unread([answer.capture.id], (reader, PDF_READER)):
            return ended(answer.record, Outcome.UNCHANGED, "same-payload"), ""
        if (same := self.writer.read_before(answer.capture, reader, answer.source.id)) is not None:
            return ended(answer.record, *self._kept(same, answer.capture, ())), same.title
        said = listed(self.writer.address(mementos.original(answer.capture.url)))
        try:
            page = self._page(answer, Given(**self._sites.given(answer.source), listed=said))
            found = await readers.read(page)
        except (NoEvidence, ReadFailed) as failed:
            return ended(answer.record, Outcome.FAILED, failed.reason), ""
        if isinstance(found, Article) and (before := await self._sites.compare(found, answer.source, readers)):
            self.writer.add(*before)
        named = alternates(page.body, answer.capture.url)
        if names_own(found, answer.source):
            return Waiting(replace(answer, exchange=None), found, named)
        if isinstance(found, NotArticle):
            return ended(answer.record, Outcome.FILTERED, found.reason), ""
        return ended(answer.record, *self._kept(found, answer.capture, named)), found.title

    async def join(self, page: Waiting, url: str, readers: Readers) -> tuple[Record, str, str | None]:
        """Make one article of a page and the PDF at ``url``, or of the page alone where the archive has no such PDF.

        Gives what became of the page, its title, and the capture that the PDF was taken from.
        """
        record, capture = page.answer.record, page.answer.capture
        document = self.writer.nearest(url, capture.fetched)
        made = await joined(page, document, self._stored, readers) if document else None
        article = made.article if made else page.article
        if not article.text:
            return ended(record, Outcome.FILTERED, "pdf-only"), "", None
        outcome, reason = self._kept(article, capture, page.named)
        if made and reason != FORGOTTEN:
            self.writer.attach(made.file, identified(self.writer, article)[0])
        return ended(record, outcome, reason), article.title, made.file.capture if made else None

    def _kept(self, found: Article, capture: Capture, named: Sequence[tuple[str, str]]) -> tuple[Outcome, str]:
        file = self.writer.attached(capture.url)
        if file is not None and not file[1].is_text:
            return Outcome.FILTERED, "attachment"
        if file is not None:
            added = self.writer.add(under(self.writer.article(file[0]), found), capture)
            return added.outcome, added.reason
        article, owner = identified(self.writer, found)
        if owner:
            identity, outcome, reason = owner, Outcome.FILTERED, ALIAS
        else:
            added = self.writer.add(article, capture)
            identity, outcome, reason = added.article, added.outcome, added.reason
            if named and reason != FORGOTTEN:
                self.writer.keep_alternates(identity, named)
        self._remember(article, capture, identity, (outcome, reason))
        if self.writer.forgetting.is_forgotten(identity):
            self.writer.forgetting.again(identity)
            return Outcome.FILTERED, FORGOTTEN
        return outcome, reason

    def _remember(self, article: Article, capture: Capture, identity: str, ending: tuple[Outcome, str]) -> None:
        """Let a crawl know the address as that of an article; what it knows of it already stays."""
        if mementos.of(capture.url):
            return  # no crawl is to ask for a copy that it has
        url = canonical(capture.url)
        known = self.writer.address(url)
        if known is None:
            seen = {"first_seen": capture.fetched, "checked": capture.fetched}
            known = Address(url=url, source=article.source, **seen)
        if known.article is None:
            outcome, reason = ending
            self.writer.remember(replace(known, article=identity, outcome=str(outcome), reason=reason))


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
