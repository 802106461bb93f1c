"""archive/facets.py, the days that are counted by the way, and pages of hits"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive import connect, facets, search
from archive.errors import BadQuery
from archive.filters import Filters
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


def test_the_days_are_those_of_the_articles_whatever_becomes_of_them(sample_archive: Path) -> None:
    asked = "SELECT source, substr(dated, 1, 10), count(*) FROM article_index GROUP BY 1, 2 ORDER BY 1, 2"
    kept = "SELECT source, day, articles FROM article_days ORDER BY 1, 2"
    with closing(sqlite3.connect(":memory:")) as db:
        with closing(sqlite3.connect(sample_archive / "archive.db")) as whole:
            whole.backup(db)
        before = db.execute(kept).fetchall()
        assert before == db.execute(asked).fetchall()
        db.execute("UPDATE article_index SET dated = '2020-02-02', source = 'straits' WHERE source = 'avaria'")
        db.execute("DELETE FROM article_index WHERE source = 'envoy' AND docid % 2")
        db.execute("UPDATE article_index SET title = 'x', dated = dated")
        assert db.execute(kept).fetchall() == db.execute(asked).fetchall() != before
