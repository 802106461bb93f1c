"""Keeps the full-text index in step with the newest versions, once for each transaction.

FTS5 writes a segment to the disk at every savepoint, and SQLite makes one for many a statement. So what changes is
gathered and indexed just before the commit, with statements that make none: four times as fast in batches of a hundred.
"""

from __future__ import annotations

import sqlite3
from typing import Any

Row = tuple[Any, ...]

_SELECT = "SELECT docid, title, authors, text FROM articles WHERE id = ?"
_INSERT = "INSERT INTO articles_fts (rowid, title, authors, text) VALUES (?, ?, ?, ?)"
# FTS5 keeps no text of its own; it must be told what it had indexed.
_DELETE = "INSERT INTO articles_fts (articles_fts, rowid, title, authors, text) VALUES ('delete', ?, ?, ?, ?)"


class Words:
    """The articles whose newest version changed since the last commit."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._indexed: dict[str, Row | None] = {}

    def changing(self, article: str, is_indexed: bool) -> None:
        """Take down what is indexed of an article; to be called before its newest version changes."""
        if article not in self._indexed:
            self._indexed[article] = self._read(article) if is_indexed else None

    def index(self) -> None:
        """Bring the index up to date."""
        # In the order of docid, which FTS5 can take without a segment for each.
        for old in sorted(row for row in self._indexed.values() if row):
            self._connection.execute(_DELETE, old)
        for row in sorted(row for article in self._indexed if (row := self._read(article))):
            self._connection.execute(_INSERT, row)
        self._indexed.clear()

    def _read(self, article: str) -> Row | None:
        row = self._connection.execute(_SELECT, (article,)).fetchone()
        return tuple(row) if row else None
