"""Keeps the full-text index in step with the newest versions, once for each transaction.

FTS5 writes a segment to the disk at every savepoint, and SQLite makes one for many a statement. So what changes is
gathered and indexed just before the commit, with statements that make none: four times as fast in batches of a hundred.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from archive import terms

Row = tuple[Any, ...]

# For every text that a word is in, FTS5 writes two bytes more where it is not in the first column: 0.9 KB an article.
COLUMNS = ("text", "title", "authors")
# Marks on letters (Mn, Mc) belong to a word in the scripts of India, in Thai, in Burmese.
TOKENS = "tokenize=\"porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\""

_SELECT = "SELECT docid, title, authors, text FROM articles"
INSERT = "INSERT INTO articles_fts (rowid, title, authors, text) VALUES (?, ?, ?, ?)"
# FTS5 keeps no text of its own; it must be told what it had indexed.
_DELETE = "INSERT INTO articles_fts (articles_fts, rowid, title, authors, text) VALUES ('delete', ?, ?, ?, ?)"
_CHECK = "INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')"
_BATCH = 2000


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
        for old in sorted(one for one in self._indexed.values() if one):
            self._connection.execute(_DELETE, old)
        for new in sorted(one for article in self._indexed if (one := self._read(article))):
            self._connection.execute(INSERT, new)
        self._indexed.clear()

    def _read(self, article: str) -> Row | None:
        found = self._connection.execute(f"{_SELECT} WHERE id = ?", (article,)).fetchone()
        return row(found) if found else None


def create(connection: sqlite3.Connection) -> None:
    """Make the index anew from the newest versions."""
    connection.execute("DROP TABLE IF EXISTS articles_fts")
    connection.execute(
        f"CREATE VIRTUAL TABLE articles_fts USING fts5({', '.join(COLUMNS)}, "
        f"content='articles', content_rowid='docid', {TOKENS})"
    )
    rows = connection.execute(f"{_SELECT} ORDER BY docid")
    connection.executemany(INSERT, map(row, rows))


def faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Say where the index is not in step with the texts; needs a connection that may write, and changes nothing.

    The texts are indexed again, some at a time and in memory, and compared: the count of terms of each, and a sum over
    all terms and how often they stand. FTS5's own comparison knows nothing of ``archive.terms``.
    """
    try:
        connection.execute(_CHECK)
    except sqlite3.DatabaseError as error:
        yield f"is damaged: {error}"
        return
    total = 0
    rows = connection.execute(f"{_SELECT} ORDER BY docid")
    while batch := rows.fetchmany(_BATCH):
        memory = sqlite3.connect(":memory:")
        memory.execute(f"CREATE VIRTUAL TABLE again USING fts5({', '.join(COLUMNS)}, content='', {TOKENS})")
        memory.executemany(INSERT.replace("articles_fts", "again"), map(row, batch))
        yield from _miscounted(connection, memory)
        total += _sum(memory, "again")
        memory.close()
    if total != _sum(connection, "articles_fts"):
        yield "does not hold the words of the texts"


def row(stored: Row | sqlite3.Row) -> Row:
    """Give docid, title, authors and text as they are indexed."""
    docid, *columns = stored
    return (docid, *map(terms.of_text, columns))


def _miscounted(connection: sqlite3.Connection, memory: sqlite3.Connection) -> Iterator[str]:
    for docid, counts in memory.execute("SELECT id, sz FROM again_docsize"):
        kept = connection.execute("SELECT sz FROM articles_fts_docsize WHERE id = ?", (docid,)).fetchone()
        if kept is None or kept[0] != counts:
            yield f"has other words than the text of docid {docid}"


def _sum(connection: sqlite3.Connection, table: str) -> int:
    connection.execute(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', '{table}', 'col')")
    found = connection.execute("SELECT term, col, cnt FROM temp.terms")
    total = sum(hash((term, column)) * int(count) for term, column, count in found)
    connection.execute("DROP TABLE temp.terms")
    return total
