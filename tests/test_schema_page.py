"""archive/schema_page.py"""

from __future__ import annotations

import re
from pathlib import Path

from archive.migrations import migrate
from archive.outcomes import REASONS
from archive.schema_page import page, stated
from archive.sqlite import Database


def test_the_page_in_the_docs_is_what_the_program_prints() -> None:
    """If not: python -m archive.schema_page > docs/schema.md"""
    docs = Path(__file__).parent.parent / "docs" / "schema.md"
    assert docs.read_text(encoding="utf-8") == page()


def test_every_table_view_and_column_is_explained_and_nothing_else() -> None:
    database = Database(memory=True)
    migrate(database)
    ours = [name for name in (*database.table_names(), *database.view_names()) if not re.match("articles_fts|_|sqlite_", name)]
    columns = {name: {row[1] for row in database.execute(f"PRAGMA table_info({name})")} for name in ours}
    database.close()
    assert stated() == columns


def test_every_reason_is_listed() -> None:
    lines = page().splitlines()
    for outcome, reasons in REASONS.items():
        for reason, meaning in reasons.items():
            assert f"| {outcome} | {reason} | {meaning} |" in lines
