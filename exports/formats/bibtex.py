"""Citations as BibTeX in UTF-8, for LaTeX (BibTeX and BibLaTeX), JabRef and Zotero."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO, Any

from archive.article import Entry
from exports.formats.about import About
from exports.formats.csl_json import citation
from exports.formats.people import Name

_TYPES = {"article-magazine": "article", "article-newspaper": "article", "report": "techreport"}
_GENRES = {"speech": "Speech", "interview": "Interview", "treaty": "Treaty", "legislation": "Legislation"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{each: f"\\{each}" for each in "&%$#_"},
}
_ASKS = re.compile(r"[\\{}~^&%$#_]")
_UNSAFE_IN_URL = re.compile(r"[{}\\\s\"]")


def write(entries: Iterable[Entry], out: IO[str], about: About) -> None:
    """Write an entry an article."""
    for entry in entries:
        out.write(_entry(citation(entry, about)) + "\n")


def _entry(item: dict[str, Any]) -> str:
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(item))
    return f"@{_TYPES.get(item['type'], 'misc')}{{{item['id']},\n{fields}}}\n"


def _fields(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    # Twice in braces: the capitals of a headline are its publisher's.
    yield "title", f"{{{{{_escaped(item.get('title', ''))}}}}}"
    if "author" in item:
        yield "author", f"{{{' and '.join(map(_name, item['author']))}}}"
    yield from _published_by(item)
    yield from _dates(item)
    if item["type"] in _GENRES:
        yield "howpublished", f"{{{_GENRES[item['type']]}}}"
    for name, variable in (("language", "language"), ("keywords", "keyword")):
        if variable in item:
            yield name, f"{{{_escaped(item[variable])}}}"
    yield "url", f"{{{_address(item['URL'])}}}"
    yield "note", f"{{{_escaped(item['archive'])}, {_escaped(item['archive_location'])}}}"


def _published_by(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    names = {"article": "journal", "techreport": "institution"}
    name = names.get(_TYPES.get(item["type"], "misc"), "organization")
    if body := item.get("container-title") or item.get("publisher"):
        yield name, f"{{{{{_escaped(body)}}}}}"


def _dates(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "issued" in item:
        year, *rest = item["issued"]["date-parts"][0]
        yield "year", f"{{{year}}}"
        if rest:
            yield "month", _MONTHS[rest[0] - 1]
        if len(rest) > 1:
            yield "day", f"{{{rest[1]}}}"
    if "accessed" in item:
        yield "urldate", f"{{{'-'.join(f'{part:02}' for part in item['accessed']['date-parts'][0])}}}"


def _name(name: Name) -> str:
    """A body stands in braces of its own, so that no program takes it apart."""
    if "literal" in name:
        return f"{{{_escaped(name['literal'])}}}"
    return ", ".join(_escaped(name[part]) for part in ("family", "suffix", "given") if name.get(part))


def _escaped(text: str) -> str:
    return _ASKS.sub(lambda found: _SPECIAL[found[0]], " ".join(text.split()))


def _address(url: str) -> str:
    return _UNSAFE_IN_URL.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)
