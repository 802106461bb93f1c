"""Leaves hosts alone that are to be left alone, and gives one the time it asks for (Retry-After, RFC 9110, 10.2.3)."""

from __future__ import annotations

import asyncio
import email.utils
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler import hosts
from crawler.middlewares.queues import delay, slow_down
from crawler.stopping import STOP, Stopped

SHORT = 60.0  # seconds that are waited for within a crawl
UNSTATED = 5.0  # where the host only says that it is too much
TRIES = 3
SLOWER = 2.0  # factor of the delay between requests, each time that a host says it is too much
SLOWEST = 30.0  # seconds


class HostAsksForTime(IgnoreRequest):
    """The host has asked to be left alone for longer than this crawl waits."""


class HostRefuses(IgnoreRequest):
    """The host refuses or challenges this client, and its time has not come yet."""


class Patience:
    """Waits and asks again where the wait is short; otherwise leaves the whole host alone, and later crawls do too."""

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
        """Wait until the request's host may be asked.

        Raises HostAsksForTime and HostRefuses where that is not soon, and Stopped if the crawl is stopped.
        """
        self._object(request)
        wait = self._until.get(hosts.name(request.url), 0.0) - monotonic()
        if wait > 0:
            await self._wait(request, wait)
            self._object(request)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the same request again after the time that the host asked for."""
        if response.status not in (429, 503):
            self._object_for_those_behind(request)
            return response
        slot = request.meta["download_slot"]
        slow_down(self._crawler, slot, min(max(delay(self._crawler, slot), 0.5) * SLOWER, SLOWEST))
        tries, wait = request.meta.get("patience", 0), retry_after(response)
        if tries >= TRIES or wait > SHORT:
            asked = min(wait, hosts.DAY) if wait > SHORT else 0.0
            hosts.of(self._crawler).rest(request.url, asked, request.meta.get("capture"))
            self._object_for_those_behind(request)
            return response
        self._until[hosts.name(request.url)] = monotonic() + wait
        self._hold(request, wait)
        await self._wait(request, wait)
        return request.replace(dont_filter=True, meta={**request.meta, "patience": tries + 1})

    def _object(self, request: Request) -> None:
        if (error := self._objection(request)) is not None:
            raise error

    def _objection(self, request: Request) -> IgnoreRequest | None:
        state = hosts.of(self._crawler).resting(request.url)
        if state is None:
            return None
        return (HostAsksForTime if state.state == "rate-limited" else HostRefuses)(request.url)

    def _object_for_those_behind(self, request: Request) -> None:
        """Let go of what waits for the turn of a host that is to be left alone now; others may share its queue."""
        slot = self._slot(request)
        if slot is None or self._objection(request) is None:
            return
        waiting = list(slot.queue)
        slot.queue.clear()
        for queued, answer in waiting:
            if (error := self._objection(queued)) is None:
                slot.queue.append((queued, answer))
            else:
                answer.errback(error)

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
