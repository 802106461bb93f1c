"""Full-text search."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.filters import FOUND, Filters, where
from archive.query import parse, readable
from archive.results import Hit
from archive.snippets import marked

_COLUMNS = """
    a.id, a.title, a.source, a.published, a.published_precision, a.first_seen, a.url, a.authors, a.section, a.language,
    (SELECT v.text FROM versions AS v WHERE v.id = a.version) AS text"""
# `rank` in the ORDER BY lets FTS5 stop early; bm25() there would score every row.
_BEST = f"""
    SELECT {_COLUMNS} FROM articles_fts JOIN article_index AS a ON a.docid = articles_fts.rowid
    WHERE articles_fts MATCH ? AND articles_fts.rowid > ? AND {{condition}} ORDER BY rank LIMIT ? OFFSET ?"""
_NEWEST = f"""
    SELECT {_COLUMNS} FROM article_index AS a WHERE {{condition}}
    ORDER BY a.dated DESC, a.id DESC LIMIT ? OFFSET ?"""

RANKED = 20_000  # hits that are ranked
_NTH_LAST = """
    SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ?"""
_COUNT_RANKED = """
    SELECT count(*) FROM articles_fts JOIN article_index AS a ON a.docid = articles_fts.rowid
    WHERE articles_fts MATCH ? AND articles_fts.rowid > ? AND {condition}"""
_FEW = 5000


@dataclass(frozen=True, slots=True)
class Window:
    """Which of the hits: ``size`` from ``start`` on, best first or ``by_date``, the newest first.

    Best is told by BM25. Of a query with more hits than RANKED those that came last into the archive are ranked; the
    others follow, the newest first.
    """

    size: int
    start: int = 0
    by_date: bool = False


def find(connection: sqlite3.Connection, query: str, filters: Filters, limit: int) -> list[Hit]:
    """Find articles, best first by BM25. Raises BadQuery."""
    shown = ("id", "title", "source", "published", "first_seen", "url")
    found = page(connection, query, filters, Window(limit))
    return [Hit(**{name: row[name] for name in shown}, snippet=snippet) for row, snippet in found]


def page(
    connection: sqlite3.Connection, query: str | None, filters: Filters, window: Window
) -> list[tuple[sqlite3.Row, str]]:
    """Give a window of the articles that meet the filters and, if there is one, the query, each with its snippet.

    A row has the columns of ``articles`` that a list shows. Without a query they come by date, and the snippet is the
    beginning of the text. Raises BadQuery.
    """
    asked = parse(query) if query is not None else None
    with readable(query or filters.query):
        if asked is None or window.by_date:
            rows = _by_date(connection, asked.words if asked else None, filters, window)
        else:
            rows = _by_rank(connection, asked.words, filters, window)
    texts = [(row["title"], row["authors"], row["text"]) for row in rows]
    return list(zip(rows, marked(asked, texts), strict=True))


def is_ranked_in_part(connection: sqlite3.Connection, query: str) -> bool:
    """Tell whether a query has more hits than are ranked. Raises BadQuery."""
    with readable(query):
        return _not_ranked(connection, parse(query).words) > 0


def _by_rank(connection: sqlite3.Connection, words: str, filters: Filters, window: Window) -> list[sqlite3.Row]:
    """Give hits best first, and behind the ranked ones those that are not, by date."""
    before = _not_ranked(connection, words)
    condition, values = where(filters)
    rows = _rows(connection, _BEST.format(condition=condition), [words, before, *values], window)
    if not before or len(rows) == window.size:
        return rows
    counted = connection.execute(_COUNT_RANKED.format(condition=condition), [words, before, *values]).fetchone()[0]
    rest = Window(window.size - len(rows), max(0, window.start - counted))
    return rows + _by_date(connection, words, filters, rest, f"a.docid <= {before}")


def _by_date(
    connection: sqlite3.Connection, words: str | None, filters: Filters, window: Window, also: str = "true"
) -> list[sqlite3.Row]:
    condition, values = where(filters)
    if words is not None:
        # The plus keeps SQLite from looking up and sorting all of the hits, where walking the dates finds enough.
        also = f"{also} AND {'+' if _more_than(connection, words, _FEW) else ''}{FOUND}"
        values = [*values, words]
    return _rows(connection, _NEWEST.format(condition=f"{condition} AND {also}"), values, window)


def _rows(connection: sqlite3.Connection, sql: str, values: list[Any], window: Window) -> list[sqlite3.Row]:
    return connection.execute(sql, (*values, window.size, window.start)).fetchall()


def _not_ranked(connection: sqlite3.Connection, words: str) -> int:
    """Give the docid up to which hits are not ranked, 0 where all are."""
    return _more_than(connection, words, RANKED)


def _more_than(connection: sqlite3.Connection, words: str, number: int) -> int:
    """Give the docid of the hit that came last before the so many last ones, 0 where there are no more than these."""
    found = connection.execute(_NTH_LAST, (words, number)).fetchone()
    return found[0] if found else 0
