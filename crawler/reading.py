"""Reads pages and lists in processes of their own, so that no page can stall, bloat or kill a crawl."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.context import BaseContext
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from archive.article import Article
from crawler.config import Config
from crawler.discover import Found
from crawler.discover.about import About
from crawler.discover.ways import Ways
from crawler.extract import NotArticle, Seen
from crawler.stopping import Stopped
from crawler.worker import Page, describe, look_at, prepare, read_list, read_page

T = TypeVar("T")
PAGES_PER_PROCESS = 500  # lxml and trafilatura grow by up to 1 MB a page on some sites


def _ready_to_read() -> BaseContext:
    """Start reading processes as copies of one that has loaded the code already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["crawler.worker"])
    return context


class ReadFailed(Exception):
    """A page could not be read; ``reason`` is a reason of the outcome "failed"."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(detail)


class Readers:
    """A pool of reading processes with a time and a memory limit for each page."""

    def __init__(self, config: Config) -> None:
        # numpy would start a thread for each core in each process, for nothing, within the limit on its address space.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        self._time = config.page_time
        self._stopped = False
        self._pool = ProcessPool(
            max_workers=config.workers,
            max_tasks=PAGES_PER_PROCESS,
            initializer=prepare,
            initargs=[config.page_memory],
            context=_ready_to_read(),
        )
        self._under_way: set[asyncio.Future[Any]] = set()

    async def read(self, page: Page) -> Article | NotArticle:
        """What is on a page; one whose process dies is tried once more. Raises ReadFailed, Stopped."""
        return await self._run(read_page, page)

    async def look(self, page: Page) -> Seen | NotArticle:
        """What a site is to be learnt from, of a page. Raises ReadFailed, Stopped."""
        return await self._run(look_at, page)

    async def describe(self, page: Page) -> tuple[About, Ways] | NotArticle:
        """What a page says of its site, and the ways into it. Raises ReadFailed, Stopped."""
        return await self._run(describe, page)

    async def links(self, kind: str, body: bytes, url: str, content_type: str) -> Found:
        """What a feed, sitemap or listing names. Raises ReadFailed, also for a list that is none, and Stopped."""
        found = await self._run(read_list, kind, body, url, content_type)
        if isinstance(found, Found):
            return found
        raise ReadFailed(*found)

    async def _run(self, work: Callable[..., T], *args: Any) -> T:
        try:
            return await self._try(work, args)
        except ProcessExpired:
            pass
        try:
            return await self._try(work, args)
        except ProcessExpired as dead:
            raise ReadFailed("extract-crash", str(dead)) from dead

    async def _try(self, work: Callable[..., T], args: tuple[Any, ...]) -> T:
        future = asyncio.wrap_future(self._pool.schedule(work, args=args, timeout=self._time))
        self._under_way.add(future)
        try:
            result: T = await future
        except asyncio.CancelledError as cancelled:
            raise Stopped("the crawl was stopped") from cancelled
        except TimeoutError as late:
            raise ReadFailed("extract-timeout", f"more than {self._time} s") from late
        except ProcessExpired:
            raise
        except Exception as error:
            raise ReadFailed("extract-error", f"{type(error).__name__}: {error}") from error
        finally:
            self._under_way.discard(future)
        return result

    def stop(self) -> None:
        """Let go of every page at once; each read under way raises Stopped."""
        self._stopped = True
        for future in list(self._under_way):
            future.cancel()

    def close(self) -> None:
        """End the processes; unless stopped they end by themselves, so that one which just starts does not stumble."""
        if self._stopped:
            self._pool.stop()  # type: ignore[no-untyped-call]
        else:
            self._pool.close()  # type: ignore[no-untyped-call]
        self._pool.join()


@contextmanager
def until_stopped(config: Config, stopped: Callable[[signal.Signals], None]) -> Iterator[Readers]:
    """Readers for a run on asyncio's loop that no crawl is part of.

    The first SIGINT or SIGTERM is told to ``stopped`` and lets go of every page, so that ``Stopped`` ends the block; a
    second one finds the system's own handler.
    """
    readers, loop = Readers(config), asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        stopped(number)
        readers.stop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(each)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number)
    try:
        with suppress(Stopped):
            yield readers
    finally:
        readers.close()
