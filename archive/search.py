"""Full-text search."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from archive.filters import Filters, where
from archive.query import Query, parse, readable
from archive.results import Hit

_BEFORE, _AFTER = 30, 60


def find(connection: sqlite3.Connection, query: str, filters: Filters, limit: int) -> list[Hit]:
    """Find articles, best first by BM25; newest first where a query has no words to rank by. Raises BadQuery."""
    asked = parse(query)
    condition, values = where(filters)
    for piece, parameters in asked.conditions:
        condition, values = f"{condition} AND {piece}", [*values, *parameters]
    run = _by_words if asked.words else _by_pieces
    with readable(query):
        return run(connection, asked, condition, [*values, limit])


def _by_words(connection: sqlite3.Connection, asked: Query, condition: str, values: list[Any]) -> list[Hit]:
    # `rank` in the ORDER BY lets FTS5 stop early; bm25() there would score every row.
    sql = f"""
        SELECT a.id, a.title, a.source, a.published, a.url,
            snippet(articles_fts, -1, char(2), char(3), '…', 24) AS snippet
        FROM articles_fts JOIN article_index AS a ON a.docid = articles_fts.rowid
        WHERE articles_fts MATCH ? AND {condition} ORDER BY rank LIMIT ?"""
    return [Hit(**dict(row)) for row in connection.execute(sql, (asked.words, *values)).fetchall()]


def _by_pieces(connection: sqlite3.Connection, asked: Query, condition: str, values: list[Any]) -> list[Hit]:
    sql = f"""
        SELECT a.id, a.title, a.source, a.published, a.url, a.text AS snippet FROM articles AS a
        WHERE {condition} ORDER BY a.dated DESC, a.id DESC LIMIT ?"""
    rows = [dict(row) for row in connection.execute(sql, values).fetchall()]
    return [Hit(**row | {"snippet": _snippet(row["snippet"], asked.pieces)}) for row in rows]


def _snippet(text: str, pieces: tuple[str, ...]) -> str:
    """Cut the text around the first piece and mark all of them."""
    any_piece = re.compile("|".join(map(re.escape, pieces)))
    first = any_piece.search(text)
    start = max(0, (first.start() if first else 0) - _BEFORE)
    end = start + _BEFORE + _AFTER
    cut = any_piece.sub(lambda found: f"\x02{found[0]}\x03", text[start:end])
    return f"{'…' * (start > 0)}{cut}{'…' * (end < len(text))}"
