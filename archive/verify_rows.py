"""Are the rows those that the chain links, and is what is derived from them what it must be?"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from archive import (
    attachments,
    captures,
    chain,
    crawls,
    folded,
    forgetting,
    forgotten_files,
    history,
    imports,
    statuses,
    totals,
    warc_records,
)
from archive.findings import Finding, Step
from archive.ids import short, sighting_id
from archive.rows import article_of, content_digest, word_count

_PAGE = 500
_NEWEST_LINKS = """
    SELECT archive, max(number) AS number, item, digest FROM chain WHERE kind = ? GROUP BY archive, item"""


class _Kind(NamedTuple):
    """A kind of item: its table, and the name and the fields of each row in the chain."""

    name: str
    table: str
    item: Callable[[sqlite3.Row], str]
    fields: Callable[[sqlite3.Connection, sqlite3.Row], list[Any]]


_KINDS = (
    _Kind("capture", "captures", lambda row: str(row["id"]), lambda _, row: captures.fields(row)),
    _Kind(
        "sighting",
        "sightings",
        lambda row: sighting_id(row["article"], row["capture"], row["reader"]),
        lambda _, row: history.fields(row),
    ),
    _Kind(
        "attachment",
        "attachments",
        lambda row: short("attachment", row["article"], row["url"], row["digest"]),
        lambda _, row: attachments.fields(row),
    ),
    _Kind(
        "look", "looks", lambda row: statuses.name(row["article"], row["capture"]), lambda _, row: statuses.fields(row)
    ),
    _Kind("forgotten", "forgotten", lambda row: str(row["article"]), lambda _, row: forgetting.fields(row)),
    _Kind(forgotten_files.KIND, "forgotten_members", forgotten_files.name, lambda _, row: forgotten_files.fields(row)),
    _Kind("crawl", "crawls", lambda row: str(row["id"]), lambda db, row: crawls.fields(db, row["id"])),
    _Kind("import", "imports", lambda row: str(row["id"]), lambda db, row: imports.fields_of(db, row["id"])),
)


def check(connection: sqlite3.Connection) -> Iterator[Finding | Step]:
    """Check the chain itself, each row against its link, and each link against its row."""
    for broken in chain.breaks(connection):
        yield Finding("chain", f"archive {broken.archive}, link {broken.number}", "does not follow from the one before")
    for kind in _KINDS:
        yield from _against_chain(connection, kind)
    yield from _files(connection)


def check_derived(connection: sqlite3.Connection) -> Iterator[Finding | Step]:
    """Check what is derived: texts against their digests, versions and statuses against the rows they come from."""
    yield from _readings(connection)
    yield from _articles(connection)
    yield from totals.check(connection)


def _against_chain(connection: sqlite3.Connection, kind: _Kind) -> Iterator[Finding | Step]:
    found = set()
    for kept, row in _rows(connection, kind):
        item = kept.item(row)
        found.add(item)
        links = [link[0] for link in connection.execute(chain.NEWEST, (item, kind.name))]
        if not links:
            if kind.name != "crawl":  # one that runs, or was killed, has none yet
                yield Finding("chain", f"{kind.name} {item}", "is a row that no link of the chain stands for")
        elif chain.digest_of(kept.fields(connection, row)) not in links:
            yield Finding("chain", f"{kind.name} {item}", "is not what its link says: the row was changed")
        yield Step(f"{kind.name}s", 1)
    yield from _lost(connection, kind.name, found)


def _rows(connection: sqlite3.Connection, kind: _Kind) -> Iterator[tuple[_Kind, sqlite3.Row]]:
    """The rows of a kind, and what of that kind was folded into other articles."""
    yield from ((kind, row) for row in _paged(connection, kind.table))
    kept = kind._replace(item=lambda row: str(row["item"]), fields=lambda _, row: folded.fields(row))
    yield from ((kept, row) for row in _paged(connection, "folded") if row["kind"] == kind.name)


def _lost(connection: sqlite3.Connection, kind: str, found: set[str]) -> Iterator[Finding]:
    for archive, number, item, _ in connection.execute(_NEWEST_LINKS, (kind,)):
        if item not in found:
            yield Finding("chain", f"archive {archive}, link {number}", f"stands for {kind} {item}, whose row is gone")


def _files(connection: sqlite3.Connection) -> Iterator[Finding]:
    for archive, number, item, digest in connection.execute(_NEWEST_LINKS, ("warc",)):
        if chain.digest_of(warc_records.fields(connection, item)) != digest:
            where = f"archive {archive}, link {number}"
            yield Finding("chain", where, f"the ledger of the records in {item} is not what it was")


def _readings(connection: sqlite3.Connection) -> Iterator[Finding]:
    for row in _paged(connection, "readings"):
        if row["id"] != short("reading", row["details"]) and not forgetting.is_emptied(connection, row):
            yield Finding("readings", f"reading {row['id']}", "its details are not those it is named for")


def _articles(connection: sqlite3.Connection) -> Iterator[Finding | Step]:
    for row in _paged(connection, "article_index"):
        try:
            faults = list(_article(connection, row))
        except (ValueError, TypeError, LookupError) as error:
            faults = [(f"article {row['id']}", f"a row that it is derived from cannot be read: {error}")]
        yield from (Finding("articles", where, said) for where, said in faults)
        yield Step("articles", 1)


def _article(connection: sqlite3.Connection, row: sqlite3.Row) -> Iterator[tuple[str, str]]:
    stored = connection.execute("SELECT * FROM versions WHERE article = ? ORDER BY number", (row["id"],)).fetchall()
    versions, shown = history.derived(connection, row["id"])
    if not versions or [version["id"] for version in stored] != [version["id"] for version in versions]:
        yield f"article {row['id']}", "its versions are not those that its captures show"
        return
    is_forgotten = forgetting.of_article(connection, row["id"]) is not None
    for version, due in zip(stored, versions, strict=True):
        if (said := _version(version, due, is_forgotten=is_forgotten)) is not None:
            yield f"version {version['id']}", said
    shown |= _of_source(connection, row["source"])
    if any(row[name] != value for name, value in shown.items()) or not _was_seen(connection, row):
        yield f"article {row['id']}", "is not what its newest version says: the row was changed"
    if statuses.of_article(connection, row["id"]) != statuses.derived(connection, row["id"]):
        yield f"article {row['id']}", "its history in `statuses` is not what the looks at its page tell"


def _version(version: sqlite3.Row, due: dict[str, Any], *, is_forgotten: bool) -> str | None:
    """Say what is wrong with a version, if anything is."""
    if any(version[name] != value for name, value in due.items()):
        return "is not what its capture shows: the row was changed"
    if not is_forgotten and content_digest(article_of(version)) != version["content_digest"]:
        return "its text, title, authors or date are not those that were read"
    if word_count(version["text"]) != version["word_count"] or (is_forgotten and version["text"]):
        return "its word_count is not that of its text, or it is forgotten and has one"
    return None


def _of_source(connection: sqlite3.Connection, source: str) -> dict[str, Any]:
    row = connection.execute("SELECT kind, country FROM sources WHERE id = ?", (source,)).fetchone()
    return dict(row) if row else {}


def _was_seen(connection: sqlite3.Connection, row: sqlite3.Row) -> bool:
    query = """
        SELECT 1 FROM captures WHERE fetched = :last_seen
        UNION ALL SELECT 1 FROM sightings WHERE article = :id AND seen = :last_seen LIMIT 1"""
    return connection.execute(query, {"id": row["id"], "last_seen": row["last_seen"]}).fetchone() is not None


def _paged(connection: sqlite3.Connection, table: str) -> Iterable[sqlite3.Row]:
    """Read a table in short transactions, so that a crawl's log can be taken up meanwhile."""
    query = f"SELECT rowid AS place, * FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT {_PAGE}"
    last = -1
    while rows := connection.execute(query, (last,)).fetchall():
        yield from rows
        last = rows[-1]["place"]
