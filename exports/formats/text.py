"""A corpus of plain texts: a file an article in ``texts/``, and a table of what is known of each, ``metadata.csv``.

Read by quanteda (``readtext``), AntConc, Voyant, LancsBox and whatever takes files of UTF-8. The table's first column
is the file's name; its cells are safe to open in a spreadsheet.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from archive.article import Entry
from exports.formats.about import About
from exports.formats.blocks import Block, blocks
from exports.formats.csv import harmless
from exports.formats.naming import stem

COLUMNS = (
    *("file", "id", "source", "source_name", "kind", "country", "language", "date", "year", "title", "authors"),
    *("section", "tags", "word_count", "captured", "url", "permalink"),
)
FOLDER, TABLE = "texts", "metadata.csv"


def write_folder(entries: Iterable[Entry], folder: Path, about: About) -> None:
    """Write the texts and the table into ``folder``."""
    (folder / FOLDER).mkdir()
    with (folder / TABLE).open("w", encoding="utf-8", errors="replace", newline="") as out:
        table = csv.writer(out)
        table.writerow(COLUMNS)
        for entry in entries:
            name = f"{stem(entry)}.txt"
            (folder / FOLDER / name).write_text(plain(entry), encoding="utf-8", errors="replace", newline="\n")
            table.writerow(map(harmless, _row(name, entry, about)))


def plain(entry: Entry) -> str:
    """Give headline and text without marks: paragraphs, headings, items and rows, parted by blank lines."""
    parts = [" ".join(entry.article.title.split()), *_lines(blocks(entry.article.text))]
    return "\n\n".join(parts) + "\n"


def _lines(found: Iterable[Block]) -> Iterator[str]:
    for block in found:
        if block.line:
            yield f"{block.mark} {block.line}".lstrip()
        yield from _lines(block.inner)
        yield from ("\t".join(row) for row in block.rows)


def _row(name: str, entry: Entry, about: About) -> tuple[str, ...]:
    article = entry.article
    published = article.published or ""
    return (
        *(name, entry.id, article.source, entry.source_name, entry.kind, entry.country, article.language or ""),
        *(published[:10], published[:4], " ".join(article.title.split()), "; ".join(article.authors)),
        *(article.section or "", "; ".join(article.tags), str(entry.word_count), entry.captured),
        *(article.canonical_url, about.permalink(entry)),
    )
