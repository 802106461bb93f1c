"""Which articles a reader wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.errors import BadQuery
from archive.query import parse
from archive.times import end_of, sortable
from archive.watches import Watch

# What blocks a client says nothing of the article: the newest of the other periods counts.
_IS_REMOVED = """
    (SELECT s.status IN ('gone', 'soft-gone', 'redirected') AND s.is_certain FROM statuses AS s
     WHERE s.article = a.id AND s.status <> 'blocked' ORDER BY s.first_seen DESC LIMIT 1)"""

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

    ``since`` and ``until`` are ISO 8601 dates or datetimes, both inclusive (a date is the whole day, in UTC, and
    ``2026-11`` the whole month), on the time of publication or, where the page states none, the time the article was
    first seen. ``language`` "en" takes "en-GB" too. ``query`` is as ``archive.query`` reads it. ``changed_since`` is
    for those who come again: what is new in the archive or has a new version since then, by the time of the capture.
    ``removed`` takes what its publisher has taken away and not brought back, ``watch`` what a watch finds in the text
    as it reads now.
    """

    source: str | tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    language: str | None = None
    query: str | None = None
    kind: str | None = None
    country: str | None = None
    section: str | None = None
    author: str | None = None
    changed_since: str | None = None
    removed: bool = False
    watch: Watch | None = None

    def __post_init__(self) -> None:
        """Take one source by its bare name, too."""
        if isinstance(self.source, str):
            object.__setattr__(self, "source", (self.source,))


def where(filters: Filters) -> tuple[str, list[Any]]:
    """Give the filters as a condition on ``article_index AS a`` and its parameters. Raises BadQuery for a bad date."""
    conditions = list(_conditions(filters))
    sql = " AND ".join(condition for condition, _ in conditions) or "true"
    return sql, [value for _, values in conditions for value in values]


def _conditions(filters: Filters) -> Iterator[tuple[str, tuple[Any, ...]]]:
    if filters.source:
        yield f"a.source IN ({', '.join('?' * len(filters.source))})", tuple(filters.source)
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
    yield from _of_history(filters)


def _of_history(filters: Filters) -> Iterator[tuple[str, tuple[Any, ...]]]:
    if filters.changed_since:
        moment = _checked(sortable(filters.changed_since), filters.changed_since)
        yield "EXISTS (SELECT 1 FROM versions WHERE article = a.id AND seen >= ?)", (moment,)
    if filters.removed:
        yield _IS_REMOVED, ()
    if filters.watch:
        if filters.watch.sources:
            yield f"a.source IN ({', '.join('?' * len(filters.watch.sources))})", filters.watch.sources
        # A function of Python's, which `watches.findable` gives the connection.
        yield "finds(?, a.title, (SELECT text FROM versions WHERE id = a.version))", (filters.watch.expression.pattern,)


def _checked(moment: str | None, stated: str) -> str:
    if moment is None:
        raise BadQuery(f"{stated!r} is not a date; write 2026-11-22, or 2026-11-22T20:05:00Z")
    return moment
