"""Export a large archive in every format and print what it costs: ``python tests/campaigns/exporting.py [FORMAT ...] [--articles N]``.

Builds an archive of invented articles of 5 KB, 50,000 by default, and writes each format in a process of its own, once a
fifth of it and once all. Prints rows a second of one core's time, and the peak memory of both. Beside jsonl and parquet it
runs the library alone, over rows that are ready. Ends with 1 if one of these two is slower than it must be (30,000 and
12,000 rows a second, or as fast as the library alone), or if the memory of any grows with the articles.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import random
import resource
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from sqlite_utils import Database

from archive import Archive, chain, words
from archive.migrations import migrate
from exports.formats.about import About
from exports.formats.registry import FORMATS

LEAST = {"jsonl": 30_000, "parquet": 12_000}
GROWTH = 24.0  # MB by which the peak may differ between a fifth of the articles and all
WRITTEN = ("jsonl", "csv", "parquet", "tei", "atom", "jsonfeed", "csl-json", "ris", "bibtex", "markdown", "text", "sqlite")
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()  # noqa: SIM905
READY = 2000


def main(forms: list[str], articles: int) -> int:
    """Build the archive, run the formats, say what it cost."""
    bad = False
    with TemporaryDirectory() as scratch:
        archive, target = Path(scratch) / "archive", Path(scratch) / "out"
        build(archive, articles)
        print(f"{articles:,} articles, {(archive / 'archive.db').stat().st_size / 1e6:.0f} MB", flush=True)
        for form in forms:
            _, few = apart(export, archive, form, target, articles // 5)
            seconds, peak = apart(export, archive, form, target, articles)
            library = apart(alone, archive, form) if form in LEAST else 0.0
            rate = articles / seconds
            slow = form in LEAST and rate < min(LEAST[form], library)
            bad = bad or slow or peak - few > GROWTH
            beside = f", the library alone {library:,.0f}" if library else ""
            print(f"{form:<9} {rate:>7,.0f} rows a second{beside}; {few:.0f} MB, of all {peak:.0f} MB", flush=True)
    return 1 if bad else 0


def apart(work: Any, *args: Any) -> Any:
    """Call a function in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, args)


def export(archive: Path, form: str, target: Path, most: int) -> tuple[float, float]:
    """Write so many articles; give the seconds of processor time and the peak memory in MB."""
    chosen = f"{archive.parent}/{form}-{most}"
    until = days(most)
    began = time.process_time()
    with Archive(archive) as store:
        entries, about = store.articles(until=until), About(archive=store.head().archive)
        if form == "sqlite":
            from archive import subset

            Path(chosen).mkdir()
            subset.write(archive, (entry.id for entry in entries), Path(chosen))
        elif form in ("text", "markdown"):
            Path(chosen).mkdir()
            FORMATS[form].folder_writer(entries, Path(chosen), about)
        else:
            with target.open("wb") as out:
                assert FORMATS[form].write(entries, out, about) == most
    return time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def alone(archive: Path, form: str) -> float:
    """Give the rows a second that the library writes when it is given them ready."""
    with Archive(archive) as store:
        entries = [entry for entry, _ in zip(store.articles(), range(READY), strict=False)]
    write = _json_alone if form == "jsonl" else _parquet_alone
    ready = _ready(entries, form)
    began = time.process_time()
    for _ in range(5):
        write(ready)
    return 5 * READY / (time.process_time() - began)


def _ready(entries: list[Any], form: str) -> Any:
    from exports.formats import jsonl, parquet

    if form == "jsonl":
        return [jsonl.news_article(entry, About()) for entry in entries]
    return [batch.to_pylist() for batch in parquet._batches_of(entries, About())]


def _json_alone(ready: Any) -> None:
    out = io.BytesIO()
    for row in ready:
        out.write(orjson.dumps(row))


def _parquet_alone(ready: Any) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from exports.formats.parquet import SCHEMA

    with pq.ParquetWriter(io.BytesIO(), SCHEMA, compression="zstd") as writer:
        for rows in ready:
            writer.write_table(pa.Table.from_pylist(rows, SCHEMA))


def days(articles: int) -> str:
    """The day of the last of so many articles, of which there are a hundred a day."""
    return (date(2000, 1, 1) + timedelta(days=(articles - 1) // 100)).isoformat()


def build(folder: Path, articles: int) -> None:
    """Make an archive by plain inserts."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "archive.db", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        migrate(Database(connection, execute_plugins=False))
        connection.execute("BEGIN")
        chain.begin(connection, "2026-01-01T00:00:00Z")
        for number in range(20):
            source = (f"s-{number}", f"Ministry {number}", f"http://s-{number}.example/", "foreign-ministry", "AV", "en", "{}")
            connection.execute("INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?)", source)
        for number, made in enumerate(rows(articles)):
            for table, row in made.items():
                marks = ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
            if number % 10_000 == 0:
                connection.execute("COMMIT")
                connection.execute("BEGIN")
        words.create(connection)
        connection.execute("COMMIT")


def rows(articles: int) -> Iterator[dict[str, dict[str, Any]]]:
    """The rows of each article, by table."""
    draw = random.Random(7)
    vocabulary = ["".join(draw.choices(SYLLABLES, k=draw.randint(1, 4))) for _ in range(4000)]
    for number in range(articles):
        ident, source = f"{number:016x}", f"s-{number % 20}"
        day = days(number + 1)
        moment = f"{day}T{number % 24:02}:30:00Z"
        url = f"http://{source}.example/news/{number}"
        text = "\n\n".join(" ".join(draw.choices(vocabulary, k=80)).capitalize() + "." for _ in range(10))
        title = " ".join(draw.choices(vocabulary, k=8)).capitalize()
        said = {
            "source": source, "url": url, "canonical_url": url, "title": title, "authors": '["Ana Lind"]', "published": moment,
            "published_raw": moment, "published_from": "json-ld", "published_precision": "second", "section": "News",
            "tags": '["salt","ferries"]', "language": "en", "robots": "[]", "schema_type": "NewsArticle", "word_count": 800,
            "author_types": '["Person"]', "warnings": "[]", "reader": "blocks-9",
        }  # fmt: skip
        place = {"warc_file": "a.warc.gz", "warc_offset": number * 1000, "warc_length": 1000}
        capture = {"id": ident, "url": url, "fetched": moment, "status": 200, "payload_digest": f"sha256:{number:052}"}
        version = {"id": ident, "article": ident, "number": 1, "seen": moment, "capture": ident, "content_digest": ident}
        index = {"id": ident, "docid": number + 1, "kind": "foreign-ministry", "country": "AV", "year": int(day[:4])}
        seen = {"first_seen": moment, "last_seen": moment, "dated": moment, "versions": 1, "version": ident}
        yield {
            "captures": capture | place,
            "versions": said | version | {"text": text, "change": "first"},
            "article_index": said | index | seen,
        }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("forms", nargs="*", default=list(WRITTEN), metavar="FORMAT")
    parser.add_argument("--articles", type=int, default=50_000)
    given = parser.parse_args()
    sys.exit(main(given.forms or list(WRITTEN), given.articles))
