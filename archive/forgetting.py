"""Takes the text and the payload of an article out of an archive, for legal duty alone.

Its rows, their links in the chain, which cover digests, and the addresses stay. The rows are emptied in one transaction
that also lists every record to be taken away; then the records are replaced (archive/forgotten_files.py), and the
database is written anew, so that nothing is left between its rows or in its log. Only then is it called finished: what
was interrupted is ended by the next try.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive import addresses, chain, connect, forgotten_files, forgotten_payloads, history
from archive.article import Article, Capture
from archive.errors import ArchiveLocked
from archive.findings import Finding
from archive.forgotten_payloads import MEMBERS
from archive.ids import article_id, digest
from archive.rows import as_json
from archive.warnings import warning
from archive.words import Words

REASON = "forgotten"  # of the outcome of its addresses, which are not asked for any more
_KEPT = ("source", "url", "canonical_url", "reader")
_NOTHING = digest(b"")
_SELECT = "SELECT article, forgotten, reason, is_done FROM forgotten"
_BEGIN = """
    INSERT INTO forgotten (article, forgotten, reason) VALUES (?, ?, ?)
    ON CONFLICT (article) DO UPDATE SET is_done = 0"""
# What names the article or shows it, and the addresses at which it was seen.
_ADDRESSES = """
    SELECT url FROM addresses WHERE article = :article UNION SELECT url FROM attachments WHERE article = :article
    UNION SELECT url FROM article_index WHERE id = :article
    UNION SELECT canonical_url FROM article_index WHERE id = :article
    UNION SELECT c.url FROM sightings AS s JOIN captures AS c ON c.id = s.capture WHERE s.article = :article"""
_SHOWING = f"""
    WITH shown AS (
        SELECT capture AS id FROM sightings WHERE article = :article
        UNION SELECT capture FROM attachments WHERE article = :article
        UNION SELECT value FROM json_each(:quoting)
        UNION SELECT m.capture {MEMBERS} WHERE m.article = :article)
    SELECT id FROM shown
    UNION SELECT c.id FROM captures AS c JOIN shown AS s JOIN captures AS o ON o.id = s.id
        AND c.payload_digest = o.payload_digest
    UNION SELECT c.id FROM captures AS c JOIN json_each(:addresses) AS a ON a.value = c.url
        WHERE c.status BETWEEN 200 AND 299
        AND NOT EXISTS (SELECT 1 FROM sightings AS s WHERE s.capture = c.id AND s.article <> :article)"""
_READINGS = """
    SELECT r.id, r.details FROM readings AS r WHERE r.id IN (SELECT reading FROM sightings WHERE article = :article)"""
_STRAY = """
    DELETE FROM readings WHERE id NOT IN (SELECT reading FROM sightings)
        AND json_extract(details, '$.url') IN (SELECT value FROM json_each(:addresses))"""
_OTHERS = """
    SELECT DISTINCT s.article FROM forgotten_members AS m JOIN sightings AS s ON s.capture = m.capture
    WHERE m.article = ? AND s.article <> m.article AND s.article NOT IN (SELECT article FROM forgotten) ORDER BY 1"""
# Of an archive that was merged, or of this one, what has a forgotten payload and is not listed.
_RETURNED = """
    WITH known AS MATERIALIZED (
        SELECT o.payload_digest AS payload, min(m.article) AS article {members}
        WHERE o.payload_digest <> :nothing GROUP BY 1),
    places AS (
        SELECT id, payload_digest, warc_file, warc_offset FROM {db}.captures
        UNION ALL SELECT c.id, c.payload_digest, k.warc_file, k.warc_offset
        FROM {db}.copies AS k JOIN {db}.captures AS c ON c.id = k.capture)
    SELECT p.id, known.article FROM places AS p CROSS JOIN known ON known.payload = p.payload_digest
    WHERE NOT EXISTS (
        SELECT 1 FROM main.forgotten_members AS f
        WHERE f.file = 'warc/' || p.warc_file AND f.position = p.warc_offset)"""
# Under another address. Where some of it was listed before, whoever forgot was told of it, and left it.
_ELSEWHERE = """
    WITH showing AS (
        SELECT article FROM sightings WHERE capture = :capture
        UNION SELECT article FROM attachments WHERE capture = :capture AND is_text)
    INSERT OR IGNORE INTO forgotten (article, forgotten, reason)
    SELECT showing.article, f.forgotten, f.reason FROM showing JOIN forgotten AS f ON f.article = :forgotten
    WHERE NOT EXISTS (
        SELECT 1 FROM sightings AS s JOIN forgotten_members AS m ON m.capture = s.capture
        WHERE s.article = showing.article)
    RETURNING *"""
_REASON = """
    SELECT f.reason FROM sightings AS s JOIN forgotten AS f ON f.article = s.article WHERE s.reading = ? LIMIT 1"""
_HITS = "DELETE FROM watch_hits WHERE version IN (SELECT id FROM versions WHERE article = ?)"
_ADDRESS = """
    UPDATE addresses SET outcome = 'filtered', reason = 'forgotten', listed = json_remove(listed, '$.title')
    WHERE article = ?"""
_FULL_TEXT = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%USING fts5%'"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """An article that was forgotten: when (UTC), why, and whether nothing of it is left."""

    article: str
    forgotten: str
    reason: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken away: how many records, in how many bytes, and the ids of other articles that lay in them, too."""

    records: int
    bytes: int
    others: tuple[str, ...]


def of_article(connection: sqlite3.Connection, article: str) -> Forgotten | None:
    """Give what is known of a forgotten article; None for every other."""
    row = connection.execute(f"{_SELECT} WHERE article = ?", (article,)).fetchone()
    return _of_row(row) if row else None


def every(connection: sqlite3.Connection) -> list[Forgotten]:
    """Give every forgotten article, by id."""
    return [_of_row(row) for row in connection.execute(f"{_SELECT} ORDER BY article")]


def repeated(connection: sqlite3.Connection, payload_digest: str) -> str | None:
    """Give the forgotten article of which a capture had this payload, or None."""
    if payload_digest == _NOTHING:
        return None
    row = forgotten_payloads.earliest(connection, payload_digest)
    return str(row["article"]) if row else None


def fields(row: sqlite3.Row) -> list[Any]:
    """Give what the link of a forgotten article covers."""
    return [row["article"], row["forgotten"], row["reason"]]


def is_emptied(connection: sqlite3.Connection, reading: sqlite3.Row) -> bool:
    """Whether a reading is one of a forgotten article, and has nothing left that was read."""
    row = connection.execute(_REASON, (reading["id"],)).fetchone()
    return row is not None and emptied(reading["details"], row[0]) == reading["details"]


def check(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Name every article whose forgetting was begun and is not finished."""
    for article in unfinished(connection):
        said = f"is to be forgotten, and is not yet: run `communique forget {article}` again"
        yield Finding("forgotten", f"article {article}", said)


def wipe(connection: sqlite3.Connection, folder: Path, words: Words, article: str, quoting: Sequence[str] = ()) -> None:
    """Empty the rows of a forgotten article, and list the records that show it; ``quoting`` are further captures."""
    connection.execute("PRAGMA secure_delete = ON")
    (reason,) = connection.execute("SELECT reason FROM forgotten WHERE article = ?", (article,)).fetchone()
    urls = _addresses(connection, article)
    named = {"article": article, "addresses": as_json(urls), "quoting": as_json(list(quoting))}
    showing = [row[0] for row in connection.execute(_SHOWING, named)]
    forgotten_files.enlist(connection, folder, article, showing)
    forgotten_files.link(connection, article)
    words.changing(article, is_indexed=True)
    for identity, details in connection.execute(_READINGS, named).fetchall():
        connection.execute("UPDATE readings SET details = ? WHERE id = ?", (emptied(details, reason), identity))
    connection.execute(_STRAY, named)
    connection.execute("UPDATE versions SET text = '', word_count = 0 WHERE article = ?", (article,))
    connection.execute(_HITS, (article,))
    history.derive(connection, article)
    connection.execute(_ADDRESS, (article,))


def again(connection: sqlite3.Connection, folder: Path, words: Words, article: str) -> None:
    """Empty the rows of an article anew of which something came in that is forgotten."""
    connection.execute("UPDATE forgotten SET is_done = 0 WHERE article = ?", (article,))
    wipe(connection, folder, words, article)


def returned(connection: sqlite3.Connection, database: str) -> set[str]:
    """Give the forgotten articles of whose payloads there are captures that are not listed, after a merge.

    So are, from now on, the articles under other addresses that these captures show; ``database`` holds them: ``main``,
    or the one that was merged.
    """
    query = _RETURNED.format(members=MEMBERS, db=database)
    found = connection.execute(query, {"nothing": _NOTHING}).fetchall()
    articles = {article for _, article in found}
    for capture, forgotten in found:
        names = {"capture": capture, "forgotten": forgotten}
        for row in connection.execute(_ELSEWHERE, names).fetchall():
            chain.note(connection, "forgotten", row["article"], fields(row))
            articles.add(row["article"])
    return articles


def mark(connection: sqlite3.Connection) -> None:
    """Let no crawl ask for the addresses of forgotten articles, whatever else was kept of them."""
    for one in every(connection):
        connection.execute(_ADDRESS, (one.article,))


def clean(connection: sqlite3.Connection, torn: Sequence[Path]) -> None:
    """Take what is forgotten out of files that a crash left. Raises OSError."""
    for one in every(connection) if torn else ():
        forgotten_files.clean(torn, _addresses(connection, one.article))


def emptied(details: str, reason: str) -> str:
    """Give the details of a reading without what was read: which page it was, who read it, and why nothing is left."""
    kept = {name: value for name, value in json.loads(details).items() if name in _KEPT}
    return as_json(kept | {"title": "", "authors": "[]", "warnings": as_json([warning(REASON, reason)])})


def unfinished(connection: sqlite3.Connection) -> list[str]:
    """Give the ids of the articles that are to be forgotten, and are not yet."""
    return [one.article for one in every(connection) if not one.is_done]


def _of_row(row: sqlite3.Row) -> Forgotten:
    return Forgotten(row["article"], row["forgotten"], row["reason"], bool(row["is_done"]))


def finish(connection: sqlite3.Connection, folder: Path) -> None:
    """Take away what is listed, and write the database anew, in no transaction. Raises ArchiveLocked, OSError."""
    articles = unfinished(connection)
    for article in articles:
        forgotten_files.take_away(connection, folder, article, _addresses(connection, article))
    for (name,) in connection.execute(_FULL_TEXT).fetchall():
        connection.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # a deleted word stays until then
    with connect.undo_on_disk(connection):
        connection.execute("VACUUM")
    if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise ArchiveLocked(
            f"another program reads {folder / 'archive.db'}, whose log still holds what is to be forgotten; close it, "
            f"and run `communique forget {articles[0]}` again"
        )
    connection.execute("UPDATE forgotten SET is_done = 1 WHERE NOT is_done")


def taken(connection: sqlite3.Connection, article: str) -> Taken:
    """Give what was taken away with an article."""
    query = "SELECT count(*), coalesce(sum(length), 0) FROM forgotten_members WHERE article = ?"
    records, size = connection.execute(query, (article,)).fetchone()
    return Taken(records, size, tuple(row[0] for row in connection.execute(_OTHERS, (article,))))


def _addresses(connection: sqlite3.Connection, article: str) -> list[str]:
    return [row[0] for row in connection.execute(_ADDRESSES, {"article": article})]


Writing = Callable[[], AbstractContextManager[None]]


class Forgetting:
    """What an archive that is being written to forgets; ``writing`` begins a transaction, ``commit`` ends it."""

    def __init__(
        self, folder: Path, connection: sqlite3.Connection, words: Words, writing: Writing, commit: Callable[[], None]
    ) -> None:
        self._folder, self._connection, self._words = folder, connection, words
        self._writing, self._commit = writing, commit

    def forget(self, article: str, reason: str, when: str, quoting: Sequence[str] = ()) -> Taken:
        """Take text and payload of an article away, and commit; ``quoting`` are captures of others that hold them, too.

        Of one that was forgotten before, what has come in since; reason and time (UTC) stay. Raises ArchiveLocked.
        """
        with self._writing():
            self._connection.execute(_BEGIN, (article, when, reason))
            row = self._connection.execute(f"{_SELECT} WHERE article = ?", (article,)).fetchone()
            chain.note(self._connection, "forgotten", article, fields(row))
            wipe(self._connection, self._folder, self._words, article, quoting)
        self.finish()
        return taken(self._connection, article)

    def met(self, url: str, payload_digest: str) -> str | None:
        """Give the forgotten article that an exchange shows again, by its address or its payload, or None."""
        known = addresses.find(self._connection, url)
        return known.article if known and known.reason == REASON else repeated(self._connection, payload_digest)

    def is_forgotten(self, article: str) -> bool:
        """Whether an article, by its id, was forgotten."""
        return of_article(self._connection, article) is not None

    def stands_for(self, article: Article, capture: Capture) -> str | None:
        """Give the id of the forgotten article that an article is, or has the payload of, or None."""
        own = article_id(article.canonical_url)
        return own if of_article(self._connection, own) else repeated(self._connection, capture.payload_digest)

    def again(self, article: str) -> None:
        """Note that something of a forgotten article came in again, which ``finish`` is to take away."""
        with self._writing():
            again(self._connection, self._folder, self._words, article)

    def finish(self) -> None:
        """End what was begun, now or before; commits. Raises ArchiveLocked, OSError."""
        self._commit()
        if unfinished(self._connection):
            finish(self._connection, self._folder)
