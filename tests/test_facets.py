"""archive/facets.py and pages of hits (archive/search.py)"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive import connect, facets, search
from archive.errors import BadQuery
from archive.filters import FOUND, Filters
from archive.search import Window

EVERYTHING = Filters()


@pytest.fixture(scope="module")
def opened(sample_archive: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect.read_only(sample_archive)) as connection:
        yield connection


def test_what_a_search_found_is_counted_by_every_facet(opened: sqlite3.Connection) -> None:
    found = facets.count(opened, "ferry OR ferries", EVERYTHING)
    assert (found.total, found.is_capped) == (2, False)
    assert found.by["source"] == {"avaria": 1, "envoy": 1}
    assert found.by["author"] == {"Ana Lind": 1, "O. Berg": 1}
    assert (found.by["section"], found.by["language"]) == ({"Diplomatic News": 1}, {"en": 2})
    assert found.days == {"2026-03-03": 1, "2026-03-07": 1}


def test_more_than_the_most_are_said_to_be_more(opened: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "MOST", 10)
    found = facets.count(opened, None, EVERYTHING)
    assert (found.total, found.is_capped, sum(found.by["source"].values())) == (10, True, 10)


def test_filters_narrow_what_is_counted_and_what_is_found(opened: sqlite3.Connection) -> None:
    for filters, number in ((Filters(author="O. Berg"), 63), (Filters(section="Diplomatic News", since="2026-01-01"), 3), (Filters(source=("straits",)), 1)):
        assert facets.count(opened, None, filters).total == len(search.page(opened, None, filters, Window(100))) == number


@pytest.mark.parametrize("query", ['"open', "AND salt"])
def test_a_query_that_cannot_be_read_is_refused(opened: sqlite3.Connection, query: str) -> None:
    with pytest.raises(BadQuery):
        facets.count(opened, query, EVERYTHING)


def test_hits_come_best_first_or_newest_first_window_by_window(opened: sqlite3.Connection) -> None:
    every = [row["id"] for row, _ in search.page(opened, "regatta", EVERYTHING, Window(100, by_date=True))]
    parts = [row["id"] for start in range(0, 80, 20) for row, _ in search.page(opened, "regatta", EVERYTHING, Window(20, start, by_date=True))]
    assert parts == every
    assert len(every) == 62
    best = [row["id"] for row, _ in search.page(opened, "regatta", EVERYTHING, Window(100))]
    assert sorted(best) == sorted(every)
    assert best != every


def test_more_hits_than_are_ranked_follow_by_date_and_none_is_lost_or_twice(opened: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ((EVERYTHING, 62), (Filters(since="2026-01-01"), None), (Filters(author="O. Berg"), None))
    whole = [[row["id"] for row, _ in search.page(opened, "regatta", filters, Window(100))] for filters, _ in asked]
    assert not search.is_ranked_in_part(opened, "regatta")
    monkeypatch.setattr(search, "RANKED", 10)
    assert search.is_ranked_in_part(opened, "regatta")
    last = {row[0] for row in opened.execute(f"SELECT id FROM article_index AS a WHERE {FOUND} ORDER BY docid DESC LIMIT 10", ("regatta",))}
    for (filters, number), every in zip(asked, whole, strict=True):
        parts = [row["id"] for start in range(0, 80, 7) for row, _ in search.page(opened, "regatta", filters, Window(7, start))]
        assert sorted(parts) == sorted(every)
        assert number in (None, len(parts))
        ranked = [ident for ident in every if ident in last]
        assert set(parts[: len(ranked)]) == set(ranked)
        by_date = [row["id"] for row, _ in search.page(opened, "regatta", filters, Window(100, by_date=True))]
        assert parts[len(ranked) :] == [ident for ident in by_date if ident not in last]
