"""The coverage ledger: what became of a source's URLs day by day, and what its own past lets one expect.

A day is one of UTC, and a crawl counts for the day on which it began. Days without a crawl are in the ledger too: an
empty result is never to be mistaken for no news.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median, quantiles
from typing import NamedTuple

from archive.errors import BadQuery
from archive.times import end_of, sortable

WINDOW = 56  # days of its past that a source is measured by
FEWEST = 14  # days below which nothing is expected
BY_WEEKDAY = 42  # days from which on a Sunday is compared with Sundays

COUNTS = (
    "crawls", "seen", "listed", "fetched", "stored", "new", "changed", "unchanged", "filtered", "refused", "failed",
    "gone", "deferred", "blocked", "not_article", "lists_read", "lists_failed",
)  # fmt: skip
COLUMNS = ("source", "day", *COUNTS, "published", "expected_low", "expected_usual", "expected_high", "reasons")


class Range(NamedTuple):
    """How many articles a source publishes on such a day: 10 % quantile, median, 90 % quantile of its past."""

    low: int
    usual: float
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A source's day: ``counts`` as the view ``coverage`` has them, ``reasons`` by outcome and reason.

    ``published`` is how many of its articles in the archive are dated of that day (or, undated, first seen on it);
    ``expected`` is None while its past is too short to tell.
    """

    source: str
    day: str
    counts: Mapping[str, int]
    reasons: Mapping[str, Mapping[str, int]]
    published: int
    expected: Range | None


def expected(day: date, published: Mapping[date, int], since: date) -> Range | None:
    """What is to be expected of a day after the days before it, as far back as the source's past reaches."""
    first = max(since, day - timedelta(days=WINDOW))
    past = [first + timedelta(days=number) for number in range((day - first).days)]
    if len(past) < FEWEST:
        return None
    if len(past) >= BY_WEEKDAY:
        past = [one for one in past if one.weekday() == day.weekday()]
    numbers = [published.get(one, 0) for one in past]
    tenths = quantiles(numbers, n=10, method="inclusive")
    return Range(int(tenths[0]), median(numbers), -int(-tenths[-1] // 1))


def span(connection: sqlite3.Connection, since: str | None, until: str | None) -> tuple[date, date]:
    """Give the first and the last day that are meant: as stated, or else those of the crawls. Raises BadQuery."""
    first, last = connection.execute("SELECT min(started), max(started) FROM crawls").fetchone()
    return _day(sortable, since or first), _day(end_of, until or last)


def _day(bound: Callable[[str | None], str | None], stated: str | None) -> date:
    moment = bound(stated or "1970-01-01")
    if moment is None:
        raise BadQuery(f"{stated!r} is not a date; write 2026-11-22")
    return date.fromisoformat(moment[:10])


def days(
    connection: sqlite3.Connection, sources: Sequence[str], since: date, until: date, *, in_full: bool = False
) -> Iterator[Day]:
    """Give each of the sources' days from ``since`` to ``until``, both included.

    They begin with a source's first crawl, as of the time before nothing can be said of what was not had; ``in_full``
    gives those days too, with what was published on them.
    """
    for source in sources:
        first = _first_crawl(connection, source)
        if first is None:
            continue
        published = _published(connection, source, since - timedelta(days=WINDOW), until)
        beginning = _beginning(first, published, until)
        ledger = _ledger(connection, source, since, until)
        opening = since if in_full else max(first, since)
        for number in range((until - opening).days + 1):
            day = opening + timedelta(days=number)
            counts, reasons = ledger.get(day, (dict.fromkeys(COUNTS, 0), {}))
            yield Day(
                source=source,
                day=day.isoformat(),
                counts=counts,
                reasons=reasons,
                published=published.get(day, 0),
                expected=expected(day, published, beginning),
            )


def _beginning(first: date, published: Mapping[date, int], until: date) -> date:
    """From when on the archive has what a source published: its first crawl, or what that found of the time before.

    One old article that a list keeps on top says nothing of the days between, so a tenth of them is passed over.
    """
    if (until - first).days >= FEWEST or not published:
        return first
    every = sorted(day for day, count in published.items() for _ in range(count))
    return min(first, every[len(every) // 10])


def _first_crawl(connection: sqlite3.Connection, source: str) -> date | None:
    row = connection.execute(
        "SELECT min(substr(c.started, 1, 10)) FROM crawl_sources AS t JOIN crawls AS c ON c.id = t.crawl "
        "WHERE t.source = ?",
        (source,),
    ).fetchone()
    return date.fromisoformat(row[0]) if row[0] else None


def _published(connection: sqlite3.Connection, source: str, since: date, until: date) -> dict[date, int]:
    rows = connection.execute(
        "SELECT substr(dated, 1, 10), count(*) FROM article_index "
        "WHERE source = ? AND dated >= ? AND dated < ? GROUP BY 1",
        (source, since.isoformat(), (until + timedelta(days=1)).isoformat()),
    )
    return {date.fromisoformat(day): count for day, count in rows}


def _ledger(
    connection: sqlite3.Connection, source: str, since: date, until: date
) -> dict[date, tuple[dict[str, int], dict[str, dict[str, int]]]]:
    asked = (source, since.isoformat(), until.isoformat())
    condition = "WHERE source = ? AND day >= ? AND day <= ?"
    found: dict[date, tuple[dict[str, int], dict[str, dict[str, int]]]] = {}
    for row in connection.execute(f"SELECT * FROM coverage {condition}", asked):
        found[date.fromisoformat(row["day"])] = ({name: row[name] for name in COUNTS}, {})
    for row in connection.execute(f"SELECT * FROM coverage_reasons {condition}", asked):
        reasons = found[date.fromisoformat(row["day"])][1]
        reasons.setdefault(row["outcome"], {})[row["reason"]] = row["urls"]
    return found


def as_row(day: Day) -> dict[str, object]:
    """Give a day as one flat row, ``reasons`` as JSON; what is not known is None."""
    span = day.expected or (None, None, None)
    counts = (day.counts[name] for name in COUNTS)
    cells = (day.source, day.day, *counts, day.published, *span, json.dumps(day.reasons, sort_keys=True))
    return dict(zip(COLUMNS, cells, strict=True))
