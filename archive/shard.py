"""A part of an archive that was written elsewhere from a seed (archive/seed.py), ready to be carried and merged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive import chain, verify
from archive.connect import read_only
from archive.findings import Finding

_RECORDED = "SELECT id FROM captures WHERE warc_file IN (SELECT warc_file FROM warc_records) ORDER BY id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """What tells a part: the name of its chain, the captures that it recorded itself, the hosts it leaves alone."""

    archive: str
    recorded: tuple[str, ...]
    hosts: tuple[str, ...]


def settle(folder: Path) -> None:
    """Make the database of an archive that nobody has open one file, without a log beside it."""
    with closing(sqlite3.connect(folder / "archive.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def about(folder: Path) -> Shard:
    """Give what tells the part in a folder. Raises ArchiveError."""
    with closing(read_only(folder)) as connection:
        recorded = tuple(row[0] for row in connection.execute(_RECORDED))
        hosts = tuple(row[0] for row in connection.execute("SELECT host FROM hosts ORDER BY host"))
        return Shard(archive=chain.heads(connection)[0].archive, recorded=recorded, hosts=hosts)


def damage(folder: Path) -> list[Finding]:
    """Give the records of the part in a folder that did not come as they were written. Raises ArchiveError."""
    with closing(read_only(folder)) as connection:
        names = [row[0] for row in connection.execute("SELECT DISTINCT 'warc/' || warc_file FROM warc_records")]
        return verify.files(folder, connection, names)


def chains(folder: Path) -> tuple[str, frozenset[str]]:
    """Give the name of an archive's own chain, and of all that are in it. Raises ArchiveError."""
    with closing(read_only(folder)) as connection:
        own, *others = (head.archive for head in chain.heads(connection))
        return own, frozenset((own, *others))
