"""``sources add``: a site is looked at politely, and what is proposed was seen to work."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.config import Config
from crawler.propose import Proposal, known_as, propose
from crawler.sources import Source
from exports.cli import main

ROOT = Path(__file__).parents[1]
SITE = "http://mfa.avaria.example"
HTML = {"Content-Type": "text/html; charset=utf-8"}
STORIES = [f"{SITE}/news/2026/0{month}/minister-receives-envoy-{month}" for month in range(1, 7)]
MENU = "<nav><a href='/news/'>News</a> <a href='/contact'>Contact</a> <a href='/about'>About us</a></nav>"
FRONT = (
    "<!doctype html><html lang=en><head><title>Ministry of Foreign Affairs of Avaria</title>"
    "<link rel=alternate type='application/rss+xml' href='/feed'><link rel=alternate type='application/rss+xml' href='/dead'>"
    "<link rel=alternate type='application/rss+xml' href='/comments/feed'>"
    "<link rel=alternate type='application/rss+xml' href='/page-instead'></head>"
    f"<body>{MENU}<p>The Ministry of Foreign Affairs of Avaria speaks for the islands, and keeps the treaties on "
    "ferries, salt and lighthouses that they have signed with their neighbours since the great regatta.</p></body></html>"
)


@pytest.fixture
def ministry(web: Any) -> Any:
    """A site with one feed that works and three that do not, a sitemap and a section of news."""
    web.pages[f"{SITE}/"] = web.answer(FRONT.encode(), headers=HTML)
    web.feed(f"{SITE}/feed", *STORIES)
    web.feed(f"{SITE}/comments/feed", *(f"{story}/comment-1" for story in STORIES))
    web.pages[f"{SITE}/page-instead"] = web.answer(FRONT.encode(), headers=HTML)
    web.listing(f"{SITE}/news/", *STORIES)
    locations = "".join(f"<url><loc>{story}</loc><lastmod>2026-06-01</lastmod></url>" for story in STORIES)
    web.pages[f"{SITE}/map.xml"] = web.answer(f"<urlset>{locations}</urlset>".encode())
    web.pages[f"{SITE}/robots.txt"] = web.answer(f"User-agent: *\nCrawl-delay: 0.1\nSitemap: {SITE}/map.xml".encode())
    return web


@pytest.fixture
def look(web: Any, apart: Any) -> Any:
    def run(url: str, *taken: str) -> Proposal:
        config = Config(hosts=web.hosts(), delay=0.0, workers=1, retries=0)
        [made] = apart(propose, [url], config, taken)
        assert isinstance(made, Proposal), made
        return made

    return run


def test_it_proposes_what_works_with_what_tells_it(ministry: Any, look: Any) -> None:
    made = look(f"{SITE}/")
    assert made.id == "mfa-avaria"
    assert made.table == {
        "name": "Ministry of Foreign Affairs of Avaria",
        "homepage": f"{SITE}/",
        "kind": "foreign-ministry",
        "language": "en",
        "feeds": [f"{SITE}/feed"],
        "sitemaps": [f"{SITE}/map.xml"],
        "listings": [f"{SITE}/news/"],
        "articles": r"^https?://(?:www\.)?mfa\.avaria\.example/news/20\d\d/\d{1,2}/[^/?#]+[-_]\d+$",
    }
    assert made.why["feeds"] == [f"{SITE}/feed: 6 entries"]
    assert made.why["sitemaps"] == [f"{SITE}/map.xml: 6 addresses, the newest of 2026-06-01"]
    assert made.why["articles"][0] == "fits 6 of 6 addresses in its lists, such as"
    assert made.why["homepage"] == ["robots.txt lets this program in, 0.1 s between two requests"]
    assert made.missing == ["its country"]


def test_an_address_of_a_feed_leads_to_its_site_and_robots_is_asked_first(ministry: Any, look: Any) -> None:
    made = look(f"{SITE}/feed", "mfa-avaria")
    assert (made.id, made.table["homepage"], made.table["feeds"]) == ("mfa-avaria-2", f"{SITE}/", [f"{SITE}/feed"])
    asked = [url for _, url, _ in ministry.log]
    assert asked[0] == f"{SITE}/robots.txt"
    assert asked.count(f"{SITE}/robots.txt") == 1
    assert len(asked) <= 11


def test_what_is_not_found_is_said(web: Any, look: Any) -> None:
    page = "<html><head><title>Home</title></head><body><p>Nothing here.</p></body></html>"
    web.pages["http://gazette.example/"] = web.answer(page.encode(), headers=HTML)
    made = look("http://gazette.example/")
    assert made.table == {"name": "gazette.example", "homepage": "http://gazette.example/", "kind": "other"}
    told = "; ".join(made.missing)
    for part in (
        "what kind of source",
        "its country",
        "its language",
        "no feed",
        "no sitemap",
        "no page of news",
        "pattern",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("status", "robots", "why"),
    [
        (403, b"", "the server refuses this client"),
        (200, b"User-agent: *\nDisallow: /", "robots.txt disallows it"),
    ],
)
def test_a_site_that_cannot_be_looked_at_is_refused(web: Any, look: Any, status: int, robots: bytes, why: str) -> None:
    web.pages["http://gazette.example/"] = web.answer(b"x", status)
    web.pages["http://gazette.example/robots.txt"] = web.answer(robots)
    with pytest.raises(AssertionError, match=why):
        look("http://gazette.example/")


ARTICLE = (
    "<!doctype html><html lang=en><head><title>Ferry sails</title><meta property=og:type content=article>"
    "<meta property='article:published_time' content='2026-06-01T09:00:00Z'></head><body><article><h1>Ferry sails</h1>"
    + "<p>The ferry of the northern islands sailed again on Monday, and the harbour master waved to all who were on it.</p>" * 4
    + "</article></body></html>"
)
BARE = "<html><head><title>Gazette</title><link rel=alternate type='application/rss+xml' href='/feed'></head><body></body></html>"


def test_an_article_leads_to_its_site_and_tells_the_language_that_the_front_page_does_not(web: Any, look: Any) -> None:
    stories = [f"http://gazette.example/news/ferry-sails-again-{number}" for number in range(2)]
    web.pages["http://gazette.example/"] = web.answer(BARE.encode(), headers=HTML)
    web.feed("http://gazette.example/feed", *stories)
    web.pages.update({story: web.answer(ARTICLE.encode(), headers=HTML) for story in stories})
    made = look(stories[1])
    assert (made.table["homepage"], made.table["language"]) == ("http://gazette.example/", "en")
    assert made.why["language"] == [f"{stories[0]}: the page declares en, and is in it"]
    assert made.why["feeds"] == ["http://gazette.example/feed: 2 entries"]


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("https://gazette.example", "gazette"),
        ("http://www.gazette.example/news/", "gazette"),
        ("https://feeds.example/gazette.xml", "gazette"),
        ("https://portal.example/avaria", "mfa-avaria"),
        ("https://portal.example/isvara", None),
        ("https://portal.example/", None),
        ("https://other.example/", None),
    ],
)
def test_a_site_that_is_a_source_already_is_known(url: str, known: str | None) -> None:
    homes = {
        "gazette": "https://www.gazette.example/",
        "mfa-avaria": "https://portal.example/avaria",
        "mfa-x": "https://portal.example/x",
    }
    sources = {name: Source(id=name, name=name, homepage=home) for name, home in homes.items()}
    feed = Source(id="gazette", name="g", homepage=homes["gazette"], feeds=("https://feeds.example/gazette.xml",))
    assert known_as(url, {**sources, "gazette": feed}) == known


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "communique.toml").write_text("[crawl]\ndelay = 0.0\nretries = 0\n[reading]\nworkers = 1\n", "utf-8")
    return tmp_path


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "exports.cli", "--archive", str(folder), "sources", "add", *words]


def through(web: Any) -> dict[str, str]:
    return {**os.environ, "http_proxy": f"http://127.0.0.1:{web.port}"}


def added(folder: Path, proxy: str, *words: str) -> tuple[int, str, str]:
    """What ``sources add`` ends with, prints and says, in a process that ends with it."""
    done = CliRunner().invoke(main, ["--archive", str(folder), "sources", "add", *words], env={"http_proxy": proxy})
    return done.exit_code, done.stdout, done.stderr


def test_without_a_terminal_it_prints_a_table_and_writes_only_with_yes(
    ministry: Any, folder: Path, apart: Any
) -> None:
    proxy = f"http://127.0.0.1:{ministry.port}"
    code, shown, said = apart(added, folder, proxy, SITE, "http://nobody.example/")
    assert (code, said) == (3, "Error: http://nobody.example/: status 404\n")
    assert tomllib.loads(shown)["mfa-avaria"]["feeds"] == [f"{SITE}/feed"]
    assert not (folder / "sources.toml").exists()
    code, shown, said = apart(added, folder, proxy, SITE, "--id", "avaria", "--yes")
    assert code == 0
    assert "added avaria; next: communique crawl avaria" in said
    assert (folder / "sources.toml").read_text("utf-8") == shown
    again = CliRunner().invoke(main, ["--archive", str(folder), "sources", "add", f"{SITE}/news/"])
    assert (again.exit_code, again.stdout) == (2, "")
    assert "belongs to avaria already" in again.stderr


def test_a_site_that_is_known_stops_none_of_the_others(ministry: Any, folder: Path, apart: Any) -> None:
    known, proxy = "www.gov.uk/government/organisations/foreign-commonwealth-development-office", f"http://127.0.0.1:{ministry.port}"
    code, shown, said = apart(added, folder, proxy, known, SITE, f"{SITE}/news/")
    assert (code, list(tomllib.loads(shown))) == (3, ["mfa-avaria"])
    assert f"Error: {known} belongs to mfa-gb already" in said
    assert f"Error: {SITE}/news/ belongs to mfa-avaria already" in said


def test_on_a_terminal_it_asks(ministry: Any, folder: Path) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, b"y\n")
    words = command(folder, SITE)
    done = subprocess.run(
        words, cwd=ROOT, env=through(ministry), stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, check=True
    )
    os.close(theirs)
    os.close(ours)
    assert f"Write this into {folder / 'sources.toml'}? [y/N]".encode() in done.stderr
    assert (folder / "sources.toml").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--id", "My Source", "http://gazette.example/"], "is no id"),
        (["--id", "mfa-gb", "http://gazette.example/"], "there is a source with the id 'mfa-gb' already"),
        (["gazette"], "'gazette': not an http or https address"),
        (["gazette.example", "tribune.example", "--id", "x"], "--id names one source"),
        (["gazette.example", "feeds.opml"], "feeds.opml: a file of subscriptions is added alone"),
        (["www.gov.uk/government/organisations/foreign-commonwealth-development-office"], "belongs to mfa-gb already"),
        (
            ["https://www.gov.uk/government/organisations/foreign-commonwealth-development-office"],
            "belongs to mfa-gb already",
        ),
    ],
)
def test_wrong_use_asks_no_network(folder: Path, words: list[str], told: str) -> None:
    result = CliRunner().invoke(main, ["--archive", str(folder), "sources", "add", *words])
    assert result.exit_code == 2
    assert told in result.stderr
