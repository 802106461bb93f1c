"""``communique status``: how the sources stand, and what needs a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli import overview
from exports.cli.choosing import of_archive
from exports.cli.faults import FOUND_SOMETHING
from exports.cli.options import archive_option, examples, json_option
from exports.cli.tallies import reasons, sums
from exports.cli.terminal import dump, facts, line, say

if TYPE_CHECKING:
    from rich.console import RenderableType

    from archive.heartbeat import Heartbeat
    from archive.results import SourceStatus


@click.command(epilog=examples("communique status", "communique status mfa-gb --json", "communique status group:g7"))
@archive_option
@click.argument("ids", metavar="[ID|SELECTOR]...", nargs=-1)
@json_option
@click.option("--acknowledge", is_flag=True, help="Note that you have seen these alerts: they need nobody any more.")
@click.pass_context
def status(ctx: click.Context, archive: Path, ids: tuple[str, ...], as_json: bool, acknowledge: bool) -> None:
    """Tell how the sources stand, and what needs a person.

    Without IDs all on one screen: alerts, and for each source its last crawl, its articles, those of the last two
    weeks by day, and how many a day its past lets one expect. With IDs more of each: what became of every URL and why.
    Exit code 3 if something needs a person. What was acknowledged does not, until something new of its kind begins.
    """
    from archive import heartbeat
    from archive.store import Archive

    with Archive(archive) as store:
        found = store.status(of_archive(store, ids))
    if acknowledge:
        found = _acknowledged(archive, found)
    sign = heartbeat.read(archive)
    _print_json(found, sign) if as_json else _print(archive, found, in_full=bool(ids))
    ctx.exit(FOUND_SOMETHING if (sign and sign.is_lost) or any(one.alerts for one in found) else 0)


def _acknowledged(folder: Path, found: Sequence[SourceStatus]) -> list[SourceStatus]:
    from archive.store import Archive
    from archive.times import now
    from archive.writer import Writer

    with Writer(folder) as writer:
        writer.acknowledge([alert for one in found for alert in one.alerts], now())
        writer.commit()
    with Archive(folder) as store:
        return store.status([one.source for one in found])


def _print_json(found: Sequence[SourceStatus], sign: Heartbeat | None) -> None:
    schedule = {**asdict(sign), "age": round(sign.age()), "lost": sign.is_lost} if sign else None
    click.echo(dump({"schedule": schedule, "sources": [_row(one) for one in found]}))


def _print(folder: Path, found: Sequence[SourceStatus], *, in_full: bool) -> None:
    from archive import heartbeat
    from exports.cli import signs
    from exports.cli.overview import Overview

    if heartbeat.read(folder):
        click.echo(f"{signs.told(folder)[0]}\n")
    say(*(_told(one) for one in found) if in_full else [Overview(found)])


def _row(one: SourceStatus) -> dict[str, Any]:
    tally = one.tally
    counts = {"seen": tally.seen, **{str(outcome): number for outcome, number in tally.counts.items()}}
    why = {f"{outcome}:{reason}": number for (outcome, reason), number in sorted(tally.reasons.items()) if reason}
    told = {"outcomes": counts, "reasons": why, "seconds": tally.seconds}
    return {name: value for name, value in asdict(one).items() if name != "tally"} | told


def _told(one: SourceStatus) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    head = Text.assemble((line(one.source), "bold red" if one.alerts else "bold"), f"  {line(one.name)}")
    return Group(head, Padding(facts(_facts(one)), (0, 0, 1, 2)))


def _facts(one: SourceStatus) -> Iterator[tuple[str, str]]:
    yield "last crawl", _last_crawl(one)
    if one.tally.seen:
        yield "outcomes", sums(one.tally)
        yield "reasons", reasons(one.tally)
    yield "articles", f"{one.articles}{_newest(one) if one.newest else ''}"
    if one.compared:
        yield "readers", _readers(one)
    if today := one.days[-1].expected if one.days else None:
        usual = f"{today.low} to {today.high} articles, {today.usual:g} as a rule"
        yield "to be expected", f"{usual}; today so far {one.days[-1].published}"
    if one.unverified_tls:
        yield "certificates", "not verified (unverified_tls)"
    yield from overview.told(one)


def _newest(one: SourceStatus) -> str:
    seen = f"without a date, seen {(one.newest or '')[:10]}"
    when = f"of {one.newest_published[:10]}" if one.newest_published else seen
    return f", the newest {line(when)}: {line(one.newest_title or '')}"


def _readers(one: SourceStatus) -> str:
    share = f"trafilatura disagrees on {one.differed} of {one.compared} pages ({one.differed / one.compared:.0%})"
    return f"{share}; it reads this source" if one.trusted == "trafilatura" else share


def _last_crawl(one: SourceStatus) -> str:
    if one.last_crawl is None:
        return "never"
    ended = "not finished" if one.exit_code is None else f"the crawl ended with {one.exit_code}"
    return f"{one.last_started} ({ended}, {one.tally.seconds:.0f} s)"
