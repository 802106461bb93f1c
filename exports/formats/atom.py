"""An Atom feed (RFC 4287) of articles with their texts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO

from archive.article import Article, Entry
from exports.formats.about import PROGRAM, About
from exports.formats.prose import as_html
from exports.formats.xml import Elements


def write(entries: Iterable[Entry], out: IO[str], about: About) -> None:
    """Write one feed.

    ``updated`` is when the version was captured, ``published`` what the publisher states; a day alone becomes its
    first second in UTC, as the format knows no days.
    """
    xml = Elements(out)
    with xml.inside("feed", xmlns="http://www.w3.org/2005/Atom"):
        xml.put("id", f"urn:{PROGRAM}:{about.archive}:{about.title}".replace(" ", "%20"))
        xml.put("title", about.title)
        xml.put("updated", about.made)
        xml.put("generator", PROGRAM)
        if about.site:
            xml.put("link", rel="alternate", href=about.site)
        for entry in entries:
            xml.line()
            _entry(xml, entry, about)
    xml.line()


def _entry(xml: Elements, entry: Entry, about: About) -> None:
    article = entry.article
    with xml.inside("entry", xml__lang=article.language):
        xml.put("id", f"urn:{PROGRAM}:article:{entry.id}")
        xml.put("title", " ".join(article.title.split()))
        xml.put("link", rel="alternate", type="text/html", href=article.canonical_url)
        if about.site:
            xml.put("link", rel="via", type="text/html", href=about.permalink(entry))
        xml.put("updated", entry.captured or entry.last_seen)
        if published := moment(article.published):
            xml.put("published", published)
        for name in article.authors or (entry.source_name or article.source,):
            with xml.inside("author"):
                xml.put("name", name)
        for tag in article.tags:
            xml.put("category", term=tag)
        xml.put("content", as_html(article.text), type="html")
        _source(xml, article, entry)


def _source(xml: Elements, article: Article, entry: Entry) -> None:
    with xml.inside("source"):
        xml.put("id", f"urn:{PROGRAM}:source:{article.source}")
        xml.put("title", entry.source_name or article.source)
        xml.put("updated", entry.last_seen)


def moment(stated: str | None) -> str | None:
    """Give a stated time as RFC 3339 asks for it: whole, with an offset; UTC where none was stated."""
    if not stated:
        return None
    try:
        found = datetime.fromisoformat(stated + "2000-01-01"[len(stated) :])
    except ValueError:
        return None
    whole = found if found.tzinfo else found.replace(tzinfo=UTC)
    return whole.isoformat(timespec="seconds").replace("+00:00", "Z")
