"""The ledger of the WARC files: a row for every record that is acknowledged, warcinfo and requests too.

It is what a file is measured by. Bytes behind its last acknowledged record were torn by a crash, or written and never
committed; before anything else is written they are set aside in the archive's folder ``torn/`` and the file is cut.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from archive import chain
from archive.warc import Place, sync_folder

TORN = "torn"
_CHUNK = 1 << 20

_INSERT = """
    INSERT OR IGNORE INTO warc_records (warc_file, warc_offset, warc_length, digest, record_type)
    VALUES (?, ?, ?, ?, ?)"""
_END = "SELECT coalesce(max(warc_offset + warc_length), 0) FROM warc_records WHERE warc_file = ?"
_IS_LINKED = "SELECT 1 FROM chain WHERE item = ? AND kind = 'warc'"
# The link of a file was made before anything in it was forgotten.
_DIGESTS = """
    SELECT coalesce(m.before, r.digest) FROM warc_records AS r
    LEFT JOIN forgotten_members AS m ON m.file = 'warc/' || r.warc_file AND m.position = r.warc_offset
    WHERE r.warc_file = ? ORDER BY r.warc_offset"""


def keep(connection: sqlite3.Connection, places: Iterable[Place]) -> None:
    """Keep where records lie; what is kept already stays."""
    connection.executemany(
        _INSERT, [(place.file, place.offset, place.length, place.digest, place.type) for place in places]
    )


def end(connection: sqlite3.Connection, file: str) -> int:
    """Give where the last acknowledged record of a file ends, in bytes; 0 for a file that has none."""
    return int(connection.execute(_END, (file,)).fetchone()[0])


def set_aside(connection: sqlite3.Connection, folder: Path) -> list[Path]:
    """Move what stands behind the last acknowledged record of each file to ``torn/FILE.OFFSET``; give what was made.

    A crash in the middle of it leaves the bytes in both places, and the next call ends what it began. Raises OSError.
    """
    made = []
    for path in files(folder):
        acknowledged = end(connection, path.name)
        if path.stat().st_size > acknowledged:
            made.append(_move(path, acknowledged))
        if acknowledged == 0:
            path.unlink()
    return made


def _move(path: Path, offset: int) -> Path:
    torn = path.parent.parent / TORN
    torn.mkdir(exist_ok=True)
    target = torn / f"{path.name}.{offset}"
    with path.open("r+b") as file:
        file.seek(offset)
        with target.open("wb") as aside:
            for chunk in iter(lambda: file.read(_CHUNK), b""):
                aside.write(chunk)
            aside.flush()
            os.fsync(aside.fileno())
        sync_folder(torn)
        file.truncate(offset)
        os.fsync(file.fileno())
    return target


def link(connection: sqlite3.Connection, folder: Path) -> None:
    """Add the link of every file that has none yet; it covers all its records, so nobody may be writing to it."""
    for path in files(folder):
        if connection.execute(_IS_LINKED, (path.name,)).fetchone() is None:
            chain.note(connection, "warc", path.name, fields(connection, path.name))


def files(folder: Path) -> list[Path]:
    """Give the WARC files of an archive, oldest first."""
    return sorted((folder / "warc").glob("communique-*.warc.gz"))


def fields(connection: sqlite3.Connection, file: str) -> list[str]:
    """Give what the link of a file covers: the digests of its records, in hexadecimal and in their order."""
    return [row[0].hex() for row in connection.execute(_DIGESTS, (file,))]


def of_file(connection: sqlite3.Connection, file: str) -> list[sqlite3.Row]:
    """Give the rows of a file's records, in their order."""
    query = "SELECT * FROM warc_records WHERE warc_file = ? ORDER BY warc_offset"
    return connection.execute(query, (file,)).fetchall()
