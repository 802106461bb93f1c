"""Citations as CSL-JSON, the input of Zotero, pandoc and every CSL processor.

Names are those of https://docs.citationstyles.org/en/stable/specification.html, appendices III and IV; what an article
does not state is left out. The archive is part of the citation: when the page was captured, and where that state of it
can be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import IO, Any

from archive.article import Entry
from exports.formats.about import About
from exports.formats.genres import genre
from exports.formats.people import Name, names

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_PERIODICALS = ("article-magazine", "article-newspaper")
_PRECISIONS = {"year": 1, "month": 2}


def write(entries: Iterable[Entry], out: IO[str], about: About) -> None:
    """Write one array, an item a line."""
    out.write("[")
    for number, entry in enumerate(entries):
        out.write(",\n" if number else "\n")
        out.write(json.dumps(citation(entry, about), ensure_ascii=False))
    out.write("\n]\n")


def citation(entry: Entry, about: About) -> dict[str, Any]:
    """Give the CSL item of an article, with the version that the archive holds of it."""
    article, kind = entry.article, genre(entry)
    said = {
        "id": key(entry),
        "type": kind,
        "title": " ".join(article.title.split()),
        "author": _authors(entry, kind),
        "issued": _date(article.published, _PRECISIONS.get(article.published_precision or "", 3)),
        **_published_by(entry, kind),
        "section": article.section if kind in _PERIODICALS else None,
        "event-place": article.dateline_place if kind == "speech" else None,
        "language": article.language,
        "keyword": ", ".join(article.tags),
        "URL": article.canonical_url,
        "accessed": _date(entry.captured or entry.first_seen),
        "archive": about.name,
        "archive_location": about.permalink(entry),
    }
    return {name: value for name, value in said.items() if value}


def key(entry: Entry) -> str:
    """Give the citation key, the same in every export: source, year and the beginning of the article's id, in ASCII."""
    return "-".join((entry.article.source or "article", (entry.article.published or "nd")[:4], entry.id[:10]))


def _authors(entry: Entry, kind: str) -> list[Name]:
    """Its authors; a body that speaks for itself is the author of what it publishes, a magazine is not."""
    found = names(entry.article)
    if found or kind in _PERIODICALS or entry.kind in ("magazine", "wire", "other") or not entry.source_name:
        return found
    return [{"literal": entry.source_name}]


def _published_by(entry: Entry, kind: str) -> dict[str, str]:
    name = "publisher" if kind in ("speech", "interview", "treaty", "report", "legislation") else "container-title"
    return {name: entry.source_name or entry.article.source}


def _date(moment: str | None, parts: int = 3) -> dict[str, Any] | None:
    found = _DATE.match(moment or "")
    return {"date-parts": [[int(part) for part in found.groups()[:parts] if part]]} if found else None
