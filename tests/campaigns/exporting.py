"""Export a large archive in every format and print what it costs: ``python tests/campaigns/exporting.py [FORMAT ...] [--articles N]``.

Builds an archive of invented articles, 50,000 by default (large_archive.py), and writes each format in a process of its own, once a
fifth of it and once all. Prints rows a second of one core's time, and the peak memory of both. Beside jsonl and parquet it
runs the library alone, over rows that are ready. Ends with 1 if one of these two is slower than it must be (30,000 and
12,000 rows a second, or as fast as the library alone), or if the memory of any grows with the articles.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import resource
import sys
import time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import large_archive
import orjson

from archive import Archive
from exports.formats.about import About
from exports.formats.registry import FORMATS

LEAST = {"jsonl": 30_000, "parquet": 12_000}
GROWTH = 24.0  # MB by which the peak may differ between a fifth of the articles and all
WRITTEN = ("jsonl", "csv", "parquet", "tei", "atom", "jsonfeed", "csl-json", "ris", "bibtex", "markdown", "text", "sqlite")
READY = 2000


def main(forms: list[str], articles: int) -> int:
    """Build the archive, run the formats, say what it cost."""
    bad = False
    with TemporaryDirectory() as scratch:
        archive = Path(scratch) / "archive"
        apart(large_archive.main, archive, articles)  # whose memory those that come after would count as theirs
        for form in forms:
            _, few = apart(export, archive, form, articles // 5)
            seconds, peak = apart(export, archive, form, articles)
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


def export(archive: Path, form: str, most: int) -> tuple[float, float]:
    """Write so many articles; give the seconds of processor time and the peak memory in MB."""
    written(archive, form, Path(f"{archive.parent}/{form}-before-{most}"), 1)  # what is loaded once is not of the rows
    began = time.process_time()
    written(archive, form, Path(f"{archive.parent}/{form}-{most}"), most)
    return time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def written(archive: Path, form: str, target: Path, most: int) -> None:
    """Write so many articles to a file or folder of that name."""
    with Archive(archive) as store:
        entries, about = islice(store.articles(), most), About(archive=store.heads()[0].archive)
        if form == "sqlite":
            from archive import subset

            target.mkdir()
            subset.write(archive, (entry.id for entry in entries), target)
        elif form in ("text", "markdown"):
            target.mkdir()
            FORMATS[form].folder_writer(entries, target, about)
        else:
            with target.open("wb") as out:
                assert FORMATS[form].write(entries, out, about) == most


def alone(archive: Path, form: str) -> float:
    """Give the rows a second that the library writes when it is given them ready."""
    with Archive(archive) as store:
        entries = list(islice(store.articles(), READY))
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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("forms", nargs="*", default=list(WRITTEN), metavar="FORMAT")
    parser.add_argument("--articles", type=int, default=50_000)
    given = parser.parse_args()
    sys.exit(main(given.forms or list(WRITTEN), given.articles))
