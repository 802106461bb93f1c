"""The sources that come with the program: complete, of many languages, and true to addresses seen in the wild."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from crawler.sources import CATALOGUE, Source, catalogue

SHARED = Path(__file__).parents[1].parent / "shared" / "sources"
SOURCES = catalogue()

needs_shared = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not beside the checkout"),
]


def ways_in(source: Source) -> tuple[str, ...]:
    return (*source.feeds, *source.sitemaps, *source.listings)


def test_it_has_ministries_organisations_magazines_and_wires_in_many_languages() -> None:
    kinds = [source.kind for source in SOURCES.values()]
    assert len(SOURCES) >= 100
    assert kinds.count("foreign-ministry") >= 30
    assert min(kinds.count(kind) for kind in ("international-organisation", "magazine", "wire")) >= 10
    assert len({source.language for source in SOURCES.values()}) >= 15


def test_the_diplomatic_insight_is_in_it() -> None:
    assert SOURCES["tdi"].owns("https://thediplomaticinsight.com/")


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_every_source_has_a_way_in_and_says_where_it_speaks(source: Source) -> None:
    assert ways_in(source)
    assert source.language
    assert source.country or source.kind == "international-organisation" or source.id in ("mfa-eu", "moderndiplomacy")


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_no_pattern_takes_a_list_or_a_homepage_for_an_article(source: Source) -> None:
    if source.articles:
        assert [url for url in (source.homepage, *ways_in(source)) if re.search(source.articles, url)] == []


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_every_source_owns_its_ways_in(source: Source) -> None:
    assert [url for url in ways_in(source) if not source.owns(url)] == []


def test_tables_stand_in_alphabetical_order() -> None:
    for file in CATALOGUE.glob("*.toml"):
        names = re.findall(r"^\[(.+)\]$", file.read_text("utf-8"), re.M)
        assert names == sorted(names), file.name


class TestAgainstTheWild:
    pytestmark = needs_shared

    def test_every_known_address_of_a_source_is_its_own_and_fits_its_pattern(self) -> None:
        lines = (SHARED / "article_urls.jsonl").read_text("utf-8").splitlines()
        known = [row for row in map(json.loads, lines) if row["matches_pattern"] is not False]
        mine = [row for row in known if row["source_id"] in SOURCES]
        strangers = [row["url"] for row in mine if not any(fits(source, row["url"]) for source in editions(row))]
        assert len(mine) >= 150
        assert strangers == []

    def test_no_feed_is_shipped_that_was_not_tested(self) -> None:
        with (SHARED / "catalogue.csv").open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["feed_status"] == "tested"]
        tested = {url for row in rows for url in row["feed_urls"].split(";")}
        assert {url for source in SOURCES.values() for url in source.feeds} <= tested


def editions(row: dict[str, str]) -> list[Source]:
    """Language editions have a table of their own, whose id begins with that of the source."""
    return [source for name, source in SOURCES.items() if name.startswith(row["source_id"])]


def fits(source: Source, url: str) -> bool:
    return source.owns(url) and bool(re.search(source.articles or "", url))
