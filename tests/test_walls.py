"""Hosts that refuse or challenge this client are recognised, left alone for a growing time, and recorded with evidence."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response

from archive.hosts import Host
from archive.outcomes import Outcome
from archive.store import Archive
from archive.times import age
from crawler.hosts import DAY, Hosts
from crawler.middlewares.walls import is_wall

SITE = "http://news.example"
SOURCE = {"id": "news", "homepage": f"{SITE}/", "feeds": (f"{SITE}/feed",)}
HOUR = 3600.0


def hosts(folder: Path) -> list[Host]:
    with Archive(folder) as archive:
        return archive.hosts()


def their_time_comes(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "archive.db")) as db, db:
        db.execute("UPDATE hosts SET until = '2020-01-01T00:00:00Z'")


def test_a_host_that_refuses_everything_is_left_alone_for_a_time_that_doubles_until_it_answers(web, crawl) -> None:
    web.pages[f"{SITE}/feed"] = web.answer(b"no", 403)
    assert dict(crawl(SOURCE).tallies[0].reasons) == {("failed", "blocked"): 1}
    (first,) = hosts(crawl.folder)
    assert (first.host, first.state, first.times) == ("news.example", "blocked", 1)
    with Archive(crawl.folder) as archive:
        assert archive.capture(str(first.capture)).status == 403
    web.log.clear()
    assert dict(crawl(SOURCE).tallies[0].reasons) == {("deferred", "blocked"): 1}
    assert web.log == [], "not even robots.txt is asked for"
    their_time_comes(crawl.folder)
    crawl(SOURCE)
    (second,) = hosts(crawl.folder)
    assert (second.times, second.since) == (2, first.since)
    assert -age(first.until) == pytest.approx(6 * HOUR, abs=120)
    assert -age(second.until) == pytest.approx(12 * HOUR, abs=120)
    web.article(f"{SITE}/2026/a", "Statement")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/a")
    their_time_comes(crawl.folder)
    assert crawl(SOURCE).tallies[0].counts[Outcome.NEW] == 1
    assert hosts(crawl.folder) == []


WALLS = {
    "redirect": (302, {"Location": "https://validate.perfdrive.com/?ssa=1&ssc=http%3A%2F%2Fnews.example"}, b""),
    "header": (403, {"cf-mitigated": "challenge"}, b"<title>One moment</title>"),
    "other-header": (202, {"x-amzn-waf-action": "challenge"}, b""),
    "markup": (503, {"Retry-After": "1"}, b"<html><script>window._cf_chl_opt={}</script></html>"),
    "all-is-well": (200, {}, b"<html><iframe src='/_Incapsula_Resource?xinfo=1'></iframe></html>"),
}
WORDS = b"<html><title>Just a moment...</title><h1>Checking your browser before accessing this site</h1></html>"


def test_hosts_that_refuse_or_challenge_are_told_from_those_that_refuse_a_page(web, crawl) -> None:
    """Each host is a source of its own in one crawl: those in WALLS, one that begins to refuse, one that shows a wall only in words."""

    def site(name: str, answer: Any, count: int = 0) -> dict[str, Any]:
        home = f"http://{name}.example"
        urls = [f"{home}/2026/{number}" for number in range(count)]
        web.pages |= dict.fromkeys(urls, answer)
        web.article(f"{home}/2026/a", "Statement")
        web.feed(f"{home}/feed", *urls, f"{home}/2026/a")
        if not count:
            web.pages[f"{home}/feed"] = answer
        return {"id": name, "homepage": home, "feeds": (f"{home}/feed",)}

    no, words = web.answer(b"no", 403), web.answer(WORDS, headers={"Content-Type": "text/html"})
    sources = [site(name, web.answer(body, status, headers)) for name, (status, headers, body) in WALLS.items()]
    sources += [site("closing", no, 12), site("private", no, 4), site("words", words, 12)]
    # A good page clears its host: at the end, after all was asked for, or between, as a slow machine does not keep the order.
    web.pages |= {"http://words.example/2026/a": words, "http://closing.example/2026/a": no}
    summary = crawl(*sources, delay=0.3)
    told = {tally.source: dict(tally.reasons) for tally in summary.tallies}
    found = {host.host.removesuffix(".example"): host.state for host in hosts(crawl.folder)}
    for name in WALLS:
        assert told[name] == {("failed", "challenge"): 1}
        assert len(web.asked(f"//{name}.example/")) == 1, "and it is never asked twice"
    assert found == dict.fromkeys((*WALLS, "words"), "challenged") | {"closing": "blocked"}
    assert told["closing"]["failed", "blocked"] == 5
    assert told["closing"]["deferred", "blocked"] == 8
    assert told["private"]["failed", "blocked"] == 4
    assert told["private"]["new", ""] == 1
    assert told["words"]["failed", "challenge"] >= 5
    assert told["words"]["deferred", "blocked"] >= 1


def test_a_page_that_a_wall_let_through_is_none() -> None:
    body = b"<html><script src='/_Incapsula_Resource?a'></script>" + b"<p>The minister spoke.</p>" * 500
    assert not is_wall(Response(SITE, body=body))
    assert is_wall(Response(SITE, status=403, body=body))


def test_the_time_grows_to_a_week_and_no_further() -> None:
    kept: dict[str, Host] = {}
    known: list[Host] = []
    for _ in range(12):
        crawl_of_now = Hosts(known, lambda host: kept.update({host.host: host}))
        crawl_of_now.refused(SITE, "blocked", None)
        crawl_of_now.close()
        known = [Host(**{**vars_of(kept["news.example"]), "until": "2020-01-01T00:00:00Z"})]
    assert kept["news.example"].times == 12
    assert -age(kept["news.example"].until) == pytest.approx(7 * DAY, abs=120)


def vars_of(host: Host) -> dict[str, Any]:
    return {name: getattr(host, name) for name in Host.__slots__}
