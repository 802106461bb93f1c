"""Obeys robots.txt (RFC 9309): one fetch for each host, one answer for each that waits for it."""

from __future__ import annotations

import asyncio
import traceback
from time import monotonic
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive.urls import join
from crawler.answers import location
from crawler.discover.robots import Robots, parse
from crawler.hosts import DAY
from crawler.middlewares.queues import queue, slow_down
from crawler.session import OURS, Session
from crawler.statuses import REDIRECTS

HOPS = 5  # RFC 9309, 2.3.1.2: at least five
LONGEST_DELAY = 600.0  # seconds
FIRST = 1000  # priority: everything else of the host waits for it


class RobotsDisallow(IgnoreRequest):
    """robots.txt disallows this address."""


class CrawlDelayTooLong(IgnoreRequest):
    """robots.txt asks for so long a delay that a crawl of one such host would hold up all others."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be had: complete disallow (RFC 9309, 2.3.1.4)."""


class RobotsGate:
    """Holds every request until the robots.txt of its host is known, then lets it pass or raises.

    Scrapy's own gate hands all waiters one Deferred, whose first reader leaves nothing for the others. Here each waiter
    awaits the same task, which gives every one of them the same rules.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["USER_AGENT"]
        self._rules: dict[str, tuple[float, asyncio.Task[Robots | Exception]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The gate of one crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise RobotsDisallow or RobotsUnreachable where the request may not be sent."""
        if request.meta.get("robots"):
            return
        rules = await self.rules(request.url)
        if isinstance(rules, Exception):
            raise RobotsUnreachable(request.url) from rules
        if not rules.allowed(request.url, self._agent):
            raise RobotsDisallow(request.url)
        if (rules.crawl_delay(self._agent) or 0) > LONGEST_DELAY:
            raise CrawlDelayTooLong(request.url)

    async def rules(self, url: str) -> Robots | Exception:
        """The rules of the host of an address, or what kept them from us."""
        parts = urlsplit(url)
        root = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
        until, task = self._rules.get(root, (0.0, None))
        if task is None or monotonic() > until:
            task = self._begin(root)
        # Shielded, so that a waiter that is stopped does not take the answer from the others.
        return await asyncio.shield(task)

    def _begin(self, root: str) -> asyncio.Task[Robots | Exception]:
        session: Session | None = getattr(self._crawler.spider, "session", None)
        stored = session.robots(root) if session else None
        age = stored.age if stored else 0.0
        task = asyncio.ensure_future(self._recall(root, stored.body) if stored else self._fetch(root))
        self._rules[root] = monotonic() + DAY - age, task
        return task

    async def _recall(self, root: str, body: bytes) -> Robots | Exception:
        rules = parse(body)
        self._slow_down(root, rules)
        return rules

    async def _fetch(self, root: str) -> Robots | Exception:
        session: Session | None = getattr(self._crawler.spider, "session", None)
        try:
            response = await self._follow(root)
        except Exception as error:  # whatever it was, the host counts as unreachable
            if session is not None and isinstance(error, OURS):
                session.faults.append(traceback.format_exc())
            return error
        if response.status >= 500 or response.status == 429:
            return RobotsUnreachable(f"{root}: status {response.status}")
        if session is not None and "capture" in response.meta:
            session.keep_robots(root, response.meta["capture"])
        return await self._recall(root, response.body if response.status == 200 else b"")

    async def _follow(self, url: str) -> Response:
        response = await self._ask(url)
        for _ in range(HOPS):
            if response.status not in REDIRECTS:
                break
            response = await self._ask(join(response.url, location(response)))
        return response

    async def _ask(self, url: str) -> Response:
        request = Request(url, priority=FIRST, callback=NO_CALLBACK, dont_filter=True, meta={"robots": True})
        assert self._crawler.engine
        return await self._crawler.engine.download_async(request)

    def _slow_down(self, root: str, rules: Robots) -> None:
        delay = rules.crawl_delay(self._agent) or 0.0
        if delay <= LONGEST_DELAY:
            slow_down(self._crawler, queue(urlsplit(root).hostname or ""), delay)
