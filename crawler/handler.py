"""Scrapy's download handler, with limits on what it takes in, and made to let go at once when a crawl is stopped."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, cast

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS
from twisted.web.iweb import IPolicyForHTTPS

from crawler.budget import Budget
from crawler.stopping import STOP, Stopped
from crawler.tls import Certificates

LONGEST_LINE = 16384  # bytes of a line of the head, Twisted's limit
UNDER_WAY = 16 * 1024 * 1024  # bytes of all bodies; beyond it the largest alone goes on
LARGEST = 32 * 1024 * 1024  # bytes of a sitemap on the wire, which may be larger when it is unpacked
MOST_HEADERS = 256 * 1024  # bytes of one answer's head; neither Scrapy nor Twisted has a limit
CUT = "download_stopped"  # Scrapy's flag on a response that was stopped, here at its limit


class Handler(HTTP11DownloadHandler):
    """Fetches over HTTP/1.1; on the signal STOP every exchange under way ends as Stopped.

    A body is cut at the request's ``meta["max_body"]`` bytes, or at its head if that announces more, and the response
    then has the flag CUT: what came until there is evidence too.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._under_way: dict[Request, asyncio.Task[Response]] = {}
        self._limit = crawler.settings.getint("COMMUNIQUE_MAX_BODY")
        self._budget = Budget(UNDER_WAY)
        # The next request may begin before the connection of the one that ended is back.
        self._pool.maxPersistentPerHost = 2
        self._pool._factory = partial(_Factory, self._budget)  # type: ignore[assignment]
        self._contextFactory = cast(IPolicyForHTTPS, Certificates(self._contextFactory, crawler))
        crawler.signals.connect(self._stop, STOP)
        crawler.signals.connect(self._announced, signals.headers_received)
        crawler.signals.connect(self._received, signals.bytes_received)

    async def download_request(self, request: Request) -> Response:
        """The response to one request. Raises Stopped when the crawl is stopped meanwhile."""
        task = asyncio.ensure_future(super().download_request(request))
        self._under_way[request] = task
        try:
            return await task
        except asyncio.CancelledError as cancelled:
            raise Stopped(request.url) from cancelled
        finally:
            del self._under_way[request]
            self._budget.release(request)

    def _most(self, request: Request) -> int:
        return min(int(request.meta.get("max_body", self._limit)), max(LARGEST, self._limit))

    def _announced(self, body_length: int, request: Request) -> None:
        if request in self._under_way and isinstance(body_length, int) and body_length > self._most(request):
            raise StopDownload(fail=False)

    def _received(self, data: bytes, request: Request) -> None:
        # Each scheme has a handler of its own, and every one of them hears of all requests.
        if request in self._under_way and self._budget.take(request, len(data)) > self._most(request):
            raise StopDownload(fail=False)

    def _stop(self) -> None:
        for task in self._under_way.values():
            task.cancel()


class HeadTooLarge(ConnectionError):
    """The head of an answer was longer than is taken."""


class HeadTorn(ConnectionError):
    """The server closed the connection within the head of its answer."""


class _Protocol(_LenientHTTP11ClientProtocol):
    """Breaks a connection off whose answer never comes to the end of its head, and says so."""

    _head = 0

    def __init__(self, budget: Budget, idle: Any) -> None:
        super().__init__(idle)  # type: ignore[no-untyped-call]
        self._budget = budget

    def request(self, request: Any) -> Any:
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        self._budget.receiving = self.transport
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > MOST_HEADERS and self.transport:
                self.transport.abortConnection()
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self._head and self._parser is not None and self._parser.state in (STATUS, HEADER):
            long = self._head > LONGEST_LINE  # Twisted closes at such a line, we at MOST_HEADERS
            kind = HeadTooLarge if long else HeadTorn
            if long or isinstance(reason.value, ConnectionDone):
                reason = Failure(kind(f"after {self._head} bytes"))  # type: ignore[no-untyped-call]
        super().connectionLost(reason)  # type: ignore[no-untyped-call]


class _Factory(_LenientHTTP11ClientFactory):
    def __init__(self, budget: Budget, *about: Any) -> None:
        super().__init__(*about)  # type: ignore[no-untyped-call]
        self._budget = budget

    def buildProtocol(self, addr: Any) -> _Protocol:
        return _Protocol(self._budget, self._quiescentCallback)
