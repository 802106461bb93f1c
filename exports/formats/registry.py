"""The formats: what each is called and is for, and the one way to write it.

Each is a module of this package with a function ``write(entries, out, about)`` that takes articles one by one, in
constant memory; ``out`` takes text, or bytes where ``is_binary`` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO

from archive.article import Entry
from exports.formats.about import About
from exports.formats.destination import as_text


class Counted:
    """Articles that are counted as they go by."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = entries
        self.number = 0

    def __iter__(self) -> Iterator[Entry]:
        for entry in self._entries:
            self.number += 1
            yield entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of articles: its name, a line about it, its media type (IANA) and the suffix of its files."""

    name: str
    summary: str
    media_type: str
    suffix: str
    is_binary: bool = False

    def write(self, entries: Iterable[Entry], out: BinaryIO, about: About) -> int:
        """Write articles to ``out``, text as UTF-8; give their number. ``out`` is left open."""
        counted = Counted(entries)
        if self.is_binary:
            self.writer(counted, out, about)
            return counted.number
        with as_text(out) as text:
            self.writer(counted, text, about)
        return counted.number

    @property
    def writer(self) -> Callable[..., None]:
        """The format's own function."""
        writer: Callable[..., None] = import_module(f"exports.formats.{self.name.replace('-', '_')}").write
        return writer


_FORMATS = (
    Format(
        name="jsonl",
        summary="JSON Lines, an article a line as schema.org NewsArticle; nothing lost",
        media_type="application/jsonl",
        suffix=".jsonl",
    ),
    Format(
        name="csv",
        summary="a row an article, safe to open in a spreadsheet",
        media_type="text/csv; charset=utf-8; header=present",
        suffix=".csv",
    ),
    Format(
        name="markdown",
        summary="notes with front matter, a file an article in a folder (Obsidian), or one stream",
        media_type="text/markdown; charset=utf-8",
        suffix=".md",
    ),
    Format(
        name="atom",
        summary="a feed for feed readers (RFC 4287), texts included",
        media_type="application/atom+xml",
        suffix=".atom",
    ),
    Format(
        name="jsonfeed",
        summary="a feed as JSON (JSON Feed 1.1), texts included",
        media_type="application/feed+json",
        suffix=".json",
    ),
    Format(
        name="csl-json",
        summary="citations for Zotero, pandoc and every CSL processor",
        media_type="application/vnd.citationstyles.csl+json",
        suffix=".json",
    ),
    Format(
        name="ris",
        summary="citations for EndNote, Mendeley, Citavi",
        media_type="application/x-research-info-systems",
        suffix=".ris",
    ),
    Format(
        name="bibtex",
        summary="citations for LaTeX and JabRef",
        media_type="application/x-bibtex",
        suffix=".bib",
    ),
)
FORMATS = {format.name: format for format in _FORMATS}
