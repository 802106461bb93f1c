"""crawler/cluster: sources are crawled by many, each host by one of them, and the archive is the same"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from archive.verify import verify
from crawler.cluster import plan
from crawler.sources import Source

NAMES = ("north", "south", "east", "west")
COUNT = 3
TABLES = ("articles", "versions", "statuses", "sources", "hosts", "sites", "addresses")
# What was asked for at another time is another capture, and a cluster asks when it comes to it.
TIMES = {
    "articles": {"first_seen", "last_seen", "version", "reader"}, "versions": {"id", "seen", "capture", "reader"}, "addresses": {"first_seen", "checked"},
    "statuses": {"first_seen", "last_seen", "capture"}, "sites": {"digest", "as_of", "learnt_from", "model"}, "hosts": {"since", "until", "capture"},
}  # fmt: skip
CODE = """
import json, sys
from pathlib import Path
from crawler.cluster.runs import Where, crawl
from crawler.config import Config
from crawler.run import crawl as crawl_alone
from crawler.session import Options
from crawler.sources import Source

if __name__ == "__main__":
    folder, tables, config, cluster = json.loads(sys.argv[1])
    sources = [Source(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}) for table in tables]
    tell = lambda said: print(said, flush=True)
    if cluster:
        where = Where(cluster=cluster, shards=f"{folder}/shards", tell=tell)
        summary, ended = crawl(Path(folder), sources, Config(**config), Options(), where)
        print("open:", ended.open)
    else:
        summary = crawl_alone(Path(folder), sources, Config(**config))
    print(json.dumps([[tally.source, tally.seen, dict(tally.counts)] for tally in summary.tallies]))
    print(*summary.faults)
    sys.exit(summary.exit_code)
"""


class Crawls:
    """Crawls of four small sites, on one machine or on a cluster, in processes that can be killed."""

    def __init__(self, web: Any, folder: Path) -> None:
        self.web, self._folder = web, folder
        self.tables = [{"id": name, "name": name, "homepage": f"http://{name}.example/", "feeds": [f"http://{name}.example/feed"]} for name in NAMES]
        for name in NAMES:
            for number in range(COUNT):
                self.write(name, number)
            web.pages[f"http://{name}.example/"] = web.answer(b"<html><body>Home</body></html>", headers={"Content-Type": "text/html"})
            web.feed(f"http://{name}.example/feed", *(f"http://{name}.example/press/{number}" for number in range(COUNT)))
            web.pages[f"http://{name}.example/robots.txt"] = web.answer(b"User-agent: *\nAllow: /\n", headers={"Content-Type": "text/plain"})

    def write(self, name: str, number: int, more: str = "") -> None:
        said = [f"{paragraph} This is said in the {name} of ferry number {number}." for paragraph in self.web.paragraphs]
        self.web.article(f"http://{name}.example/press/{number}", f"Ferry {number} of the {name}", *said, f"It sails at noon from pier {number} of the {name}. {more}")

    def start(self, archive: str, cluster: str = "", **config: Any) -> subprocess.Popen[str]:
        settings = {"hosts": self.web.hosts(), "delay": 0.1, "workers": 1, "look_again": (0,), **config}
        words = json.dumps([str(self._folder / archive), self.tables, settings, cluster])
        return subprocess.Popen([sys.executable, "-c", CODE, words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "PYTHONWARNINGS": ""})

    def run(self, archive: str, cluster: str = "", code: int = 0, **config: Any) -> tuple[str, list[str]]:
        """What a crawl said, and what it asked the sites for."""
        self.web.log.clear()
        process = self.start(archive, cluster, **config)
        said, _ = process.communicate(timeout=300)
        assert process.returncode == code, said
        return said, sorted(url for _, url, _ in self.web.log)


@pytest.fixture
def crawls(web: Any, tmp_path: Path) -> Crawls:
    return Crawls(web, tmp_path)


def source(name: str, *hosts: str, **more: Any) -> Source:
    return Source(id=name, name=name, homepage=f"https://www.{name}.example/", hosts=hosts, **more)


def dealt(sources: Sequence[Source], **paces: float) -> list[list[str]]:
    return [[one.id for one in unit] for unit in plan.dealt(sources, paces)]


def test_sources_that_share_a_host_are_one_unit() -> None:
    sources = [source("a"), source("b", "press.a.example"), source("c", "x.example"), source("d", feeds=("https://feeds.x.example/d",)), source("e")]
    assert sorted(map(sorted, dealt(sources))) == [["a", "b"], ["c", "d"], ["e"]]


def test_a_host_that_joins_two_groups_makes_them_one() -> None:
    sources = [source("a"), source("b"), source("c", "a.example", "b.example")]
    assert sorted(map(sorted, dealt(sources))) == [["a", "b", "c"]]


def test_no_host_is_in_two_units_however_many_there_are() -> None:
    sources = [source(f"s{number}", f"shared{number // 3}.example") for number in range(600)]
    units = plan.dealt(sources, {})
    asked = [set().union(*map(plan.queues, unit)) for unit in units]
    assert sum(map(len, asked)) == len(set().union(*asked))
    assert 16 <= len(units) < 200


def test_the_slowest_sources_come_first() -> None:
    assert dealt([source("a"), source("b"), source("c")], b=9.0, c=3.0) == [["b"], ["c"], ["a"]]


def test_a_crawl_comes_to_the_same_as_on_one_machine(crawls: Crawls, cluster: Any, contents: Any, tmp_path: Path) -> None:
    """Over two passes: of what is new, and then of what was edited, was taken away, and has not changed."""
    for _ in range(2):
        alone, asked_alone = crawls.run("one")
        many, asked = crawls.run("many", cluster.address)
        assert sorted(json.loads(many.splitlines()[-2])) == sorted(json.loads(alone.splitlines()[-2]))
        assert asked == asked_alone
        assert contents(tmp_path / "many", *TABLES, without=TIMES) == contents(tmp_path / "one", *TABLES, without=TIMES)
        crawls.write("north", 1, "It was late.")
        crawls.web.pages.pop("http://south.example/press/2", None)
    assert not verify(tmp_path / "many", payloads=True).findings
    assert not list((tmp_path / "many" / "shards").iterdir())


def test_a_hosts_delay_holds_on_a_cluster(crawls: Crawls, cluster: Any) -> None:
    crawls.run("many", cluster.address, delay=0.3)
    for name in NAMES:
        moments = [moment for moment, url, _ in crawls.web.log if f"{name}.example" in url and "robots" not in url]
        assert len(moments) > COUNT
        assert statistics.median(after - before for before, after in pairwise(moments)) > 0.28
