"""The records of forgotten articles, in the folders ``warc/``, ``torn/`` and ``imported/``, and what takes their place.

Records in ``warc/`` are known from the ledger: all that is needed to replace one is in a row of ``forgotten_members``,
so a crash in the middle of it costs nothing. Other files are looked through, and rewritten under their names; one from
which no record can be cut out - a WACZ, zstd, one gzip member for all - is taken away as a whole.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from archive import chain, foreign, imports, placeholders, warc_records
from archive.foreign import Found
from archive.rows import as_json
from archive.urls import BadUrl, key
from archive.warc import sync_folder

KIND = "forgotten-record"  # of a link of the chain
_PART = "forgetting"
_TABLES = """
    CREATE TABLE forgotten (
        article TEXT PRIMARY KEY REFERENCES article_index (id), forgotten TEXT NOT NULL, reason TEXT NOT NULL,
        is_done INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE forgotten_members (
        file TEXT NOT NULL, position INTEGER NOT NULL, length INTEGER NOT NULL, before BLOB NOT NULL, after BLOB,
        head BLOB, article TEXT NOT NULL REFERENCES forgotten (article), capture TEXT REFERENCES captures (id),
        PRIMARY KEY (file, position));
    CREATE INDEX idx_forgotten_members_article ON forgotten_members (article);
    CREATE INDEX idx_forgotten_members_capture ON forgotten_members (capture)"""
_PLACES = """
    SELECT r.warc_file, r.warc_offset, r.warc_length, r.digest, p.capture FROM (
        SELECT warc_file, warc_offset, id AS capture FROM captures
        UNION ALL SELECT warc_file, warc_offset, capture FROM copies) AS p
    JOIN json_each(?) AS wanted ON wanted.value = p.capture
    JOIN warc_records AS r ON r.warc_file = p.warc_file AND r.warc_offset = p.warc_offset"""
_ENLIST = """
    INSERT OR IGNORE INTO forgotten_members (file, position, length, before, after, head, article, capture)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_DIGEST = """
    UPDATE warc_records SET digest = m.after FROM forgotten_members AS m
    WHERE m.file = 'warc/' || warc_records.warc_file AND m.position = warc_records.warc_offset AND m.article = ?"""
_OF = "SELECT * FROM forgotten_members WHERE article = ? AND file LIKE 'warc/%' ORDER BY file, position"
_LISTED = "SELECT * FROM forgotten_members WHERE article = coalesce(?, article) ORDER BY file, position"
_IMPORTED = "FROM forgotten_members WHERE file LIKE 'imported/%'"
# Of an imported file, what showed a forgotten article, whatever its address.
_RECORDS = """
    SELECT record || ' ' || url FROM import_records WHERE import = ?
        AND (reason = 'forgotten' OR capture IN (SELECT capture FROM forgotten_members))"""
_URN = re.compile(r"^urn:\w+:(?=https?:)")


def create(connection: sqlite3.Connection) -> None:
    """Make the tables, inside the caller's transaction."""
    for statement in _TABLES.split(";"):
        connection.execute(statement)


def name(row: sqlite3.Row) -> str:
    """Give the name that the link of a row of ``forgotten_members`` has."""
    return f"{row['file']}:{row['position']}"


def fields(row: sqlite3.Row) -> list[Any]:
    """Give what that link covers: the place, what was and what is there, and whose it was; bytes in hexadecimal."""
    made = [row[column].hex() if row[column] is not None else None for column in ("before", "after", "head")]
    return [row["file"], row["position"], row["length"], *made, row["article"], row["capture"]]


def link(connection: sqlite3.Connection, article: str | None = None) -> None:
    """Add the link of each record that is listed, for one article or for all, inside the caller's transaction."""
    _link(connection, connection.execute(_LISTED, (article,)).fetchall())


def _link(connection: sqlite3.Connection, rows: Iterable[sqlite3.Row]) -> None:
    for row in rows:
        chain.note(connection, KIND, name(row), fields(row))


def enlist(connection: sqlite3.Connection, folder: Path, article: str, captures: Collection[str]) -> None:
    """List the records of some captures, and let the ledger know them as what will stand in their places."""
    for file, offset, length, digest, capture in connection.execute(_PLACES, (as_json(list(captures)),)).fetchall():
        data = _read(folder / "warc" / file, offset, length)
        if len(data) == length:
            head = placeholders.head(data)
            after = hashlib.sha256(placeholders.member(head, length)).digest()
            place = f"warc/{file}", offset, length
            connection.execute(_ENLIST, (*place, digest, after, head, article, capture))
    connection.execute(_DIGEST, (article,))


def take_away(connection: sqlite3.Connection, folder: Path, article: str, addresses: Iterable[str]) -> None:
    """Replace what is listed, and what other files hold of some addresses; twice is as good as once. Raises OSError."""
    for row in connection.execute(_OF, (article,)).fetchall():
        _overwrite(folder / row["file"], row)
    names = set(map(_name, addresses))
    clean(sorted((folder / warc_records.TORN).glob("*")), addresses)
    for identity, file in connection.execute("SELECT id, file FROM imports ORDER BY file").fetchall():
        path = folder / imports.FOLDER / file
        named = names | {row[0] for row in connection.execute(_RECORDS, (identity,))}
        if path.exists() and any(is_named for _, is_named in _pieces(path, named)):
            place = f"{imports.FOLDER}/{file}", 0, path.stat().st_size
            connection.execute(_ENLIST, (*place, bytes.fromhex(identity), None, None, article, None))
            after = bytes.fromhex(imports.digest_of(path)) if _rewrite(path, named) else None
            connection.execute("UPDATE forgotten_members SET after = ? WHERE file = ?", (after, place[0]))
    _link(connection, connection.execute(f"SELECT * {_IMPORTED}").fetchall())


def clean(paths: Iterable[Path], addresses: Iterable[str]) -> None:
    """Take what files hold of some addresses out of them. Raises OSError."""
    names = set(map(_name, addresses))
    for path in paths:
        _rewrite(path, names)


def removed(connection: sqlite3.Connection) -> list[str]:
    """Give the imported files, as paths in the archive's folder, that were taken away as a whole."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'forgotten_members'").fetchone() is None:
        return []  # an archive of before anything could be forgotten
    return [row[0] for row in connection.execute(f"SELECT file {_IMPORTED} AND after IS NULL")]


def _overwrite(path: Path, row: sqlite3.Row) -> None:
    made = placeholders.member(row["head"], row["length"])
    with suppress(FileNotFoundError), path.open("r+b") as file:
        file.seek(row["position"])
        if file.read(row["length"]) != made:
            file.seek(row["position"])
            file.write(made)
            file.flush()
            os.fsync(file.fileno())


def _rewrite(path: Path, names: set[str]) -> bool:
    """Write a file anew without what is of these names; whether there is anything left of it."""
    pieces = list(_pieces(path, names))
    if not any(is_named for _, is_named in pieces):
        return True
    if foreign.kind(path) not in (".warc", ".warc.gz") or len(dict(pieces)) < len(pieces):
        path.unlink()
        sync_folder(path.parent)
        return False
    ends = [offset for offset, _ in pieces[1:]] + [path.stat().st_size]
    part = path.with_name(_PART)
    with path.open("rb") as source, part.open("wb") as out:
        out.write(source.read(pieces[0][0]))
        for (offset, is_named), end in zip(pieces, ends, strict=True):
            data = source.read(end - offset)
            out.write(_instead(data) if is_named else data)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
    sync_folder(path.parent)
    return True


def _instead(data: bytes) -> bytes:
    if placeholders.is_one(data):
        return data
    if data.startswith(b"\x1f\x8b"):
        return placeholders.member(placeholders.head(data), len(data))
    return placeholders.plain(placeholders.head(data), len(data)) if data.startswith(b"WARC/") else bytes(len(data))


def _pieces(path: Path, names: set[str]) -> Iterator[tuple[int, bool]]:
    """Give where each record of a file begins, and each stretch that is none, and whether it is of one of the names.

    A name is what addresses share, or id and address of a record.
    """
    last = -1
    for found in foreign.records(path):
        if isinstance(found, Found):
            said = foreign.told(found)
            yield found.offset, said is not None and not names.isdisjoint((_name(said.url), f"{said.id} {said.url}"))
        elif found.offset != last:  # else it is the torn end of the member that the record before was read from
            yield found.offset, _mentions(_read(path, found.offset, found.length), names)
        last = found.offset


def _mentions(data: bytes, names: set[str]) -> bool:
    """Whether a damaged stretch begins a record, compressed or not, that is of one of the names."""
    begins = [data] + [_inflated(data[at.start() :]) for at in re.finditer(rb"\x1f\x8b\x08", data)]
    stated = [uri for begin in begins for uri in re.findall(rb"(?im)^WARC-Target-URI:[ \t]*(\S+)", begin)]
    return any(_name(uri.decode("utf-8", "replace")) in names for uri in stated)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, 1 << 16)
    except zlib.error:
        return b""


def _name(url: str) -> str:
    """What an address and its twins share; of the record of a page's text or picture it is that of the page."""
    bare = _URN.sub("", url.strip("<>"))
    try:
        return key(bare)
    except BadUrl:
        return bare


def _read(path: Path, offset: int, length: int) -> bytes:
    with suppress(FileNotFoundError), path.open("rb") as file:
        file.seek(offset)
        return file.read(length)
    return b""
