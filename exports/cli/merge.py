"""``communique merge``: archives made one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exports.cli.options import archive_option, examples, json_option
from exports.cli.terminal import dump

if TYPE_CHECKING:
    from archive.union import Merged

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(epilog=examples("communique merge ../laptop", "communique --archive all merge north south"))
@archive_option
@click.argument("others", metavar="OTHER...", nargs=-1, required=True, type=FOLDER)
@json_option
def merge(archive: Path, others: tuple[Path, ...], as_json: bool) -> None:
    """Take in all that other archives have.

    In any order and any number of times the result is the same: every capture with its WARC record, every version,
    crawl and outcome. Each archive's chain of evidence is kept beside the own one, and nothing is added to any. The
    others are only read; the archive is made if there is none. Each of them comes in whole or not at all.
    """
    from archive import union
    from archive.writer import Writer

    for other in others:
        union.check(other)  # before the archive is made that is to take them in
    found = []
    for other in others:
        with Writer(archive) as writer:
            merged = writer.merge(other)
        found.append({"folder": str(other), **asdict(merged)})
        if not as_json:
            _tell(other, merged)
    if as_json:
        click.echo(dump(found))


def _tell(other: Path, merged: Merged) -> None:
    click.echo(
        f"{other}: {merged.new:,} new articles, {merged.changed:,} known with something new, "
        f"{merged.captures:,} captures, {merged.files:,} files"
    )
