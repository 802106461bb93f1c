"""Which articles a reader wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.errors import BadQuery
from archive.query import parse
from archive.times import end_of, sortable

_EQUAL = {
    "language": "(a.language LIKE ? OR a.language LIKE ? || '-%')",
    "kind": "a.kind = ?",
    "country": "a.country = upper(?)",
    "section": "a.section = ?",
    "author": "EXISTS (SELECT 1 FROM json_each(a.authors) WHERE value = ?)",
}
FOUND = "a.docid IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Conditions that an article must all meet; an empty one asks nothing.

    ``since`` and ``until`` are ISO 8601 dates or datetimes, both inclusive (a date is the whole day, in UTC), on the
    time of publication or, where the page states none, the time the article was first seen. ``language`` "en" takes
    "en-GB" too. ``query`` is as ``archive.query`` reads it.
    """

    source: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    language: str | None = None
    query: str | None = None
    kind: str | None = None
    country: str | None = None
    section: str | None = None
    author: str | None = None


def where(filters: Filters) -> tuple[str, list[Any]]:
    """Give the filters as a condition on ``article_index AS a`` and its parameters. Raises BadQuery for a bad date."""
    conditions = list(_conditions(filters))
    sql = " AND ".join(condition for condition, _ in conditions) or "true"
    return sql, [value for _, values in conditions for value in values]


def _conditions(filters: Filters) -> Iterator[tuple[str, tuple[Any, ...]]]:
    if filters.source:
        yield f"a.source IN ({', '.join('?' * len(filters.source))})", filters.source
    if filters.since:
        yield "a.dated >= ?", (_checked(sortable(filters.since), filters.since),)
    if filters.until:
        yield "a.dated <= ?", (_checked(end_of(filters.until), filters.until),)
    for name, condition in _EQUAL.items():
        if value := getattr(filters, name):
            yield condition, (value,) * condition.count("?")
    if filters.query is not None:
        words = parse(filters.query).words
        yield FOUND, (words,)


def _checked(moment: str | None, stated: str) -> str:
    if moment is None:
        raise BadQuery(f"{stated!r} is not a date; write 2026-11-22, or 2026-11-22T20:05:00Z")
    return moment
