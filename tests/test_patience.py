"""A host that asks for time gets it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scrapy.http import Response

from archive.outcomes import Outcome
from crawler.middlewares.patience import UNSTATED, retry_after

SITE = "http://news.example"
SOURCE = {"id": "news", "homepage": f"{SITE}/", "feeds": (f"{SITE}/feed",)}


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


def test_a_long_wait_is_put_off_to_the_next_crawl(web, crawl) -> None:
    web.pages[f"{SITE}/2026/statement"] = web.answer(b"", 429, {"Retry-After": "3600"})
    web.feed(f"{SITE}/feed", f"{SITE}/2026/statement")
    summary = crawl(SOURCE)
    assert summary.tallies[0].reasons[Outcome.DEFERRED, "retry-after"] == 1
    assert len(web.asked("statement")) == 1
    web.article(f"{SITE}/2026/statement", "Statement")
    assert crawl(SOURCE).tallies[0].counts[Outcome.NEW] == 1


def test_a_host_that_asks_for_an_hour_is_left_alone_at_once(web, crawl) -> None:
    pages = [f"{SITE}/2026/statement-{number}" for number in range(10)]
    for url in pages:
        web.pages[url] = web.answer(b"", 429, {"Retry-After": "3600"})
    web.feed(f"{SITE}/feed", *pages)
    summary = crawl(SOURCE, delay=0.05)
    assert summary.tallies[0].reasons[Outcome.DEFERRED, "retry-after"] == 10
    assert len(web.asked("2026")) <= 2
