"""Every URL that a crawl saw ends in exactly one outcome, whatever a server does: the sums prove it."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from archive.outcomes import REASONS, Outcome
from archive.store import Archive
from crawler.config import Config
from crawler.demo import serve
from crawler.run import Summary, crawl_apart

NUMBERED = {"gz": 20, "br": 20, "zs": 20, "gzgz": 20, "hugeheader": 60_000, "bigline": 1, "deep": 400, "manylinks": 300, "cookies": 50, "list": 5, "cs": "bogus"}
LISTS = {"xxe.xml": "sitemaps", "xxehttp.xml": "sitemaps", "lol.xml": "sitemaps", "lolrss.xml": "feeds", "smself.xml": "sitemaps",
         "smgzbomb.xml.gz": "sitemaps", "list": "listings", "manylinks": "listings", "cal": "listings", "relpath": "listings",
         "429": "feeds", "503": "feeds", "silent": "feeds", "truncgz": "feeds", "soft404": "listings", "loop": "feeds"}  # fmt: skip


def check(folder: Path, summary: Summary) -> None:
    """Hold the tallies, the rows and the views against each other."""
    with closing(sqlite3.connect(folder / "archive.db")) as database:
        rows = database.execute("SELECT source, url, outcome, reason FROM outcomes WHERE crawl = ?", (summary.crawl,)).fetchall()
    with Archive(folder) as store:
        days = {day.source: day for day in store.coverage()}
    for tally in summary.tallies:
        own = [(outcome, reason) for source, _, outcome, reason in rows if source == tally.source]
        # What is as it was last time is counted but has no row; nothing has a row that is not counted.
        assert not Counter(own) - Counter({(str(outcome), reason): count for (outcome, reason), count in tally.reasons.items()})
        assert tally.seen == sum(tally.counts.values()) == sum(tally.reasons.values())
        assert all(reason in REASONS[outcome] for outcome, reason in tally.reasons)
        assert tally.fetched <= tally.seen
        counts = days[tally.source].counts
        assert counts["seen"] == sum(counts[outcome] for outcome in Outcome)
        assert counts["seen"] == sum(sum(reasons.values()) for reasons in days[tally.source].reasons.values())


def test_on_the_demo_before_and_after_its_edits(tmp_path: Path) -> None:
    with serve() as sites:
        config = Config(hosts=dict.fromkeys(sites.hosts, ("127.0.0.1", sites.port)), delay=0.0, workers=1, look_again=(0,))
        first = crawl_apart(tmp_path / "a", list(sites.sources.values()), config)
        check(tmp_path / "a", first)
        with closing(sqlite3.connect(tmp_path / "a" / "archive.db")) as database:
            assert database.execute("SELECT count(*) FROM outcomes").fetchone()[0] == sum(tally.seen for tally in first.tallies)
        sites.edit()
        second = crawl_apart(tmp_path / "a", list(sites.sources.values()), config)
    assert sum(tally.counts[Outcome.CHANGED] for tally in second.tallies) == 1
    with Archive(tmp_path / "a") as store:
        days = list(store.coverage())
    assert sum(day.counts["seen"] for day in days) == sum(tally.seen for tally in (*first.tallies, *second.tallies))


class Faults(NamedTuple):
    port: int
    log: Path
    handlers: list[str]


@pytest.fixture
def faults(shared: Path, tmp_path: Path) -> Iterator[Faults]:
    """A server that misbehaves in every way it knows, and the names of these ways out of its own text."""
    program = shared / "tools" / "fault_server.py"
    named = [*re.findall(r"if k==?'([^']+)'", program.read_text("utf-8")), "lol.xml", "lolrss.xml"]
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(program), str(port), str(tmp_path / "log")])
    while not reached(port):
        time.sleep(0.05)
    yield Faults(port, tmp_path / "log", [name for name in dict.fromkeys(named) if name not in ("robots.txt", "rb")])
    process.terminate()
    process.wait()


def reached(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def path_of(name: str) -> str:
    return "/redirto?http://elsewhere.example/" if name == "redirto" else f"/{name}/{NUMBERED.get(name, 3)}"


@pytest.mark.shared
def test_on_every_handler_of_the_fault_server(web: Any, crawl: Any, faults: Faults) -> None:
    """Each handler has a host of its own, is a page of one source, and a list of another where it can be one."""
    assert len(faults.handlers) >= 55
    hosts = {name: f"h{number}.example" for number, name in enumerate(faults.handlers)}
    pages = [f"http://{host}{path_of(name)}" for name, host in hosts.items()]
    web.feed("http://lists.example/feed", *pages)
    as_page = {"id": "as-page", "homepage": "http://lists.example/", "feeds": ("http://lists.example/feed",), "hosts": tuple(hosts.values())}
    as_list = [
        {"id": f"as-list-{number}", "homepage": f"http://l{number}.example/", way: (f"http://l{number}.example{path_of(name)}",)}
        for number, (name, way) in enumerate(LISTS.items())
    ]
    names = [*hosts.values(), *(f"l{number}.example" for number in range(len(LISTS)))]
    known = {**web.hosts(), **dict.fromkeys(names, ("127.0.0.1", faults.port))}
    summary = crawl(as_page, *as_list, hosts=known, timeout=3, retries=0, max_body=300_000, max_list=300_000, concurrency=32, page_time=5)
    check(crawl.folder, summary)
    with closing(sqlite3.connect(crawl.folder / "archive.db")) as database:
        ended = Counter(database.execute("SELECT url, source FROM outcomes").fetchall())
    assert set(ended.values()) == {1}
    assert {(page, "as-page") for page in pages} <= ended.keys()
    assert [tally.seen for tally in summary.tallies if tally.source == "as-page"] == [len(pages) + 1]
    assert not summary.faults
    assert asked_on_the_quiet(faults.log, {url for url, _ in ended}) == set()


def asked_on_the_quiet(log: Path, ended: set[str]) -> set[str]:
    """What the server was asked for, was not robots.txt, and is in no outcome; a redirect counts under its first URL."""
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    asked = {f"http://{line['host']}{line['path']}" for line in lines if "path" in line and line.get("host")}
    assert len(asked) > len(LISTS)
    followed = re.compile(r"/(chain|loop|rb)\b")
    return {url for url in asked - ended if urlsplit(url).path != "/robots.txt" and not followed.search(url)}
