"""What is known of each URL: the table ``addresses``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import fields

from archive.article import Address
from archive.rows import storable
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


def due(connection: sqlite3.Connection, source: str, now: str, base_seconds: float) -> Iterator[Address]:
    """Give a source's addresses that are to be asked for, by pages, so that writes may go between.

    These are the ones that were put off, and the articles and failures whose time for another look has come.
    """
    values = {"source": source, "now": now, "base": base_seconds, "last": ""}
    while rows := connection.execute(_DUE, values).fetchall():
        yield from (Address(**dict(row)) for row in rows)
        values["last"] = rows[-1]["url"]


# The longer an address was known when it was last asked for, the longer until it is asked for again.
_DUE = f"""
    {_SELECT} WHERE source = :source AND url > :last
    AND (outcome = 'deferred' OR reason IN ('limit', 'since', 'robots-unreachable')
        OR ((article IS NOT NULL OR outcome = 'failed') AND outcome <> 'gone' AND reason <> 'alias'
            AND (:base <= 0 OR checked = '' OR strftime('%s', :now) - strftime('%s', checked)
                >= max(:base, coalesce(strftime('%s', checked) - strftime('%s', nullif(first_seen, '')), 0)))))
    ORDER BY url LIMIT {_PAGE}"""


def _key(url: str) -> str:
    try:
        return key(url)
    except ValueError:
        return url
