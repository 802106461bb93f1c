"""Full-text search."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

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
    WHERE articles_fts MATCH ? AND {{condition}} ORDER BY rank LIMIT ? OFFSET ?"""
_NEWEST = f"""
    SELECT {_COLUMNS} FROM article_index AS a WHERE {{condition}}
    ORDER BY a.dated DESC, a.id DESC LIMIT ? OFFSET ?"""


_FEW = 5000
_COUNT = f"SELECT count(*) FROM (SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT {_FEW + 1})"


@dataclass(frozen=True, slots=True)
class Window:
    """Which of the hits: ``size`` from ``start`` on, best first by BM25 or ``by_date``, the newest first."""

    size: int
    start: int = 0
    by_date: bool = False


def find(connection: sqlite3.Connection, query: str, filters: Filters, limit: int) -> list[Hit]:
    """Find articles, best first by BM25. Raises BadQuery."""
    shown = ("id", "title", "source", "published", "url")
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
    condition, values = where(filters)
    sql = _NEWEST if window.by_date or asked is None else _BEST
    if asked is not None:
        values = [asked.words, *values] if sql is _BEST else [*values, asked.words]
    with readable(query or filters.query):
        if asked is not None and sql is _NEWEST:
            condition = f"{condition} AND {_met(connection, asked.words)}"
        rows = connection.execute(sql.format(condition=condition), (*values, window.size, window.start)).fetchall()
    texts = [(row["title"], row["authors"], row["text"]) for row in rows]
    return list(zip(rows, marked(asked, texts), strict=True))


def _met(connection: sqlite3.Connection, words: str) -> str:
    """Give the condition by which few hits are sorted by date, or the dates are walked until enough were hits."""
    is_common = connection.execute(_COUNT, (words,)).fetchone()[0] > _FEW
    # The plus keeps SQLite from looking up and sorting all of the hits.
    return f"+{FOUND}" if is_common else FOUND
