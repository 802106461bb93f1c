"""Partitioned Parquet for an address of fsspec, or written by many: a part of the data set for each source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from exports.cli.faults import FOUND_SOMETHING, refusal
from exports.cli.terminal import line

if TYPE_CHECKING:
    from archive.filters import Filters
    from exports.cli.writing import Job
    from exports.formats.about import About


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One source's part of a data set, as a worker is handed it; the worker reads the archive in ``folder`` itself."""

    key: str
    folder: Path
    wanted: Filters
    about: About
    by: tuple[str, ...]
    address: str


def run(job: Job) -> int:
    """Write the data set; give the exit code."""
    from crawler.cluster.place import is_empty, upload

    address = job.address or str(job.out and job.out.absolute())
    if not is_empty(address):
        raise refusal(f"{address} is there already, and old files among the new ones would mislead; name a new folder")
    if job.cluster:
        return _by_many(job, address)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "articles"
        job.form.folder_writer(job.counted, folder, job.about, job.partition)
        upload(folder, address)
    return 0


def _by_many(job: Job, address: str) -> int:
    from crawler.cluster import machines

    failed = 0
    assert job.cluster
    with machines.opened(job.cluster) as client:
        click.echo(f"Dask's dashboard: {client.dashboard_link}", err=True)
        for part, trouble in machines.done(client, write, _parts(job, address), lambda: False):
            if trouble:
                failed += 1
                click.echo(line(f"not written: {part.wanted.source[0]}: {trouble}"), err=True)
    return FOUND_SOMETHING if failed else 0


def _parts(job: Job, address: str) -> list[Part]:
    wanted = [row["id"] for row in job.store.sources() if not job.wanted.source or row["id"] in job.wanted.source]
    return [
        Part(
            key=f"export-{job.about.made}-{source}",
            folder=job.store.folder.absolute(),
            wanted=replace(job.wanted, source=(source,)),
            about=job.about,
            by=job.partition,
            address=address,
        )
        for source in wanted
    ]


def write(part: Part) -> None:
    """Write one part, inside a worker. Raises ArchiveError, and OSError."""
    from archive.store import Archive
    from crawler.cluster.place import upload
    from exports.formats.parquet import write_folder

    with Archive(part.folder) as store, TemporaryDirectory() as scratch:
        folder = Path(scratch) / "articles"
        write_folder(store.articles(part.wanted), folder, part.about, part.by, name=str(part.wanted.source[0]))
        upload(folder, part.address)
