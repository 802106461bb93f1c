"""crawler/cluster: sources are crawled by many, each host by one of them, and the archive is the same"""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from archive.verify import verify
from crawler.cluster import gather, passes, plan
from crawler.config import Config
from crawler.session import Options
from crawler.sources import Source


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


def test_a_crawl_comes_to_the_same_as_on_one_machine(crawls: Any, cluster: Any, tmp_path: Path) -> None:
    """Over two passes: of what is new, and then of what was edited, was taken away, and has not changed."""
    for _ in range(2):
        alone, asked_alone = crawls.run("one")
        many, asked = crawls.run("many", cluster.address)
        assert sorted(json.loads(many.splitlines()[-2])) == sorted(json.loads(alone.splitlines()[-2]))
        assert asked == asked_alone
        assert crawls.held("many") == crawls.held("one")
        crawls.write("north", 1, "It was late.")
        crawls.web.pages.pop("http://south.example/press/2", None)
    assert not verify(tmp_path / "many", payloads=True).findings
    assert not list((tmp_path / "many" / "shards").iterdir())


def test_a_hosts_delay_holds_on_a_cluster(crawls: Any, cluster: Any) -> None:
    crawls.run("many", cluster.address, delay=0.3)
    for name in crawls.names:
        moments = [moment for moment, url, _ in crawls.web.log if f"{name}.example" in url and "robots" not in url]
        assert len(moments) > 3
        assert statistics.median(after - before for before, after in pairwise(moments)) > 0.28


def test_the_plan_of_a_crawl_is_shown_and_no_site_is_asked(tmp_path: Path, program: Any) -> None:
    said = program.run("--archive", tmp_path / "archive", "crawl", "--cluster", "local:2", "--dry-run", "mfa-gb", "un-news")
    assert "2 units, 2 to be done" in said
    assert "mfa-gb" in said
    assert "nothing is known yet of how long 2 of them take" in said
    assert not (tmp_path / "archive").exists()


def test_the_wayback_machine_is_not_asked_by_many(tmp_path: Path, program: Any) -> None:
    said = program.run("--archive", tmp_path / "archive", "crawl", "--cluster", "local:2", "--wayback", "mfa-gb", code=2)
    assert "leave out --wayback" in said


def test_a_pass_that_is_open_is_gone_on_with_as_it_was_dealt(tmp_path: Path) -> None:
    """Even where the sources would be dealt otherwise by now; for others, or when it is done, a new one begins."""
    sources, options = [source("a"), source("b"), source("c")], Options()
    with gather.opened(tmp_path / "archive", str(tmp_path / "shards"), Config(), sources) as gathering:
        first = passes.begin(gathering, sources, options, {})
        assert passes.begin(gathering, sources, options, {"c": 9.0}) == first
        assert passes.begin(gathering, sources, Options(limit=3), {}).name != first.name
        other = passes.begin(gathering, sources, options, {"c": 9.0})
        assert [one.id for [one] in other.groups] == ["c", "a", "b"]
        passes.end(gathering, [])
        assert passes.begin(gathering, sources, options, {}).name != other.name
