"""Opens ``archive.db``, and tells ours from what is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ArchiveMissing, ArchiveNewer, ArchiveOlder, NotAnArchive, explained

APPLICATION_ID = 0x434F4D51  # "COMQ" in the file's header, where file(1) and SQLite look for it
_CACHE = 32 * 1024  # KiB of pages in memory; with the 2 MB of SQLite's own choice half of what is written is read again
_FOLDED_AT = 4_000  # pages in the log; of a thousand, as SQLite has it, most are changed again by the next commit
LOG = 64 * 1024**2  # bytes; the log of SQLite (WAL) is cut to so much when it has been folded in
SCHEMA = 24  # as many as there are migrations


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
            connection.execute(f"PRAGMA cache_size = -{_CACHE}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_FOLDED_AT}")
    return connection


def undo_in_memory(connection: sqlite3.Connection) -> None:
    """Keep in memory what a step may undo: some 40 pages for an article, which else go to a file, page by page."""
    connection.execute("PRAGMA temp_store = MEMORY")


@contextmanager
def undo_on_disk(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep on the disk what the block, which goes through a whole archive, may undo; in no transaction."""
    connection.execute("PRAGMA temp_store = FILE")
    try:
        yield
    finally:
        undo_in_memory(connection)


@contextmanager
def step(connection: sqlite3.Connection) -> Iterator[None]:
    """Undo what fails in the block."""
    connection.execute("SAVEPOINT step")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk may have ended it
            connection.execute("ROLLBACK TO step")
            connection.execute("RELEASE step")
        raise
    connection.execute("RELEASE step")


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
