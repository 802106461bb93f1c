"""A crawl finds articles, reads what is new, and accounts for every URL."""

from __future__ import annotations

import gzip
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.outcomes import Outcome
from archive.store import Archive

SITE = "http://news.example"
SOURCE = {"id": "news", "homepage": f"{SITE}/"}


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "archive.db")) as database:
        return database.execute(sql).fetchall()


def outcomes(folder: Path) -> dict[str, tuple[str, str]]:
    """What the last crawl wrote of each URL."""
    last = "SELECT url, outcome, reason FROM outcomes WHERE crawl = (SELECT id FROM crawls ORDER BY rowid DESC LIMIT 1)"
    return {url.removeprefix(SITE): (outcome, reason) for url, outcome, reason in rows(folder, last)}


def test_articles_are_found_through_feeds_sitemaps_and_listings(web, crawl) -> None:
    for name in ("by-feed", "by-sitemap", "by-listing", "by-packed-sitemap"):
        web.article(f"{SITE}/2026/{name}", f"Statement {name}")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/by-feed")
    web.listing(f"{SITE}/news", "/2026/by-listing")
    for path, body in _sitemaps().items():
        web.pages[SITE + path] = web.answer(body, headers={"Content-Type": "application/xml"})
    summary = crawl(
        {**SOURCE, "feeds": (f"{SITE}/feed",), "sitemaps": (f"{SITE}/sitemap.xml",), "listings": (f"{SITE}/news",)}
    )
    assert summary.exit_code == 0
    with Archive(crawl.folder) as archive:
        titles = {entry.article.title for entry in archive.articles()}
    assert titles == {f"Statement {name}" for name in ("by-feed", "by-sitemap", "by-listing", "by-packed-sitemap")}
    [tally] = summary.tallies
    assert tally.counts[Outcome.NEW] == 4
    assert tally.lists_read == 5


def _sitemaps() -> dict[str, bytes]:
    head = '<?xml version="1.0"?><{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{1}</{0}>'
    index = f"<sitemap><loc>{SITE}/a.xml</loc></sitemap><sitemap><loc>{SITE}/b.xml.gz</loc></sitemap>"
    one = f"<url><loc>{SITE}/2026/by-sitemap</loc></url>"
    other = f"<url><loc>{SITE}/2026/by-packed-sitemap</loc></url>"
    return {
        "/sitemap.xml": head.format("sitemapindex", index).encode(),
        "/a.xml": head.format("urlset", one).encode(),
        "/b.xml.gz": gzip.compress(head.format("urlset", other).encode()),
    }


def test_a_source_with_only_a_homepage_is_discovered_from_it(web, crawl) -> None:
    web.article(f"{SITE}/2026/by-front-page-link", "By front page")
    web.article(f"{SITE}/2026/by-declared-feed", "By feed")
    web.article(f"{SITE}/2026/by-robots-sitemap", "By sitemap")
    page = '<link rel="alternate" type="application/rss+xml" href="/rss"><a href="/2026/by-front-page-link">A long statement on trade</a>'
    web.pages[f"{SITE}/"] = web.answer(page.encode(), headers={"Content-Type": "text/html"})
    web.feed(f"{SITE}/rss", f"{SITE}/2026/by-declared-feed")
    web.pages[f"{SITE}/robots.txt"] = web.answer(f"User-agent: *\nAllow: /\nSitemap: {SITE}/map.xml\n".encode())
    web.pages[f"{SITE}/map.xml"] = web.answer(
        f"<urlset><url><loc>{SITE}/2026/by-robots-sitemap</loc></url></urlset>".encode()
    )
    assert crawl(SOURCE).tallies[0].counts[Outcome.NEW] == 3


def test_every_url_ends_in_one_outcome_and_the_sum_is_what_was_seen(web, crawl) -> None:
    web.article(f"{SITE}/2026/good-statement", "Good")
    web.pages[f"{SITE}/2026/server-error"] = web.answer(b"", 500)
    web.pages[f"{SITE}/2026/forbidden-page"] = web.answer(b"", 403)
    web.pages[f"{SITE}/2026/odd-status"] = web.answer(b"", 999)
    web.pages[f"{SITE}/2026/a-picture-page"] = web.answer(b"\x89PNG", headers={"Content-Type": "image/png"})
    web.pages[f"{SITE}/2026/torn-body"] = web.answer(
        gzip.compress(b"<p>text</p>" * 999)[:-9], headers={"Content-Encoding": "gzip"}
    )
    web.pages[f"{SITE}/2026/not-http"] = web.answer(raw=b"<html>no status line</html>\r\n\r\n")
    web.pages[f"{SITE}/2026/cut-off"] = web.answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<p>half")
    web.pages[f"{SITE}/2026/hangs-up"] = web.answer(raw=b"")
    web.pages[f"{SITE}/2026/too-big"] = web.answer(b"x" * 300_000, headers={"Content-Type": "text/html"})
    web.pages[f"{SITE}/2026/too-slow"] = web.answer(b"x", wait=3)
    web.pages[f"{SITE}/2026/to-itself"] = web.answer(b"", 301, {"Location": "/2026/to-itself"})
    web.pages[f"{SITE}/2026/off-site"] = web.answer(b"", 302, {"Location": "http://other.example/"})
    web.pages[f"{SITE}/2026/removed"] = web.answer(b"", 410)
    for step in range(9):
        web.pages[f"{SITE}/2026/hop-{step}"] = web.answer(b"", 302, {"Location": f"/2026/hop-{step + 1}"})
    pages = [url for url in web.pages if "/2026/" in url and "hop" not in url] + [
        f"{SITE}/2026/hop-0",
        f"{SITE}/2026/not-there",
    ]
    web.feed(f"{SITE}/feed", *pages, "http://elsewhere.example/2026/their-statement")
    summary = crawl({**SOURCE, "feeds": (f"{SITE}/feed",)}, max_body=100_000, timeout=1.5, retries=0)
    found = outcomes(crawl.folder)
    assert found == {
        "/feed": ("filtered", "list"),
        "/2026/good-statement": ("new", ""),
        "/2026/server-error": ("failed", "http-5xx"),
        "/2026/forbidden-page": ("failed", "blocked"),
        "/2026/odd-status": ("failed", "http-status"),
        "/2026/a-picture-page": ("filtered", "not-html"),
        "/2026/torn-body": ("failed", "truncated"),
        "/2026/not-http": ("failed", "protocol"),
        "/2026/cut-off": ("failed", "truncated"),
        "/2026/hangs-up": ("failed", "network"),
        "/2026/too-big": ("failed", "too-large"),
        "/2026/too-slow": ("failed", "timeout"),
        "/2026/to-itself": ("failed", "redirect-loop"),
        "/2026/off-site": ("filtered", "off-site"),
        "/2026/removed": ("gone", "http-410"),
        "/2026/not-there": ("gone", "http-404"),
        "/2026/hop-0": ("failed", "redirect-limit"),
        "http://elsewhere.example/2026/their-statement": ("filtered", "off-site"),
    }
    [tally] = summary.tallies
    assert tally.seen == len(found)
    assert Counter(outcome for outcome, _ in found.values()) == {str(key): count for key, count in tally.counts.items()}


def test_what_is_known_and_unchanged_is_not_read_again(web, crawl) -> None:
    web.article(f"{SITE}/2026/with-etag", "With a tag")
    page = web.pages[f"{SITE}/2026/with-etag"]
    web.pages[f"{SITE}/2026/with-etag"] = lambda headers: (
        web.answer(status=304)
        if headers.get("If-None-Match") == '"v1"'
        else page._replace(headers={**page.headers, "ETag": '"v1"'})
    )
    web.article(f"{SITE}/2026/without-etag", "Without")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/with-etag", f"{SITE}/2026/without-etag")
    source = {**SOURCE, "feeds": (f"{SITE}/feed",)}
    crawl(source)
    again = crawl(source)
    assert again.tallies[0].reasons == {
        (Outcome.UNCHANGED, "same-payload"): 2,  # the feed, and the page without a tag
        (Outcome.UNCHANGED, "not-modified"): 1,
    }
    assert rows(crawl.folder, "SELECT count(*) FROM versions") == [(2,)]


def test_within_the_interval_a_known_article_is_counted_but_not_asked_for(web, crawl) -> None:
    web.article(f"{SITE}/2026/statement", "Statement")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/statement")
    source = {**SOURCE, "feeds": (f"{SITE}/feed",)}
    crawl(source, look_again=3600)
    web.article(f"{SITE}/2026/second", "Second statement")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/statement", f"{SITE}/2026/second")
    web.log.clear()
    summary = crawl(source, look_again=3600)
    assert web.asked() == [f"{SITE}/feed", f"{SITE}/2026/second"]
    assert summary.tallies[0].reasons[Outcome.UNCHANGED, "seen-again"] == 1


def test_an_edit_is_a_second_version_and_a_removal_is_gone(web, crawl) -> None:
    for name in ("edited", "removed", "kept"):
        web.article(f"{SITE}/2026/{name}", f"Statement {name}")
    web.feed(f"{SITE}/feed", *(f"{SITE}/2026/{name}" for name in ("edited", "removed", "kept")))
    source = {**SOURCE, "feeds": (f"{SITE}/feed",)}
    crawl(source)
    body = web.pages[f"{SITE}/2026/edited"].body.replace(b"on Tuesday", b"on Wednesday")
    web.pages[f"{SITE}/2026/edited"] = web.answer(body, headers={"Content-Type": "text/html; charset=utf-8"})
    web.pages[f"{SITE}/2026/removed"] = web.answer(b"", 410)
    web.feed(f"{SITE}/feed", f"{SITE}/2026/edited", f"{SITE}/2026/kept")
    summary = crawl(source)
    found = outcomes(crawl.folder)
    assert found["/2026/edited"] == ("changed", "")
    assert found["/2026/removed"] == ("gone", "http-410")
    assert summary.tallies[0].counts == {Outcome.CHANGED: 1, Outcome.GONE: 1, Outcome.UNCHANGED: 1, Outcome.FILTERED: 1}
    with Archive(crawl.folder) as archive:
        versions = archive.versions(archive.find(f"{SITE}/2026/edited").id)
        assert ["Tuesday" in version.article.text for version in versions] == [True, False]
        assert archive.find(f"{SITE}/2026/removed").article.title == "Statement removed"


def test_a_page_that_is_no_article_any_more_leaves_the_good_version(web, crawl) -> None:
    web.article(f"{SITE}/2026/statement", "Statement")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/statement")
    source = {**SOURCE, "feeds": (f"{SITE}/feed",)}
    crawl(source)
    gone = b"<html><title>Page not found</title><body><h1>404</h1><p>Sorry, the page was not found.</p></body></html>"
    web.pages[f"{SITE}/2026/statement"] = web.answer(gone, headers={"Content-Type": "text/html"})
    assert crawl(source).tallies[0].counts[Outcome.FILTERED] == 1
    with Archive(crawl.folder) as archive:
        assert archive.find(f"{SITE}/2026/statement").article.title == "Statement"
    assert rows(crawl.folder, "SELECT count(*) FROM versions") == [(1,)]


def test_the_limit_postpones_what_is_beyond_it(web, crawl) -> None:
    pages = [f"{SITE}/2026/statement-{number}" for number in range(5)]
    for url in pages:
        web.article(
            url,
            f"Title {url[-1]}",
            f"Paragraph of {url}, which is long enough to be one of an article.",
            "And another one, of the same kind, so that there is a text.",
        )
    web.feed(f"{SITE}/feed", *pages)
    source = {**SOURCE, "feeds": (f"{SITE}/feed",)}
    first = crawl(source, limit=2)
    assert first.tallies[0].counts[Outcome.NEW] == 2
    assert first.tallies[0].reasons[Outcome.FILTERED, "limit"] == 3
    assert crawl(source).tallies[0].counts[Outcome.NEW] == 3


def test_since_leaves_out_what_is_older_by_the_list_or_by_the_page(web, crawl) -> None:
    for name, day in (("old", "2019-05-01"), ("new", "2026-05-01")):
        web.article(
            f"{SITE}/2026/{name}-on-page",
            f"Statement {name}",
            f"<time datetime={day}T10:00:00Z>{day}</time>",
            *web.paragraphs,
        )
    head = '<rss version="2.0"><channel><item><title>x</title><link>{0}/2026/old-in-list</link><pubDate>Wed, 01 May 2019 10:00:00 GMT</pubDate></item>{1}</channel></rss>'
    items = "".join(f"<item><link>{SITE}/2026/{name}-on-page</link></item>" for name in ("old", "new"))
    web.pages[f"{SITE}/feed"] = web.answer(head.format(SITE, items).encode())
    summary = crawl({**SOURCE, "feeds": (f"{SITE}/feed",)}, since="2020-01-01")
    assert summary.tallies[0].counts[Outcome.NEW] == 1
    assert summary.tallies[0].reasons[Outcome.FILTERED, "since"] == 2
    assert f"{SITE}/2026/old-in-list" not in web.asked()


def test_a_redirect_leads_to_one_article_with_two_addresses(web, crawl) -> None:
    web.article(f"{SITE}/2026/the-statement", "The statement")
    web.pages[f"{SITE}/go/17"] = web.answer(b"", 301, {"Location": "/2026/the-statement"})
    web.feed(f"{SITE}/feed", f"{SITE}/go/17", f"{SITE}/2026/the-statement")
    source = {**SOURCE, "feeds": (f"{SITE}/feed",)}
    summary = crawl(source)
    assert sorted(summary.tallies[0].reasons) == [("filtered", "alias"), ("filtered", "list"), ("new", "")]
    with Archive(crawl.folder) as archive:
        assert archive.find(f"{SITE}/go/17") == archive.find(f"{SITE}/2026/the-statement")
    web.log.clear()
    crawl(source)
    assert web.asked("go/17") == []


def test_lists_that_cannot_be_read_fail_with_their_reason_and_the_rest_goes_on(web, crawl) -> None:
    web.article(f"{SITE}/2026/statement", "Statement")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/statement")
    web.pages[f"{SITE}/html-feed"] = web.answer(b"<!doctype html><html><body><p>Not a feed</p></body></html>")
    web.pages[f"{SITE}/map"] = web.answer(b"this is no sitemap \x00\x01")
    summary = crawl(
        {**SOURCE, "feeds": (f"{SITE}/feed", f"{SITE}/html-feed", f"{SITE}/lost-feed"), "sitemaps": (f"{SITE}/map",)}
    )
    found = outcomes(crawl.folder)
    assert found["/html-feed"] == ("failed", "bad-feed")
    assert found["/lost-feed"] == ("gone", "http-404")
    assert found["/map"] == ("failed", "bad-sitemap")
    assert found["/2026/statement"] == ("new", "")
    assert summary.exit_code == 3


def test_when_every_source_fails_the_exit_code_says_so(web, crawl) -> None:
    web.pages[f"{SITE}/feed"] = web.answer(b"", 500)
    unknown = {
        "id": "nowhere",
        "homepage": "http://no-such-host.invalid/",
        "feeds": ("http://no-such-host.invalid/feed",),
    }
    summary = crawl({**SOURCE, "feeds": (f"{SITE}/feed",)}, unknown, retries=0)
    assert summary.exit_code == 4
    assert [dict(tally.reasons) for tally in summary.tallies] == [{("failed", "http-5xx"): 1}, {("failed", "dns"): 1}]


def test_a_page_that_cannot_be_read_in_time_costs_only_itself(web, crawl) -> None:
    web.pages[f"{SITE}/2026/bomb"] = web.answer(
        b"<html><body>" + b"<p>x" * 200_000, headers={"Content-Type": "text/html"}
    )
    web.article(f"{SITE}/2026/statement", "Statement")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/bomb", f"{SITE}/2026/statement")
    summary = crawl({**SOURCE, "feeds": (f"{SITE}/feed",)}, page_time=2)
    found = outcomes(crawl.folder)
    assert found["/2026/statement"] == ("new", "")
    assert found["/2026/bomb"] in {("failed", "extract-timeout"), ("filtered", "parser-limit"), ("filtered", "no-text")}
    assert summary.tallies[0].seen == 3


def test_a_source_cannot_lead_to_loopback_or_private_addresses(web, crawl) -> None:
    web.article(f"http://127.0.0.1:{web.port}/2026/secret", "Secret")
    ways = (
        f"http://127.0.0.1:{web.port}/a",
        f"http://localhost:{web.port}/b",
        f"http://2130706433:{web.port}/c",
        f"http://[::1]:{web.port}/d",
    )
    summary = crawl({**SOURCE, "listings": ways}, hosts={})
    assert dict(summary.tallies[0].reasons) == {("failed", "blocked-address"): 4}
    assert web.log == []


def test_the_crawler_says_who_it_is_and_how_to_reach_its_user(web, crawl) -> None:
    web.feed(f"{SITE}/feed")
    crawl({**SOURCE, "feeds": (f"{SITE}/feed",)}, contact="desk@institute.example")
    agents = {headers["User-Agent"] for _, _, headers in web.log}
    assert len(agents) == 1
    assert agents.pop().startswith("communique/")
    assert "desk@institute.example" in web.log[0][2]["User-Agent"]


def test_a_page_that_is_known_only_by_its_whole_address_is_asked_for_by_it(web, crawl) -> None:
    web.article(f"{SITE}/2026/statement;jsessionid=AB12?utm_source=rss", "Statement")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/statement;jsessionid=AB12?utm_source=rss")
    source = {**SOURCE, "feeds": (f"{SITE}/feed",)}
    assert crawl(source).tallies[0].counts[Outcome.NEW] == 1
    with Archive(crawl.folder) as archive:
        assert archive.find(f"{SITE}/2026/statement").article.canonical_url == f"{SITE}/2026/statement"
    assert crawl(source).tallies[0].reasons == {(Outcome.UNCHANGED, "same-payload"): 2}


def test_a_link_that_one_list_makes_doubtful_is_read_where_another_vouches_for_it(web, crawl) -> None:
    web.article(f"{SITE}/about-the-strait", "About the strait")
    web.listing(f"{SITE}/news", "/about-the-strait", "/contact")
    web.feed(f"{SITE}/feed", f"{SITE}/about-the-strait")
    summary = crawl({**SOURCE, "listings": (f"{SITE}/news",), "feeds": (f"{SITE}/feed",)})
    assert outcomes(crawl.folder)["/about-the-strait"] == ("new", "")
    assert outcomes(crawl.folder)["/contact"] == ("filtered", "pattern")
    assert summary.tallies[0].seen == 4


def test_a_list_that_names_nothing_or_breaks_off_is_told_apart_from_a_good_one(web, crawl) -> None:
    web.feed(f"{SITE}/feed")
    web.article(f"{SITE}/2026/statement", "Statement")
    torn = f'<?xml version="1.0"?><urlset><url><loc>{SITE}/2026/statement</loc></url><url><loc>{SITE}/20'
    web.pages[f"{SITE}/map"] = web.answer(torn.encode())
    crawl({**SOURCE, "feeds": (f"{SITE}/feed",), "sitemaps": (f"{SITE}/map",)})
    found = outcomes(crawl.folder)
    assert found["/feed"] == ("filtered", "list-empty")
    assert found["/map"] == ("filtered", "list-cut")
    assert found["/2026/statement"] == ("new", "")


def test_a_sitemap_that_names_itself_for_ever_is_left_with_a_reason(web, crawl) -> None:
    for number in range(9):
        index = f"<sitemapindex><sitemap><loc>{SITE}/map?page={number + 1}</loc></sitemap></sitemapindex>"
        web.pages[f"{SITE}/map?page={number}"] = web.answer(index.encode())
    crawl({**SOURCE, "sitemaps": (f"{SITE}/map?page=0",)})
    assert len(web.asked()) == 4
    assert outcomes(crawl.folder)["/map?page=4"] == ("filtered", "depth")


def test_a_pdf_that_a_feed_names_becomes_an_article_and_what_cannot_be_one_says_why(web, crawl, pdf) -> None:
    said = [(72, 700 - 24 * at, 7, text, "1 0 0 1") for at, text in enumerate(web.paragraphs)]
    typed = {"Content-Type": "application/pdf"}
    files = {
        "joint-communique": pdf([(72, 760, 18, "Joint communiqué on the ferry", "1 0 0 1"), *said]),
        "scanned-statement": pdf([], pictures=True),
        "locked-statement": pdf(said, locked=True),
        "torn-statement": pdf(said)[:900],
        "visa-form": pdf(said),
    }
    for name, body in files.items():
        web.pages[f"{SITE}/files/{name}.pdf"] = web.answer(body, headers=typed)
    web.feed(f"{SITE}/feed", *(f"{SITE}/files/{name}.pdf" for name in files))
    crawl({**SOURCE, "feeds": (f"{SITE}/feed",)})
    found = {url.removeprefix("/files/"): ending for url, ending in outcomes(crawl.folder).items() if "/files/" in url}
    assert found == {
        "joint-communique.pdf": ("new", ""),
        "scanned-statement.pdf": ("filtered", "no-text-layer"),
        "locked-statement.pdf": ("filtered", "encrypted"),
        "torn-statement.pdf": ("filtered", "broken"),
        "visa-form.pdf": ("filtered", "not-html"),
    }
    with Archive(crawl.folder) as archive:
        assert [entry.article.title for entry in archive.articles()] == ["Joint communiqué on the ferry"]


def test_each_source_s_seconds_end_with_what_was_asked_for_last(web, crawl) -> None:
    for host in ("quick", "slow"):
        web.article(f"http://{host}.example/2026/statement-1", "Statement one of the ministry")
        web.listing(f"http://{host}.example/news", f"http://{host}.example/2026/statement-1", f"http://{host}.example/about")
    late = web.pages["http://slow.example/2026/statement-1"]
    web.pages["http://slow.example/2026/statement-1"] = late._replace(wait=4.0)
    tables = [{"id": host, "homepage": f"http://{host}.example/", "listings": (f"http://{host}.example/news",)} for host in ("quick", "slow")]
    quick, slow = crawl(*tables).tallies
    assert slow.seconds >= quick.seconds + 1


def test_a_fault_of_this_program_is_told_as_one_and_not_as_the_network_s(web, crawl) -> None:
    web.article(f"{SITE}/2026/statement-1", "Statement one of the ministry")
    summary = crawl({**SOURCE, "listings": [f"{SITE}/news"]})  # a list, which Source does not take
    assert summary.exit_code == 1
    assert "unhashable type: 'list'" in "".join(summary.faults)
