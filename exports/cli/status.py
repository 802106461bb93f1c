"""``communique status``: how the sources stand after their last crawl."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli.faults import refusal
from exports.cli.options import archive_option, examples, json_option
from exports.cli.tallies import reasons, sums
from exports.cli.terminal import dump, facts, line, say

if TYPE_CHECKING:
    from rich.console import RenderableType

    from archive.results import SourceStatus

FOUND_SOMETHING = 3


@click.command(epilog=examples("communique status", "communique status mfa-gb --json"))
@archive_option
@click.argument("ids", metavar="[ID]...", nargs=-1)
@json_option
@click.pass_context
def status(ctx: click.Context, archive: Path, ids: tuple[str, ...], as_json: bool) -> None:
    """Tell how each source stands.

    That is its last crawl, what became of every URL and why, and its newest article. Exit code 3 if a source could
    not be had at all in its last crawl.
    """
    from archive.store import Archive

    with Archive(archive) as store:
        found = store.status(ids)
    if unknown := set(ids) - {one.source for one in found}:
        raise refusal(f"{archive} has no source {', '.join(sorted(unknown))}; `communique status` shows those it has")
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
    told = {"outcomes": counts, "reasons": why, "seconds": tally.seconds, "failed": _needs_a_person(one)}
    return {name: value for name, value in asdict(one).items() if name != "tally"} | told


def _told(one: SourceStatus) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    head = Text.assemble((line(one.source), "bold red" if _needs_a_person(one) else "bold"), f"  {line(one.name)}")
    return Group(head, Padding(facts(_facts(one)), (0, 0, 1, 2)))


def _facts(one: SourceStatus) -> Iterator[tuple[str, str]]:
    yield "last crawl", _last_crawl(one)
    if one.tally.seen:
        yield "outcomes", sums(one.tally)
        yield "reasons", reasons(one.tally)
    newest = f", the newest of {(one.newest or '')[:10]}: {line(one.newest_title or '')}" if one.articles else ""
    yield "articles", f"{one.articles}{newest}"
    if one.compared:
        yield "readers", _readers(one)


def _readers(one: SourceStatus) -> str:
    share = f"trafilatura disagrees on {one.differed} of {one.compared} pages ({one.differed / one.compared:.0%})"
    return f"{share}; it reads this source" if one.trusted == "trafilatura" else share


def _last_crawl(one: SourceStatus) -> str:
    if one.last_crawl is None:
        return "never"
    ended = "not finished" if one.exit_code is None else f"exit code {one.exit_code}"
    return f"{one.last_started} ({ended}, {one.tally.seconds:.0f} s)"
