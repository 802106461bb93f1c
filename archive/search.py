"""Full-text search."""

from __future__ import annotations

import sqlite3

from archive.filters import Filters, where
from archive.query import parse, readable
from archive.results import Hit
from archive.snippets import marked

# `rank` in the ORDER BY lets FTS5 stop early; bm25() there would score every row.
_FOUND = """
    SELECT a.id, a.title, a.source, a.published, a.url, a.authors,
        (SELECT v.text FROM versions AS v WHERE v.id = a.version) AS text
    FROM articles_fts JOIN article_index AS a ON a.docid = articles_fts.rowid
    WHERE articles_fts MATCH ? AND {condition} ORDER BY rank LIMIT ?"""


def find(connection: sqlite3.Connection, query: str, filters: Filters, limit: int) -> list[Hit]:
    """Find articles, best first by BM25. Raises BadQuery."""
    asked = parse(query)
    condition, values = where(filters)
    with readable(query):
        rows = connection.execute(_FOUND.format(condition=condition), (asked.words, *values, limit)).fetchall()
    snippets = marked(asked, [(row["title"], row["authors"], row["text"]) for row in rows])
    shown = ("id", "title", "source", "published", "url")
    return [
        Hit(**{name: row[name] for name in shown}, snippet=snippet) for row, snippet in zip(rows, snippets, strict=True)
    ]
