"""Files of others that were read in: kept whole in the folder ``imported/``, with an account of each record."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from archive import chain, crawls, foreign
from archive.findings import Finding, Step
from archive.foreign import Skipped
from archive.rows import as_json, storable
from archive.sqlite import Database
from archive.times import now
from archive.warc import sync_folder

FOLDER = "imported"
_CHUNK = 1 << 20
# What a file was before something in it was forgotten is in its name; what was taken away as a whole has no digest.
_DIGESTS = """
    SELECT i.file, iif(m.file IS NULL, i.id, lower(hex(m.after))) FROM imports AS i
    LEFT JOIN forgotten_members AS m ON m.file = 'imported/' || i.file ORDER BY i.file"""
# What was taken out of a file before is in it again; which articles that were, its rows do not all say.
_HELD_FORGOTTEN = """
    UPDATE forgotten SET is_done = 0 WHERE EXISTS (SELECT 1 FROM forgotten_members WHERE file = 'imported/' || ?)"""
_REPEATING = """
    SELECT file FROM imports WHERE name IN (SELECT value FROM json_each(?))
        AND id IN (SELECT import FROM import_records WHERE reason = 'no-payload') ORDER BY file"""
_RECORDS = "SELECT * FROM import_records WHERE import = ? ORDER BY number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What became of one record that belongs to a source: a row of ``import_records``.

    ``number`` counts the records of the file from 1, ``part`` is the file inside a WACZ, ``record`` the WARC-Record-ID.
    """

    number: int
    part: str
    position: int
    record: str
    source: str
    url: str
    outcome: str
    reason: str
    capture: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A file that was, or is being, read in: its SHA-256, and up to which of its records it was read.

    ``basis`` stands for the sources that it was read for; ``off_site`` counts answers of hosts of no
    source, ``other`` what is no answer of a server.
    """

    id: str
    file: str
    basis: str
    done: int
    is_finished: bool
    off_site: int
    other: int


_COLUMNS = tuple(field.name for field in fields(Record))
_KEEP = (
    f"INSERT OR REPLACE INTO import_records (import, {', '.join(_COLUMNS)}) "
    f"VALUES (?, {', '.join('?' * len(_COLUMNS))})"
)


class Imports:
    """The account of imported files in an archive that is being written to; ``writing`` begins a transaction."""

    def __init__(
        self, folder: Path, connection: sqlite3.Connection, writing: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._folder, self._connection, self._writing = folder, connection, writing

    def begin(self, path: Path, basis: str) -> Imported:
        """Keep a copy of a file and give its account: an earlier one, where the same bytes were read in before.

        ``basis`` stands for the sources that records may belong to.

        Raises OSError.
        """
        part = self._folder / FOLDER / "copying"
        part.parent.mkdir(exist_ok=True)
        identity = _copy(path, part)
        file = f"{identity}{foreign.kind(path)}"
        part.replace(part.with_name(file))
        sync_folder(part.parent)
        with self._writing():
            self._connection.execute(_HELD_FORGOTTEN, (file,))
            self._connection.execute(
                "INSERT OR IGNORE INTO imports (id, file, name, size, imported, basis) VALUES (?, ?, ?, ?, ?, ?)",
                (identity, file, storable(path.name), path.stat().st_size, now(), basis),
            )
            if not self._find(identity).is_finished:
                chain.note(self._connection, "import", identity, fields_of(self._connection, identity))
        return self._find(identity)

    def repeating(self, names: Sequence[str]) -> list[Path]:
        """Give the files, of those called so, with records that repeat what was not there when they were read."""
        found = self._connection.execute(_REPEATING, (as_json(list(names)),))
        return [self._folder / FOLDER / row[0] for row in found]

    def path(self, imported: Imported) -> Path:
        """Give where the archive keeps a file."""
        return self._folder / FOLDER / imported.file

    def open_records(self, imported: Imported, basis: str) -> set[int]:
        """Give the numbers of the records that are to be read again: their payload was missing when they were read.

        With another basis than theirs also those whose address was not that of an article.
        """
        query = "SELECT number FROM import_records WHERE import = ? AND reason IN ('no-payload', ?)"
        other = "pattern" if basis != imported.basis else "no-payload"
        return {row[0] for row in self._connection.execute(query, (imported.id, other))}

    def settled(self, imported: Imported) -> set[int]:
        """Give the numbers of the records that were dealt with beyond the last one that was passed for good."""
        query = "SELECT number FROM import_records WHERE import = ? AND number > ?"
        return {row[0] for row in self._connection.execute(query, (imported.id, imported.done))}

    def reopen(self, imported: Imported, basis: str) -> Imported:
        """Take a file up again that was read before, from its beginning if the basis is another one.

        Until it is finished anew its link covers no records.
        """
        with self._writing():
            self._connection.execute("UPDATE imports SET finished = NULL WHERE id = ?", (imported.id,))
            if basis != imported.basis:
                self._connection.execute(
                    "UPDATE imports SET basis = ?, done = 0, off_site = 0, other = 0 WHERE id = ?", (basis, imported.id)
                )
            chain.note(self._connection, "import", imported.id, fields_of(self._connection, imported.id))
        return self._find(imported.id)

    def keep_source(self, table: Mapping[str, Any]) -> None:
        """Write a source as it is declared, unless the archive has it."""
        if self._connection.execute("SELECT 1 FROM sources WHERE id = ?", (table["id"],)).fetchone() is None:
            with self._writing():
                crawls.keep_source(self._connection, table)

    def note(self, imported: Imported, record: Record) -> None:
        """Keep what became of a record."""
        cells = [storable(cell) if isinstance(cell, str) else cell for cell in astuple(record)]
        with self._writing():
            self._connection.execute(_KEEP, (imported.id, *cells))

    def advance(self, imported: Imported, counts: tuple[int, int, int]) -> None:
        """Keep how far a file was read: its last record, and how many were off-site and other so far."""
        with self._writing():
            self._connection.execute(
                "UPDATE imports SET done = ?, off_site = ?, other = ? WHERE id = ?", (*counts, imported.id)
            )

    def finish(self, imported: Imported, skipped: list[Skipped]) -> None:
        """Keep that a file was read to its end, and what of it could not be; its link covers all of that."""
        with self._writing():
            self._connection.execute(
                "UPDATE imports SET finished = ?, skipped = ? WHERE id = ?",
                (now(), as_json([list(astuple(one)) for one in skipped]), imported.id),
            )
            chain.note(self._connection, "import", imported.id, fields_of(self._connection, imported.id))

    def _find(self, identity: str) -> Imported:
        row = self._connection.execute("SELECT * FROM imports WHERE id = ?", (identity,)).fetchone()
        stated = {name: row[name] for name in ("id", "file", "basis", "done", "off_site", "other")}
        return Imported(**stated, is_finished=row["finished"] is not None)


def create(db: Database) -> None:
    """Make the tables of files that were read in and of their records, inside the caller's transaction."""
    names = ("id", "file", "name", "imported", "basis")
    counts = ("size", "done", "off_site", "other")
    db.table("imports").create(
        {**dict.fromkeys(names, str), **dict.fromkeys(counts, int), "finished": str, "skipped": str},
        pk="id",
        not_null=(*names, *counts, "skipped"),
        defaults={"done": 0, "off_site": 0, "other": 0, "skipped": "[]"},
    )
    texts = ("part", "record", "source", "url", "outcome", "reason")
    db.table("import_records").create(
        {"import": str, "number": int, "position": int, **dict.fromkeys((*texts, "capture"), str)},
        pk=("import", "number"),
        foreign_keys=[("import", "imports", "id"), ("source", "sources", "id"), ("capture", "captures", "id")],
        not_null=("import", "number", "position", *texts),
    )
    db.table("import_records").create_index(["capture"])
    db.table("import_records").create_index(["source"])


def _copy(path: Path, part: Path) -> str:
    whole = hashlib.sha256()
    with path.open("rb") as source, part.open("wb") as out:
        while data := source.read(_CHUNK):
            whole.update(data)
            out.write(data)
        out.flush()
        os.fsync(out.fileno())
    return whole.hexdigest()


def fields_of(connection: sqlite3.Connection, identity: str) -> list[Any]:
    """Give what the link of a file covers: the file, and once it is read to its end every record of it."""
    row = connection.execute("SELECT * FROM imports WHERE id = ?", (identity,)).fetchone()
    about = [row[name] for name in ("id", "file", "name", "size", "imported")]
    if row["finished"] is None:
        return about
    with closing(connection.execute(_RECORDS, (identity,))) as found:
        rows = [list(record)[1:] for record in found]
    return [*about, row["finished"], row["basis"], row["off_site"], row["other"], row["skipped"], rows]


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files(connection: sqlite3.Connection) -> list[str]:
    """Give the names of the files in ``imported/``; none for an archive of before there were any."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'imports'").fetchone() is None:
        return []
    return [row[0] for row in connection.execute("SELECT file FROM imports ORDER BY file")]


def check(folder: Path, connection: sqlite3.Connection) -> Iterator[Finding | Step]:
    """Compare the files in ``imported/`` with their digests, which they are named for."""
    known = {*files(connection)}
    yield from compare(folder, connection, known)
    for path in sorted((folder / FOLDER).glob("*")):
        if path.name not in known and path.name != "copying":
            yield Finding("imported", path.name, "is a file that the archive does not know")


def compare(folder: Path, connection: sqlite3.Connection, names: Collection[str]) -> Iterator[Finding | Step]:
    """Compare files in ``imported/``, by name, with their digests."""
    for file, digest in connection.execute(_DIGESTS).fetchall():
        if digest and file in names:
            yield from _compared(folder / FOLDER / file, digest)


def _compared(path: Path, digest: str) -> Iterator[Finding | Step]:
    whole = hashlib.sha256()
    try:
        with path.open("rb") as source:
            while data := source.read(_CHUNK):
                whole.update(data)
                yield Step("bytes", len(data))
    except OSError as error:
        yield Finding("imported", path.name, f"cannot be read: {error.strerror}")
        return
    if whole.hexdigest() != digest:
        yield Finding("imported", path.name, "the bytes are not those that were imported")
