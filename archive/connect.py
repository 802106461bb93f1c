"""Opens ``archive.db``, and tells ours from what is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ArchiveMissing, ArchiveNewer, ArchiveOlder, NotAnArchive, explained

APPLICATION_ID = 0x434F4D51  # "COMQ" in the file's header, where file(1) and SQLite look for it
LOG = 64 * 1024**2  # bytes; the log of SQLite (WAL) is cut to so much when it has been folded in
SCHEMA = 22  # as many as there are migrations


def read_only(folder: Path, *, older: bool = False) -> sqlite3.Connection:
    """Open an archive for reading; with ``older`` also one whose tables are those of an older program.

    Raises ArchiveMissing, NotAnArchive, ArchiveNewer, ArchiveOlder.
    """
    path = folder / "archive.db"
    if not path.is_file():
        raise ArchiveMissing(f"no archive at {folder}; `communique crawl` makes one")
    with explained(folder):
        connection = _open_existing(path)
        with closed_on_error(connection):
            if is_blank(connection, path):
                raise ArchiveMissing(f"no archive at {folder}, only an empty archive.db; `communique crawl` fills it")
            if not older:
                _refuse_an_older(connection, folder)
    return connection


def writable(folder: Path) -> sqlite3.Connection:
    """Open or create an archive for writing; tables are the migrations' affair. Raises NotAnArchive, ArchiveNewer."""
    path = folder / "archive.db"
    with explained(folder):
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        connection.row_factory = sqlite3.Row
        with closed_on_error(connection):
            is_blank(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA journal_size_limit = {LOG}")
            # NORMAL may lose the last commits when the power fails.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
    return connection


def is_blank(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether nothing was ever written to the database. Raises NotAnArchive, ArchiveNewer."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        if schema or application or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise NotAnArchive(f"{path} is a database of another program")
        return True
    if schema > SCHEMA:
        raise ArchiveNewer(f"{path} was made by a newer version of communique (schema {schema}, known here: {SCHEMA})")
    return False


def _refuse_an_older(connection: sqlite3.Connection, folder: Path) -> None:
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    if schema < SCHEMA:
        raise ArchiveOlder(
            f"{folder} was made by an older version of communique (schema {schema}, known here: {SCHEMA}); "
            "the next `communique crawl` or `communique seal` brings it up to date, and then it can be read"
        )


def log_size(folder: Path) -> int:
    """Give the size of SQLite's log (WAL) in bytes; 0 where there is none."""
    try:
        return (folder / "archive.db-wal").stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    """Close the connection if the block fails."""
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _open_existing(path: Path) -> sqlite3.Connection:
    """Open for reading; where the folder cannot hold WAL's side files, as a file that nobody changes."""
    connection = _open_by_uri(path, "mode=ro")
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        return _open_by_uri(path, "immutable=1")
    except sqlite3.DatabaseError:
        pass  # not a database: the caller's first question says so
    return connection


def _open_by_uri(path: Path, parameters: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{parameters}"
    # A reader may be handed on to another thread, as the writer of Parquet does; SQLite itself is safe in that.
    connection = sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA query_only = ON")
    return connection
