"""What is known of each URL: the table ``addresses``."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields

from archive.article import Address
from archive.outcomes import Outcome
from archive.rows import as_json, storable
from archive.urls import key

_COLUMNS = tuple(field.name for field in fields(Address))
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM addresses"
_KEEP = (
    f"INSERT INTO addresses ({', '.join(_COLUMNS)}, key) VALUES ({', '.join(':' + name for name in _COLUMNS)}, :key) "
    f"ON CONFLICT (url) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS if name != 'url')}"
)
_PAGE = 500


def find(connection: sqlite3.Connection, url: str) -> Address | None:
    """Give the address of exactly this URL, or else one of a twin (http for https ...) that is an article, or None."""
    row = connection.execute(f"{_SELECT} WHERE url = ?", (url,)).fetchone()
    if row is None:
        query = f"{_SELECT} WHERE key = ? AND article IS NOT NULL ORDER BY url LIMIT 1"
        row = connection.execute(query, (_key(url),)).fetchone()
    return Address(**dict(row)) if row else None


def remember(connection: sqlite3.Connection, address: Address) -> None:
    """Insert or replace an address."""
    stated = ((name, getattr(address, name)) for name in _COLUMNS)
    row = {name: storable(value) if isinstance(value, str) else value for name, value in stated}
    connection.execute(_KEEP, row | {"key": _key(address.url)})


def due(connection: sqlite3.Connection, source: str, is_due: Callable[[Address], bool]) -> Iterator[Address]:
    """Give a source's addresses that are to be asked for, by pages, so that writes may go between.

    These are the ones that were put off, and of the articles and failures those that ``is_due`` holds for, the ones
    first that were not asked for the longest.
    """
    values = {"source": source, "checked": "", "url": ""}
    while rows := connection.execute(_DUE, values).fetchall():
        for address in (Address(**dict(row)) for row in rows):
            if address.outcome == Outcome.DEFERRED or address.reason in _PUT_OFF or is_due(address):
                yield address
        values |= {"checked": rows[-1]["checked"], "url": rows[-1]["url"]}


def gone(connection: sqlite3.Connection, source: str) -> list[Address]:
    """Give a source's addresses that were gone when they were last asked for, the newest of them first."""
    query = f"{_SELECT} WHERE source = ? AND outcome = 'gone' ORDER BY checked DESC, url"
    return [Address(**dict(row)) for row in connection.execute(query, (source,))]


def known(connection: sqlite3.Connection, source: str, reasons: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give the newest addresses of a source that led to articles, and those filtered for one of ``reasons``."""
    values = {"source": source, "reasons": as_json(list(reasons)), "count": _REMEMBERED}
    articles = connection.execute(_ARTICLES, values).fetchall()
    others = connection.execute(_OTHERS, values).fetchall()
    return [row[0] for row in articles], [row[0] for row in others]


_REMEMBERED = 2_000
_ARTICLES = """
    SELECT url FROM addresses WHERE source = :source AND article IS NOT NULL AND reason <> 'attachment'
    ORDER BY first_seen DESC, url LIMIT :count"""
_OTHERS = """
    SELECT url FROM addresses WHERE source = :source AND article IS NULL AND outcome = 'filtered'
        AND reason IN (SELECT value FROM json_each(:reasons)) ORDER BY first_seen DESC, url LIMIT :count"""

_PUT_OFF = ("limit", "since", "robots-unreachable")
_DUE = f"""
    {_SELECT} WHERE source = :source AND (checked, url) > (:checked, :url)
    AND (outcome = 'deferred' OR reason IN {_PUT_OFF}
        OR ((article IS NOT NULL OR outcome = 'failed') AND reason NOT IN ('alias', 'forgotten')))
    ORDER BY checked, url LIMIT {_PAGE}"""


def _key(url: str) -> str:
    try:
        return key(url)
    except ValueError:
        return url
