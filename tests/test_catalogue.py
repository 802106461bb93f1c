"""The sources that come with the program: complete, of many languages, and true to addresses seen in the wild."""

from __future__ import annotations

import csv
import json
import re
import time
import tomllib
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.groups import GROUPS
from crawler.sources import CATALOGUE, Source, catalogue

SHARED = Path(__file__).parents[1].parent / "shared" / "sources"
SOURCES = catalogue()
LONGEST = 8_000  # characters of an address; archive.urls takes 8,192
SECONDS = 0.02  # a linear search of that takes a tenth of a millisecond, a quadratic one a tenth of a second

needs_shared = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not beside the checkout"),
]


def ways_in(source: Source) -> tuple[str, ...]:
    return (*source.feeds, *source.sitemaps, *source.listings)


def test_it_has_ministries_organisations_magazines_and_wires_in_many_languages() -> None:
    kinds = Counter(source.kind for source in SOURCES.values())
    assert len(SOURCES) >= 380
    assert kinds["foreign-ministry"] >= 230
    assert min(kinds[kind] for kind in ("head-of-government", "international-organisation", "magazine", "wire")) >= 20
    assert len({source.language for source in SOURCES.values()}) >= 20
    assert len({source.country for source in SOURCES.values()}) >= 180


def test_the_diplomatic_insight_is_in_it() -> None:
    assert SOURCES["tdi"].owns("https://thediplomaticinsight.com/")


def test_every_source_says_who_speaks_where_and_in_what_language() -> None:
    assert [name for name, source in SOURCES.items() if not (source.name and source.language)] == []
    nowhere = {source.id for source in SOURCES.values() if source.kind == "foreign-ministry" and not source.country}
    assert nowhere == {"mfa-eu"}


def test_every_source_says_how_old_its_evidence_is_and_whether_it_was_verified() -> None:
    undated = [name for name, source in SOURCES.items() if not re.fullmatch(r"20[12]\d|undated", source.evidence)]
    assert undated == []
    assert [
        name for name, source in SOURCES.items() if not re.fullmatch(r"never|20\d\d-\d\d-\d\d", source.verified)
    ] == []


def test_every_table_states_its_evidence_and_when_it_was_verified() -> None:
    tables = {
        name: table
        for file in CATALOGUE.glob("*.toml")
        for name, table in tomllib.loads(file.read_text("utf-8")).items()
    }
    assert [name for name, table in tables.items() if not {"evidence", "verified"} <= table.keys()] == []


def test_every_group_of_a_source_is_a_known_one() -> None:
    assert {name: source.groups for name, source in SOURCES.items() if not set(source.groups) <= GROUPS} == {}


def test_no_pattern_takes_a_list_or_a_homepage_for_an_article() -> None:
    taken = [
        (name, url)
        for name, source in SOURCES.items()
        for url in (source.homepage, *ways_in(source))
        if source.articles and re.search(source.articles, url)
    ]
    assert taken == []


def test_no_address_makes_a_pattern_slow() -> None:
    patterns = {name: re.compile(source.articles) for name, source in SOURCES.items() if source.articles}
    slow = [
        (name, url[:60])
        for name, pattern in patterns.items()
        for url in hostile(SOURCES[name])
        if duration(pattern, url) > SECONDS
    ]
    assert slow == []


def test_every_source_owns_its_ways_in() -> None:
    strangers = [(name, url) for name, source in SOURCES.items() for url in ways_in(source) if not source.owns(url)]
    assert strangers == []


def test_no_way_in_stands_twice() -> None:
    for name, source in SOURCES.items():
        bare = [re.sub(r"^https?://(www\.)?|/$", "", url).lower() for url in ways_in(source)]
        assert len(set(bare)) == len(bare), name


def test_no_two_sources_have_the_same_homepage_or_feed() -> None:
    stated = Counter(url.rstrip("/") for source in SOURCES.values() for url in (source.homepage, *source.feeds))
    assert [url for url, times in stated.items() if times > 1] == []


def test_tables_stand_in_alphabetical_order() -> None:
    for file in CATALOGUE.glob("*.toml"):
        names = re.findall(r"^\[(.+)\]$", file.read_text("utf-8"), re.M)
        assert names == sorted(names), file.name


class TestAgainstTheWild:
    pytestmark = needs_shared

    def test_every_known_address_of_a_source_is_its_own_and_fits_its_pattern(self) -> None:
        lines = (SHARED / "article_urls.jsonl").read_text("utf-8").splitlines()
        known = [row for row in map(json.loads, lines) if row["matches_pattern"] is not False]
        assert {row["source_id"] for row in known if not editions(row)} == set()
        strangers = [row["url"] for row in known if not any(fits(source, row["url"]) for source in editions(row))]
        assert len(known) >= 320
        assert strangers == []

    def test_no_feed_is_shipped_that_was_not_tested(self) -> None:
        tested = {url for row in rows() if row["feed_status"] == "tested" for url in row["feed_urls"].split(";")}
        assert {url for source in SOURCES.values() for url in source.feeds} <= tested

    def test_every_way_in_stands_in_the_evidence(self) -> None:
        columns = ("homepage", "feed_urls", "sitemap_urls", "listing_urls")
        seen = {urlsplit(url).hostname for row in rows() for name in columns for url in row[name].split(";")}
        stated = {
            urlsplit(url).hostname: url for source in SOURCES.values() for url in (source.homepage, *ways_in(source))
        }
        assert [url for host, url in stated.items() if host not in seen] == []

    def test_every_source_with_evidence_is_shipped(self) -> None:
        missing = {row["id"] for row in rows() if row["confidence"] == "seen"} - SOURCES.keys() - SAME_SITE.keys()
        assert missing == {"mfa-ps", "embassynews-ca"}


# Rows of the evidence that are one site: its second id, and the one it is shipped under.
SAME_SITE = {
    "cm-pm": "mfa-cm",
    "mfa-gq": "guineaecuatorialpress",
    "timor-gov": "mfa-tl",
    "unmission-ht": "oasmission-ht",
    "usun": "unmission-us",
}


def rows() -> list[dict[str, str]]:
    with (SHARED / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def editions(row: dict[str, str]) -> list[Source]:
    """Language editions have a table of their own, whose id begins with that of the source."""
    ident = SAME_SITE.get(row["source_id"], row["source_id"])
    return [source for name, source in SOURCES.items() if name == ident or name.startswith(f"{ident}-")]


def fits(source: Source, url: str) -> bool:
    return source.owns(url) and bool(re.search(source.articles or "", url))


def hostile(source: Source) -> list[str]:
    """Long addresses that repeat what the pattern looks for, and end in what no address of an article ends in."""
    words = re.findall(r"[A-Za-z_-]{2,}", source.articles or "")
    parts = ["a", "1", "/", "-", "a-", "a/", "1/", "/en/", "2026/", "20261122", *(f"/{word}/" for word in words)]
    home = "{0.scheme}://{0.netloc}/".format(urlsplit(source.homepage))
    return [f"{home}{part * (LONGEST // len(part))}{end}" for part in parts for end in ("\n", "?")]


def duration(pattern: re.Pattern[str], url: str) -> float:
    """The shortest of three, so that a busy machine does not count."""
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        pattern.search(url)
        spent.append(time.perf_counter() - began)
        if spent[-1] < SECONDS:
            break
    return min(spent)
