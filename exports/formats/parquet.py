"""Parquet: typed columns, compressed with zstd, for pandas, polars, DuckDB and R's arrow.

``published`` stays as it was stated; ``published_at`` is the same as a moment, where the publisher stated one, and
``date`` its day. ``dated`` is never empty: when it was published or, where the page says nothing, first seen; ``year``
is its year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from archive.article import Entry
from archive.times import sortable
from exports.formats.about import About

BATCH = 1000  # articles that are in memory at once
GROUP = 5000  # articles in a row group
PARTITIONS = ("year", "source", "kind")  # of which none is ever empty, where some readers stumble
_MOST_PARTITIONS = 100_000
_OPEN = 64  # files at once, of each of which a row group is in memory
# What is said again and again; of the others a dictionary would only be tried and thrown away.
_REPEATED = ["source", "source_name", "kind", "country", "language", "section", "published_from", "published_precision"]
_MOMENT = pa.timestamp("s", tz="UTC")
_TEXTS = pa.list_(pa.string())
_ROUND = {"id": "id", "kind": "kind", "country": "country", "source_name": "source_name", "version_id": "version"}
_MOMENTS = ("captured", "first_seen", "last_seen")
_LISTS = ("authors", "author_types", "tags", "robots", "warnings")
_SAID = (
    *("source", "url", "canonical_url", "title", "author_biography"),
    *("published", "published_raw", "published_from", "published_precision"),
    *("modified", "modified_raw", "modified_from", "modified_precision", "section", "language", "language_declared"),
    *("dateline_place", "dateline_date", "agency", "image", "image_caption", "image_credit", "schema_type", "reader"),
)
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "source", "source_name", "kind", "country", "language")),
        *(("title", pa.string()), ("authors", _TEXTS), ("author_types", _TEXTS)),
        *(("date", pa.date32()), ("year", pa.int32()), ("published_at", _MOMENT), ("dated", _MOMENT)),
        *((name, pa.string()) for name in _SAID if name.startswith(("published", "modified"))),
        *(("section", pa.string()), ("tags", _TEXTS), ("text", pa.string()), ("word_count", pa.int32())),
        *((name, pa.string()) for name in ("url", "canonical_url", "permalink", "version_id")),
        *(("version", pa.int32()), ("captured", _MOMENT), ("first_seen", _MOMENT), ("last_seen", _MOMENT)),
        *((name, pa.string()) for name in ("dateline_place", "dateline_date", "agency", "author_biography")),
        *((name, pa.string()) for name in ("image", "image_caption", "image_credit", "language_declared")),
        *(("accessible_for_free", pa.bool_()), ("schema_type", pa.string()), ("files", _TEXTS)),
        *(("robots", _TEXTS), ("warnings", _TEXTS), ("reader", pa.string()), ("agreement", pa.float32())),
    ]
)


def write(entries: Iterable[Entry], out: BinaryIO, about: About) -> None:
    """Write one file."""
    with pq.ParquetWriter(out, _described(about), compression="zstd", use_dictionary=_REPEATED) as writer:
        for group in _batches(_batches_of(entries, about), GROUP // BATCH):
            writer.write_table(pa.Table.from_batches(group, _described(about)))


def write_folder(entries: Iterable[Entry], folder: Path, about: About, by: Sequence[str], name: str = "part") -> None:
    """Write a data set of files into folders named after columns, as in ``year=2026/source=mfa-gb`` (Hive's way).

    The names of the files begin with ``name``. What comes in an order that parts the folders needs the least memory.
    """
    batches = pa.RecordBatchReader.from_batches(_described(about), _batches_of(entries, about))
    ds.write_dataset(
        batches,
        folder,
        format="parquet",
        file_options=ds.ParquetFileFormat().make_write_options(compression="zstd"),
        partitioning=ds.partitioning(pa.schema([SCHEMA.field(name) for name in by]), flavor="hive"),
        max_partitions=_MOST_PARTITIONS,
        max_open_files=_OPEN,
        max_rows_per_group=GROUP,
        existing_data_behavior="error",
        basename_template=f"{name}-{{i}}.parquet",
        use_threads=False,
    )


def _described(about: About) -> pa.Schema:
    return SCHEMA.with_metadata({"archive": about.name, "made": about.made, "title": about.title})


def _batches_of(entries: Iterable[Entry], about: About) -> Iterator[pa.RecordBatch]:
    for some in _batches(entries, BATCH):
        columns = _columns(some, about)
        yield pa.record_batch([_array(columns[field.name], field.type) for field in SCHEMA], _described(about))


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([_storable(value) for value in values], kind)


def _batches(things: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some


def _columns(entries: list[Entry], about: About) -> dict[str, list[Any]]:
    articles = [entry.article for entry in entries]
    return {
        **{name: [getattr(one, name) for one in articles] for name in (*_SAID, "text")},
        **{name: [getattr(one, name) for one in articles] for name in _LISTS},
        **{name: [getattr(one, name) for one in articles] for name in ("accessible_for_free", "agreement")},
        **{name: [getattr(entry, theirs) for entry in entries] for name, theirs in _ROUND.items()},
        **{name: [_moment(getattr(entry, name)) for entry in entries] for name in _MOMENTS},
        **_times(entries),
        "word_count": [entry.word_count for entry in entries],
        "version": [entry.versions for entry in entries],
        "permalink": [about.permalink(entry) for entry in entries],
        "files": [[file.url for file in entry.attachments] for entry in entries],
    }


def _times(entries: list[Entry]) -> dict[str, list[Any]]:
    stated = [entry.article.published for entry in entries]
    return {
        "date": [_day(one) for one in stated],
        "year": [int((entry.dated or entry.first_seen)[:4]) for entry in entries],
        "published_at": [_stated(one) for one in stated],
        "dated": [_moment(entry.dated or entry.first_seen) for entry in entries],
    }


def _day(stated: str | None) -> date | None:
    return date.fromisoformat(stated[:10]) if stated and len(stated) >= len("2026-11-22") and sortable(stated) else None


def _stated(stated: str | None) -> datetime | None:
    """The moment of publication, where the publisher states the hour and the offset."""
    if not stated or "T" not in stated or not sortable(stated):
        return None
    moment = datetime.fromisoformat(stated)
    return moment if moment.tzinfo else None


def _moment(moment: str) -> datetime | None:
    return datetime.fromisoformat(moment if "T" in moment else f"{moment}T00:00:00Z") if moment else None


def _storable(value: Any) -> Any:
    """Replace what UTF-8 cannot hold."""
    if isinstance(value, tuple | list):
        return [_storable(one) for one in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
