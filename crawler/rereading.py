"""Reads stored captures again with what is known now; asks nothing of any site.

What can be learnt of the sources is learnt first, then every capture is read that the present reader has not read. What
is done is known from the archive, so this can be stopped and run again.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from archive import mementos
from archive.article import Article, Capture
from archive.attachments import under
from archive.outcomes import Outcome, Tally
from archive.store import Archive
from archive.writer import Writer
from crawler.config import Config
from crawler.extract import PDF_READER, Given, NotArticle, SiteModel
from crawler.extract.model import VERSION
from crawler.extract.site import UNKNOWN
from crawler.learning import Sites
from crawler.memory import ALIAS, listed
from crawler.reading import Readers, ReadFailed, until_stopped
from crawler.replay import NoEvidence, Stored
from crawler.session import Progress, Report, ignore
from crawler.sources import Source
from crawler.stopping import Stopped

# What a reader may have been wrong about; what was left out by its address or its list is not read now either.
DOUBTFUL = ("listing", "gallery", "login", "soft-404", "error-page", "needs-javascript", "no-text")
READ_BEFORE = "read-before"
_AT_ONCE = 16


_Task = Callable[["_Rereading"], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """How it ended: a tally for each source, in which ``changed`` are better readings, the exit code, and seconds."""

    tallies: Sequence[Tally]
    exit_code: int
    seconds: float


def reread(folder: Path, sources: Sequence[Source], config: Config, report: Report = ignore) -> Reread:
    """Read what the archive in ``folder`` keeps of the sources. Raises ArchiveError.

    The first SIGINT or SIGTERM ends it cleanly: what was read is kept.
    """
    return _run(Stored(folder, config.max_body), config, report, lambda work: work.run(sources))


def reread_part(
    folder: Path, source: Source, captures: Sequence[str], config: Config, beside: Path | None = None
) -> Reread:
    """Read some captures of a source, by id, with what was learnt of it before. Raises ArchiveError.

    ``beside`` is a folder with their records where the archive does not have them.
    """
    stored = Stored(folder, config.max_body, beside)
    return _run(stored, config, ignore, lambda work: work.part(source, captures))


def learn(writer: Writer, folder: Path, sources: Sequence[Source], config: Config) -> None:
    """Learn what is peculiar to the sources, and commit; what was learnt from the same captures is not learnt again.

    Raises ArchiveError, and KeyboardInterrupt where a signal ended it.
    """
    work = _Rereading(writer, Stored(folder, config.max_body), config, ignore)
    asyncio.run(work.learn(sources))
    if work.stopped is not None:
        raise KeyboardInterrupt


def reader(archive: Archive | Writer, source: str) -> str:
    """Give the name of the present reader of a source's pages."""
    return (SiteModel.of_json(site.model) if (site := archive.site(source)) else UNKNOWN).reader(VERSION)


def waiting(archive: Archive | Writer, source: str) -> tuple[list[Capture], int]:
    """Give the captures of a source that its present reader has not read, and how many there are that it has."""
    ids = archive.captures(source, DOUBTFUL)
    open_ = archive.unread(ids, (reader(archive, source), PDF_READER))
    return open_, len(ids) - len(open_)


def _run(stored: Stored, config: Config, report: Report, task: _Task) -> Reread:
    began = monotonic()
    with Writer(stored.folder, config.user_agent) as writer:
        work = _Rereading(writer, stored, config, report)
        asyncio.run(task(work))
    tallies = list(work.tallies.values())
    return Reread(tallies=tallies, exit_code=exit_code(tallies, work.stopped), seconds=round(monotonic() - began, 3))


def exit_code(tallies: Sequence[Tally], stopped: signal.Signals | None) -> int:
    """What reading again ends with."""
    if stopped is not None:
        return 128 + stopped
    failed = [tally.counts[Outcome.FAILED] for tally in tallies if tally.seen]
    if any(failed):
        return 4 if failed == [tally.seen for tally in tallies if tally.seen] else 3
    return 0


class _Rereading:
    """One run over the captures of an archive."""

    def __init__(self, writer: Writer, stored: Stored, config: Config, report: Report) -> None:
        self._writer = writer
        self._stored = stored
        self._config = config
        self._report = report
        self._sites = Sites(writer, stored, config)
        self.tallies: dict[str, Tally] = {}
        self.stopped: signal.Signals | None = None

    async def run(self, sources: Sequence[Source]) -> None:
        """Learn, then read source by source, until all is done or a signal comes."""
        with until_stopped(self._config, self._stop) as readers:
            await self._sites.learn(sources, readers)
            self._writer.commit()
            for source in sources:
                await self._source(source, self._writer.captures(source.id, DOUBTFUL), readers)

    async def learn(self, sources: Sequence[Source]) -> None:
        """Learn alone."""
        with until_stopped(self._config, self._stop) as readers:
            await self._sites.learn(sources, readers)
            self._writer.commit()

    async def part(self, source: Source, captures: Sequence[str]) -> None:
        """Read some captures of a source alone."""
        with until_stopped(self._config, self._stop) as readers:
            await self._source(source, captures, readers)

    def _stop(self, number: signal.Signals) -> None:
        self.stopped = number

    async def _source(self, source: Source, ids: Sequence[str], readers: Readers) -> None:
        tally = self.tallies[source.id] = Tally(source.id)
        began = monotonic()
        known = (self._sites.model(source.id).reader(VERSION), PDF_READER)
        for at in range(0, len(ids), _AT_ONCE):
            if self.stopped is not None:
                raise Stopped
            some = ids[at : at + _AT_ONCE]
            waiting = self._writer.unread(some, known)
            for _ in range(len(some) - len(waiting)):
                tally.count(Outcome.UNCHANGED, READ_BEFORE)
            await asyncio.gather(*(self._capture(source, capture, readers) for capture in waiting))
            self._writer.commit()
            tally.seconds = round(monotonic() - began, 3)

    async def _capture(self, source: Source, capture: Capture, readers: Readers) -> None:
        given = Given(**self._sites.given(source), listed=listed(self._writer.address(mementos.original(capture.url))))
        try:
            found = await readers.read(self._stored.page(capture, given))
        except (NoEvidence, ReadFailed) as failed:
            self._end(source, capture, (Outcome.FAILED, failed.reason))
            return
        if isinstance(found, NotArticle):
            self._end(source, capture, (Outcome.FILTERED, found.reason))
        else:
            self._end(source, capture, self._kept(found, capture), found.title)

    def _kept(self, article: Article, capture: Capture) -> tuple[Outcome, str]:
        """Keep a reading under the name that the capture's article has; a better reading gives it no other one."""
        owned = self._writer.attached(capture.url)
        if owned is not None and owned[1].is_text:
            added = self._writer.add(under(self._writer.article(owned[0]), article), capture)
            return added.outcome, added.reason
        identity = self._writer.identity(capture.id)
        if identity is not None:
            source, address = identity
            added = self._writer.add(replace(article, source=source, canonical_url=address), capture)
            return added.outcome, added.reason
        if self._writer.shown(article.canonical_url) is not None:
            return Outcome.FILTERED, ALIAS
        added = self._writer.add(article, capture)
        known = self._writer.address(capture.url)
        if known is not None and mementos.of(capture.url) is None:
            self._writer.remember(replace(known, article=added.article, outcome=str(added.outcome), reason=""))
        return added.outcome, added.reason

    def _end(self, source: Source, capture: Capture, verdict: tuple[Outcome, str], title: str = "") -> None:
        outcome, reason = verdict
        self.tallies[source.id].count(outcome, reason)
        self._report(Progress(source=source.id, url=capture.url, outcome=outcome, reason=reason, title=title))
