"""Articles as exports take them: one query for the article, its text, its source's name and its files."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import fields

from archive.article import Article, Attachment, Entry
from archive.rows import DETAILS, attachment_of

_LISTS = ("authors", "author_types", "tags", "robots", "warnings")
_AROUND = ("id", "kind", "country", "word_count", "versions", "first_seen", "last_seen", "version")
_FILE = ", ".join(f"'{field.name}', f.{field.name}" for field in fields(Attachment))
_FILES = f"""
    CASE WHEN EXISTS (SELECT 1 FROM attachments WHERE article = a.id) THEN (
        SELECT json_group_array(json_object({_FILE}))
        FROM (SELECT * FROM attachments WHERE article = a.id ORDER BY seen, url, digest) AS f) END"""
_DETAILED = len(DETAILS)

# The order of the joins is fixed, so that the filters on articles choose the index that is walked.
SELECT = f"""
    SELECT {", ".join(f"a.{name}" for name in DETAILS)}, v.text, {", ".join(f"a.{name}" for name in _AROUND)},
        v.seen AS captured, s.name AS source_name, {_FILES} AS attachments, a.dated
    FROM article_index AS a CROSS JOIN versions AS v ON v.id = a.version CROSS JOIN sources AS s ON s.id = a.source"""


def entry_of(row: sqlite3.Row) -> Entry:
    """Give back the Entry that a row of ``SELECT`` holds."""
    cells = tuple(row)
    details = dict(zip((*DETAILS, "text"), cells, strict=False))
    for name in _LISTS:
        details[name] = tuple(json.loads(details[name])) if details[name] not in (None, "[]") else ()
    if details["accessible_for_free"] is not None:
        details["accessible_for_free"] = bool(details["accessible_for_free"])
    details["reader"] = details["reader"] or ""
    around = dict(zip((*_AROUND, "captured", "source_name"), cells[_DETAILED + 1 :], strict=False))
    files = tuple(map(attachment_of, json.loads(row["attachments"] or "[]")))
    return Entry(article=Article(**details), attachments=files, **around)
