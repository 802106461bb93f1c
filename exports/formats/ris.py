"""Citations as RIS, for EndNote, Mendeley, Citavi and others; the tags are those that Zotero writes, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Any

from archive.article import Entry
from exports.formats.about import About
from exports.formats.csl_json import citation
from exports.formats.people import Name

# https://en.wikipedia.org/wiki/RIS_(file_format): a speech is what is held before an audience (SLIDE), an interview a
# personal communication, as Zotero has them.
_TYPES = {
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "interview": "PCOMM",
    "legislation": "STAT",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "speech": "SLIDE",
    "treaty": "LEGAL",
}
_WEB_PAGE = "ELEC"


def write(entries: Iterable[Entry], out: IO[str], about: About) -> None:
    """Write a record an article, lines ended by CRLF as the format asks."""
    for entry in entries:
        out.write("".join(f"{tag}  - {' '.join(said.split())}\r\n" for tag, said in _tags(citation(entry, about))))
        out.write("ER  - \r\n\r\n")


def _tags(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES.get(item["type"], _WEB_PAGE)
    yield "ID", item["id"]
    yield "TI", item.get("title", "")
    for name in item.get("author", []):
        yield "AU", _name(name)
    for tag, variable in (("T2", "container-title"), ("PB", "publisher"), ("SE", "section"), ("CY", "event-place")):
        if variable in item:
            yield tag, item[variable]
    yield from _dates(item)
    for keyword in filter(None, item.get("keyword", "").split(", ")):
        yield "KW", keyword
    for tag, variable in (("LA", "language"), ("UR", "URL"), ("DB", "archive"), ("AN", "archive_location")):
        if variable in item:
            yield tag, item[variable]


def _name(name: Name) -> str:
    if "literal" in name:
        return name["literal"]
    return ", ".join(filter(None, (name["family"], name["given"], name.get("suffix", ""))))


def _dates(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "issued" in item:
        parts = [f"{part:02}" for part in item["issued"]["date-parts"][0]]
        yield "PY", parts[0]
        yield "DA", "/".join([*parts, *[""] * (4 - len(parts))])
    if "accessed" in item:
        yield "Y2", "/".join(f"{part:02}" for part in item["accessed"]["date-parts"][0]) + "/"
