"""Exchanges kept: the table ``captures`` and the records that its rows point to."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from archive import chain, forgotten_payloads
from archive.article import Capture, Exchange
from archive.ids import capture_id, digest
from archive.records import Earlier
from archive.rows import CAPTURE, capture_of, storable
from archive.warc import WarcFiles

_COLUMNS = (*CAPTURE, "record_type", "content_type", "truncated")
_LINKED = ("id", "url", "fetched", "status", "payload_digest", "record_type", "content_type", "truncated")
_INSERT = f"INSERT INTO captures ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_NEWEST_GOOD = (
    "SELECT payload_digest FROM captures WHERE url = ? AND status BETWEEN 200 AND 299 AND truncated IS NULL "
    "ORDER BY fetched DESC LIMIT 1"
)
_ORIGINAL = (
    "SELECT url, fetched, payload_digest FROM captures "
    "WHERE url = ? AND payload_digest = ? AND record_type = 'response' AND truncated IS NULL ORDER BY fetched LIMIT 1"
)

_AT = """
    SELECT o.* FROM captures AS c JOIN captures AS o ON o.url = c.url AND o.payload_digest = c.payload_digest
    WHERE c.url = ? AND c.fetched = ? AND o.record_type = 'response' AND o.truncated IS NULL
    ORDER BY o.fetched LIMIT 1"""

_NEAREST = """
    SELECT o.* FROM captures AS c JOIN captures AS o ON o.url = c.url AND o.payload_digest = c.payload_digest
    WHERE c.url = ? AND c.status = 200 AND o.record_type = 'response' AND o.truncated IS NULL
    ORDER BY abs(julianday(c.fetched) - julianday(?)), c.fetched, o.fetched LIMIT 1"""


def keep(connection: sqlite3.Connection, warc: WarcFiles, exchange: Exchange) -> Capture:
    """Write an exchange's records and its row; the same exchange twice is kept once."""
    payload = digest(exchange.body)
    earlier = _earlier(connection, exchange, payload)
    payload = earlier.payload_digest if earlier else payload
    identity = capture_id(exchange.url, exchange.fetched, payload)
    known = connection.execute("SELECT * FROM captures WHERE id = ?", (identity,)).fetchone()
    if known:
        return capture_of(known)
    place = warc.write(exchange, payload, earlier)
    capture = Capture(
        id=identity,
        url=exchange.url,
        fetched=exchange.fetched,
        status=exchange.status,
        payload_digest=payload,
        warc_file=place.file,
        warc_offset=place.offset,
        warc_length=place.length,
    )
    row = {name: getattr(capture, name) for name in CAPTURE}
    row["record_type"] = "revisit" if earlier else "response"
    row |= {"content_type": _content_type(exchange), "truncated": exchange.truncated}
    connection.execute(_INSERT, [row[name] for name in _COLUMNS])
    chain.note(connection, "capture", identity, fields(row))
    return capture


def find(connection: sqlite3.Connection, url: str, fetched: str) -> Capture | None:
    """Give the response with the payload of what an address gave at a time (UTC), or None."""
    row = connection.execute(_AT, (url, fetched)).fetchone()
    return capture_of(row) if row else None


def nearest(connection: sqlite3.Connection, url: str, fetched: str) -> Capture | None:
    """Give the response with the payload that an address gave nearest to a time (UTC), or None where it gave none."""
    row = connection.execute(_NEAREST, (url, fetched)).fetchone()
    return capture_of(row) if row else None


def fields(row: Mapping[str, Any] | sqlite3.Row) -> list[Any]:
    """Give what the link of a capture covers: all but where its record lies, which the ledger of records says."""
    return [row[name] for name in _LINKED]


def _earlier(connection: sqlite3.Connection, exchange: Exchange, payload: str) -> Earlier | None:
    """Find the kept response whose payload, of this digest, an exchange repeats."""
    if exchange.status == 304:
        newest = connection.execute(_NEWEST_GOOD, (exchange.url,)).fetchone()
        payload = newest[0] if newest else ""
    elif exchange.truncated or not exchange.body:
        return None
    row = connection.execute(_ORIGINAL, (exchange.url, payload)).fetchone()
    # A payload that was forgotten is not stored again, wherever it turns up.
    row = row or forgotten_payloads.earliest(connection, payload)
    return Earlier(row["url"], row["fetched"], row["payload_digest"]) if row else None


def _content_type(exchange: Exchange) -> str | None:
    stated = [value for name, value in exchange.response_headers if name.lower() == "content-type"]
    return storable(stated[0]) if stated else None
