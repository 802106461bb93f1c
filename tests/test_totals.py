"""archive/totals.py"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest


@pytest.mark.parametrize(("asked", "kept"), [
    ("SELECT source, substr(dated, 1, 10), count(*) FROM article_index GROUP BY 1, 2 ORDER BY 1, 2", "SELECT source, day, articles FROM article_days ORDER BY 1, 2"),
    ("SELECT source, count(*) FROM article_index GROUP BY 1 ORDER BY 1", "SELECT * FROM article_totals ORDER BY 1"),
], ids=["days", "totals"])  # fmt: skip
def test_the_counts_are_those_of_the_articles_whatever_becomes_of_them(sample_archive: Path, asked: str, kept: str) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        with closing(sqlite3.connect(sample_archive / "archive.db")) as whole:
            whole.backup(db)
        before = db.execute(kept).fetchall()
        assert before == db.execute(asked).fetchall()
        db.execute("UPDATE article_index SET dated = '2020-02-02', source = 'straits' WHERE source = 'avaria'")
        db.execute("DELETE FROM article_index WHERE source = 'envoy' AND docid")
        db.execute("UPDATE article_index SET title = 'x', dated = dated")
        assert db.execute(kept).fetchall() == db.execute(asked).fetchall() != before
