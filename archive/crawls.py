"""The ledger: which crawls there were, and what became of every URL in them."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from archive import chain
from archive.ids import crawl_id
from archive.outcomes import Outcome, Tally
from archive.rows import as_json, storable

_SOURCE = ("id", "name", "homepage", "kind", "country", "language")
_COUNTS = tuple(str(outcome) for outcome in Outcome)
_PLAIN = ("fetched", "lists_read", "lists_failed", "seconds")
_TALLY = ("crawl", "source", "seen", *_COUNTS, *_PLAIN, "reasons")

_KEEP_SOURCE = (
    f"INSERT INTO sources ({', '.join(_SOURCE)}, definition) VALUES ({', '.join('?' * len(_SOURCE))}, ?) "
    f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in (*_SOURCE[1:], 'definition'))}"
)
_KEEP_TALLY = (
    f"INSERT INTO crawl_sources ({', '.join(_TALLY)}) VALUES ({', '.join(':' + name for name in _TALLY)}) "
    f"ON CONFLICT (crawl, source) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _TALLY[2:])}"
)
_UNLINKED = """
    SELECT id FROM crawls AS c WHERE NOT EXISTS (SELECT 1 FROM chain WHERE item = c.id AND kind = 'crawl')
    ORDER BY started, id"""
_OUTCOMES_OF = "SELECT source, url, outcome, reason, capture FROM outcomes WHERE crawl = ? ORDER BY source, url"
_TALLIES_OF = f"SELECT {', '.join(_TALLY[1:])} FROM crawl_sources WHERE crawl = ? ORDER BY source"


def start(connection: sqlite3.Connection, sources: Iterable[Mapping[str, Any]], started: str) -> str:
    """Write the crawl, its sources as their tables say now, and a row of zeros for each; give the crawl's id."""
    crawl = crawl_id(started, secrets.token_hex(8))
    connection.execute("INSERT INTO crawls (id, started) VALUES (?, ?)", (crawl, started))
    for table in sources:
        keep_source(connection, table)
        connection.execute("INSERT OR IGNORE INTO crawl_sources (crawl, source) VALUES (?, ?)", (crawl, table["id"]))
    return crawl


def keep_source(connection: sqlite3.Connection, table: Mapping[str, Any]) -> None:
    """Write a source as its table says now, also beside its articles."""
    values = [storable(str(table.get(name, ""))) for name in _SOURCE]
    connection.execute(_KEEP_SOURCE, (*values, as_json(dict(table))))
    connection.execute(
        "UPDATE article_index SET kind = :kind, country = :country "
        "WHERE source = :id AND (kind IS NOT :kind OR country IS NOT :country)",
        dict(zip(_SOURCE, values, strict=True)),
    )


def finish(connection: sqlite3.Connection, crawl: str, finished: str, exit_code: int, tallies: Iterable[Tally]) -> None:
    """Write how a crawl ended."""
    connection.execute("UPDATE crawls SET finished = ?, exit_code = ? WHERE id = ?", (finished, exit_code, crawl))
    count(connection, crawl, tallies)


def count(connection: sqlite3.Connection, crawl: str, tallies: Iterable[Tally]) -> None:
    """Write the tallies of a crawl as they stand."""
    for tally in tallies:
        connection.execute(_KEEP_TALLY, {"crawl": crawl, **row_of(tally)})
    link(connection, crawl)


def link(connection: sqlite3.Connection, crawl: str) -> None:
    """Add the link of a crawl that has ended, which covers its row and what became of every URL."""
    chain.note(connection, "crawl", crawl, fields(connection, crawl))


def link_ended(connection: sqlite3.Connection) -> None:
    """Add the links of crawls that were killed; nobody may be crawling."""
    for (crawl,) in connection.execute(_UNLINKED).fetchall():
        link(connection, crawl)


def fields(connection: sqlite3.Connection, crawl: str) -> list[Any]:
    """Give what the link of a crawl covers."""
    row = connection.execute("SELECT id, started, finished, exit_code FROM crawls WHERE id = ?", (crawl,)).fetchone()
    rows = [[list(row) for row in connection.execute(query, (crawl,))] for query in (_OUTCOMES_OF, _TALLIES_OF)]
    return [*row, *rows]


def row_of(tally: Tally) -> dict[str, Any]:
    """Give a tally as the columns of ``crawl_sources`` have it."""
    row = {name: getattr(tally, name) for name in ("source", "seen", *_PLAIN)}
    reasons: dict[str, dict[str, int]] = {}
    for (outcome, reason), count in tally.reasons.items():
        reasons.setdefault(str(outcome), {})[reason] = count
    return row | {name: tally.counts[Outcome(name)] for name in _COUNTS} | {"reasons": as_json(reasons)}


def tally_of(row: Mapping[str, Any] | sqlite3.Row) -> Tally:
    """Give back the Tally that a row of ``crawl_sources`` holds."""
    tally = Tally(source=row["source"], **{name: row[name] for name in _PLAIN})
    tally.counts.update({Outcome(name): row[name] for name in _COUNTS if row[name]})
    for outcome, reasons in json.loads(row["reasons"]).items():
        tally.reasons.update({(Outcome(outcome), reason): count for reason, count in reasons.items()})
    return tally
