"""What was learnt of each source, and the captures that it is learnt from, or read again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

from archive import folded
from archive.article import Article, Capture
from archive.rows import CAPTURE, as_json, capture_of, read

_CAPTURE = ", ".join(f"c.{name}" for name in CAPTURE)
# An article's id is a hash, so the first by id are a sample that no order of capture chooses.
_SAMPLE = f"""
    SELECT {_CAPTURE} FROM (
        SELECT id FROM article_index WHERE source = ? AND id NOT IN (SELECT article FROM forgotten)
        ORDER BY id LIMIT ?) AS a
    JOIN captures AS c ON c.id = (
        SELECT s.capture FROM sightings AS s WHERE s.article = a.id ORDER BY s.seen DESC, s.capture DESC LIMIT 1)
    WHERE c.status = 200"""
_NEWEST = f"""
    SELECT {_CAPTURE} FROM sightings AS s JOIN captures AS c ON c.id = s.capture
    WHERE s.article = ? ORDER BY s.seen DESC, s.capture DESC LIMIT 1"""
# What belongs to an article with files is left alone: its text may be that of a file.
_SHOWN = """
    SELECT s.capture FROM article_index AS a JOIN sightings AS s ON s.article = a.id
    WHERE a.source = :source AND a.id NOT IN (SELECT article FROM attachments UNION SELECT article FROM forgotten)"""
_FILTERED = """
    SELECT c.id FROM addresses AS d JOIN captures AS c ON c.url = d.url
    WHERE d.source = :source AND d.article IS NULL AND d.outcome = 'filtered' AND c.status = 200 AND c.truncated IS NULL
        AND d.reason IN (SELECT value FROM json_each(:reasons)) AND c.url NOT IN (SELECT url FROM attachments)"""


# What showed an article last before others came in, where their reader, who finds something else, has not read it.
_UNEVEN = f"""
    SELECT DISTINCT a.source, {_CAPTURE} FROM json_each(:new) AS n JOIN sightings AS s ON s.capture = n.value
    JOIN article_index AS a ON a.id = s.article
    JOIN captures AS c ON c.id = (
        SELECT b.capture FROM sightings AS b WHERE b.article = s.article
            AND b.capture NOT IN (SELECT value FROM json_each(:new)) ORDER BY b.seen DESC, b.capture DESC LIMIT 1)
    WHERE NOT EXISTS (
        SELECT 1 FROM sightings AS r WHERE r.article = s.article AND r.capture = c.id
            AND (r.reader = s.reader OR r.content_digest = s.content_digest))"""

_READ_BEFORE = """
    SELECT r.details,
        (SELECT v.text FROM versions AS v WHERE v.article = s.article AND v.content_digest = s.content_digest) AS text
    FROM captures AS c JOIN sightings AS s ON s.capture = c.id JOIN readings AS r ON r.id = s.reading
    JOIN article_index AS a ON a.id = s.article
    WHERE c.url = ? AND c.payload_digest = ? AND s.reader = ? AND a.source = ?
        AND a.id NOT IN (SELECT article FROM attachments UNION SELECT article FROM forgotten)
    ORDER BY s.seen, s.capture LIMIT 1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What was learnt of a source: a row of ``sites``."""

    source: str
    digest: str
    as_of: str
    learnt_from: str
    model: str
    pages: int
    trusted: str


_COLUMNS = tuple(field.name for field in fields(Site))
_KEEP = f"INSERT OR REPLACE INTO sites ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"


def find(connection: sqlite3.Connection, source: str) -> Site | None:
    """Give what was learnt of a source, or None."""
    query = f"SELECT {', '.join(_COLUMNS)} FROM sites WHERE source = ?"
    row = connection.execute(query, (source,)).fetchone()
    return Site(**row) if row else None


def keep(connection: sqlite3.Connection, site: Site) -> None:
    """Keep what was learnt in place of what was learnt before."""
    connection.execute(_KEEP, astuple(site))


def sample(connection: sqlite3.Connection, source: str, count: int) -> list[Capture]:
    """Give the newest captures of ``count`` articles of a source, always of the same ones while none joins them."""
    return [capture_of(row) for row in connection.execute(_SAMPLE, (source, count)).fetchall()]


def newest(connection: sqlite3.Connection, article: str) -> Capture:
    """Give the capture that showed an article last, by its id."""
    return capture_of(connection.execute(_NEWEST, (article,)).fetchone())


def uneven(connection: sqlite3.Connection, new: Sequence[str]) -> list[tuple[str, Capture]]:
    """Give source and capture of what is to be read again, so that what came in can be compared with what was there."""
    rows = connection.execute(_UNEVEN, {"new": as_json(list(new))}).fetchall()
    return [(row["source"], capture_of(row)) for row in rows]


def article(connection: sqlite3.Connection, capture: str) -> tuple[str, str] | None:
    """Give the source and the canonical address of the article that a capture shows, or None."""
    query = """
        SELECT a.source, a.canonical_url FROM sightings AS s JOIN article_index AS a ON a.id = s.article
        WHERE s.capture = ? ORDER BY a.id LIMIT 1"""
    row = connection.execute(query, (capture,)).fetchone()
    return (row["source"], row["canonical_url"]) if row else None


def captures(connection: sqlite3.Connection, source: str, reasons: Sequence[str]) -> list[str]:
    """Give the ids of the captures of a source that show articles, or pages filtered for one of ``reasons``.

    So are those of files that were articles of their own before their page was seen.
    """
    query = f"{_SHOWN} UNION {_FILTERED} UNION {folded.CAPTURES}"
    values = {"source": source, "reasons": as_json(list(reasons))}
    return [row[0] for row in connection.execute(query, values).fetchall()]


def without_article(connection: sqlite3.Connection, source: str) -> list[Capture]:
    """Give a source's captures that show no article: lists, and pages that were filtered, of imported files, too."""
    query = f"""
        WITH seen AS (
            SELECT c.id FROM addresses AS d JOIN captures AS c ON c.url = d.url WHERE d.source = :source
            UNION SELECT capture FROM import_records WHERE source = :source AND capture IS NOT NULL)
        SELECT {_CAPTURE} FROM seen JOIN captures AS c ON c.id = seen.id
        WHERE c.status = 200 AND c.record_type = 'response'
            AND NOT EXISTS (SELECT 1 FROM sightings AS s WHERE s.capture = c.id)"""
    return [capture_of(row) for row in connection.execute(query, {"source": source}).fetchall()]


def unread(connection: sqlite3.Connection, ids: Sequence[str], readers: Sequence[str]) -> list[Capture]:
    """Give those of the captures that none of the readers has read."""
    query = f"""
        SELECT {_CAPTURE} FROM captures AS c JOIN json_each(?) AS wanted ON wanted.value = c.id
        WHERE NOT EXISTS (
            SELECT 1 FROM sightings AS s WHERE s.capture = c.id AND s.reader IN (SELECT value FROM json_each(?)))"""
    return [capture_of(row) for row in connection.execute(query, (as_json(list(ids)), as_json(list(readers))))]


def read_before(connection: sqlite3.Connection, capture: Capture, reader: str, source: str) -> Article | None:
    """Give what a reader found of a source's article in the same payload of the same address, or None.

    None too for an article with files, whose text may be that of a file.
    """
    asked = (capture.url, capture.payload_digest, reader, source)
    row = connection.execute(_READ_BEFORE, asked).fetchone()
    return read(row["details"], row["text"]) if row else None
