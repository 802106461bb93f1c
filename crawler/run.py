"""Starts crawls for the command line."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler.config import Config
from crawler.handler import STOP, Stopped
from crawler.session import Options, Progress, Report, Session, Summary, ignore
from crawler.settings import overrides
from crawler.sources import Source
from crawler.spiders.news import NewsSpider

AS_IT_COMES = Options()
STARTING = 0.05  # seconds between two looks whether a crawl has begun that is to be stopped

__all__ = ["Options", "Progress", "Summary", "crawl", "crawl_apart"]


def crawl(
    folder: Path, sources: Sequence[Source], config: Config, options: Options = AS_IT_COMES, report: Report = ignore
) -> Summary:
    """One pass over the sources into the archive in ``folder``; once in the life of a process (Twisted's reactor).

    The first SIGINT or SIGTERM ends it cleanly within seconds, the second at once. Raises ArchiveError.
    """
    session = Session(folder, sources, config)
    session.options, session.report = options, report
    process = CrawlerProcess(settings(config))
    # What goes wrong is in the ledger, and faults of ours in the summary; Scrapy's log would tell it twice.
    logging.getLogger("scrapy").setLevel(logging.CRITICAL)
    logging.getLogger("twisted").setLevel(logging.CRITICAL)
    crawler = process.create_crawler(NewsSpider)
    session.on_fatal = lambda: stop(crawler)
    with _signals(session, crawler):
        process.crawl(crawler, session=session).addErrback(_broken, session)
        process.start(install_signal_handlers=False)
    return session.finish()


def _broken(failure: Failure, session: Session) -> None:
    """Keep the traceback of a crawl that could not even start or end."""
    session.faults.append(failure.getTraceback())


def settings(config: Config) -> Settings:
    """Scrapy's settings with the user's over them, as ``scrapy crawl`` would have them."""
    wiring = Settings()
    wiring.setmodule("crawler.settings")
    wiring.setdict({**overrides(config), "LOG_INSTALL_ROOT_HANDLER": False}, priority="spider")
    return wiring


def stop(crawler: Crawler) -> None:
    """End a crawl soon: drop what is in flight and what waits for its host's turn."""
    from twisted.internet import reactor

    reactor.callFromThread(_stop, crawler)


def _stop(crawler: Crawler) -> None:
    if not crawler.crawling:
        return
    engine = crawler._engine
    if engine is None or not engine.running:
        # Scrapy takes a stop before its engine runs for done, and then never ends.
        asyncio.get_running_loop().call_later(STARTING, _stop, crawler)
        return
    crawler.stop()
    crawler.signals.send_catch_log(STOP)
    for slot in engine.downloader.slots.values():
        while slot.queue:
            request, waiting = slot.queue.popleft()
            waiting.errback(Stopped(request.url))


@contextmanager
def _signals(session: Session, crawler: Crawler) -> Iterator[None]:
    """Turn the first SIGINT or SIGTERM into a clean stop; a second one finds the system's own handler."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def handle(number: int, _: FrameType | None) -> None:
        from twisted.internet import reactor

        session.interrupted = signal.Signals(number)
        for each in before:
            signal.signal(each, signal.SIG_DFL)
        reactor.callFromThread(stop, crawler)

    for number in before:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def crawl_apart(
    folder: Path, sources: Sequence[Source], config: Config, options: Options = AS_IT_COMES, report: Report = ignore
) -> Summary:
    """The same in a process of its own, for those who crawl more than once. Raises ArchiveError too."""
    # A copy of a process that has loaded the code already, which itself never crawls: Twisted's reactor runs once.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["crawler.run"])
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(theirs, folder, sources, config, options))
    # Until its crawl takes signals over, a Ctrl-C shall not end the child with a traceback of half an import.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    child.start()
    signal.signal(signal.SIGINT, before)
    theirs.close()
    try:
        return _follow(ours, report)
    finally:
        child.join()
        ours.close()


def _child(pipe: Connection, folder: Path, sources: Sequence[Source], config: Config, options: Options) -> None:
    send: Callable[[object], None] = pipe.send
    try:
        send(crawl(folder, sources, config, options, send))
    except Exception as error:
        send(error)


def _follow(pipe: Connection, report: Report) -> Summary:
    while True:
        message = pipe.recv()
        if isinstance(message, Summary):
            return message
        if isinstance(message, Exception):
            raise message
        report(message)
