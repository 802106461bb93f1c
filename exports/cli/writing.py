"""How each kind of format gets where it is to go; ``communique export`` is the only caller."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exports.cli.faults import FOUND_SOMETHING, refusal
from exports.cli.terminal import harmless, line, printable

if TYPE_CHECKING:
    from archive.article import Entry
    from archive.filters import Filters
    from archive.store import Archive
    from exports.formats.about import About
    from exports.formats.counted import Counted
    from exports.formats.registry import Format

OF_COVERAGE = ("source", "since", "until")
OF_SOURCES = ("source",)
_TELL_THEMSELVES = ("opml", "coverage", "wacz")
_MADE_ANEW = ("text", "parquet", "sqlite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One export: from where, what, in which form, and where to: a path, or an ``address`` of fsspec.

    With neither it goes to standard output; ``is_asked_of_stdout`` where that was said, with ``--out -``.
    """

    store: Archive
    wanted: Filters
    form: Format
    about: About
    out: Path | None = None
    address: str = ""
    partition: tuple[str, ...] = ()
    cluster: str | None = None
    is_asked_of_stdout: bool = False
    counted: Counted = field(init=False)

    def __post_init__(self) -> None:
        """Let the articles be counted as they go by."""
        from exports.formats.counted import Counted

        object.__setattr__(self, "counted", Counted(_drawn(self)))

    @property
    def is_folder(self) -> bool:
        """Whether it becomes a folder of files."""
        if self.form.name == "markdown":
            return self.out is not None and (self.out.is_dir() or not self.out.suffix)
        return not self.form.suffix or bool(self.partition)


def run(job: Job) -> int:
    """Write it; give the exit code."""
    _check(job)
    if job.wanted.query:  # a fault of it is told before the first byte is written
        job.store.search(job.wanted.query, limit=1)
    if job.address or job.cluster:
        from exports.cli import far

        return far.run(job)
    code = _written(job)
    if job.form.name not in _TELL_THEMSELVES and not job.counted.number:
        click.echo("no article fits, and what was written has none", err=True)
    return code


def _written(job: Job) -> int:
    if job.form.takes == "archive":
        return _OF_THE_ARCHIVE[job.form.name](job)
    if job.is_folder:
        return _folder(job)
    from exports.formats.destination import destination

    entries: Iterable[Entry] = job.counted
    if job.out is None and sys.stdout.isatty():
        entries = map(_harmless, entries)
    with destination(job.out) as stream:
        job.form.write(entries, stream, job.about)
    return 0


def _check(job: Job) -> None:
    if job.partition and job.form.name != "parquet":
        raise click.UsageError("--partition goes with parquet")
    if (job.address or job.cluster) and not job.partition:
        raise click.UsageError("--cluster, and an address for --out, go with parquet and --partition")
    if job.out is None and not job.address and (what := _unfit_for_a_pipe(job)):
        raise click.UsageError(f"{job.form.name} is {what}: say with --out where to put it")
    if job.out and not job.is_folder and job.out.is_dir():
        raise refusal(f"{job.out} is a folder, and {job.form.name} is a file; name one in it")
    if job.out and job.is_folder and job.form.name in _MADE_ANEW and job.out.exists() and _is_used(job.out):
        raise refusal(f"{job.out} is there already, and old files among the new ones would mislead; name a new folder")
    may = {"coverage": OF_COVERAGE, "opml": OF_SOURCES}.get(job.form.name)
    asked = [name for name in job.wanted.__dataclass_fields__ if getattr(job.wanted, name)]
    if may and (unfit := [name for name in asked if name not in may]):
        raise click.UsageError(f"{job.form.name} takes {', '.join(f'--{name}' for name in may)}, not --{unfit[0]}")


def _unfit_for_a_pipe(job: Job) -> str:
    """What the export is instead of one stream; bytes go to a pipe only where that is asked for."""
    if job.is_folder:
        return "a folder"
    if job.form.name == "wacz":
        return "a file that is not written from end to end"
    is_welcome = job.is_asked_of_stdout and not sys.stdout.isatty()
    return "not text" if job.form.name == "parquet" and not is_welcome else ""


def _is_used(path: Path) -> bool:
    return not path.is_dir() or any(path.iterdir())


def _folder(job: Job) -> int:
    from exports.formats.destination import moved_at_end
    from exports.formats.markdown import outdated

    assert job.out is not None  # _check saw to it
    with moved_at_end(job.out) as folder:
        if job.partition:
            job.form.folder_writer(job.counted, folder, job.about, job.partition)
        else:
            job.form.folder_writer(job.counted, folder, job.about)
        earlier = outdated(folder, job.out) if job.form.name == "markdown" else []
    for path in earlier:
        path.unlink()
    return 0


def _sqlite(job: Job) -> int:
    from archive import subset
    from exports.formats.destination import moved_at_end

    assert job.out is not None  # _check saw to it
    with moved_at_end(job.out) as folder:
        subset.write(job.store.folder, (entry.id for entry in job.counted), folder)
    return 0


def _opml(job: Job) -> int:
    from exports.formats.destination import as_text, destination
    from exports.formats.opml import write

    wanted = [row for row in job.store.sources() if not job.wanted.source or row["id"] in job.wanted.source]
    with destination(job.out) as stream, as_text(stream) as text:
        write([{**row["definition"], **row} for row in wanted], text, job.about)
    if without := [row["id"] for row in wanted if not row["definition"].get("feeds")]:
        click.echo(line(f"{len(without)} of {len(wanted)} sources have no feed: {', '.join(without)}"), err=True)
    return 0


def _wacz(job: Job) -> int:
    from exports.formats.destination import renamed_at_end
    from exports.formats.wacz import write

    assert job.out is not None  # _check saw to it
    if heads := job.store.taken_from():
        raise refusal(
            f"{job.store.folder} has no records; they are in archive {heads[0].archive}: make the wacz of that one"
        )
    with renamed_at_end(job.out.resolve()) as file:
        written = write(job.store, job.counted, file)
    for said in written.lost:
        click.echo(line(f"left out: {said}"), err=True)
    click.echo(f"{written.articles:,} articles with {written.records:,} records in {job.out}")
    return FOUND_SOMETHING if written.lost else 0


def _coverage(job: Job) -> int:
    assert isinstance(job.wanted.source, tuple)
    write_coverage(job, job.out)
    return 0


def write_coverage(job: Job, out: Path | None) -> None:
    """Write the ledger of the sources and days that are wanted."""
    from exports.formats.coverage import write, write_lines
    from exports.formats.destination import as_text, destination

    days = job.store.coverage(tuple(job.wanted.source), job.wanted.since, job.wanted.until)
    with destination(out) as stream, as_text(stream) as text:
        (write_lines if out and out.suffix == ".jsonl" else write)(days, text)


def write_manifest(job: Job, path: Path, asked: dict[str, object]) -> None:
    """Write what the file holds, where it comes from and what is missing in it."""
    import json

    from exports.formats.destination import destination
    from exports.formats.manifest import digest, manifest

    told = manifest(job.store, job.about, job.form.name, job.counted, asked)
    if job.out and job.out.is_file():
        told |= {"file": job.out.name, "sha256": digest(job.out)}
    with destination(path) as stream:
        stream.write(json.dumps(told, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n")


def _drawn(job: Job) -> Iterable[Entry]:
    """Draw a progress bar on stderr where it disturbs nobody: on a terminal that does not show the export itself."""
    entries = _by_source(job) if "source" in job.partition else job.store.articles(job.wanted)
    if not sys.stderr.isatty() or (job.out is None and sys.stdout.isatty()):
        return entries
    from rich.console import Console
    from rich.progress import track

    return track(entries, "exporting", job.store.count(job.wanted), console=Console(stderr=True), transient=True)


def _by_source(job: Job) -> Iterable[Entry]:
    """The articles of one source after those of another, so that few files of a data set are open at once."""
    ids = [row["id"] for row in job.store.sources() if not job.wanted.source or row["id"] in job.wanted.source]
    return chain.from_iterable(job.store.articles(replace(job.wanted, source=(one,))) for one in ids)


def _harmless(entry: Entry) -> Entry:
    return replace(entry, article=harmless(entry.article), source_name=printable(entry.source_name))


_OF_THE_ARCHIVE: dict[str, Callable[[Job], int]] = {
    "sqlite": _sqlite,
    "opml": _opml,
    "wacz": _wacz,
    "coverage": _coverage,
}
