"""robots.txt is obeyed by every request, however many wait for it at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise
from statistics import median

from archive.outcomes import Outcome

SITE = "http://news.example"
SOURCE = {"id": "news", "homepage": f"{SITE}/"}
CLOSED = b"User-agent: *\nDisallow: /closed/\n"


def test_of_a_hundred_requests_that_wait_for_robots_txt_no_disallowed_one_is_sent(web, crawl) -> None:
    web.pages[f"{SITE}/robots.txt"] = web.answer(CLOSED, wait=0.3)
    ways = tuple(f"{SITE}/closed/{number}" for number in range(100))
    summary = crawl({**SOURCE, "listings": ways}, concurrency=100)
    assert web.asked() == []
    assert dict(summary.tallies[0].reasons) == {("refused", "robots"): 100}
    assert len(web.log) == 1, "robots.txt itself is asked for once"


def test_the_target_of_a_redirect_is_held_to_robots_txt_too(web, crawl) -> None:
    web.pages[f"{SITE}/robots.txt"] = web.answer(CLOSED)
    web.pages[f"{SITE}/2026/moved"] = web.answer(b"", 302, {"Location": "/closed/page"})
    web.feed(f"{SITE}/feed", f"{SITE}/2026/moved")
    summary = crawl({**SOURCE, "feeds": (f"{SITE}/feed",)})
    assert summary.tallies[0].reasons[Outcome.REFUSED, "robots"] == 1
    assert web.asked("closed") == []


def test_a_host_whose_robots_txt_fails_is_not_fetched_from(web, crawl) -> None:
    for status in (500, 429):
        web.pages[f"{SITE}/robots.txt"] = web.answer(b"", status, {"Retry-After": "900"})
        summary = crawl({**SOURCE, "listings": (f"{SITE}/list",)}, retries=0)
        assert dict(summary.tallies[0].reasons) == {("refused", "robots-unreachable"): 1}, "what failed is asked for anew"
    assert web.asked() == []


def test_a_robots_txt_that_is_not_there_allows_everything(web, crawl) -> None:
    web.pages[f"{SITE}/robots.txt"] = web.answer(b"", 404)
    web.listing(f"{SITE}/list")
    assert crawl({**SOURCE, "listings": (f"{SITE}/list",)}).exit_code == 0


def test_robots_txt_is_followed_through_five_redirects(web, crawl) -> None:
    web.pages[f"{SITE}/robots.txt"] = web.answer(b"", 301, {"Location": "/r1"})
    for hop in range(1, 5):
        web.pages[f"{SITE}/r{hop}"] = web.answer(b"", 301, {"Location": f"/r{hop + 1}"})
    web.pages[f"{SITE}/r5"] = web.answer(CLOSED)
    summary = crawl({**SOURCE, "listings": (f"{SITE}/closed/list",)})
    assert dict(summary.tallies[0].reasons) == {("refused", "robots"): 1}


def test_crawl_delay_is_kept_between_any_two_requests_of_the_host(web, crawl) -> None:
    web.pages[f"{SITE}/robots.txt"] = web.answer(b"User-agent: *\nCrawl-delay: 0.7\n")
    for number in range(3):
        web.article(f"{SITE}/2026/statement-{number}", f"Statement {number}")
    web.feed(f"{SITE}/feed", *(f"{SITE}/2026/statement-{number}" for number in range(3)))
    crawl({**SOURCE, "feeds": (f"{SITE}/feed",)})
    times = [when for when, url, _ in web.log if not url.endswith("robots.txt")]
    assert len(times) == 4
    # A busy machine notes a request late, and so the gap behind it too short.
    assert median(later - earlier for earlier, later in pairwise(times)) >= 0.6


def test_a_host_that_asks_for_more_than_ten_minutes_between_requests_is_refused_not_waited_for(web, crawl) -> None:
    web.pages[f"{SITE}/robots.txt"] = web.answer(b"User-agent: *\nCrawl-delay: 1e9\n")
    summary = crawl({**SOURCE, "listings": (f"{SITE}/list",)})
    assert dict(summary.tallies[0].reasons) == {("refused", "crawl-delay"): 1}


def test_a_robots_txt_is_believed_by_the_crawls_of_a_day_and_asked_for_again_after_it(web, crawl) -> None:
    web.pages[f"{SITE}/robots.txt"] = web.answer(CLOSED)
    web.listing(f"{SITE}/list")
    source = {**SOURCE, "listings": (f"{SITE}/list", f"{SITE}/closed/list")}
    crawl(source)
    web.log.clear()
    assert crawl(source).tallies[0].reasons[Outcome.REFUSED, "robots"] == 1
    assert [url for _, url, _ in web.log] == [f"{SITE}/list"]
    with closing(sqlite3.connect(crawl.folder / "archive.db")) as db, db:
        db.execute("UPDATE captures SET fetched = '2026-01-01T00:00:00Z' WHERE url LIKE '%/robots.txt'")
    web.pages[f"{SITE}/robots.txt"] = web.answer(b"User-agent: *\nDisallow: /")
    assert dict(crawl(source).tallies[0].reasons) == {("refused", "robots"): 2}
