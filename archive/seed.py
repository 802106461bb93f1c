"""What an archive knows, as the beginning of a part that is written elsewhere and merged back.

A seed has the rows that work on some sources, or on some captures, looks up; those that a merge brings back unchanged
are the same rows. Its own chain is new. The records stay where they are: a part has those that it writes, and copies of
those that its work reads (``records``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive import chain, words
from archive.article import Capture
from archive.connect import read_only
from archive.errors import explained
from archive.migrations import migrate
from archive.rows import CAPTURE, as_json, capture_of
from archive.sqlite import Database
from archive.times import now

# Each table with what its rows must meet: ``chosen`` has ids of articles, ``pages`` of captures, and of sources
# ``wanted`` all, ``asked`` those that are crawled, ``named`` those of whose articles the names are known.
_TAKEN = (
    ("article_index", "id IN chosen OR source IN named"),
    *((table, "article IN chosen") for table in ("versions", "sightings", "looks", "statuses", "attachments")),
    ("alternates", "article IN chosen"),
    (
        "addresses",
        "source IN asked OR article IN chosen OR key IN (SELECT key FROM other.addresses WHERE url IN ("
        "SELECT url FROM other.captures WHERE id IN pages))",
    ),
    ("readings", "id IN (SELECT reading FROM main.sightings)"),
    *((table, "source IN wanted") for table in ("sites", "spellings")),
    *((table, "true") for table in ("hosts", "robots", "certificates", "forgotten", "forgotten_members")),
    ("imports", "name IN files"),
    (
        "captures",
        "id IN (SELECT capture FROM main.versions UNION SELECT capture FROM main.sightings "
        "UNION SELECT capture FROM main.looks UNION SELECT capture FROM main.statuses "
        "UNION SELECT capture FROM main.attachments UNION SELECT capture FROM main.hosts "
        "UNION SELECT capture FROM main.robots UNION SELECT capture FROM main.forgotten_members "
        "UNION SELECT id FROM pages UNION SELECT id FROM other.captures "
        "WHERE url IN (SELECT url FROM main.addresses UNION SELECT url FROM main.robots))",
    ),
    (
        "sources",
        "id IN wanted OR id IN (SELECT source FROM main.article_index UNION SELECT source FROM main.addresses)",
    ),
)
_CHOSEN = """
    INSERT OR IGNORE INTO chosen
    SELECT id FROM other.article_index WHERE source IN asked
    UNION SELECT article FROM other.addresses WHERE source IN asked AND article IS NOT NULL
    UNION SELECT article FROM other.sightings WHERE capture IN pages
    UNION SELECT article FROM other.attachments WHERE capture IN pages
    UNION SELECT article FROM other.forgotten"""
# Of an article that is known by name alone the newest version, without its text, says what it shows.
_NAMED = """
    SELECT v.* FROM other.versions AS v JOIN other.article_index AS a ON a.version = v.id
    WHERE a.source IN named AND a.id NOT IN chosen"""
_RECORDS = f"""
    SELECT {", ".join(CAPTURE)} FROM captures WHERE id IN (SELECT value FROM json_each(:ids))
    UNION SELECT {", ".join(f"o.{name}" for name in CAPTURE)} FROM captures AS c
    JOIN captures AS o ON o.url = c.url AND o.payload_digest = c.payload_digest AND o.record_type = 'response'
    WHERE c.id IN (SELECT value FROM json_each(:ids)) AND c.record_type = 'revisit'"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a part is about: the ``sources`` it belongs to, by id, and captures that it reads.

    With ``is_crawled`` all that is known of the sources' addresses belongs to it, and their articles; with ``is_named``
    it can tell which articles they have. ``files`` are the names of files that it reads in.
    """

    sources: Sequence[str]
    is_crawled: bool = False
    is_named: bool = False
    captures: Sequence[str] = ()
    files: Sequence[str] = ()


def write(folder: Path, scope: Scope, target: Path) -> None:
    """Write a new ``archive.db`` into the folder ``target``, as one file, from the archive in ``folder``."""
    with closing(sqlite3.connect(target / "archive.db", isolation_level=None, uri=True)) as part, explained(target):
        part.row_factory = sqlite3.Row
        part.execute("PRAGMA journal_mode = OFF")  # it is thrown away if this fails
        part.execute("PRAGMA synchronous = OFF")
        migrate(Database(part, execute_plugins=False))
        part.execute("ATTACH ? AS other", (f"{(folder / 'archive.db').absolute().as_uri()}?mode=ro",))
        part.execute("BEGIN")
        _choose(part, scope)
        for table, condition in _TAKEN:
            names = ", ".join(f'"{row["name"]}"' for row in part.execute(f"PRAGMA main.table_info({table})"))
            part.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM other.{table} WHERE {condition}")
        _name(part)
        words.create(part)
        chain.begin(part, now())
        part.execute("COMMIT")


def _choose(part: sqlite3.Connection, scope: Scope) -> None:
    asked, named = (scope.sources if flag else () for flag in (scope.is_crawled, scope.is_named))
    tables = {
        "wanted": scope.sources,
        "asked": asked,
        "named": named,
        "pages": scope.captures,
        "files": scope.files,
        "chosen": (),
    }
    for table, ids in tables.items():
        part.execute(f"CREATE TEMP TABLE {table} (id TEXT PRIMARY KEY) WITHOUT ROWID")
        part.executemany(f"INSERT INTO {table} VALUES (?)", ((one,) for one in ids))
    part.execute(_CHOSEN)


def _name(part: sqlite3.Connection) -> None:
    names = [row["name"] for row in part.execute("PRAGMA main.table_info(versions)")]
    values = ", ".join("''" if name == "text" else f'"{name}"' for name in names)
    part.execute(f"INSERT INTO main.versions ({', '.join(names)}) SELECT {values} FROM ({_NAMED})")


def records(folder: Path, captures: Sequence[str]) -> Iterator[tuple[Capture, bytes]]:
    """Give the records of captures, by id, and of those that they refer to, as they lie in the WARC files."""
    with closing(read_only(folder)) as connection:
        rows = connection.execute(_RECORDS, {"ids": as_json(list(captures))}).fetchall()
    for row in rows:
        capture = capture_of(row)
        with (folder / "warc" / capture.warc_file).open("rb") as file:
            file.seek(capture.warc_offset)
            yield capture, file.read(capture.warc_length)
