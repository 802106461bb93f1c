"""Where the articles of a selection (``export sqlite``) were taken from; its records and its chain are there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.chain import Head
from archive.errors import BadTarget

_TABLE = """
    CREATE TABLE taken_from (
        archive TEXT NOT NULL PRIMARY KEY, number INTEGER NOT NULL, link TEXT NOT NULL, taken TEXT NOT NULL)"""
_NOTE = """
    INSERT INTO main.taken_from
    SELECT a.id, coalesce(c.number, 0), coalesce(lower(hex(c.link)), ''), ?
    FROM other.archives AS a LEFT JOIN other.chain AS c ON c.archive = a.id WHERE a.is_own
    ORDER BY c.number DESC LIMIT 1"""
_HANDED_ON = "INSERT INTO main.taken_from SELECT * FROM other.taken_from"
_OF = "SELECT archive, number, link FROM {}.taken_from"


def create(connection: sqlite3.Connection) -> None:
    """Make the table, inside the caller's transaction."""
    connection.execute(_TABLE)


def note(connection: sqlite3.Connection, moment: str) -> None:
    """Write in a new selection that it was taken at ``moment`` from the archive that is attached as ``other``.

    A selection of a selection was taken from the archive that the first one was.
    """
    if not connection.execute(_HANDED_ON).rowcount:
        connection.execute(_NOTE, (moment,))


def of(connection: sqlite3.Connection, database: str = "main") -> Head | None:
    """Give the head that the chain of the archive had from which a selection was taken; None for a whole archive."""
    row = connection.execute(_OF.format(database)).fetchone()
    return Head(*row) if row else None


def refuse_a_selection(connection: sqlite3.Connection, folder: Path, database: str = "main") -> None:
    """Raise BadTarget for a selection, which only reads: what came in would have no records to stand on."""
    if (head := of(connection, database)) is not None:
        raise BadTarget(
            f"{folder} holds articles taken from archive {head.archive}, without their records: it is to be read; "
            "change or merge that archive, and export anew"
        )
