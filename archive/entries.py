"""Articles as exports take them: one query for the article, its text, its source's name and its files.

Exports read a whole archive this way, so it counts what each article costs. Half of that was the constructors of frozen
values; here their slots are filled as they stand in the row.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import lru_cache
from typing import Any

from archive.article import Article, Attachment, Entry
from archive.rows import attachment_of

_ARTICLE = tuple(field.name for field in fields(Article))
_ENTRY = tuple(field.name for field in fields(Entry) if field.name not in ("article", "attachments"))
_ELSEWHERE = {"text": "v.text", "captured": "v.seen", "source_name": "s.name"}
_FILE = ", ".join(f"'{field.name}', f.{field.name}" for field in fields(Attachment))
_FILES = f"""
    CASE WHEN EXISTS (SELECT 1 FROM attachments WHERE article = a.id) THEN (
        SELECT json_group_array(json_object({_FILE}))
        FROM (SELECT * FROM attachments WHERE article = a.id ORDER BY seen, url, digest) AS f) END"""

# The order of the joins is fixed, so that the filters on articles choose the index that is walked.
SELECT = f"""
    SELECT {", ".join(f"{_ELSEWHERE.get(name, f'a.{name}')} AS {name}" for name in (*_ARTICLE, *_ENTRY))}, {_FILES}
    FROM article_index AS a CROSS JOIN versions AS v ON v.id = a.version CROSS JOIN sources AS s ON s.id = a.source"""


@lru_cache(maxsize=4096)
def _texts(stored: str | None) -> tuple[str, ...]:
    return tuple(json.loads(stored or "[]"))


def _files(stored: str | None) -> tuple[Attachment, ...]:
    return tuple(map(attachment_of, json.loads(stored))) if stored else ()


def _flag(stored: int | None) -> bool | None:
    return None if stored is None else bool(stored)


def _text(stored: str | None) -> str:
    return stored or ""


_READ: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("authors", "author_types", "tags", "robots", "warnings"), _texts),
    "accessible_for_free": _flag,
    "reader": _text,
}


def _setters(kind: type, names: Iterable[str]) -> list[Callable[[Any, Any], None]]:
    return [getattr(kind, name).__set__ for name in names]


_OF_ARTICLE, _OF_ENTRY = _setters(Article, _ARTICLE), _setters(Entry, _ENTRY)
_SET_ARTICLE, _SET_FILES = _setters(Entry, ("article", "attachments"))
_PLACES = [(_ARTICLE.index(name), read) for name, read in _READ.items()]


def entry_of(row: sqlite3.Row) -> Entry:
    """Give back the Entry that a row of ``SELECT`` holds."""
    cells = list(row)
    for place, read in _PLACES:
        cells[place] = read(cells[place])
    article, entry = object.__new__(Article), object.__new__(Entry)
    values = iter(cells)
    for put, value in zip(_OF_ARTICLE, values, strict=False):
        put(article, value)
    for put, value in zip(_OF_ENTRY, values, strict=False):
        put(entry, value)
    _SET_ARTICLE(entry, article)
    _SET_FILES(entry, _files(cells[-1]))
    return entry
