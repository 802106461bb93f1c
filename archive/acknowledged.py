"""Alerts that a person has seen: the table ``acknowledged``. Something new of the kind is told again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from archive.alerts import Alert

_TABLE = """
    CREATE TABLE acknowledged (
        source TEXT NOT NULL REFERENCES sources (id), kind TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (source, kind))"""
_KEEP = (
    "INSERT INTO acknowledged (source, kind, at) VALUES (?, ?, ?) "
    "ON CONFLICT (source, kind) DO UPDATE SET at = max(at, excluded.at)"
)


def create(connection: sqlite3.Connection) -> None:
    """Make the table."""
    connection.execute(_TABLE)


def keep(connection: sqlite3.Connection, alerts: Iterable[Alert], at: str) -> None:
    """Keep that these alerts were seen at a time (UTC)."""
    connection.executemany(_KEEP, sorted({(alert.source, alert.kind, at) for alert in alerts}))


def parted(connection: sqlite3.Connection, alerts: Sequence[Alert]) -> tuple[list[Alert], list[Alert]]:
    """Give the alerts that a person has yet to see, and those of what began before one of their kind was seen."""
    seen = {(row["source"], row["kind"]): row["at"] for row in connection.execute("SELECT * FROM acknowledged")}
    known = [alert for alert in alerts if alert.since and alert.since <= seen.get((alert.source, alert.kind), "")]
    return [alert for alert in alerts if alert not in known], known
