"""Gives a host the time it asks for (429 and 503 with Retry-After, RFC 9110, 10.2.3)."""

from __future__ import annotations

import asyncio
import email.utils
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.handler import STOP, Stopped

SHORT = 60.0  # seconds that are waited for within a crawl
UNSTATED = 5.0  # where the host only says that it is too much
TRIES = 3


class HostAsksForTime(IgnoreRequest):
    """The host has asked to be left alone for longer than this crawl waits."""


class Patience:
    """Waits and asks again where the wait is short; otherwise leaves the whole host alone for this crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._until: dict[str, float] = {}
        self._stopped = asyncio.Event()
        crawler.signals.connect(self._stopped.set, STOP)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The patience of one crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait until the request's host may be asked. Raises HostAsksForTime, and Stopped if the crawl is stopped."""
        wait = self._until.get(_host(request), 0.0) - monotonic()
        if wait > SHORT:
            raise HostAsksForTime(request.url)
        if wait > 0:
            await self._wait(request, wait)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the same request again after the time that the host asked for."""
        if response.status not in (429, 503):
            return response
        tries, wait = request.meta.get("patience", 0), retry_after(response)
        if tries >= TRIES or wait > SHORT:
            self._until[_host(request)] = monotonic() + max(wait, SHORT + 1)
            self._send_back(request)
            return response
        self._until[_host(request)] = monotonic() + wait
        self._hold(request, wait)
        await self._wait(request, wait)
        return request.replace(dont_filter=True, meta={**request.meta, "patience": tries + 1})

    def _send_back(self, request: Request) -> None:
        """Let go of what waits for the host's turn."""
        slot = self._slot(request)
        while slot and slot.queue:
            queued, waiting = slot.queue.popleft()
            waiting.errback(HostAsksForTime(queued.url))

    def _hold(self, request: Request, wait: float) -> None:
        """Keep what waits for the host's turn back as long."""
        if (slot := self._slot(request)) and slot.delay:
            slot.lastseen = max(slot.lastseen, monotonic() + wait - slot.delay)

    def _slot(self, request: Request) -> Slot | None:
        assert self._crawler.engine
        return self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))

    async def _wait(self, request: Request, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)
            raise Stopped(request.url)


def _host(request: Request) -> str:
    return urlsplit(request.url).netloc


def retry_after(response: Response) -> float:
    """The seconds that a response asks to be left alone, from now; both forms of the header; never negative."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        when = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return UNSTATED
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
