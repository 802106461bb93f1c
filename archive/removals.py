"""Articles that publishers took away or brought back, and how many of a source's that are as a rule."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.rows import as_json
from archive.statuses import REMOVED, Period, Status, period_of

WINDOW = timedelta(days=30)
WAVE = 3  # times as many as the source's past lets one expect, and no fewer than so many
_PERIODS = """
    SELECT s.*, a.title, a.url, a.source FROM statuses AS s JOIN article_index AS a ON a.id = s.article
    WHERE s.is_certain AND s.status IN (SELECT value FROM json_each(:statuses)) AND s.first_seen >= :since
        AND (:sources = '[]' OR a.source IN (SELECT value FROM json_each(:sources)))
    ORDER BY s.first_seen, s.article"""
_SOURCES = """
    SELECT a.source, count(*) AS articles, min(a.first_seen) AS began,
        (SELECT count(*) FROM statuses AS s JOIN article_index AS b ON b.id = s.article
            WHERE b.source = a.source AND s.is_certain AND s.status IN ('gone', 'soft-gone', 'redirected')) AS removed,
        (SELECT count(*) FROM statuses AS s JOIN article_index AS b ON b.id = s.article
            WHERE b.source = a.source AND s.is_certain AND s.status IN ('gone', 'soft-gone', 'redirected')
                AND s.first_seen >= :since) AS lately
    FROM article_index AS a WHERE :sources = '[]' OR a.source IN (SELECT value FROM json_each(:sources))
    GROUP BY a.source ORDER BY a.source"""


_DOUBTED = """
    SELECT count(DISTINCT s.article) FROM statuses AS s JOIN article_index AS a ON a.id = s.article
    WHERE NOT s.is_certain AND s.status IN ('gone', 'soft-gone', 'redirected') AND s.first_seen >= :since
        AND (:sources = '[]' OR a.source IN (SELECT value FROM json_each(:sources)))
        AND NOT EXISTS (SELECT 1 FROM statuses AS later WHERE later.article = s.article
            AND later.first_seen > s.first_seen AND later.status NOT IN ('blocked', 'unlisted'))"""


@dataclass(frozen=True, slots=True)
class Removal:
    """One article that was removed or came back, and when."""

    title: str
    url: str
    source: str
    period: Period


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of a source's articles were removed in all, ``lately``, and in as long a time as a rule.

    ``usual`` is None while the source's past is no longer than that time.
    """

    source: str
    articles: int
    removed: int
    lately: int
    usual: float | None

    @property
    def is_wave(self) -> bool:
        """Whether more were removed lately than the past lets one expect."""
        return self.lately >= WAVE and (self.usual is None or self.lately >= WAVE * self.usual)


def listed(
    connection: sqlite3.Connection, *, returned: bool, since: str = "", sources: Sequence[str] = ()
) -> Iterator[Removal]:
    """Give what was removed or, ``returned``, came back, and was first found so at ``since`` (UTC) or later."""
    asked = (Status.BACK, Status.RELISTED) if returned else (*REMOVED, Status.UNLISTED)
    values = {"statuses": as_json(list(asked)), "since": since, "sources": as_json(list(sources))}
    for row in connection.execute(_PERIODS, values).fetchall():
        yield Removal(row["title"], row["url"], row["source"], period_of(row))


def doubted(connection: sqlite3.Connection, since: str, sources: Sequence[str] = ()) -> int:
    """Count the articles that one look alone found gone, at ``since`` (UTC) or later, and none found back."""
    found = connection.execute(_DOUBTED, {"since": since, "sources": as_json(list(sources))}).fetchone()
    return int(found[0])


def rates(connection: sqlite3.Connection, since: str, now: str, sources: Sequence[str] = ()) -> list[Rate]:
    """Give the rates of removals by source, lately being from ``since`` to ``now`` (UTC)."""
    rows = connection.execute(_SOURCES, {"since": since, "sources": as_json(list(sources))}).fetchall()
    start, end = (datetime.fromisoformat(moment) for moment in (since, now))
    return [_rate(row, start, end) for row in rows]


def _rate(row: sqlite3.Row, start: datetime, end: datetime) -> Rate:
    past = start - datetime.fromisoformat(row["began"] or start.isoformat())
    is_long = past >= end - start > timedelta(0)
    usual = (row["removed"] - row["lately"]) * ((end - start) / past) if is_long else None
    return Rate(row["source"], row["articles"], row["removed"], row["lately"], usual)
