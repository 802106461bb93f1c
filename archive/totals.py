"""How many articles there are, by source and by source and day: counted once, and kept in step by triggers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from archive.findings import Finding

_FEWER = """
    UPDATE article_days SET articles = articles - 1 WHERE source = old.source AND day = substr(old.dated, 1, 10);
    DELETE FROM article_days WHERE source = old.source AND day = substr(old.dated, 1, 10) AND articles = 0;"""
_MORE = """
    INSERT INTO article_days SELECT new.source, substr(new.dated, 1, 10), 1 WHERE new.dated IS NOT NULL
    ON CONFLICT (source, day) DO UPDATE SET articles = articles + 1;"""
_DAYS_KEPT = (
    f"CREATE TRIGGER article_days_more AFTER INSERT ON article_index BEGIN {_MORE} END",
    f"CREATE TRIGGER article_days_fewer AFTER DELETE ON article_index BEGIN {_FEWER} END",
    f"CREATE TRIGGER article_days_moved AFTER UPDATE OF source, dated ON article_index "
    f"WHEN (old.source, old.dated) IS NOT (new.source, new.dated) BEGIN {_FEWER} {_MORE} END",
)
_ONE_LESS = """
    UPDATE article_totals SET articles = articles - 1 WHERE source = old.source;
    DELETE FROM article_totals WHERE source = old.source AND articles = 0;"""
_ONE_MORE = """
    INSERT INTO article_totals VALUES (new.source, 1)
    ON CONFLICT (source) DO UPDATE SET articles = articles + 1;"""
_TOTALS_KEPT = (
    f"CREATE TRIGGER article_totals_more AFTER INSERT ON article_index BEGIN {_ONE_MORE} END",
    f"CREATE TRIGGER article_totals_fewer AFTER DELETE ON article_index BEGIN {_ONE_LESS} END",
    f"CREATE TRIGGER article_totals_moved AFTER UPDATE OF source ON article_index WHEN old.source <> new.source "
    f"BEGIN {_ONE_LESS} {_ONE_MORE} END",
)
_COUNTED_DAYS = (
    "SELECT source, substr(dated, 1, 10) AS day, count(*) FROM article_index WHERE dated IS NOT NULL GROUP BY 1, 2"
)
_COUNTED = "SELECT source, count(*) FROM article_index GROUP BY source"
_OTHERWISE = """
    SELECT source FROM (SELECT * FROM {table} EXCEPT {counted}) UNION
    SELECT source FROM ({counted} EXCEPT SELECT * FROM {table}) ORDER BY source"""


def create_days(connection: sqlite3.Connection) -> None:
    """Make and fill the table of days. Without a rowid the days of a source lie side by side."""
    connection.execute(
        "CREATE TABLE article_days (source TEXT NOT NULL REFERENCES sources (id), day TEXT NOT NULL, "
        "articles INTEGER NOT NULL, PRIMARY KEY (source, day)) WITHOUT ROWID"
    )
    connection.execute(f"INSERT INTO article_days {_COUNTED_DAYS}")
    for trigger in _DAYS_KEPT:
        connection.execute(trigger)


def create(connection: sqlite3.Connection) -> None:
    """Make and fill the table of sources, and the index that holds what facets count."""
    connection.execute(
        "CREATE TABLE article_totals (source TEXT PRIMARY KEY NOT NULL REFERENCES sources (id), "
        "articles INTEGER NOT NULL) WITHOUT ROWID"
    )
    connection.execute(f"INSERT INTO article_totals {_COUNTED}")
    for trigger in _TOTALS_KEPT:
        connection.execute(trigger)
    connection.execute(
        "CREATE INDEX idx_article_index_facets "
        "ON article_index (docid, source, kind, country, language, section, authors, dated)"
    )


def check(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Compare what is kept with what is there."""
    for table, counted in (("article_days", _COUNTED_DAYS), ("article_totals", _COUNTED)):
        for (source,) in connection.execute(_OTHERWISE.format(table=table, counted=counted)):
            yield Finding("articles", f"{table} of {source}", "are not the articles that there are")
