"""Are the WARC files what the ledger of records says, and the captures where their rows say?"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from archive import placeholders, records, warc_records
from archive.errors import ArchiveLocked
from archive.findings import Finding, Step
from archive.ids import digest
from archive.lock import shut

_FILES = "SELECT DISTINCT warc_file FROM warc_records ORDER BY warc_file"
_WITHOUT_RECORD = """
    SELECT c.id, c.url, c.warc_file, c.warc_offset FROM captures AS c LEFT JOIN warc_records AS r
    ON r.warc_file = c.warc_file AND r.warc_offset = c.warc_offset AND r.warc_length = c.warc_length
        AND r.record_type = c.record_type
    WHERE r.warc_file IS NULL"""
_WITHOUT_CAPTURE = """
    SELECT r.warc_file, r.warc_offset FROM warc_records AS r
    WHERE r.record_type IN ('response', 'revisit') AND NOT EXISTS (
        SELECT 1 FROM captures AS c WHERE c.warc_file = r.warc_file AND c.warc_offset = r.warc_offset)
    AND NOT EXISTS (SELECT 1 FROM copies AS c WHERE c.warc_file = r.warc_file AND c.warc_offset = r.warc_offset)"""
_PAYLOAD = "SELECT payload_digest FROM captures WHERE warc_file = ? AND warc_offset = ? AND truncated IS NULL"
_FORGOTTEN = """
    SELECT r.* FROM forgotten_members AS m
    JOIN warc_records AS r ON r.warc_file = substr(m.file, length('warc/') + 1) AND r.warc_offset = m.position
    WHERE m.file LIKE 'warc/%' ORDER BY m.file, m.position"""


def check(folder: Path, connection: sqlite3.Connection, *, payloads: bool) -> Iterator[Finding | Step]:
    """Compare every file with the ledger and the ledger with the captures, both ways."""
    listed = [row[0] for row in connection.execute(_FILES)]
    for name in listed:
        yield from compare(folder / "warc" / name, connection, payloads=payloads)
    for path in sorted((folder / "warc").glob("*")):
        if path.name not in listed and not _is_being_written(folder):
            yield Finding("warc", path.name, "is a file that the ledger does not know")
    yield from _forgotten(folder, connection)
    for identity, url, file, offset in connection.execute(_WITHOUT_RECORD):
        yield Finding("captures", f"capture {identity} of {url}", f"has no record at {file}, byte {offset}")
    for file, offset in connection.execute(_WITHOUT_CAPTURE):
        yield Finding("captures", f"{file}, byte {offset}", "is a response without a row in captures")


def compare(path: Path, connection: sqlite3.Connection, *, payloads: bool) -> Iterator[Finding | Step]:
    """Compare a WARC file with the ledger of its records."""
    try:
        file = path.open("rb")
    except OSError as error:
        yield Finding("warc", path.name, f"cannot be read: {error.strerror}")
        return
    with file:
        end = 0
        for row in warc_records.of_file(connection, path.name):
            where = f"{path.name}, byte {row['warc_offset']}"
            if row["warc_offset"] != end:
                yield Finding("warc", f"{path.name}, byte {end}", "no row of the ledger, or a wrong one, stands for it")
            end = row["warc_offset"] + row["warc_length"]
            yield from _record(file, row, where, connection, payloads=payloads)
        yield from _behind(path, end)


def _record(
    file: BinaryIO, row: sqlite3.Row, where: str, connection: sqlite3.Connection, *, payloads: bool
) -> Iterator[Finding | Step]:
    file.seek(row["warc_offset"])
    member = file.read(row["warc_length"])
    yield Step("bytes", len(member))
    yield Step("records", 1)
    if len(member) < row["warc_length"]:
        missing = row["warc_length"] - len(member)
        yield Finding("warc", where, f"the file ends within or before this record; {missing} bytes are missing")
    elif hashlib.sha256(member).digest() != row["digest"]:
        yield Finding("warc", where, "the bytes of this record are not those that were written")
    elif payloads and row["record_type"] in ("response", "revisit"):
        yield from _payload(member, row, where, connection)


def _payload(member: bytes, row: sqlite3.Row, where: str, connection: sqlite3.Connection) -> Iterator[Finding]:
    try:
        exchange, is_revisit = records.parse(member)
    except ValueError as error:
        if not placeholders.is_one(member):
            yield Finding("payload", where, str(error))
        return
    stated = connection.execute(_PAYLOAD, (row["warc_file"], row["warc_offset"])).fetchone()
    if stated and not is_revisit and digest(exchange.body) != stated[0]:
        yield Finding("payload", where, "the payload is not the one that its capture names")


def _forgotten(folder: Path, connection: sqlite3.Connection) -> Iterator[Finding]:
    for row in connection.execute(_FORGOTTEN).fetchall():
        path = folder / "warc" / row["warc_file"]
        with suppress(OSError), path.open("rb") as file:
            file.seek(row["warc_offset"])
            member = file.read(row["warc_length"])
            if hashlib.sha256(member).digest() == row["digest"] and not placeholders.is_one(member):
                where = f"{path.name}, byte {row['warc_offset']}"
                yield Finding("warc", where, "is said to be forgotten, and is something else")


def _behind(path: Path, end: int) -> Iterator[Finding]:
    more = path.stat().st_size - end
    if more > 0 and not _is_being_written(path.parent.parent):
        yield Finding(
            "warc", f"{path.name}, byte {end}", f"{more} bytes that nobody acknowledged; the next crawl sets them aside"
        )


def _is_being_written(folder: Path) -> bool:
    try:
        with shut(folder):
            return False
    except ArchiveLocked:
        return True
