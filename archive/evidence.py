"""The WARC records by which an article can be shown again as it was served."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from archive.article import Capture
from archive.errors import ArchiveError
from archive.rows import capture_of

# A 304 has nothing to show; an error page in the place of an article is no page of it.
_OF_ARTICLE = """
    WITH shown AS (
        SELECT capture AS id FROM sightings WHERE article = :article
        UNION SELECT capture FROM attachments WHERE article = :article
        UNION SELECT c.id FROM addresses AS d JOIN captures AS c ON c.url = d.url
            WHERE d.article = :article AND c.status BETWEEN 200 AND 399),
    needed AS (
        SELECT id FROM shown
        UNION SELECT (
            SELECT o.id FROM captures AS o
            WHERE o.url = c.url AND o.payload_digest = c.payload_digest AND o.record_type = 'response'
            ORDER BY o.fetched LIMIT 1)
        FROM captures AS c WHERE c.id IN (SELECT id FROM shown) AND c.record_type = 'revisit')
    SELECT c.*, r.digest AS record_digest, q.warc_length AS asked_length, q.digest AS asked_digest
    FROM captures AS c
    JOIN warc_records AS r ON r.warc_file = c.warc_file AND r.warc_offset = c.warc_offset
    LEFT JOIN warc_records AS q
        ON q.warc_file = c.warc_file AND q.warc_offset = c.warc_offset + c.warc_length AND q.record_type = 'request'
    WHERE c.id IN (SELECT id FROM needed) AND c.status <> 304
        AND NOT EXISTS (SELECT 1 FROM forgotten_members AS m WHERE m.capture = c.id)
    ORDER BY c.url, c.fetched, c.id"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A capture with what tells its record: type, the header Content-Type, and the SHA-256 of its gzip member.

    ``asked`` is length in bytes and SHA-256 of the member behind it, where that is the request.
    """

    capture: Capture
    type: str
    content_type: str
    digest: bytes
    asked: tuple[int, bytes] | None


def of_article(connection: sqlite3.Connection, article: str) -> list[Evidence]:
    """Give the records of an article's pages and files, of redirects to them, and those that a revisit refers to."""
    rows = connection.execute(_OF_ARTICLE, {"article": article}).fetchall()
    return [_evidence(row) for row in rows]


def members(folder: Path, record: Evidence) -> list[bytes]:
    """Read a record's gzip member, and the request's, as they were written. Raises ArchiveError."""
    capture = record.capture
    path = folder / "warc" / capture.warc_file
    pieces = ((capture.warc_length, record.digest), *([record.asked] if record.asked else []))
    try:
        with path.open("rb") as file:
            file.seek(capture.warc_offset)
            found = [(file.read(length), digest) for length, digest in pieces]
        if any(hashlib.sha256(member).digest() != digest for member, digest in found):
            raise ValueError("the bytes are not those that were written")
    except (OSError, ValueError) as error:
        raise ArchiveError(f"no evidence for {capture.url} at {path}, byte {capture.warc_offset}: {error}") from error
    return [member for member, _ in found]


def _evidence(row: sqlite3.Row) -> Evidence:
    asked = (row["asked_length"], row["asked_digest"]) if row["asked_length"] else None
    content_type = row["content_type"] or ""
    return Evidence(capture_of(row), row["record_type"], content_type, row["record_digest"], asked)
