"""Scrapy's download handler, with limits on what it takes in, and made to let go at once when a crawl is stopped."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, StopDownload
from scrapy.http import Response
from twisted.web._newclient import HEADER, STATUS
from twisted.web.iweb import IPolicyForHTTPS

from crawler.tls import Certificates

STOP = object()  # signal: the crawl is being stopped, drop what is in flight


MOST_HEADERS = 256 * 1024  # bytes of one answer's head; neither Scrapy nor Twisted has a limit
CUT = "download_stopped"  # Scrapy's flag on a response that was stopped, here at its limit


class Stopped(DownloadCancelledError):
    """The crawl was stopped while this exchange was under way."""


class Handler(HTTP11DownloadHandler):
    """Fetches over HTTP/1.1; on the signal STOP every exchange under way ends as Stopped.

    A body is cut at the request's ``meta["max_body"]`` bytes, or at its head if that announces more, and the response
    then has the flag CUT: what came until there is evidence too.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._under_way: set[asyncio.Task[Response]] = set()
        self._limit = crawler.settings.getint("COMMUNIQUE_MAX_BODY")
        self._pool._factory = _Factory
        self._contextFactory = cast(IPolicyForHTTPS, Certificates(self._contextFactory, crawler))
        crawler.signals.connect(self._stop, STOP)
        crawler.signals.connect(self._announced, signals.headers_received)
        crawler.signals.connect(self._received, signals.bytes_received)

    async def download_request(self, request: Request) -> Response:
        """The response to one request. Raises Stopped when the crawl is stopped meanwhile."""
        task = asyncio.ensure_future(super().download_request(request))
        self._under_way.add(task)
        try:
            return await task
        except asyncio.CancelledError as cancelled:
            raise Stopped(request.url) from cancelled
        finally:
            self._under_way.discard(task)

    def _announced(self, body_length: int, request: Request) -> None:
        if isinstance(body_length, int) and body_length > request.meta.get("max_body", self._limit):
            raise StopDownload(fail=False)

    def _received(self, data: bytes, request: Request) -> None:
        request.meta["received"] = received = request.meta.get("received", 0) + len(data)
        if received > request.meta.get("max_body", self._limit):
            raise StopDownload(fail=False)

    def _stop(self) -> None:
        for task in self._under_way:
            task.cancel()


class _Protocol(_LenientHTTP11ClientProtocol):
    """Breaks a connection off whose answer never comes to the end of its head."""

    _head = 0

    def request(self, request: Any) -> Any:
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > MOST_HEADERS and self.transport:
                self.transport.abortConnection()
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
