"""``communique import``: what others have archived, into this archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli import clustered
from exports.cli.clustered import cluster_options
from exports.cli.faults import refusal
from exports.cli.options import archive_option, examples, json_option
from exports.cli.terminal import dump, line, say

if TYPE_CHECKING:
    from crawler.importing import Done, File, Wanted

OF_NO_SOURCE = (
    "records of no source are in the copy of the file alone; import it again with --source ID, which takes them all "
    "for one, or after declaring the sources of their hosts in sources.toml"
)
SHOWN = 20


@click.command(
    "import",
    epilog=examples(
        "communique import CC-NEWS-20260101000000-00001.warc.gz",
        "communique import crawls/*.wacz",
        "communique import --source mfa-gb backup.warc",
        "communique import --cluster local:4 CC-NEWS-*.warc.gz",
        "communique import --cluster tcp://10.0.0.1:8786 --shards s3://news/shards s3://news/warc/00001.warc.gz",
    ),
)
@archive_option
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--source", metavar="ID", help="Take every record for this source; one that nobody declared is made.")
@cluster_options
@json_option
@click.pass_context
def import_(
    ctx: click.Context, /, archive: Path, files: tuple[str, ...], source: str | None, as_json: bool, **asked: Any
) -> None:
    """Read WARC and WACZ files of others into the archive.

    Plain or compressed (gzip, zstd), also damaged: what cannot be read is named. Each file is kept whole, in the folder
    `imported`. A record belongs to the source that its host belongs to; its page is read as a crawl would, and with the
    PDF that it announces, if that is in the same file or in an earlier one. May be stopped, and goes on where it was; a
    file that was read is not read again. Touches no network. Exit code 3 if bytes or records could not be read, 4 if no
    record was found.
    """
    wanted = _wanted(archive, source)
    done = _on_a_cluster(archive, files, wanted, asked) if asked["cluster"] else _here(archive, files, wanted, asked)
    if done is None:
        return
    click.echo(dump(_row(done))) if as_json else _close(done)
    ctx.exit(done.exit_code)


def _here(folder: Path, files: tuple[str, ...], wanted: Wanted, asked: dict[str, Any]) -> Done:
    from crawler import config, importing
    from exports.cli import board

    clustered.refuse_without(asked)
    paths = [Path(file) for file in files]
    if missing := next((path for path in paths if not path.is_file()), None):
        raise click.BadParameter(f"there is no file {missing}", param_hint="FILE")
    with board.shown([]) as report:
        return importing.bring_in(folder, paths, wanted, config.load(folder), report)


def _on_a_cluster(folder: Path, files: tuple[str, ...], wanted: Wanted, asked: dict[str, Any]) -> Done | None:
    from crawler import config
    from crawler.cluster import plan, runs

    settings = config.load(folder)
    if asked["dry_run"]:
        clustered.tell_plan(folder, plan.imports(files, wanted, settings), asked)
        return None
    done, ended = runs.bring_in(folder, files, wanted, settings, clustered.where(folder, asked))
    clustered.tell_open(ended)
    return done


def _wanted(folder: Path, only: str | None) -> Wanted:
    from crawler.importing import Wanted
    from crawler.sources import Source, load
    from crawler.tables import is_id

    declared = load(folder)
    if only is None:
        return Wanted(sources=tuple(declared.values()))
    if not is_id(only):
        raise refusal(f"{only!r} is no name of a source; write lower-case letters and digits, such as old-site")
    return Wanted(sources=(), only=declared.get(only) or Source(id=only, name=only, homepage=""))


def _row(done: Done) -> dict[str, Any]:
    sources = [{"source": tally.source, "seen": tally.seen, **dict(tally.counts)} for tally in done.tallies]
    return {"files": [{**asdict(file), "path": str(file.path)} for file in done.files], "sources": sources}


def _close(done: Done) -> None:
    from exports.cli import tallies

    if done.tallies:
        say(tallies.table(done.tallies, done.seconds))
        for tally in done.tallies:
            if why := tallies.reasons(tally):
                click.echo(f"{tally.source}: {why}")
    for file in done.files:
        for said in _told(file):
            click.echo(line(f"{file.path.name}: {said}"))
    if any(file.off_site and not file.known for file in done.files):
        click.echo(OF_NO_SOURCE, err=True)


def _told(file: File) -> Iterator[str]:
    if file.known:
        yield "was imported before"
        return
    yield f"{file.records:,} records: {file.off_site:,} of no source, {file.other:,} no answers of servers"
    for lost in file.skipped[:SHOWN]:
        inside = f"{lost.part}: " if lost.part else ""
        yield f"{inside}{lost.length:,} bytes from byte {lost.offset:,} on could not be read"
    if len(file.skipped) > SHOWN:
        yield f"and {len(file.skipped) - SHOWN} more places; the table imports has them all"
