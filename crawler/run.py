"""Starts crawls for the command line."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import Any

from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler.config import Config
from crawler.session import Options, Progress, Report, Session, Summary, ignore
from crawler.settings import overrides
from crawler.sources import Source
from crawler.spiders.news import NewsSpider
from crawler.stopping import STOP, Stopped

AS_IT_COMES = Options()
STARTING = 0.05  # seconds between two looks whether a crawl has begun that is to be stopped
SAME_WISH = 1.0  # seconds after a signal in which another one is the same wish, told twice
TICK = 0.5  # seconds between two looks at a crawl in a process of its own

__all__ = ["Apart", "CrawlDied", "Options", "Progress", "Summary", "crawl", "crawl_apart"]


def crawl(
    folder: Path, sources: Sequence[Source], config: Config, options: Options = AS_IT_COMES, report: Report = ignore
) -> Summary:
    """One pass over the sources into the archive in ``folder``; once in the life of a process (Twisted's reactor).

    The first SIGINT or SIGTERM ends it cleanly within seconds, the second at once. Raises ArchiveError.
    """
    session = Session(folder, sources, config, options)
    session.report = report
    process = CrawlerProcess(settings(config))
    quiet()
    crawler = process.create_crawler(NewsSpider)
    session.on_fatal = lambda: stop(crawler)
    with _signals(session, crawler):
        process.crawl(crawler, session=session).addErrback(_broken, session)
        if options.seconds is not None:
            _end_after(options.seconds, crawler)
        process.start(install_signal_handlers=False)
    return session.finish()


def _end_after(seconds: float, crawler: Crawler) -> None:
    from twisted.internet import reactor

    reactor.callLater(seconds, lambda: _stop(crawler, at_once=False))  # type: ignore[arg-type]


def _broken(failure: Failure, session: Session) -> None:
    """Keep the traceback of a crawl that could not even start or end."""
    session.faults.append(failure.getTraceback())


def quiet() -> None:
    """Let Scrapy's log say nothing: what goes wrong is in the ledger or raised, and would be told twice."""
    for name in ("scrapy", "twisted"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def settings(config: Config) -> Settings:
    """Scrapy's settings with the user's over them, as ``scrapy crawl`` would have them."""
    wiring = Settings()
    wiring.setmodule("crawler.settings")
    wiring.setdict({**overrides(config), "LOG_INSTALL_ROOT_HANDLER": False}, priority="spider")
    return wiring


def stop(crawler: Crawler) -> None:
    """End a crawl soon: drop what is in flight and what waits for its host's turn."""
    from twisted.internet import reactor

    reactor.callFromThread(_stop, crawler, at_once=True)


def _stop(crawler: Crawler, *, at_once: bool) -> None:
    """End a crawl; what is in flight and being read is dropped only if that is to be ``at_once``."""
    if not crawler.crawling:
        return
    engine = crawler._engine
    if engine is None or not engine.running:
        # Scrapy takes a stop before its engine runs for done, and then never ends.
        asyncio.get_running_loop().call_later(STARTING, lambda: _stop(crawler, at_once=at_once))
        return
    crawler.stop()
    if at_once:
        crawler.signals.send_catch_log(STOP)
    for slot in engine.downloader.slots.values():
        while slot.queue:
            request, waiting = slot.queue.popleft()
            waiting.errback(Stopped(request.url))


@contextmanager
def _signals(session: Session, crawler: Crawler) -> Iterator[None]:
    """Turn the first SIGINT or SIGTERM into a clean stop; a second one finds the system's own handler.

    One that comes with the first is the same wish, as where a terminal or systemd tells a whole group of processes.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    first: list[float] = []

    def handle(number: int, _: FrameType | None) -> None:
        from twisted.internet import reactor

        if not first:
            first.append(monotonic())
            session.interrupted = signal.Signals(number)
            reactor.callFromThread(stop, crawler)
        elif monotonic() - first[0] > SAME_WISH:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    for number in before:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class CrawlDied(Exception):
    """The process of a crawl ended without a word: it was killed, or the machine had no memory left."""


class Apart:
    """A crawl in a process of its own, which ends when the process that began it does."""

    def __init__(self, folder: Path, sources: Sequence[Source], config: Config, options: Options) -> None:
        # A copy of a process that has loaded the code already, which itself never crawls: Twisted's reactor runs once.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["crawler.run"])
        self._pipe, theirs = context.Pipe(duplex=False)
        asked = (folder, sources, config, options)
        self.process = context.Process(target=_child, args=(theirs, asked, dict(os.environ)))
        # Until its crawl takes signals over, a Ctrl-C shall not end the child with a traceback of half an import.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.process.start()
        signal.signal(signal.SIGINT, before)
        theirs.close()

    def result(self, report: Report = ignore, meanwhile: Callable[[], None] = lambda: None) -> Summary:
        """Wait for its end, and call ``meanwhile`` some times a second. Raises ArchiveError and CrawlDied."""
        try:
            while True:
                message = self._next(meanwhile)
                if isinstance(message, Summary):
                    return message
                report(message)
        finally:
            self.process.join()
            self._pipe.close()

    def _next(self, meanwhile: Callable[[], None]) -> Any:
        while not self._pipe.poll(TICK):
            meanwhile()
        try:
            message = self._pipe.recv()
        except EOFError:
            self.process.join()
            raise CrawlDied(f"the crawl's process ended with code {self.process.exitcode}") from None
        if isinstance(message, Exception):
            raise message
        return message


def crawl_apart(
    folder: Path, sources: Sequence[Source], config: Config, options: Options = AS_IT_COMES, report: Report = ignore
) -> Summary:
    """The same in a process of its own, for those who crawl more than once. Raises ArchiveError too, and CrawlDied."""
    return Apart(folder, sources, config, options).result(report)


def _child(
    pipe: Connection, asked: tuple[Path, Sequence[Source], Config, Options], environment: Mapping[str, str]
) -> None:
    # The process that this one is a copy of has the environment of the time when it was started.
    os.environ.update(environment)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    send: Callable[[object], None] = pipe.send
    try:
        send(crawl(*asked, send))
    except Exception as error:
        send(error)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
