"""Where the articles of a selection (``export sqlite``) were taken from; its records and its chain are there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.chain import Head, start
from archive.errors import BadTarget

_TABLE = """
    CREATE TABLE taken_from (
        archive TEXT NOT NULL PRIMARY KEY, number INTEGER NOT NULL, link TEXT NOT NULL, taken TEXT NOT NULL)"""
_NOTE = """
    INSERT INTO main.taken_from
    SELECT a.id, coalesce(c.number, 0), coalesce(lower(hex(c.link)), ''), ? FROM other.archives AS a
    LEFT JOIN other.chain AS c
        ON c.archive = a.id AND c.number = (SELECT max(number) FROM other.chain WHERE archive = a.id)
    ORDER BY a.is_own DESC, a.id"""
_HANDED_ON = "INSERT INTO main.taken_from SELECT * FROM other.taken_from ORDER BY rowid"
_OF = "SELECT archive, number, link FROM {}.taken_from ORDER BY rowid"  # the order in which they were noted

_NAME = "SELECT coalesce((SELECT archive FROM taken_from ORDER BY rowid LIMIT 1), id) FROM archives WHERE is_own"


def create(connection: sqlite3.Connection) -> None:
    """Make the table, inside the caller's transaction."""
    connection.execute(_TABLE)


def note(connection: sqlite3.Connection, moment: str) -> None:
    """Write in a new selection that it was taken at ``moment`` from the archive that is attached as ``other``.

    A selection of a selection was taken from the archive that the first one was.
    """
    if not connection.execute(_HANDED_ON).rowcount:
        connection.execute(_NOTE, (moment,))


def of(connection: sqlite3.Connection, database: str = "main") -> list[Head]:
    """Give the heads of the chains that a selection was taken from, its archive's own first; none for a whole one."""
    rows = connection.execute(_OF.format(database))
    return [Head(name, number, link or start(name).hex()) for name, number, link in rows]


def name(connection: sqlite3.Connection) -> str:
    """Give the name of an archive's chain; of a selection that of the archive it was taken from."""
    return str(connection.execute(_NAME).fetchone()[0])


def refuse_a_selection(connection: sqlite3.Connection, folder: Path, database: str = "main") -> None:
    """Raise BadTarget for a selection, which only reads: what came in would have no records to stand on."""
    if heads := of(connection, database):
        raise BadTarget(
            f"{folder} holds articles taken from archive {heads[0].archive}, without their records: it is to be read; "
            "change or merge that archive, and export anew"
        )
