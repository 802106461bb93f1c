"""``communique export``: articles to a file, or to another program."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli.options import archive_option, examples, filter_options, filters
from exports.cli.terminal import harmless, line, printable

if TYPE_CHECKING:
    from archive.article import Entry
    from archive.filters import Filters
    from archive.store import Archive

NAMES = ("jsonl", "csv", "markdown", "atom", "jsonfeed", "csl-json", "ris", "bibtex", "wacz", "coverage")
LOST = 3
OF_COVERAGE = ("source", "since", "until")


def _in_a_folder(_ctx: click.Context, _param: click.Parameter, out: Path | None) -> Path | None:
    if out and not out.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {out.parent}")
    return out


@click.command(
    epilog=examples(
        "communique export jsonl > articles.jsonl",
        "communique export csv --since 2026-11-01 --out november.csv --coverage november-coverage.csv",
        "communique export markdown --source mfa-gb --out notes/",
        "communique export jsonl --query '\"joint statement\"' | head",
        "communique export wacz --source mfa-gb --out mfa-gb.wacz",
        "communique export coverage --source mfa-gb --since 2026-11-01 --out coverage.csv",
    )
)
@archive_option
@click.argument("form", metavar="FORMAT", type=click.Choice(NAMES))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    callback=_in_a_folder,
    help="Write this file; for markdown a name without a suffix is a folder, with a file per article.  "
    "[default: standard output]",
)
@filter_options
@click.option("--query", help="Only what this full text search finds.")
@click.option(
    "--coverage",
    type=click.Path(path_type=Path),
    callback=_in_a_folder,
    help="Beside articles, write the coverage ledger of the same sources and days to this file.",
)
@click.pass_context
def export(
    ctx: click.Context, /, archive: Path, form: str, out: Path | None, coverage: Path | None, **asked: Any
) -> None:
    """Write articles, or the coverage ledger, to a file.

    JSON Lines has the names of schema.org NewsArticle and loses nothing; CSV is made safe to open in a spreadsheet.
    WACZ has the pages as they were served, to be replayed (ReplayWeb.page, pywb); exit code 3 if some were lost.
    `coverage` is the ledger: what became of every URL by source and day, with the range that the source's past lets
    one expect; CSV, or JSON Lines where the file ends in .jsonl. With --coverage it goes beside articles, for who reads
    them to know what could not be had. The archive is read as it is written out, so its size does not matter.
    """
    from archive.store import Archive

    wanted = filters(**asked)
    with Archive(archive) as store:
        if form == "coverage":
            _only_coverage(store, wanted, out, coverage)
            return
        if coverage:
            _write_coverage(store, wanted, coverage)
        if form == "wacz":
            ctx.exit(_write_wacz(store, _seen(store, wanted, out), out))
        else:
            _write(store, form, _seen(store, wanted, out), out)


def _write(store: Archive, form: str, entries: Iterable[Entry], out: Path | None) -> None:
    from exports.formats.about import About
    from exports.formats.destination import destination
    from exports.formats.markdown import write_folder
    from exports.formats.registry import FORMATS

    if form == "markdown" and out and (out.is_dir() or not out.suffix):
        write_folder(entries, out)
        return
    about = About(archive=store.head().archive)
    with destination(out) as stream:
        FORMATS[form].write(entries if out or not sys.stdout.isatty() else map(_harmless, entries), stream, about)


def _write_wacz(store: Archive, entries: Iterable[Entry], out: Path | None) -> int:
    from exports.formats.destination import renamed_at_end
    from exports.formats.wacz import write

    if out is None:
        raise click.UsageError("a WACZ is a package: name its file with --out")
    with renamed_at_end(out.resolve()) as file:
        written = write(store, entries, file)
    for said in written.lost:
        click.echo(line(f"left out: {said}"), err=True)
    click.echo(f"{written.articles:,} articles with {written.records:,} records in {out}")
    return LOST if written.lost else 0


def _only_coverage(store: Archive, wanted: Filters, out: Path | None, beside: Path | None) -> None:
    from dataclasses import asdict

    if beside:
        raise click.UsageError("--coverage goes with a format of articles; where the ledger alone goes, --out says")
    if unfit := [name for name, value in asdict(wanted).items() if value and name not in OF_COVERAGE]:
        raise click.UsageError(f"coverage is by source and day; --{unfit[0]} does not narrow it")
    _write_coverage(store, wanted, out)


def _write_coverage(store: Archive, wanted: Filters, out: Path | None) -> None:
    from exports.formats.coverage import write, write_lines
    from exports.formats.destination import as_text, destination

    days = store.coverage(wanted.source, wanted.since, wanted.until)
    with destination(out) as stream, as_text(stream) as text:
        (write_lines if out and out.suffix == ".jsonl" else write)(days, text)


def _harmless(entry: Entry) -> Entry:
    from dataclasses import replace

    return replace(entry, article=harmless(entry.article), source_name=printable(entry.source_name))


def _seen(store: Archive, wanted: Filters, out: Path | None) -> Iterable[Entry]:
    """Draw a progress bar on stderr where it disturbs nobody: on a terminal that does not show the export itself."""
    if not sys.stderr.isatty() or (out is None and sys.stdout.isatty()):
        return store.articles(wanted)
    from rich.console import Console
    from rich.progress import track

    return track(store.articles(wanted), "exporting", store.count(wanted), console=Console(stderr=True), transient=True)
