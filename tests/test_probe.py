"""``sources probe``: each way into a source is tried once, and told by what it turned out to be."""

from __future__ import annotations

import json
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.writer import Writer
from crawler.config import Config
from crawler.probe import Finding, probe, ways
from crawler.sources import Source
from exports.cli import main

ROOT = Path(__file__).parents[1]
FEED = "http://envoy.example/feed"
DATED = (
    b'<rss version="2.0"><channel><title>t</title>'
    b"<item><link>http://envoy.example/a</link><pubDate>Tue, 03 Mar 2026 23:30:00 -0200</pubDate></item>"
    b"<item><link>http://envoy.example/b</link><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate></item></channel></rss>"
)
SITEMAP = (
    b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://envoy.example/c</loc></url></urlset>'
)
INDEX = b"<sitemapindex><sitemap><loc>http://envoy.example/s1.xml</loc><lastmod>2026-03-01</lastmod></sitemap></sitemapindex>"
WALL = (
    b"<html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to continue</noscript>"
    b'<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>'
)


def a_source(ident: str, **more: object) -> Source:
    return Source(**{"id": ident, "name": ident, "homepage": f"http://{ident}.example/", **more})  # type: ignore[arg-type]


def states(found: list[Finding]) -> dict[str, str]:
    return {finding.way.url: str(finding.state) for finding in found}


@pytest.fixture
def tried(web: Any, apart: Any) -> Any:
    def run(*sources: Source, **more: Any) -> list[Finding]:
        hosts = {**web.hosts(), **more.pop("hosts", {})}
        config = Config(**{"hosts": hosts, "delay": 0.0, "workers": 1, "retries": 0, **more})
        return apart(probe, sources, config, print)

    return run


@pytest.fixture
def no_tls() -> Iterator[int]:
    """A port where something speaks that is not TLS."""

    class Talker(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(b"220 ready\r\n" * 10)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talker) as server:
        threading.Thread(target=server.serve_forever, args=[0.02]).start()
        yield int(server.server_address[1])
        server.shutdown()


def test_a_source_without_a_list_is_tried_by_its_homepage() -> None:
    assert [(way.kind, way.url) for way in ways(a_source("x"))] == [("homepage", "http://x.example/")]
    listed = a_source("x", feeds=("http://x.example/feed",), listings=("http://x.example/news",))
    assert [way.kind for way in ways(listed)] == ["feed", "listing"]


def test_what_works_says_how_many_items_it_has_and_the_newest_day_in_utc(web: Any, tried: Any) -> None:
    web.pages[FEED] = web.answer(DATED)
    web.pages["http://envoy.example/sitemap.xml"] = web.answer(SITEMAP)
    web.pages["http://envoy.example/index.xml"] = web.answer(INDEX)
    web.listing("http://envoy.example/", "/2026/03/minister-receives-the-envoy", "/about")
    sitemaps = ("http://envoy.example/sitemap.xml", "http://envoy.example/index.xml")
    found = tried(a_source("envoy", feeds=(FEED,), sitemaps=sitemaps, listings=("http://envoy.example/",)))
    assert {str(finding.state) for finding in found} == {"works"}
    assert [(finding.items, finding.newest) for finding in found] == [
        (2, "2026-03-04"),
        (1, None),
        (1, "2026-03-01"),
        (1, None),
    ]
    assert found[2].detail == "an index of sitemaps"


def test_each_way_is_told_by_what_is_wrong_with_it(web: Any, tried: Any, no_tls: int) -> None:
    html = {"Content-Type": "text/html"}
    pages = {
        "html": web.answer(b"<!doctype html><html><body><p>Welcome</p></body></html>", headers=html),
        "unreadable": web.answer(b"<rss"),
        "empty": web.answer(b'<rss version="2.0"><channel><title>t</title></channel></rss>'),
        "gone": web.answer(b"", 410),
        "blocked": web.answer(b"no", 403),
        "challenge": web.answer(WALL, headers=html),
        "busy": web.answer(b"", 429, {"Retry-After": "3600"}),
        "failed": web.answer(b"", 500),
    }
    feeds = {name: f"http://{name}.example/feed" for name in (*pages, "robots", "closed", "tls", "dns")}
    web.pages |= {feeds[name]: answer for name, answer in pages.items()}
    web.pages[feeds["robots"]] = web.answer(DATED)
    web.pages["http://robots.example/robots.txt"] = web.answer(b"User-agent: *\nDisallow: /feed")
    web.pages["http://closed.example/robots.txt"] = web.answer(b"", 500)
    feeds |= {"tls": "https://tls.example/feed", "dns": "http://nowhere.invalid/feed"}
    sources = [a_source(name, feeds=(url,)) for name, url in feeds.items()]
    found = tried(*sources, hosts={"tls.example": ("127.0.0.1", no_tls)})
    expected = {url: name for name, url in feeds.items()} | {feeds["challenge"]: "blocked", feeds["closed"]: "failed"}
    assert states(found) == expected
    assert [finding.way.source.id for finding in found] == list(feeds)
    assert all(finding.detail for finding in found)


def test_what_does_not_answer_in_time_says_so(web: Any, tried: Any) -> None:
    web.pages[FEED] = web.answer(DATED, wait=5)
    assert states(tried(a_source("envoy", feeds=(FEED,)), timeout=4.0)) == {FEED: "timeout"}


def test_what_has_moved_names_its_new_address(web: Any, tried: Any) -> None:
    def to(url: str, status: int = 301) -> Any:
        return web.answer(b"", status, {"Location": url})

    web.pages[FEED] = web.answer(DATED)
    web.pages["http://old.example/feed"] = to(FEED)
    web.pages["http://old.example/rss"] = to("/feed.xml")
    web.pages["http://old.example/feed.xml"] = web.answer(DATED)
    web.pages["http://old.example/day"] = to("/feed.xml", 302)
    web.pages["http://old.example/away"] = to(FEED, 302)
    web.pages["http://old.example/feed.xml/"] = to("/feed.xml")
    web.pages["http://old.example/round"] = to("/round")
    names = ("feed", "rss", "day", "away", "feed.xml/", "round")
    found = tried(a_source("old", feeds=tuple(f"http://old.example/{name}" for name in names)))
    assert [(str(finding.state), finding.moved_to) for finding in found] == [
        ("moved", FEED),
        ("moved", "http://old.example/feed.xml"),
        ("works", None),
        ("moved", FEED),
        ("works", None),
        ("failed", None),
    ]


def test_one_host_is_asked_once_at_a_time_with_its_delay_and_hosts_side_by_side(web: Any, tried: Any) -> None:
    hosts = [f"http://h{number}.example" for number in range(4)]
    for host in hosts:
        for name in ("a", "b"):
            web.feed(f"{host}/{name}", f"{host}/{name}/1")
    tried(*(a_source(f"h{number}", feeds=(f"{host}/a", f"{host}/b")) for number, host in enumerate(hosts)), delay=0.6)
    asked = [(when, url) for when, url, _ in web.log if url.endswith(("/a", "/b"))]
    for host in hosts:
        first, second = (when for when, url in asked if url.startswith(host))
        assert second - first >= 0.55
    before_any_second = [url for _, url in asked[: next(n for n, (_, url) in enumerate(asked) if url.endswith("/b"))]]
    assert len(before_any_second) > 1


def run(web: Any, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "exports.cli", "--archive", str(folder), "sources", "probe", *words]
    proxy = dict.fromkeys(("http_proxy", "https_proxy"), f"http://127.0.0.1:{web.port}")
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **proxy}, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "communique.toml").write_text("[crawl]\ndelay = 0.0\nretries = 0\n[reading]\nworkers = 1\n", "utf-8")
    good = f'[good]\nhomepage = "http://envoy.example/"\nfeeds = ["{FEED}"]\n'
    (tmp_path / "sources.toml").write_text(f'{good}[lost]\nhomepage = "http://lost.example/"\n', "utf-8")
    return tmp_path


def test_the_command_tells_all_some_and_none_apart_and_makes_no_archive(web: Any, folder: Path) -> None:
    web.pages[FEED] = web.answer(DATED)
    done = run(web, folder, "good")
    assert (done.returncode, done.stderr) == (0, "")
    heading, row, _, last = done.stdout.splitlines()
    assert heading.split() == ["source", "way", "state", "items", "newest", "address"]
    assert row.split() == ["good", "feed", "works", "2", "2026-03-04", FEED]
    assert last == "1 ways: 1 works"
    done = run(web, folder)
    assert done.returncode == 3
    assert "lost homepage: gone: status 404\n    http://lost.example/" in done.stdout
    assert not (folder / "archive.db").exists()


def test_an_archive_whose_sources_are_declared_nowhere_has_not_the_whole_catalogue_tried(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.start_crawl([{"id": "gazette", "name": "G"}], "2026-03-08T08:00:00Z")
    result = CliRunner().invoke(main, ["--archive", str(tmp_path), "sources", "probe"])
    assert (result.exit_code, "none of the sources that this archive knows is declared now" in result.stderr) == (2, True)


def test_json_has_a_row_for_each_way(web: Any, folder: Path) -> None:
    done = run(web, folder, "lost", "--json")
    assert done.returncode == 4
    (row,) = json.loads(done.stdout)
    assert row == {
        "source": "lost",
        "way": "homepage",
        "url": "http://lost.example/",
        "state": "gone",
        "items": 0,
        "newest": None,
        "moved_to": None,
        "detail": "status 404",
        "unverified_tls": False,
    }


def test_a_certificate_is_excepted_for_the_source_that_says_so_alone_and_that_is_shown(
    web: Any, apart: Any, certified: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from exports.cli.probe import _print

    secure = type(web)(certified("nobody.example"))
    secure.feed("https://careless.example/feed", "https://careless.example/a")
    secure.feed("https://strict.example/feed", "https://strict.example/a")
    careless = a_source("careless", feeds=("https://careless.example/feed",), unverified_tls=True)
    strict = a_source("strict", feeds=("https://strict.example/feed",))
    found = apart(probe, (careless, strict), Config(hosts=secure.hosts(), delay=0.0, workers=1, retries=0), print)
    secure.close()
    assert list(states(found).values()) == ["works", "tls"]
    _print(found)
    told = capsys.readouterr().out
    assert "careless: its certificates were not verified (unverified_tls)" in told
    assert "strict: its certificates" not in told
