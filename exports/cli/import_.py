"""``communique import``: what others have archived, into this archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli.faults import refusal
from exports.cli.options import archive_option, examples, json_option
from exports.cli.terminal import dump, line, say

if TYPE_CHECKING:
    from crawler.importing import Done, File, Wanted

SHOWN = 20


@click.command(
    "import",
    epilog=examples(
        "communique import CC-NEWS-20260101000000-00001.warc.gz",
        "communique import crawls/*.wacz",
        "communique import --source mfa-gb backup.warc",
    ),
)
@archive_option
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--source", metavar="ID", help="Take every record for this source; one that nobody declared is made.")
@json_option
@click.pass_context
def import_(ctx: click.Context, archive: Path, files: tuple[Path, ...], source: str | None, as_json: bool) -> None:
    """Read WARC and WACZ files of others into the archive.

    Plain or compressed (gzip, zstd), also damaged: what cannot be read is named. Each file is kept whole, in the folder
    `imported`. A record belongs to the source that its host belongs to; its page is read as a crawl would, and with the
    PDF that it announces, if that is in the same file or in an earlier one. May be stopped, and goes on where it was; a
    file that was read is not read again. Touches no network. Exit code 3 if bytes or records could not be read, 4 if no
    record was found.
    """
    from crawler import config, importing
    from exports.cli import board

    wanted = _wanted(archive, source)
    with board.shown([]) as report:
        done = importing.bring_in(archive, files, wanted, config.load(archive), report)
    click.echo(dump(_row(done))) if as_json else _close(done)
    ctx.exit(done.exit_code)


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
