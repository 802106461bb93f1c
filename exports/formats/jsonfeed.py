"""A JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) of articles with their texts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, Any

from archive.article import Entry
from exports.formats.about import PROGRAM, About
from exports.formats.atom import moment
from exports.formats.prose import as_html

VERSION = "https://jsonfeed.org/version/1.1"


def write(entries: Iterable[Entry], out: IO[str], about: About) -> None:
    """Write one feed, an item a line."""
    head = {"version": VERSION, "title": about.title, **({"home_page_url": about.site} if about.site else {})}
    out.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "items": [')
    for number, entry in enumerate(entries):
        out.write((",\n" if number else "\n") + json.dumps(_item(entry, about), ensure_ascii=False))
    out.write("\n]}\n")


def _item(entry: Entry, about: About) -> dict[str, Any]:
    article = entry.article
    said = {
        "id": entry.id,
        "url": article.canonical_url,
        "title": " ".join(article.title.split()),
        "content_html": as_html(article.text),
        "image": article.image,
        "date_published": moment(article.published),
        "date_modified": entry.captured or entry.last_seen,
        "authors": [{"name": name} for name in article.authors or (entry.source_name or article.source,)],
        "tags": list(article.tags),
        "language": article.language,
        f"_{PROGRAM}": {"source": article.source, "permalink": about.permalink(entry), "firstSeen": entry.first_seen},
    }
    return {name: value for name, value in said.items() if value}
