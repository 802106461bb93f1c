"""The ledger: which crawls there were, and what became of every URL in them."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from archive.ids import crawl_id
from archive.outcomes import Outcome, Tally
from archive.rows import as_json, storable

_SOURCE = ("id", "name", "homepage", "kind", "country", "language")
_COUNTS = tuple(str(outcome) for outcome in Outcome)
_TALLY = ("crawl", "source", "seen", *_COUNTS, "lists_read", "lists_failed", "seconds", "reasons")

_KEEP_SOURCE = (
    f"INSERT INTO sources ({', '.join(_SOURCE)}, definition) VALUES ({', '.join('?' * len(_SOURCE))}, ?) "
    f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in (*_SOURCE[1:], 'definition'))}"
)
_KEEP_TALLY = (
    f"INSERT INTO crawl_sources ({', '.join(_TALLY)}) VALUES ({', '.join(':' + name for name in _TALLY)}) "
    f"ON CONFLICT (crawl, source) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _TALLY[2:])}"
)


def start(connection: sqlite3.Connection, sources: Iterable[Mapping[str, Any]], started: str) -> str:
    """Write the crawl, its sources as their tables say now, and a row of zeros for each; give the crawl's id."""
    crawl = crawl_id(started, secrets.token_hex(8))
    connection.execute("INSERT INTO crawls (id, started) VALUES (?, ?)", (crawl, started))
    for table in sources:
        _keep_source(connection, table)
        connection.execute("INSERT OR IGNORE INTO crawl_sources (crawl, source) VALUES (?, ?)", (crawl, table["id"]))
    return crawl


def _keep_source(connection: sqlite3.Connection, table: Mapping[str, Any]) -> None:
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
    for tally in tallies:
        connection.execute(_KEEP_TALLY, {"crawl": crawl, **_row_of(tally)})


def _row_of(tally: Tally) -> dict[str, Any]:
    row = {name: getattr(tally, name) for name in ("source", "seen", "lists_read", "lists_failed", "seconds")}
    reasons: dict[str, dict[str, int]] = {}
    for (outcome, reason), count in tally.reasons.items():
        reasons.setdefault(str(outcome), {})[reason] = count
    return row | {name: tally.counts[Outcome(name)] for name in _COUNTS} | {"reasons": as_json(reasons)}


def tally_of(row: Mapping[str, Any] | sqlite3.Row) -> Tally:
    """Give back the Tally that a row of ``crawl_sources`` holds."""
    tally = Tally(source=row["source"], seconds=row["seconds"])
    tally.lists_read, tally.lists_failed = row["lists_read"], row["lists_failed"]
    tally.counts.update({Outcome(name): row[name] for name in _COUNTS if row[name]})
    for outcome, reasons in json.loads(row["reasons"]).items():
        tally.reasons.update({(Outcome(outcome), reason): count for reason, count in reasons.items()})
    return tally
