"""The schema as a page: ``python -m archive.schema_page > docs/schema.md``.

Columns and types come from a database that the migrations made; what they mean is in archive/schema_meanings.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.migrations import migrate
from archive.outcomes import REASONS
from archive.schema_meanings import TABLES
from archive.sqlite import Database
from archive.warnings import WARNINGS


def page() -> str:
    """Give the page, in Markdown. Raises KeyError for a column whose meaning is not stated."""
    return "\n".join([*_head(), *_tables(), *_outcomes(), *_warnings()]) + "\n"


def stated() -> dict[str, set[str]]:
    """Give the columns that the page explains, by table and view."""
    return {name: set(meanings) for name, _, meanings in TABLES}


def meanings() -> dict[str, dict[str, str]]:
    """Give what each column means, by table and view; names stand in backquotes."""
    return {name: columns for name, _, columns in TABLES}


def _head() -> list[str]:
    return [
        "# The schema of an archive",
        "",
        "`archive.db` is a SQLite database. Printed by `python -m archive.schema_page > docs/schema.md`.",
        "Times are UTC, `2026-11-22T20:05:00Z`, but for those that a publisher states. `articles_fts` is the full-text "
        "index (FTS5) over title, authors and text of `articles`; its rowid is `docid`. Runs of letters of Chinese, "
        "Japanese, Korean, Thai, Lao, Khmer and Burmese are in it as overlapping pairs (`外交部` as `外交 交部 部`); "
        "Arabic words without vowel signs and article.",
        "",
        "![The tables, their keys in black and their references in blue, with what these lead to](pictures/schema.svg)",
        "",
    ]


def _tables() -> Iterator[str]:
    database = Database(memory=True, execute_plugins=False)
    try:
        migrate(database)
        for name, row, meanings in TABLES:
            yield from (f"## {name}", "", row, "", "| column | type | meaning |", "|---|---|---|")
            yield from (f"| {column} | {kind} | {meanings[column]} |" for column, kind in _columns(database, name))
            yield ""
    finally:
        database.close()


def _columns(database: Database, name: str) -> list[tuple[str, str]]:
    """Give the columns with their types; a reference instead of a type where there is one."""
    targets = {key[3]: f"→ {key[2]}" for key in database.execute(f"PRAGMA foreign_key_list({name})")}
    columns = database.execute(f"PRAGMA table_info({name})").fetchall()
    return [(column[1], targets.get(column[1], column[2].lower())) for column in columns]


def _outcomes() -> Iterator[str]:
    yield from ("## Outcomes and reasons", "", "Every URL that a crawl saw ends in exactly one outcome.", "")
    yield from ("| outcome | reason | means |", "|---|---|---|")
    for outcome, reasons in REASONS.items():
        yield from (f"| {outcome} | {reason} | {meaning} |" for reason, meaning in reasons.items())


def _warnings() -> Iterator[str]:
    yield from ("", "## Warnings", "", "Each is written `code: what was seen`.", "", "| code | means |", "|---|---|")
    yield from (f"| {code} | {meaning} |" for code, meaning in WARNINGS.items())


if __name__ == "__main__":
    print(page(), end="")
