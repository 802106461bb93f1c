"""CSV for spreadsheets: one row an article, safe to open, and lossy.

Lists are joined with "; ", missing and empty values look alike, and cells that a spreadsheet would take for a formula
get an apostrophe in front. The lossless form is JSON Lines.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import IO

from archive.article import Article, Entry
from exports.formats.about import About

COLUMNS = (
    *("id", "source", "source_name", "kind", "country", "url", "canonical_url", "title"),
    *("authors", "author_types", "author_biography"),
    *("published", "published_raw", "published_from", "published_precision"),
    *("modified", "modified_raw", "modified_from", "modified_precision"),
    *("section", "tags", "language", "language_declared", "dateline_place", "dateline_date", "agency"),
    *("image", "image_caption", "image_credit", "accessible_for_free", "word_count", "version"),
    *("captured", "permalink"),
    *("first_seen", "last_seen", "robots", "warnings", "text"),
)
_LISTS = ("authors", "author_types", "tags", "robots", "warnings")
_FREE = {True: "1", False: "0", None: ""}
_TEXTS = tuple(
    name for name in COLUMNS if name in Article.__dataclass_fields__ and name not in (*_LISTS, "accessible_for_free")
)
_RISKY = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")


def write(entries: Iterable[Entry], out: IO[str], about: About) -> None:
    """Write a header and one row an article by RFC 4180. ``out`` keeps CRLF."""
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for entry in entries:
        row = {**_around(entry), "permalink": about.permalink(entry), **_said(entry.article)}
        rows.writerow([harmless(row[column]) for column in COLUMNS])


def harmless(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet could run, as OWASP's "CSV Injection" page advises."""
    return "'" + cell if _RISKY.match(cell) else cell


def _around(entry: Entry) -> dict[str, str]:
    return {
        "id": entry.id,
        "source_name": entry.source_name,
        "kind": entry.kind,
        "country": entry.country,
        "word_count": str(entry.word_count),
        "version": str(entry.versions),
        "captured": entry.captured,
        "first_seen": entry.first_seen,
        "last_seen": entry.last_seen,
    }


def _said(article: Article) -> dict[str, str]:
    lists = {name: "; ".join(getattr(article, name)) for name in _LISTS}
    texts = {name: getattr(article, name) or "" for name in _TEXTS}
    return lists | texts | {"accessible_for_free": _FREE[article.accessible_for_free]}
