"""A consistent copy of an archive, made while it may be written to.

The database is copied first, in one read of it, then each WARC file up to its last record that this copy knows. So what
is in the rows is in the files, whatever a crawl adds meanwhile. A file gets its name when it is whole and on the disk,
the database last: a copy that was stopped is gone on with, and one that exists is brought up to date.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archive import chain, connect, forgotten_files, imports, warc_records
from archive.errors import ArchiveMissing, BadTarget, explained
from archive.findings import Finding
from archive.lock import Lock
from archive.warc import sync_folder

_DATABASE = "copying.db"
_PART = "copying.part"
_FOLDERS = ("warc", warc_records.TORN, imports.FOLDER)
_CHUNK = 1 << 20
_FILES = "SELECT DISTINCT warc_file FROM warc_records ORDER BY warc_file"

Report = Callable[[int], None]


@dataclass(slots=True)
class Copied:
    """What a backup did: files and bytes that were copied, files that were there, and records that are not whole."""

    files: int = 0
    bytes: int = 0
    kept: int = 0
    findings: list[Finding] = field(default_factory=list)


def backup(folder: Path, to: Path, report: Report = lambda _: None) -> Copied:
    """Copy the archive in ``folder`` to the folder ``to``, or bring an earlier copy up to date.

    ``report`` is told of the bytes that are done with. A record that is not what the ledger says is copied as it is
    and named among the findings. Raises ArchiveError, and of its kinds BadTarget where ``to`` holds something else.
    """
    with closing(connect.read_only(folder, older=True)) as connection, explained(to):
        if to.exists() and to.samefile(folder):
            raise BadTarget(f"{to} is this archive itself; name a new folder")
        _check(connection, to)
        to.mkdir(parents=True, exist_ok=True)
        lock = Lock(to)
        try:
            return _Copying(folder, to, report).all(connection)
        finally:
            lock.release()


def total_bytes(folder: Path) -> int:
    """Give how many bytes of files there are to copy, beside the database."""
    files = [*(folder / "warc").glob("*"), *(folder / imports.FOLDER).glob("*"), *_others(folder)]
    return sum(path.stat().st_size for path in files if path.is_file())


def _check(connection: sqlite3.Connection, to: Path) -> None:
    """Refuse to write over anything but what an earlier copy of this archive left."""
    expected = {"lock", _DATABASE, _PART, f"{_DATABASE}-journal", *_FOLDERS}
    if not to.exists() or all(path.name in expected or path.suffix == ".toml" for path in to.iterdir()):
        return
    try:
        with closing(connect.read_only(to, older=True)) as there:
            heads = chain.heads(there)
    except ArchiveMissing:
        raise BadTarget(f"{to} is no copy of an archive; name a new folder") from None
    if heads[0].archive != chain.heads(connection)[0].archive:
        raise BadTarget(f"{to} is another archive, {heads[0].archive}; name a new folder")
    # What was merged into the copy has chains of its own.
    if any(chain.link(connection, head.archive, head.number) != head.link for head in heads if head.number):
        raise BadTarget(f"{to} was written to since it was copied; name a new folder")


def _others(folder: Path) -> list[Path]:
    """Give what belongs to an archive and no row names: the user's settings, and what was set aside."""
    return [*sorted(folder.glob("*.toml")), *sorted((folder / warc_records.TORN).glob("*"))]


class _Copying:
    """One run from a folder to another."""

    def __init__(self, folder: Path, to: Path, report: Report) -> None:
        self._folder, self._to, self._report = folder, to, report
        self._done = Copied()

    def all(self, connection: sqlite3.Connection) -> Copied:
        """Copy everything, the database first and named last."""
        database = self._to / _DATABASE
        for left in (database, self._to / f"{_DATABASE}-journal"):
            left.unlink(missing_ok=True)
        with closing(sqlite3.connect(database, isolation_level=None)) as copy:
            connection.backup(copy)
            copy.row_factory = sqlite3.Row
            copy.execute("PRAGMA journal_mode = DELETE")  # so that one file is the whole database
            for row in copy.execute(_FILES).fetchall():
                self._listed(self._folder / "warc" / row[0], copy)
            gone = forgotten_files.removed(copy)
            for file in imports.files(copy):
                if f"{imports.FOLDER}/{file}" not in gone:
                    self._listed(self._folder / imports.FOLDER / file, None)
        for path in _others(self._folder):
            self._file(path, None)
        self._forget(gone)
        # A log that is left of an older database would be folded into the new one.
        for left in (self._to / "archive.db-wal", self._to / "archive.db-shm"):
            left.unlink(missing_ok=True)
        self._name(database, self._to / "archive.db")
        return self._done

    def _forget(self, gone: Iterable[str]) -> None:
        """Take away what is gone as a whole: these files, and records that were set aside."""
        for file in gone:
            (self._to / file).unlink(missing_ok=True)
        for path in (self._to / warc_records.TORN).glob("*"):
            if not (self._folder / warc_records.TORN / path.name).exists():
                path.unlink()

    def _listed(self, path: Path, ledger: sqlite3.Connection | None) -> None:
        try:
            self._file(path, ledger)
        except FileNotFoundError:
            self._done.findings.append(Finding(path.parent.name, path.name, "is not there"))

    def _file(self, path: Path, ledger: sqlite3.Connection | None) -> None:
        """Copy a file, up to the last record of the ledger where there is one, unless it is there as it is now."""
        target, about = self._to / path.relative_to(self._folder), path.stat()
        length = warc_records.end(ledger, path.name) if ledger else about.st_size
        if _is_there(target, length, about.st_mtime_ns):
            self._done.kept += 1
        else:
            with path.open("rb") as source, (self._to / _PART).open("wb") as part:
                self._fill(source, part, path.name, ledger)
                part.flush()
                os.fsync(part.fileno())
            os.utime(self._to / _PART, ns=(about.st_atime_ns, about.st_mtime_ns))
            self._name(self._to / _PART, target)
        self._report(length)

    def _fill(self, source: BinaryIO, part: BinaryIO, name: str, ledger: sqlite3.Connection | None) -> None:
        if ledger is None:
            shutil.copyfileobj(source, part, _CHUNK)
            return
        for row in warc_records.of_file(ledger, name):
            source.seek(row["warc_offset"])
            member = source.read(row["warc_length"])
            part.seek(row["warc_offset"])
            part.write(member)
            if hashlib.sha256(member).digest() != row["digest"]:
                where = f"{name}, byte {row['warc_offset']}"
                self._done.findings.append(Finding("warc", where, "the bytes are not those that were written"))

    def _name(self, path: Path, target: Path) -> None:
        self._done.files += 1
        self._done.bytes += path.stat().st_size
        target.parent.mkdir(exist_ok=True)
        path.replace(target)
        sync_folder(target.parent)


def _is_there(target: Path, length: int, mtime: int) -> bool:
    try:
        about = target.stat()
    except FileNotFoundError:
        return False
    return (about.st_size, about.st_mtime_ns) == (length, mtime)
