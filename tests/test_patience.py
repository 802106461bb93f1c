"""A host that asks for time gets it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from scrapy.http import Response

from archive.hosts import Host
from archive.outcomes import Outcome
from archive.store import Archive
from archive.times import age
from crawler.middlewares.patience import UNSTATED, retry_after
from crawler.middlewares.queues import queue

SITE = "http://news.example"
SOURCE = {"id": "news", "homepage": f"{SITE}/", "feeds": (f"{SITE}/feed",)}


def hosts(folder: Path) -> list[Host]:
    with Archive(folder) as archive:
        return archive.hosts()


def asks(value: str | None) -> float:
    headers = {} if value is None else {"Retry-After": value}
    return retry_after(Response("http://news.example/", headers=headers))


def test_both_forms_of_retry_after_are_read() -> None:
    assert asks("120") == 120
    assert asks(format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)) == pytest.approx(90, abs=3)
    assert asks("Wed, 21 Oct 2015 07:28:00 GMT") == 0


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "１２"])
def test_a_host_that_does_not_say_how_long_gets_a_few_seconds(value: str | None) -> None:
    assert asks(value) == UNSTATED


def test_a_host_has_one_request_at_a_time_on_a_connection_that_is_kept_also_without_a_delay(web, crawl) -> None:
    under_way: list[str] = []
    together: list[int] = []

    def slowly(headers: Mapping[str, str]) -> Any:
        under_way.append("")
        together.append(len(under_way))
        time.sleep(0.02)
        under_way.pop()
        return web.answer(b"<p>nothing here", 404)

    urls = [f"{SITE}/2026/{number}" for number in range(20)]
    web.pages |= dict.fromkeys(urls, slowly)
    web.feed(f"{SITE}/feed", *urls)
    crawl(SOURCE, delay=0.0)
    assert together == [1] * 20
    assert web.connections <= 3, "robots.txt and the feed may have had another"


def test_a_short_wait_is_kept_within_the_crawl(web, crawl) -> None:
    calls: list[float] = []

    def busy_once(_: object) -> object:
        calls.append(time.monotonic())
        return web.answer(b"", 503, {"Retry-After": "1"}) if len(calls) == 1 else web.pages[f"{SITE}/good"]

    web.article(f"{SITE}/good", "Statement")
    web.pages[f"{SITE}/2026/statement"] = busy_once
    web.feed(f"{SITE}/feed", f"{SITE}/2026/statement")
    assert crawl(SOURCE).tallies[0].counts[Outcome.NEW] == 1
    assert calls[1] - calls[0] >= 0.99


def test_a_long_wait_is_put_off_and_kept_by_later_crawls(web, crawl) -> None:
    web.pages[f"{SITE}/2026/statement"] = web.answer(b"", 429, {"Retry-After": "3600"})
    web.feed(f"{SITE}/feed", f"{SITE}/2026/statement")
    assert crawl(SOURCE).tallies[0].reasons[Outcome.DEFERRED, "retry-after"] == 1
    assert len(web.asked("statement")) == 1
    (host,) = hosts(crawl.folder)
    assert (host.host, host.state) == ("news.example", "rate-limited")
    assert -age(host.until) == pytest.approx(3600, abs=60)
    web.article(f"{SITE}/2026/statement", "Statement")
    web.log.clear()
    assert crawl(SOURCE).tallies[0].reasons[Outcome.DEFERRED, "retry-after"] == 2, "the page and the feed"
    assert web.log == []
    with closing(sqlite3.connect(crawl.folder / "archive.db")) as db, db:
        db.execute("UPDATE hosts SET until = '2020-01-01T00:00:00Z'")
    assert crawl(SOURCE).tallies[0].counts[Outcome.NEW] == 1
    assert hosts(crawl.folder) == []


def test_a_busy_host_is_asked_more_slowly_and_hosts_of_one_registrable_domain_share_one_delay(web, crawl) -> None:
    busy = iter([web.answer(b"", 429, {"Retry-After": "0"})])
    pages = [f"{SITE}/2026/statement-{number}" for number in range(6)]
    for url in pages:
        web.article(url, "Statement")
    first = web.pages[pages[-1]]  # Scrapy takes the last that was found first
    web.pages[pages[-1]] = lambda _: next(busy, first)
    web.feed(f"{SITE}/feed", *pages)
    sites = [f"http://{name}.hosting.example" for name in ("one", "two", "three")]
    for site in sites:
        web.feed(f"{site}/feed")
    shared = [{"id": f"s{number}", "homepage": site, "feeds": (f"{site}/feed",)} for number, site in enumerate(sites)]
    crawl(SOURCE, *shared, delay=0.4)
    # A busy machine notes a request late, and so the gap behind it too short.
    assert median(gaps(web, "news.example/2026")[-3:]) >= 0.75, "twice the usual delay"
    assert len(gaps(web, "hosting.example")) == 5, "robots.txt and feed of each"
    assert median(gaps(web, "hosting.example")) >= 0.35


def gaps(web, part: str) -> list[float]:
    times = [when for when, url, _ in web.log if part in url]
    return [later - earlier for earlier, later in pairwise(times)]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("www.mofa.go.jp", "mofa.go.jp"),
        ("us.emb.example", "emb.example"),
        ("ministry.wordpress.com", "wordpress.com"),
        ("www.gov.uk", "www.gov.uk"),
        ("93.184.216.34", "93.184.216.34"),
        ("localhost", "localhost"),
    ],
)
def test_a_queue_is_that_of_the_registrable_domain(host: str, name: str) -> None:
    assert queue(host) == name


def test_a_host_that_asks_for_decades_is_left_alone_at_once_and_for_a_day(web, crawl) -> None:
    pages = [f"{SITE}/2026/statement-{number}" for number in range(10)]
    for url in pages:
        web.pages[url] = web.answer(b"", 503, {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"})
    web.feed(f"{SITE}/feed", *pages)
    summary = crawl(SOURCE, delay=0.05)
    assert summary.tallies[0].reasons[Outcome.DEFERRED, "retry-after"] == 10
    assert len(web.asked("2026")) <= 2
    assert -age(hosts(crawl.folder)[0].until) == pytest.approx(86400, abs=60)
