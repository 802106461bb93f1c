"""What a search found, counted by source, kind, country, language, section, author and day."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from archive.filters import Filters, where
from archive.query import parse, readable

MOST = 100_000  # articles that are counted
NAMES = ("source", "kind", "country", "language", "section", "author")
_COLUMNS = "a.source, a.kind, a.country, a.language, a.section, a.authors, substr(a.dated, 1, 10)"
# The index holds all of these columns, so the rows themselves are not read; FTS5 gives its hits by docid.
_INDEX = "article_index AS a INDEXED BY idx_article_index_facets"
_FOUND = f"""
    SELECT {_COLUMNS} FROM articles_fts AS f CROSS JOIN {_INDEX} ON a.docid = f.rowid
    WHERE f.articles_fts MATCH ? AND {{condition}} ORDER BY f.rowid DESC LIMIT {MOST + 1}"""
_ALL = f"SELECT {_COLUMNS} FROM {_INDEX} WHERE {{condition}} ORDER BY a.docid DESC LIMIT {MOST + 1}"


@dataclass(frozen=True, slots=True)
class Facets:
    """The counts: ``by`` has those of NAMES, ``days`` those of each day.

    Where there are more than MOST, they are of those that came last into the archive.

    A language is its primary subtag (BCP 47), so that ``en`` has what is ``en-GB``.
    """

    total: int
    is_capped: bool
    by: Mapping[str, Counter[str]]
    days: Counter[str]


def count(connection: sqlite3.Connection, query: str | None, filters: Filters) -> Facets:
    """Count what a search finds. Raises BadQuery."""
    condition, values = where(filters)
    sql = (_FOUND if query is not None else _ALL).format(condition=condition)
    with readable(query or filters.query):
        rows = connection.execute(sql, [parse(query).words, *values] if query is not None else values).fetchall()
    counted = rows[:MOST]
    columns = list(zip(*counted, strict=True)) or [()] * 7
    by = {name: Counter(column) for name, column in zip(NAMES, columns, strict=False)}
    by["language"] = _parted(by["language"], lambda tag: [tag.partition("-")[0].lower()])
    by["author"] = _parted(by["author"], json.loads)
    days = Counter(filter(None, columns[6]))
    stated = {name: Counter({value: number for value, number in found.items() if value}) for name, found in by.items()}
    return Facets(len(counted), len(rows) > MOST, stated, days)


def _parted(found: Counter[str], parts: Callable[[str], list[str]]) -> Counter[str]:
    """Count the parts of values."""
    total: Counter[str] = Counter()
    for value, number in found.items():
        for part in parts(value) if value else ():
            total[part] += number
    return total
