"""``communique backup``: a copy of the archive, made while a crawl may be writing to it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exports.cli import bars
from exports.cli.faults import FOUND_SOMETHING
from exports.cli.options import archive_option, examples, json_option
from exports.cli.terminal import dump, line

if TYPE_CHECKING:
    from archive.backup import Copied


@click.command(epilog=examples("communique backup /media/disk/communique", "communique backup ../copy"))
@archive_option
@click.argument("to", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
@json_option
@click.pass_context
def backup(ctx: click.Context, archive: Path, to: Path, as_json: bool) -> None:
    """Copy the archive to another folder.

    The copy is an archive of its own right: whole, as of one moment, also while a crawl writes. Where FOLDER has an
    earlier copy, or one that was stopped, only what is missing is copied. Exit code 3 if some record is not as it was
    written; it is copied all the same, and `communique verify` says more.
    """
    from archive import backup as backups

    with bars.of_bytes("copying", backups.total_bytes(archive)) as report:
        copied = backups.backup(archive, to, report)
    click.echo(dump({"folder": str(to), **asdict(copied)})) if as_json else _close(to, copied)
    ctx.exit(FOUND_SOMETHING if copied.findings else 0)


def _close(to: Path, copied: Copied) -> None:
    for finding in copied.findings:
        click.echo(line(f"{finding.where}: {finding.said}"), err=True)
    there = f"; {copied.kept:,} were there" if copied.kept else ""
    click.echo(f"{copied.files:,} file{'s'[: copied.files != 1]}, {copied.bytes / 1e6:,.1f} MB copied to {to}{there}")
