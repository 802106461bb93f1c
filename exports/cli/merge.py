"""``communique merge``: archives made one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exports.cli.faults import FOUND_SOMETHING
from exports.cli.options import archive_option, examples, json_option
from exports.cli.terminal import dump, line

if TYPE_CHECKING:
    from archive.union import Merged

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(epilog=examples("communique merge ../laptop", "communique --archive all merge north south"))
@archive_option
@click.argument("others", metavar="OTHER...", nargs=-1, required=True, type=FOLDER)
@json_option
@click.pass_context
def merge(ctx: click.Context, archive: Path, others: tuple[Path, ...], as_json: bool) -> None:
    """Take in all that other archives have.

    In any order and any number of times the result is the same: every capture with its WARC record, every version,
    crawl and outcome. Each archive's chain of evidence is kept beside the own one, and nothing is added to any. The
    others are only read; the archive is made if there is none. Each of them comes in whole or not at all. Exit code 3
    if some record of theirs is not as it was written; it is taken in all the same, and named.
    """
    from archive import union

    for other in others:
        union.check(other)  # before the archive is made that is to take them in
    found = []
    for other in others:
        found.append((other, merged := _taken_in(archive, other)))
        if not as_json:
            _tell(other, merged)
    if as_json:
        rows = [{"folder": str(other), **asdict(merged), "files": len(merged.files)} for other, merged in found]
        click.echo(dump(rows))
    ctx.exit(FOUND_SOMETHING if any(merged.findings for _, merged in found) else 0)


def _taken_in(archive: Path, other: Path) -> Merged:
    from archive.writer import Writer

    with Writer(archive) as writer:
        return writer.merge(other)


def _tell(other: Path, merged: Merged) -> None:
    click.echo(
        f"{other}: {merged.new:,} new articles, {merged.changed:,} known with something new, "
        f"{merged.captures:,} captures, {len(merged.files):,} files"
    )
    for finding in merged.findings:
        click.echo(line(f"{finding.where}: {finding.said}"), err=True)
