"""``communique merge``: archives made one."""

from __future__ import annotations

from pathlib import Path

import click

from exports.cli.options import archive_option, examples

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(epilog=examples("communique merge ../laptop", "communique --archive all merge north south"))
@archive_option
@click.argument("others", metavar="OTHER...", nargs=-1, required=True, type=FOLDER)
def merge(archive: Path, others: tuple[Path, ...]) -> None:
    """Take in all that other archives have.

    In any order and any number of times the result is the same: every capture with its WARC record, every version,
    crawl and outcome. Each archive's chain of evidence is kept beside the own one, and nothing is added to any. The
    others are only read; the archive is made if there is none. Each of them comes in whole or not at all.
    """
    from archive.writer import Writer

    for other in others:
        with Writer(archive) as writer:
            merged = writer.merge(other)
        click.echo(
            f"{other}: {merged.new:,} new articles, {merged.changed:,} known with something new, "
            f"{merged.captures:,} captures, {merged.files:,} files"
        )
