"""Gives a host the time it asks for (429 and 503 with Retry-After, RFC 9110, 10.2.3)."""

from __future__ import annotations

import asyncio
import email.utils
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.handler import STOP, Stopped

SHORT = 60.0  # seconds that are waited for within a crawl
UNSTATED = 5.0  # where the host only says that it is too much
TRIES = 3


class Patience:
    """Waits and asks again where the wait is short; otherwise lets the answer pass to be deferred."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._stopped = asyncio.Event()
        crawler.signals.connect(self._stopped.set, STOP)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The patience of one crawl."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the same request again after the time that the host asked for."""
        tries = request.meta.get("patience", 0)
        wait = retry_after(response)
        if response.status not in (429, 503) or tries >= TRIES or wait > SHORT:
            return response
        self._hold(request, wait)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), wait)
            raise Stopped(request.url)
        return request.replace(dont_filter=True, meta={**request.meta, "patience": tries + 1})

    def _hold(self, request: Request, wait: float) -> None:
        """Keep the host's other requests back as long."""
        assert self._crawler.engine
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot and slot.delay:
            slot.lastseen = max(slot.lastseen, monotonic() + wait - slot.delay)


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
