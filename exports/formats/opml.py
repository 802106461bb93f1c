"""The feeds of sources as OPML 2.0 (http://opml.org/spec2.opml), for any feed reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import IO, Any

from exports.formats.about import About
from exports.formats.xml import Elements


def write(sources: Iterable[Mapping[str, Any]], out: IO[str], about: About) -> int:
    """Write the feeds of sources, given by their tables, grouped by kind; give how many feeds."""
    xml = Elements(out)
    given = sorted((source for source in sources if source.get("feeds")), key=_kind)
    with xml.inside("opml", version="2.0"):
        with xml.inside("head"):
            xml.put("title", about.title)
            xml.put("dateCreated", about.made)
        with xml.inside("body"):
            count = sum(_group(xml, kind, group) for kind, group in groupby(given, key=_kind))
    xml.line()
    return count


def _kind(source: Mapping[str, Any]) -> str:
    return str(source.get("kind") or "other")


def _group(xml: Elements, kind: str, sources: Iterable[Mapping[str, Any]]) -> int:
    xml.line()
    with xml.inside("outline", text=kind):
        return sum(_feeds(xml, source) for source in sources)


def _feeds(xml: Elements, source: Mapping[str, Any]) -> int:
    name = source.get("name") or source["id"]
    about = {"title": name, "htmlUrl": source.get("homepage"), "language": source.get("language")}
    for feed in source["feeds"]:
        xml.line()
        xml.put("outline", type="rss", text=name, xmlUrl=feed, **about)
    return len(source["feeds"])
