"""Fetches for commands that keep nothing: with the crawl's politeness and limits, into no archive."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from scrapy import Request, Spider
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive.outcomes import Outcome
from archive.urls import BadUrl, canonical, join
from crawler.answers import headers, location
from crawler.config import Config
from crawler.discover.robots import Robots
from crawler.failures import of_error
from crawler.hosts import Hosts
from crawler.middlewares.robots import RobotsGate
from crawler.run import quiet, settings, stop
from crawler.sources import Source
from crawler.statuses import PERMANENT, REDIRECTS, of_status

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page as it came: its address after redirects, status, headers with lower-case names, and decoded body.

    ``moved`` says that there were redirects, and that every one of them was permanent.
    """

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    moved: bool = False


class FetchError(Exception):
    """The page could not be had; ``outcome`` and ``reason`` are words of the ledger."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        self.outcome, self.reason = outcome, reason
        super().__init__(f"{outcome}: {reason}")


class Web:
    """The web as a run of its own sees it: robots.txt, the guard of addresses and each host's delay hold."""

    def __init__(self, crawler: Crawler, config: Config) -> None:
        self._crawler, self._config = crawler, config

    async def get(self, url: str, limit: int | None = None) -> Fetched:
        """The page that an address leads to, in at most ``limit`` bytes. Raises FetchError and BadUrl."""
        meta = {"max_body": limit or self._config.max_body}
        url, statuses = canonical(url), list[int]()
        while (response := await self._ask(url, meta)).status in REDIRECTS:
            if len(statuses) >= self._config.max_redirects:
                raise FetchError(Outcome.FAILED, "redirect-limit")
            statuses.append(response.status)
            url = _target(response)
        if response.status != 200:
            raise FetchError(*of_status(response.status))
        moved = bool(statuses) and all(status in PERMANENT for status in statuses)
        return Fetched(
            url=response.url, status=response.status, headers=headers(response), body=response.body, moved=moved
        )

    async def robots(self, url: str) -> Robots:
        """The rules of the host of an address. Raises FetchError."""
        gate = self._crawler.get_downloader_middleware(RobotsGate)
        assert gate
        rules = await gate.rules(url)
        if isinstance(rules, Exception):
            raise FetchError(*of_error(rules, url)) from rules
        return rules

    async def _ask(self, url: str, meta: dict[str, Any]) -> Response:
        request = Request(url, callback=NO_CALLBACK, dont_filter=True, meta=dict(meta))
        assert self._crawler.engine
        try:
            return await self._crawler.engine.download_async(request)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            raise FetchError(*of_error(error, url)) from error


def _target(response: Response) -> str:
    try:
        return join(response.url, location(response))
    except BadUrl as bad:
        raise FetchError(Outcome.FILTERED, "bad-url") from bad


class _Run(Spider, Generic[T]):
    """Does its work, and ends."""

    name = "run"
    work: Callable[[Web], Awaitable[T]]
    config: Config
    sources: Iterable[Source]
    ended: list[T | BaseException]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hosts = Hosts()

    async def start(self) -> AsyncIterator[Any]:
        try:
            self.ended.append(await self.work(Web(self.crawler, self.config)))
        except Exception as error:
            self.ended.append(error)
        return
        yield


def over_the_web(work: Callable[[Web], Awaitable[T]], config: Config, sources: Iterable[Source] = ()) -> T:
    """Do some work that asks the web, and give its result; once in the life of a process (Twisted's reactor).

    Certificates are verified, but for hosts of those ``sources`` that are declared with ``unverified_tls``.

    Raises what the work raises, and KeyboardInterrupt where it was stopped.
    """
    ended: list[T | BaseException] = []
    process = CrawlerProcess(settings(config))
    quiet()
    crawler = process.create_crawler(_Run)
    process.crawl(crawler, work=work, config=config, sources=sources, ended=ended)
    before = signal.signal(signal.SIGINT, lambda *_: stop(crawler))
    try:
        process.start(install_signal_handlers=False)
    finally:
        signal.signal(signal.SIGINT, before)
    (end,) = ended or [KeyboardInterrupt()]
    if isinstance(end, BaseException):
        raise end
    return end


def fetch(url: str, config: Config) -> Fetched:
    """The page at an address; once in the life of a process. Raises FetchError and BadUrl."""
    return over_the_web(lambda web: web.get(url), config)
