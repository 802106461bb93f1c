"""Prints docs/exports.md: the formats with their columns, as the program writes them.

python -m exports.formats.page > docs/exports.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.article import Article, Entry
from archive.schema_page import meanings
from exports.formats import csv, jsonl, markdown, parquet, text
from exports.formats.about import About
from exports.formats.registry import FORMATS

HEAD = """# Formats of the exports

Printed by `python -m exports.formats.page > docs/exports.md`; the columns are those that the program writes.

```
communique export csv --source kind:foreign-ministry --since 2026-01-01 --out ministries.csv --manifest ministries.json
```

Every format streams: an archive of any size is written in the same memory, while a crawl may go on. A file or a
folder gets its name when it is whole; an export that fails or is killed leaves at most a `.communique-*.part`
beside it. Articles come in the order of `dated`. Filters are the same for all: `--source` (an id, or `kind:`,
`country:`, `group:`, `lang:`), `--since` and `--until` by publication (`2026` is the whole year,
`2026-11` the whole month), `--language`, `--query` as in a search,
`--changed-since` for what is new in the archive or has a new version since the last time you came, `--removed` for
what its publisher took away, and `--watch` for what a watch of `watches.toml` finds. `--manifest` writes beside it
what the file holds: articles by source, filters, SHA-256, the head of the archive's chain, the coverage ledger in
sums, the program's version and what sources state of licences. Without `--out`, and with `--out -`, what is one
stream goes to standard output, parquet only with the latter.

**Permalinks.** Every format names the version of an article that it holds, as `article/ID?version=VERSION`: the
path of its page in `communique browse`. `--site https://news.example.org/` puts in front where your archive is
browsed.
"""
NOTES = {
    "jsonl": "Names of [schema.org](https://schema.org/NewsArticle) first, then the archive's own. Every line "
    "has all keys. The one text format that loses nothing; in pandas "
    '`pandas.read_json("articles.jsonl", lines=True)`.',
    "csv": "RFC 4180 in UTF-8. Lists are joined with `; `, and what is missing is empty. **Formulas:** a cell "
    "that a spreadsheet could run (it begins with `=`, `+`, `-`, `@` or a tab, in any width) has an "
    "apostrophe in front; take jsonl or parquet where every letter counts.",
    "parquet": 'zstd, in row groups of 5,000. Read a file with `pandas.read_parquet("articles.parquet")`, '
    "`polars.read_parquet`, `arrow::read_parquet` in R or `FROM 'articles.parquet'` in DuckDB. With "
    "`--partition year,source` it is a folder as Hive lays them out (`year=2026/source=mfa-gb/`): "
    '`pandas.read_parquet("folder")`, `polars.read_parquet("folder/**/*.parquet", '
    'hive_partitioning=True)`, `arrow::open_dataset("folder")`.',
    "sqlite": "A folder with an `archive.db` ([the schema](schema.md)): the articles with all their versions, "
    "statuses and files, their sources, the coverage ledger and a full-text index of their own. "
    "`communique --archive FOLDER` and `datasette FOLDER/archive.db` open it. The WARC files and "
    "the chain stay behind: its captures name digests and places in those of the archive it was taken from, whose name "
    "its citations have, too. `verify` says which one that is and checks the rest; nothing can be crawled into it. "
    "`wacz` takes records along.",
    "markdown": "With `--out vault/` a note for each article in a folder (an Obsidian vault, say), where files of "
    "other names are left alone, but for the older note of an article whose headline or date has changed since: the "
    "new one takes its place. What you write yourself belongs into notes of your own. With `--out notes.md` or "
    "without one stream. File names are "
    "`date-headline-id.md`, safe on Windows, too. `tags` has no spaces, as Obsidian wants it, "
    "`keywords` what stood there; `date` is a property of type date. Properties that an article does "
    "not have are left out.",
    "text": "`texts/` with a file for each article - the headline, then paragraphs parted by blank lines, no "
    "marks - and `metadata.csv`, whose first column is the file's name. quanteda: "
    '`readtext::readtext("corpus/texts/*.txt")`, joined with the table by `doc_id`; AntConc takes '
    "folder and table as they are.",
    "tei": "One `teiCorpus`, in it a `TEI` for each article: header with authors, publisher, dates "
    '(`type="published"`, `type="captured"`), permalink, language and keywords; headings as `<p '
    'rend="h2">`, lists, quotations and tables as such. Valid TEI P5 if there is at least one article.',
    "atom": "Texts in full as HTML that runs nothing. `updated` is when the version was captured; a day alone "
    "becomes its first second in UTC.",
    "jsonfeed": "As Atom, in JSON.",
    "csl-json": "Types as CSL 1.0.2 names them: `speech`, `interview` and `treaty` where the section, a folder of "
    "the address or the headline says so; `article-magazine` and `article-newspaper` for magazines and "
    "wires; `report`, `post-weblog` and `legislation` where the page states it; else `webpage`. Bodies "
    "are literal names; persons are parted into family and given name in languages where that can be "
    "told. A ministry without a named author is the author itself. `accessed` is when the page was "
    "captured, `archive` the archive, `archive_location` the permalink. In Zotero: File, Import.",
    "ris": "The same citations; `DB` is the archive and `AN` the permalink, as Zotero reads and writes them. A"
    " speech is `SLIDE` and an interview `PCOMM`, the nearest that RIS has.",
    "bibtex": "The same citations in UTF-8: `@article` for magazines and wires, `@techreport`, else `@misc` with "
    "`howpublished`; `urldate` is when the page was captured, `note` names archive and permalink.",
    "opml": "The feeds of the sources that the archive knows, or of those of `--source`, grouped by kind. "
    "`communique sources add FILE.opml` takes the feeds of a reader in.",
    "wacz": "WACZ 1.1.1: the pages of the articles with their redirects and files, byte for byte as they were "
    "kept, to be replayed at ReplayWeb.page or with pywb.",
    "coverage": "A row by source and day: [the ledger](how-a-crawl-behaves.md). JSON Lines where the file ends in "
    "`.jsonl`.",
}
OWN = {
    "captured": "When the capture was fetched that first showed this version, in UTC.",
    "date": "The day of publication, if the publisher states one.",
    "file": "The name of the text's file in `texts/`.",
    "files": "The addresses of its files.",
    "permalink": "The page of this version in `communique browse`.",
    "published_at": "`published` as a moment, where hour and offset are stated.",
    "source_name": "What the source is called.",
    "version": "How many versions there are; this is the newest.",
    "version_id": "The id of this version.",
    "year": "The year of `dated`.",
    "aliases": "The headline, by which Obsidian links.",
    "keywords": "Keywords as the page has them.",
    "tags": "Keywords.",
}
_EMPTY = Article(url="", canonical_url="", title="", text="")
ENTRY = Entry(id="", article=_EMPTY, kind="", country="", word_count=0, versions=1, first_seen="", last_seen="")


def page() -> str:
    """Give the page, in Markdown. Raises KeyError for a format without a note or a column without a meaning."""
    table = [f"| [{form.name}](#{form.name}) | {form.summary} | `{form.media_type}` |" for form in FORMATS.values()]
    parts = [part for name in FORMATS for part in _part(name)]
    return "\n".join([HEAD, "| format | for | media type |", "|---|---|---|", *table, "", *parts])


def _part(name: str) -> Iterator[str]:
    yield from (f"## {name}", "", NOTES[name], "")
    if name == "parquet":
        yield from ("| column | type | meaning |", "|---|---|---|")
        yield from (f"| {field.name} | {_kind(str(field.type))} | {_meaning(field.name)} |" for field in parquet.SCHEMA)
        yield ""
    elif name == "jsonl":
        yield from (f"Keys: {_listed(jsonl.news_article(ENTRY, About()))}.", "")
    elif name in _COLUMNS:
        yield from ("| column | meaning |", "|---|---|")
        yield from (f"| {column} | {_meaning(column)} |" for column in _COLUMNS[name])
        yield ""


def _meaning(column: str) -> str:
    said = OWN.get(column) or meanings()["articles"][column]
    return said.replace(", as a JSON array", "")


def _kind(kind: str) -> str:
    return {"list<element: string>": "list of strings", "list<item: string>": "list of strings"}.get(kind, kind)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


_COLUMNS = {"csv": csv.COLUMNS, "text": text.COLUMNS, "markdown": tuple(markdown.front(ENTRY, About()))}

if __name__ == "__main__":
    print(page(), end="")
