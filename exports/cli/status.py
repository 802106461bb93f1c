"""``communique status``: how the sources stand after their last crawl."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli.options import archive_option, examples, json_option
from exports.cli.tallies import reasons, sums
from exports.cli.terminal import dump, line, say

if TYPE_CHECKING:
    from archive.results import SourceStatus
    from rich.text import Text

FOUND_SOMETHING = 3


@click.command(epilog=examples("communique status", "communique status mofa-japan --json"))
@archive_option
@click.argument("ids", metavar="[ID]...", nargs=-1)
@json_option
@click.pass_context
def status(ctx: click.Context, archive: Path, ids: tuple[str, ...], as_json: bool) -> None:
    """Tell of each source its last crawl, what became of every URL and why, and its newest article.

    Exit code 3 if a source could not be had at all in its last crawl.
    """
    from archive.store import Archive

    with Archive(archive) as store:
        found = store.status(ids)
    if as_json:
        click.echo(dump([_row(one) for one in found]))
    else:
        say(*(_told(one) for one in found))
    ctx.exit(FOUND_SOMETHING if any(_needs_a_person(one) for one in found) else 0)


def _needs_a_person(one: SourceStatus) -> bool:
    return one.last_crawl is not None and one.exit_code is not None and one.tally.failed


def _row(one: SourceStatus) -> dict[str, Any]:
    tally = one.tally
    counts = {"seen": tally.seen, **{str(outcome): number for outcome, number in tally.counts.items()}}
    why = {f"{outcome}:{reason}": number for (outcome, reason), number in sorted(tally.reasons.items()) if reason}
    return {**asdict(one), "tally": {**counts, "seconds": tally.seconds}, "reasons": why, "failed": _needs_a_person(one)}


def _told(one: SourceStatus) -> Text:
    from rich.text import Text

    text = Text(line(one.source), style="bold red" if _needs_a_person(one) else "bold")
    text.append(f"  {line(one.name)}\n", style="not bold default")
    for name, value in _facts(one):
        text.append(f"  {name:<10} ", style="not bold dim default").append(f"{value}\n", style="not bold default")
    return text


def _facts(one: SourceStatus) -> Iterator[tuple[str, str]]:
    yield "last crawl", _last_crawl(one)
    if one.tally.seen:
        yield "outcomes", sums(one.tally)
        yield "reasons", reasons(one.tally)
    newest = f", the newest of {(one.newest or '')[:10]}: {line(one.newest_title or '')}" if one.articles else ""
    yield "articles", f"{one.articles}{newest}"


def _last_crawl(one: SourceStatus) -> str:
    if one.last_crawl is None:
        return "never"
    ended = "not finished" if one.exit_code is None else f"exit code {one.exit_code}"
    return f"{one.last_started} ({ended}, {one.tally.seconds:.0f} s)"
