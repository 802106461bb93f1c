"""``communique changes``: what publishers edited, the largest first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli import removals
from exports.cli.choosing import of_archive
from exports.cli.options import DAY, archive_option, examples, json_option
from exports.cli.terminal import column, dump, line, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from archive.edits import Edit
    from archive.store import Archive

KINDS = (
    *("headline", "number", "name", "sentence-dropped", "sentence-added", "wording", "moved"),
    *("date", "author", "image"),
)


@click.command(
    epilog=examples(
        "communique changes --since 2026-11-01",
        "communique changes --source mfa-gb --kind number --kind sentence-dropped",
        "communique changes --source group:g7 --removed --since 2026-11-01",
        "communique changes --all --json",
    )
)
@archive_option
@click.option("--since", type=DAY, help="Only what was first seen from this date on.")
@click.option(
    "--source", multiple=True, metavar="ID|SELECTOR", help="Only this source, or those that fit; may be repeated."
)
@click.option(
    "--kind",
    multiple=True,
    type=click.Choice(KINDS),
    metavar="KIND",
    help=f"Only {', '.join(KINDS[:-1])} or {KINDS[-1]}; may be repeated.",
)
@click.option("--removed", is_flag=True, help="List articles that are gone instead, and how many are as a rule.")
@click.option("--returned", is_flag=True, help="List articles that were gone and came back instead.")
@click.option("--all", "every", is_flag=True, help="Small edits and unsure ones, too.")
@json_option
def changes(
    archive: Path,
    since: str | None,
    source: tuple[str, ...],
    kind: tuple[str, ...],
    removed: bool,
    returned: bool,
    every: bool,
    as_json: bool,
) -> None:
    """List what publishers edited, the largest edits first.

    Left out is what leaves all letters and digits of title and text in place (punctuation, capitals) and touches
    neither date, authors nor lead image; and what may be a better reading by this program, as no reader read both
    captures. `communique diff` shows one of them in full.

    With --removed what was taken away: gone, gone behind a page that says 200, redirected elsewhere. Each was looked at
    twice, an hour apart or more. Below, for each source, removals in all, lately (since --since, or in 30 days), and in
    as long a time as a rule.
    """
    from archive.store import Archive

    if (removed or returned) and (kind or every or removed == returned):
        raise click.UsageError("--removed and --returned each stand alone, and without --kind and --all")
    with Archive(archive) as store:
        source = of_archive(store, source)
        found = [] if removed or returned else _edits(store, (since, source), (kind, every))
    if removed or returned:
        removals.tell(archive, (since, source), returned=returned, as_json=as_json)
    else:
        _print(found, as_json)


def _edits(
    store: Archive, where: tuple[str | None, tuple[str, ...]], asked: tuple[tuple[str, ...], bool]
) -> list[Edit]:
    kinds, every = asked
    found = [
        edit
        for edit in store.edits(*where)
        if (every or _counts(edit)) and (not kinds or set(kinds) & set(edit.difference.kinds))
    ]
    return sorted(found, key=lambda edit: (-edit.difference.size, edit.seen, edit.article))


def _print(found: list[Edit], as_json: bool) -> None:
    if as_json:
        click.echo(dump([_row(edit) for edit in found]))
    elif found:
        say(*(shown for edit in found for shown in _shown(edit)))
    else:
        click.echo("no edits", err=True)


def _counts(edit: Edit) -> bool:
    return edit.sure and not edit.difference.is_small


def _row(edit: Edit) -> dict[str, Any]:
    about = {name: getattr(edit, name) for name in edit.__slots__ if name != "difference"}
    found = edit.difference
    told = {"kinds": found.kinds, "size": found.size, "is_small": found.is_small}
    return about | told | {"fields": [field._asdict() for field in found.fields]}


def _shown(edit: Edit) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    found = edit.difference
    doubt = "" if edit.sure else "  unsure"
    about = f"{edit.article}  {edit.source}  {edit.seen}  version {edit.before} to {edit.number}{doubt}"
    yield column(Text(line(edit.title) or edit.url, style="bold"))
    yield Padding(Text(about, style="dim"), (0, 0, 0, 2))
    yield Padding(Text(f"{found.size} words: {', '.join(found.kinds) or 'punctuation'}"), (0, 0, 1, 2))
