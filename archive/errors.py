"""What can stop the archive, each error with the exit code that the command line ends with.

    ArchiveError
    ├── ArchiveMissing      2   there is no archive in that folder
    ├── ArticleNotFound     2   no article, or more than one, answers to that name
    ├── BadQuery            2   a search or a filter that cannot be read
    ├── BadTarget           2   a place to write to that holds something else
    ├── ArchiveLocked       5   another program is writing to it
    ├── ArchiveNewer        5   made by a newer version of this program
    ├── ArchiveOlder        5   made by an older version of this program, and to be brought up to date first
    ├── Forked              5   two copies of one archive that went on apart
    ├── NotAnArchive        5   archive.db is something else, or is damaged
    └── NotWritable         6   disk full, read-only; what was committed is safe

Every message is a whole sentence for the user: what is wrong, where, and what mends it.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


class ArchiveError(Exception):
    """Anything that stops the archive; ``exit_code`` is what the command line returns."""

    exit_code = 5


class ArchiveMissing(ArchiveError):
    """There is no archive in the folder."""

    exit_code = 2


class ArticleNotFound(ArchiveError):
    """No article, or more than one, answers to an id, a prefix or a URL."""

    exit_code = 2


class BadQuery(ArchiveError):
    """A search or a filter that cannot be read; the message says how to write it."""

    exit_code = 2


class BadTarget(ArchiveError):
    """A place to write to that holds something else already."""

    exit_code = 2


class ArchiveLocked(ArchiveError):
    """Another program is writing to the archive."""


class ArchiveNewer(ArchiveError):
    """The archive was made by a newer version of this program."""


class ArchiveOlder(ArchiveError):
    """The archive was made by an older version of this program, which can be brought up to date."""


class Forked(ArchiveError):
    """Two copies of one archive went on apart, so that they have two chains under one name."""


class NotAnArchive(ArchiveError):
    """``archive.db`` is not a database of ours, or it is damaged."""


class NotWritable(ArchiveError):
    """The disk is full or the folder cannot be written to; what was committed is safe."""

    exit_code = 6


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn what SQLite and the operating system say about ``folder`` into the errors above."""
    try:
        yield
    except OSError as error:
        raise _from_system(error, folder) or error from error
    except sqlite3.Error as error:
        raise _from_sqlite(error, folder) or error from error


def _from_system(error: OSError, folder: Path) -> ArchiveError | None:
    if error.errno in _FULL:
        return NotWritable(f"no room left to write in {folder} ({error.strerror}); what was committed is safe")
    if error.errno in _READ_ONLY or isinstance(error, FileExistsError | NotADirectoryError):
        return NotWritable(f"cannot write in {folder}: {error.strerror}")
    return None


def _from_sqlite(error: sqlite3.Error, folder: Path) -> ArchiveError | None:
    # The low byte is the primary code; the rest tells its kinds apart.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return NotWritable(f"no room left to write in {folder}; what was committed is safe")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return NotWritable(f"cannot open or write {folder / 'archive.db'}: {error}")
    if code == sqlite3.SQLITE_BUSY:
        return ArchiveLocked(f"another program holds {folder / 'archive.db'}; close it and try again")
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return NotAnArchive(f"{folder / 'archive.db'} is not an archive of this program, or is damaged: {error}")
    return None
