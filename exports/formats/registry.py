"""The formats: what each is called and is for, and the one way to write it.

Each is a module of this package. Those of articles have a function ``write(entries, out, about)`` that takes articles
one by one, in constant memory; ``out`` takes text, or bytes where ``as_bytes`` says so. Those that can be a folder
have ``write_folder(entries, folder, about)``. The others take the archive, and are written by the command line alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO

from archive.article import Entry
from exports.formats.about import About
from exports.formats.counted import Counted
from exports.formats.destination import as_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: its name, a line about it, its media type (IANA) and the suffix of its files.

    ``takes`` is ``articles`` or ``archive``; what has no suffix is a folder.
    """

    name: str
    summary: str
    media_type: str
    suffix: str
    as_bytes: bool = False
    takes: str = "articles"

    def write(self, entries: Iterable[Entry], out: BinaryIO, about: About) -> int:
        """Write articles to ``out``, text as UTF-8; give their number. ``out`` is left open."""
        counted = Counted(entries)
        if self.as_bytes:
            self.writer(counted, out, about)
            return counted.number
        with as_text(out) as text:
            self.writer(counted, text, about)
        return counted.number

    @property
    def writer(self) -> Callable[..., None]:
        """The format's own ``write``."""
        return self._function("write")

    @property
    def folder_writer(self) -> Callable[..., None]:
        """The format's own ``write_folder``."""
        return self._function("write_folder")

    def _function(self, name: str) -> Callable[..., None]:
        function: Callable[..., None] = getattr(import_module(f"exports.formats.{self.name.replace('-', '_')}"), name)
        return function


_FORMATS = (
    Format(
        name="jsonl",
        summary="JSON Lines, an article a line as schema.org NewsArticle; loses nothing",
        media_type="application/jsonl",
        suffix=".jsonl",
        as_bytes=True,
    ),
    Format(
        name="csv",
        summary="a row an article, safe to open in a spreadsheet",
        media_type="text/csv; charset=utf-8; header=present",
        suffix=".csv",
    ),
    Format(
        name="parquet",
        summary="typed columns for pandas, polars, DuckDB and R; a data set in folders with --partition",
        media_type="application/vnd.apache.parquet",
        suffix=".parquet",
        as_bytes=True,
    ),
    Format(
        name="sqlite",
        summary="a smaller archive, in a folder, for this program and Datasette",
        media_type="application/vnd.sqlite3",
        suffix="",
        as_bytes=True,
        takes="archive",
    ),
    Format(
        name="markdown",
        summary="notes with front matter, a file an article in a folder (Obsidian), or one stream",
        media_type="text/markdown; charset=utf-8",
        suffix=".md",
    ),
    Format(
        name="text",
        summary="a folder of plain texts with a table of metadata (quanteda, AntConc)",
        media_type="text/plain; charset=utf-8",
        suffix="",
    ),
    Format(
        name="tei",
        summary="a corpus in TEI P5, a header for each text",
        media_type="application/tei+xml",
        suffix=".xml",
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
    Format(
        name="opml",
        summary="the feeds of the sources, for any feed reader",
        media_type="text/x-opml",
        suffix=".opml",
        takes="archive",
    ),
    Format(
        name="wacz",
        summary="the pages as they were served, to replay (ReplayWeb.page, pywb)",
        media_type="application/wacz",
        suffix=".wacz",
        as_bytes=True,
        takes="archive",
    ),
    Format(
        name="coverage",
        summary="the ledger: what became of every URL, by source and day; CSV, or JSON Lines",
        media_type="text/csv; charset=utf-8; header=present",
        suffix=".csv",
        takes="archive",
    ),
)
FORMATS = {format.name: format for format in _FORMATS}
