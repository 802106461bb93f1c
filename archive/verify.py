"""Does the archive still hold what it acknowledged? Every file, record, row and link is looked at; nothing is changed.

What is compared with what, and what cannot be found this way, is in docs/evidence.md. Of a selection, whose records and
chain stay in the archive that it was taken from, what is derived is compared with its own rows.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from archive import chain, connect, forgetting, imports, origin, verify_files, verify_rows, words
from archive.chain import Head
from archive.errors import ArchiveError
from archive.findings import Finding, Step
from archive.lock import shut

_FTS_ROWS = """
    SELECT docid FROM article_index EXCEPT SELECT id FROM articles_fts_docsize
    UNION ALL SELECT * FROM (SELECT id FROM articles_fts_docsize EXCEPT SELECT docid FROM article_index)"""

Report = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, in the order of the checks, how much was looked at, and the heads of the chains.

    ``taken_from`` has the heads that the chains of another archive had when this selection was taken from it.
    """

    findings: list[Finding]
    looked_at: Counter[str] = field(default_factory=Counter)
    heads: list[Head] = field(default_factory=list)
    taken_from: list[Head] = field(default_factory=list)


def verify(folder: Path, payloads: bool = False, report: Report = lambda _: None) -> Verdict:
    """Look at everything in an archive; with ``payloads`` also inflate each record and check the digests in it.

    ``report`` is told how far it is. An archive that is being written to can be verified; what is not acknowledged yet
    is left out. Raises ArchiveMissing, NotAnArchive, ArchiveNewer, ArchiveOlder.
    """
    looked_at: Counter[str] = Counter()
    findings: list[Finding] = []
    with closing(connect.read_only(folder)) as connection:
        taken_from = origin.of(connection)
        heads = [] if taken_from else chain.heads(connection)
        for found in _everything(folder, connection, payloads):
            if isinstance(found, Step):
                looked_at[found.what] += found.done
                report(found)
            else:
                findings.append(found)
    return Verdict(findings, looked_at, heads, taken_from)


def files(folder: Path, connection: sqlite3.Connection, names: Iterable[str]) -> list[Finding]:
    """Give what is not as it was written of files of an archive: ``warc/NAME`` or ``imported/NAME``."""
    parts = [name.split("/", 1) for name in names]
    warcs = [name for part, name in parts if part == "warc"]
    found = [imports.compare(folder, connection, {name for part, name in parts if part == imports.FOLDER})]
    found += [verify_files.compare(folder / "warc" / name, connection, payloads=False) for name in warcs]
    return [one for several in found for one in several if isinstance(one, Finding)]


def _everything(folder: Path, connection: sqlite3.Connection, payloads: bool) -> Iterator[Finding | Step]:
    damage = list(_database(connection))
    yield from damage
    if damage:
        return  # what is read from a damaged database would only confuse
    if not origin.of(connection):
        yield from verify_files.check(folder, connection, payloads=payloads)
        yield from imports.check(folder, connection)
        yield from verify_rows.check(connection)
    yield from forgetting.check(connection)
    yield from verify_rows.check_derived(connection)
    yield from _full_text(folder, connection)


def total_bytes(folder: Path) -> int:
    """Give how many bytes of WARC there are to look at."""
    files = [*(folder / "warc").glob("*.warc.gz"), *(folder / imports.FOLDER).glob("*")]
    return sum(path.stat().st_size for path in files)


def _database(connection: sqlite3.Connection) -> Iterator[Finding]:
    try:
        for (said,) in connection.execute("PRAGMA integrity_check").fetchall():
            if said != "ok":
                yield Finding("database", "archive.db", said)
        for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchall():
            yield Finding("database", f"{table}, row {rowid}", f"refers to a row of {parent} that is not there")
    except sqlite3.DatabaseError as error:
        yield Finding("database", "archive.db", str(error))


def _full_text(folder: Path, connection: sqlite3.Connection) -> Iterator[Finding]:
    """Compare the full-text index with the texts; where we may not write, which SQLite asks for, only with the rows."""
    with suppress(ArchiveError, sqlite3.OperationalError), shut(folder) as is_ours:
        if is_ours:
            yield from _every_word(folder)
            return
    for (docid,) in connection.execute(_FTS_ROWS):
        yield Finding("full text", f"docid {docid}", "is in the index or in article_index, not in both")


def _every_word(folder: Path) -> Iterator[Finding]:
    # As it is, without the journal that a writer asks for: nothing is to change, not even the header of the file.
    with closing(sqlite3.connect(folder / "archive.db", timeout=30, isolation_level=None)) as writable:
        writable.execute("BEGIN IMMEDIATE")
        for fault in words.faults(writable):
            yield Finding("full text", "articles_fts", fault)
        writable.execute("ROLLBACK")
