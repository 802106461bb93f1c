"""What one crawl remembers makes the next one find what is new, and lose nothing that was known."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.outcomes import Outcome

SITE = "http://news.example"
SOURCE = {"id": "news", "homepage": f"{SITE}/", "feeds": (f"{SITE}/feed",)}
BY_SITEMAP = {"id": "news", "homepage": f"{SITE}/", "sitemaps": (f"{SITE}/map",)}
NOT_THERE = b"<html><title>Page not found</title><body><h1>404</h1><p>Sorry, the page was not found.</p></body></html>"


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "archive.db")) as database:
        return database.execute(sql).fetchall()


def edit(web: Any, url: str) -> None:
    page = web.pages[url]
    web.pages[url] = page._replace(body=page.body.replace(b"on Tuesday", b"on Friday"))


def sitemap(web: Any, path: str, *pages: str, index: bool = False, lastmod: str = "") -> None:
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    stated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    body = "".join(f"<{inner}><loc>{SITE}{page}</loc>{stated}</{inner}>" for page in pages)
    web.pages[SITE + path] = web.answer(f"<{outer}>{body}</{outer}>".encode())


def test_an_article_whose_address_moves_to_its_twin_is_still_looked_at(web, crawl) -> None:
    twin = "http://www.news.example/2026/a"
    web.article(f"{SITE}/2026/a", "Statement")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/a")
    crawl(SOURCE)
    web.article(twin, "Statement")
    web.pages[f"{SITE}/2026/a"] = web.answer(b"", 301, {"Location": twin})
    crawl(SOURCE)
    edit(web, twin)
    assert crawl(SOURCE).tallies[0].counts[Outcome.CHANGED] == 1


def test_a_redirecting_address_with_a_later_lastmod_is_looked_through(web, crawl) -> None:
    web.article(f"{SITE}/2026/a", "Statement")
    web.pages[f"{SITE}/go/1"] = web.answer(b"", 301, {"Location": "/2026/a"})
    sitemap(web, "/map", "/go/1", lastmod="2020-01-01")
    crawl(BY_SITEMAP, look_again=3600)
    edit(web, f"{SITE}/2026/a")
    sitemap(web, "/map", "/go/1", lastmod="2099-01-01T00:00:00Z")
    assert crawl(BY_SITEMAP, look_again=3600).tallies[0].counts[Outcome.CHANGED] == 1


def test_what_since_left_out_by_the_page_s_own_date_is_kept_by_a_crawl_without_it(web, crawl) -> None:
    web.article(f"{SITE}/2026/a", "Old", "<time datetime=2019-05-01T10:00:00Z>2019-05-01</time>", *web.paragraphs)
    web.feed(f"{SITE}/feed", f"{SITE}/2026/a")
    crawl(SOURCE, since="2020-01-01")
    web.log.clear()
    crawl(SOURCE, since="2020-01-01")
    assert web.asked("2026") == [], "its date is known now"
    assert crawl(SOURCE).tallies[0].counts[Outcome.NEW] == 1
    edit(web, f"{SITE}/2026/a")
    assert crawl(SOURCE, since="2020-01-01").tallies[0].counts[Outcome.CHANGED] == 1, "the archive has it now"


def test_a_date_is_before_since_only_as_far_as_it_is_precise(web, crawl) -> None:
    web.article(f"{SITE}/2026/a", "Statement")
    sitemap(web, "/map", "/2026/a", lastmod="2026-05")
    assert crawl(BY_SITEMAP, since="2026-05-15").tallies[0].counts[Outcome.NEW] == 1


def test_a_page_whose_reading_failed_is_read_at_the_next_look(web, crawl) -> None:
    web.article(f"{SITE}/2026/a", "Statement")
    page = web.pages[f"{SITE}/2026/a"]
    web.pages[f"{SITE}/2026/a"] = page._replace(
        body=page.body.replace(
            b"</body>",
            b"<p>The minister spoke at length of the ferry, the strait and the price of salt.</p>" * 9000 + b"</body>",
        )
    )
    web.feed(f"{SITE}/feed", f"{SITE}/2026/a")
    first = crawl(SOURCE, page_time=0.5)
    assert first.tallies[0].reasons[Outcome.FAILED, "extract-timeout"] == 1
    assert crawl(SOURCE, page_time=60).tallies[0].counts[Outcome.FAILED] == 0


def test_a_soft_404_seen_twice_is_no_sighting_of_the_article(web, crawl) -> None:
    web.article(f"{SITE}/2026/a", "Statement")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/a")
    crawl(SOURCE)
    seen = rows(crawl.folder, "SELECT last_seen FROM articles")
    web.pages[f"{SITE}/2026/a"] = web.answer(NOT_THERE, headers={"Content-Type": "text/html"})
    crawl(SOURCE)
    again = crawl(SOURCE)
    assert again.tallies[0].reasons == {(Outcome.UNCHANGED, "same-payload"): 1, (Outcome.FILTERED, "soft-404"): 1}
    assert rows(crawl.folder, "SELECT last_seen FROM articles") == seen


def test_a_day_of_maintenance_makes_no_article_forgotten(web, crawl) -> None:
    names = ("a", "b", "c")
    for name in names:
        web.article(f"{SITE}/2026/{name}", f"Statement {name}")
    web.feed(f"{SITE}/feed", *(f"{SITE}/2026/{name}" for name in names))
    crawl(SOURCE)
    before = dict(web.pages)
    for name in names:
        web.pages[f"{SITE}/2026/{name}"] = web.answer(b"", 302, {"Location": "/maintenance"})
    web.pages[f"{SITE}/maintenance"] = web.answer(
        b"<html><h1>Back soon</h1></html>", headers={"Content-Type": "text/html"}
    )
    crawl(SOURCE)
    web.pages.update(before)
    for name in names:
        edit(web, f"{SITE}/2026/{name}")
    assert crawl(SOURCE).tallies[0].counts[Outcome.CHANGED] == 3


def test_lists_below_an_unchanged_index_or_front_page_are_asked_for_again(web, crawl) -> None:
    sitemap(web, "/map", "/a.xml", index=True)
    sitemap(web, "/a.xml", "/2026/a")
    web.article(f"{SITE}/2026/a", "Statement A")
    crawl(BY_SITEMAP)
    web.article(f"{SITE}/2026/b", "Statement B")
    sitemap(web, "/a.xml", "/2026/a", "/2026/b")
    assert crawl(BY_SITEMAP).tallies[0].counts[Outcome.NEW] == 1


def test_a_feed_that_a_front_page_declares_is_asked_for_again(web, crawl) -> None:
    declared = b'<link rel="alternate" type="application/rss+xml" href="/rss">'
    web.pages[f"{SITE}/"] = web.answer(declared, headers={"Content-Type": "text/html"})
    web.feed(f"{SITE}/rss")
    crawl({"id": "news", "homepage": f"{SITE}/"})
    web.article(f"{SITE}/2026/a", "Statement")
    web.feed(f"{SITE}/rss", f"{SITE}/2026/a")
    assert crawl({"id": "news", "homepage": f"{SITE}/"}).tallies[0].counts[Outcome.NEW] == 1


def test_a_mended_pattern_counts_though_the_feed_is_unchanged(web, crawl) -> None:
    web.article(f"{SITE}/2026/a", "Statement")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/a")
    crawl({**SOURCE, "articles": "/nowhere/"})
    assert crawl({**SOURCE, "articles": "/2026/"}).tallies[0].counts[Outcome.NEW] == 1


@pytest.mark.parametrize("target", ["http://feeds.elsewhere.example/x", "ftp://news.example/feed"])
def test_a_feed_that_moved_away_is_a_failed_list(web, crawl, target: str) -> None:
    web.pages[f"{SITE}/feed"] = web.answer(b"", 301, {"Location": target})
    for _ in range(2):
        summary = crawl(SOURCE)
        assert dict(summary.tallies[0].reasons) == {(Outcome.FAILED, "moved"): 1}
        assert summary.exit_code == 4


def test_what_was_refused_while_robots_txt_was_down_is_asked_for_later(web, crawl) -> None:
    branch = "http://press.news.example"
    web.article(f"{branch}/2026/a", "Statement")
    web.pages[f"{branch}/robots.txt"] = web.answer(b"", 500)
    web.feed(f"{SITE}/feed", f"{branch}/2026/a")
    crawl(SOURCE, retries=0)
    web.pages[f"{branch}/robots.txt"] = web.answer(b"", 404)
    web.feed(f"{SITE}/feed")
    assert crawl(SOURCE).tallies[0].counts[Outcome.NEW] == 1


def test_pages_that_all_name_their_section_as_canonical_stay_articles_of_their_own(web, crawl) -> None:
    for name in ("a", "b", "c"):
        web.article(f"{SITE}/2026/{name}", f"Statement {name}")
        page = web.pages[f"{SITE}/2026/{name}"]
        head = b'<link rel="canonical" href="/news"><title>'
        web.pages[f"{SITE}/2026/{name}"] = page._replace(body=page.body.replace(b"<title>", head))
    web.feed(f"{SITE}/feed", *(f"{SITE}/2026/{name}" for name in ("a", "b", "c")))
    assert crawl(SOURCE).tallies[0].counts[Outcome.NEW] == 3
    assert crawl(SOURCE).tallies[0].counts[Outcome.UNCHANGED] == 4


def test_one_article_in_two_sources_stays_with_the_first(web, crawl) -> None:
    web.article(f"{SITE}/2026/a", "Statement")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/a")
    crawl(SOURCE)
    edit(web, f"{SITE}/2026/a")
    crawl({**SOURCE, "id": "other"})
    assert rows(crawl.folder, "SELECT source, versions FROM articles") == [("news", 2)]


def test_a_redirect_to_an_address_in_raw_utf8_is_followed(web, crawl) -> None:
    web.article(f"{SITE}/2026/%D0%B0", "Statement")
    raw = "/2026/а".encode().decode("latin-1")
    web.pages[f"{SITE}/2026/x"] = web.answer(b"", 301, {"Location": raw})
    web.feed(f"{SITE}/feed", f"{SITE}/2026/x")
    assert crawl(SOURCE).tallies[0].counts[Outcome.NEW] == 1


def test_a_status_counts_though_the_body_is_torn_and_the_outcome_points_at_its_capture(web, crawl) -> None:
    torn = {"Content-Encoding": "gzip"}
    web.pages[f"{SITE}/2026/gone"] = web.answer(gzip.compress(b"x" * 999)[:-5], 410, torn)
    web.pages[f"{SITE}/2026/torn"] = web.answer(gzip.compress(b"x" * 999)[:-5], 200, torn)
    web.pages[f"{SITE}/2026/large"] = web.answer(b"x" * 300_000, headers={"Content-Type": "text/html"})
    web.feed(f"{SITE}/feed", *(f"{SITE}/2026/{name}" for name in ("gone", "torn", "large")))
    crawl(SOURCE, retries=0, max_body=100_000)
    shown = "SELECT o.reason, c.status, c.truncated FROM outcomes o JOIN captures c ON c.id = o.capture ORDER BY 1"
    assert rows(crawl.folder, shown) == [
        ("http-410", 410, None),
        ("list", 200, None),
        ("too-large", 200, "length"),
        ("truncated", 200, None),
    ]


def test_the_date_of_a_feed_reaches_a_page_that_another_list_named_first(web, crawl) -> None:
    web.article(f"{SITE}/2026/a", "Statement")
    feed = f'<rss version="2.0"><channel><item><link>{SITE}/2026/a</link><pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate></item></channel></rss>'
    web.pages[f"{SITE}/feed"] = web.answer(feed.encode(), wait=1)
    web.listing(f"{SITE}/news", "/2026/a")
    source = {**SOURCE, "listings": (f"{SITE}/news",)}
    crawl(source)
    page = web.pages[f"{SITE}/2026/a"]
    web.pages[f"{SITE}/2026/a"] = page._replace(body=page.body + b"<!-- 2 -->")
    crawl(source)
    assert rows(crawl.folder, "SELECT date(published), published_from FROM articles") == [("2024-05-01", "feed")]
