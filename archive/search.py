"""Full-text search."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from archive.errors import BadQuery
from archive.filters import Filters, where
from archive.results import Hit

_HINT = (
    'Write words (sanctions treaty), a phrase in double quotes ("prime minister"), or what holds punctuation in double '
    'quotes ("COVID-19"); AND, OR, NOT, NEAR, a beginning (diplom*) and a column (title: treaty) may be used.'
)


def find(connection: sqlite3.Connection, query: str, filters: Filters, limit: int) -> list[Hit]:
    """Find articles, best first by BM25. Raises BadQuery."""
    checked(query)
    condition, values = where(filters)
    # `rank` in the inner ORDER BY lets FTS5 stop early; bm25() would score every row.
    sql = f"""
        SELECT a.id, a.title, a.source, a.published, a.url,
            snippet(articles_fts, -1, char(2), char(3), '…', 24) AS snippet
        FROM articles_fts JOIN article_index AS a ON a.docid = articles_fts.rowid
        WHERE articles_fts MATCH ? AND {condition} ORDER BY rank LIMIT ?"""
    with readable(query):
        return [Hit(**dict(row)) for row in connection.execute(sql, (query, *values, limit)).fetchall()]


def checked(query: str) -> str:
    """Give the query back if it asks for anything. Raises BadQuery."""
    if not any(character.isalnum() for character in query):
        raise BadQuery(f"nothing to look for in {query!r}. {_HINT}")
    return query


@contextmanager
def readable(query: str | None) -> Iterator[None]:
    """Turn what FTS5 says about a query into BadQuery with a hint."""
    try:
        yield
    except sqlite3.OperationalError as error:
        # FTS5 reports faults of a query under SQLite's generic code only.
        if query is None or error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise BadQuery(f"cannot read the query {query!r} ({error}). {_HINT}") from error
