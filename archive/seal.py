"""Seals: the heads of an archive's chains, with the date and what they cover, as a small file that can be published."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archive import chain
from archive.chain import Head
from archive.connect import read_only
from archive.errors import ArchiveError
from archive.release import own_version
from archive.times import now
from archive.writer import Writer

TYPE = "communique-seal"
_COUNTED = ("articles", "versions", "captures", "warc_records")


class BadSeal(ArchiveError):
    """A file that is no seal."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What stood at the heads of an archive's ``chains`` at ``sealed`` (UTC): its own first, then those merged into it.

    ``counts`` is how many rows of each kind there were; only the links are proof.
    """

    archive: str
    chains: tuple[Head, ...]
    sealed: str
    counts: dict[str, int]
    software: str = ""


def seal(folder: Path) -> Seal:
    """Link what is not linked yet, and give the seal of an archive. Raises ArchiveMissing, ArchiveLocked."""
    read_only(folder, older=True).close()  # a writer would make an archive where there is none
    Writer(folder).close()  # opening links what the writer before left
    with closing(read_only(folder)) as connection:
        heads = tuple(chain.heads(connection))
        return Seal(
            archive=heads[0].archive,
            chains=heads,
            sealed=now(),
            counts={table: _count(connection, table) for table in _COUNTED},
            software=f"communique/{own_version()}",
        )


def _count(connection: sqlite3.Connection, table: str) -> int:
    source = "article_index" if table == "articles" else table
    return int(connection.execute(f"SELECT count(*) FROM {source}").fetchone()[0])


def write(sealed: Seal) -> bytes:
    """Give a seal as JSON in UTF-8: what is signed and time-stamped, byte for byte."""
    return (json.dumps({"type": TYPE, **asdict(sealed)}, indent=2) + "\n").encode()


def read(data: bytes, name: str) -> Seal:
    """Give back the seal that ``write`` wrote. Raises BadSeal, which names the file."""
    try:
        stated: dict[str, Any] = json.loads(data)
        if stated.pop("type") != TYPE:
            raise ValueError(f"its type is not {TYPE}")
        chains = tuple(Head(**head) for head in stated.pop("chains"))
        if not chains:
            raise ValueError("it names no chain")
        return Seal(chains=chains, **stated)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadSeal(f"{name} is not a seal that `communique seal` made: {error}") from error


def objection(folder: Path, sealed: Seal) -> str | None:
    """Say why an archive does not contain what was sealed, or give None where it does. Raises ArchiveMissing.

    The chains are only read, not verified; one that is whole and has the sealed link had every link before it, too.
    """
    with closing(read_only(folder)) as connection:
        heads = {head.archive: head for head in chain.heads(connection)}
        if sealed.archive not in heads:
            return f"this archive is {next(iter(heads))}; the seal is of {sealed.archive}, which is not part of it"
        return next(filter(None, (_missing(connection, heads, one) for one in sealed.chains)), None)


def _missing(connection: sqlite3.Connection, heads: dict[str, Head], one: Head) -> str | None:
    """Say what an archive lacks of one sealed chain."""
    if one.archive not in heads:
        return f"all that was merged from archive {one.archive} is gone, {one.number} links"
    found = chain.link(connection, one.archive, one.number)
    if found is None:
        there = heads[one.archive].number
        return f"{one.number} links of {one.archive} were sealed, and there are {there}: the newest rows are gone"
    return None if found == one.link else f"link {one.number} of {one.archive} is not the one that was sealed"
