"""A manifest: what a file of an export holds, which archive it comes from, and what could not be had."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from archive.coverage import COUNTS, Day
from archive.release import own_version
from archive.store import Archive
from exports.formats.about import PROGRAM, About
from exports.formats.counted import Counted

TYPE = "communique-export"
LICENCE = (
    "The rights in texts and pictures are their publishers'. What each source states of its licence is below, where "
    "the catalogue knows it; what a page states for machines stands with its article (robots)."
)


def manifest(store: Archive, about: About, form: str, counted: Counted, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Give the manifest as a JSON object; ``asked`` are the filters as the user wrote them."""
    own, *merged = ({"id": head.archive, "links": head.number, "head": head.link} for head in store.heads())
    return {
        "type": TYPE,
        "made": about.made,
        "software": f"{PROGRAM}/{own_version()}",
        "format": form,
        "articles": counted.number,
        "first": counted.first or None,
        "last": counted.last or None,
        "sources": dict(sorted(counted.sources.items())),
        "filters": {name: value for name, value in asked.items() if value},
        "archive": {**own, "merged": merged},
        "coverage": _coverage(store.coverage(tuple(counted.sources) or ("",))),
        "licence": {"note": LICENCE, "stated": _licences(store, counted)},
    }


def digest(path: Path) -> str:
    """Give the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _coverage(days: Iterable[Day]) -> dict[str, dict[str, Any]]:
    """The ledger in sums by source: over which days, and what became of its URLs."""
    sums: dict[str, Counter[str]] = {}
    spans: dict[str, list[str]] = {}
    for day in days:
        sums.setdefault(day.source, Counter()).update(day.counts)
        spans.setdefault(day.source, [day.day, day.day])[1] = day.day
    return {
        source: {"since": spans[source][0], "until": spans[source][1], **{name: counts[name] for name in COUNTS}}
        for source, counts in sums.items()
    }


def _licences(store: Archive, counted: Counted) -> dict[str, str]:
    return {
        source["id"]: source["definition"]["licence"]
        for source in store.sources()
        if source["id"] in counted.sources and source["definition"].get("licence")
    }
