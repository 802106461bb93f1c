"""Scrapy's download handler, made to let go at once when a crawl is stopped."""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response

STOP = object()  # signal: the crawl is being stopped, drop what is in flight


class Stopped(DownloadCancelledError):
    """The crawl was stopped while this exchange was under way."""


class Handler(HTTP11DownloadHandler):
    """Fetches over HTTP/1.1; on the signal STOP every exchange under way ends as Stopped."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._under_way: set[asyncio.Task[Response]] = set()
        crawler.signals.connect(self._stop, STOP)

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

    def _stop(self) -> None:
        for task in self._under_way:
            task.cancel()
