"""A smaller archive: some articles of another one, with their versions, history and sources, and the coverage ledger.

It is for reading, passing on and browsing. The records that prove it stay where they are: its captures name them, with
their digests, in the WARC files of the archive that it comes from (archive/origin.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from archive import chain, origin, words
from archive.errors import explained
from archive.migrations import migrate
from archive.sqlite import Database
from archive.times import now

# In this order, each with what its rows must meet; ``chosen`` has the ids of the articles.
_TAKEN = (
    ("article_index", "id IN chosen"),
    *(
        (table, "article IN chosen")
        for table in ("versions", "sightings", "looks", "statuses", "attachments", "forgotten")
    ),
    ("addresses", "article IN chosen"),
    ("alternates", "article IN chosen"),
    ("sources", "id IN (SELECT source FROM main.article_index UNION SELECT source FROM main.addresses)"),
    ("readings", "id IN (SELECT reading FROM main.sightings)"),
    (
        "captures",
        "id IN (SELECT capture FROM main.versions UNION SELECT capture FROM main.sightings "
        "UNION SELECT capture FROM main.looks UNION SELECT capture FROM main.statuses "
        "UNION SELECT capture FROM main.attachments)",
    ),
    ("crawl_sources", "source IN (SELECT id FROM main.sources)"),
    ("crawls", "id IN (SELECT crawl FROM main.crawl_sources)"),
)


def write(folder: Path, articles: Iterable[str], target: Path) -> None:
    """Write a new ``archive.db`` into the folder ``target``, with articles of the one in ``folder``, by id."""
    with (
        closing(sqlite3.connect(target / "archive.db", isolation_level=None, uri=True)) as connection,
        explained(target),
    ):
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = OFF")  # it has no name yet, and is thrown away if this fails
        connection.execute("PRAGMA synchronous = OFF")
        database = Database(connection, execute_plugins=False)
        migrate(database)
        connection.execute("ATTACH ? AS other", (f"{(folder / 'archive.db').absolute().as_uri()}?mode=ro",))
        connection.execute("CREATE TEMP TABLE chosen (id TEXT PRIMARY KEY) WITHOUT ROWID")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO chosen VALUES (?)", ((article,) for article in articles))
        for table, condition in _TAKEN:
            _take(connection, table, condition)
        words.create(connection)
        chain.begin(connection, now())
        origin.note(connection, now())
        connection.execute("COMMIT")


def _take(connection: sqlite3.Connection, table: str, condition: str) -> None:
    names = ", ".join(f'"{row["name"]}"' for row in connection.execute(f"PRAGMA main.table_info({table})"))
    connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM other.{table} WHERE {condition}")
