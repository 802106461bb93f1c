"""Which articles a reader wants."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Conditions that an article must all meet; an empty one asks nothing.

    ``since`` and ``until`` are ISO 8601 dates or datetimes, both inclusive (a date is the whole day, in UTC), on the time of
    publication or, where the page states none, the time the article was first seen. ``query`` is FTS5 syntax.
    """

    source: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    language: str | None = None
    query: str | None = None
    kind: str | None = None
    country: str | None = None
