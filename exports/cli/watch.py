"""``communique watch``: the wordings of watches.toml, and where they came or went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli.faults import FOUND_SOMETHING, refusal
from exports.cli.options import archive_option, examples, json_option
from exports.cli.terminal import dump, facts, line, say

if TYPE_CHECKING:
    from archive.watches import Event, Watch, Watched

SHOWN = 20
MONTHS = 36
NONE = """no watches yet: {file} is where they stand, a table for each, such as
  [two-state]
  phrase = "two-state solution"
  sources = ["kind:foreign-ministry"]     # without it: all"""


@click.command(
    epilog=examples(
        "communique watch",
        "communique watch two-state --json",
        "communique crawl; communique watch > news.txt || mail ... < news.txt     (for cron: exit code 3 on news)",
    )
)
@archive_option
@click.argument("names", metavar="[NAME]...", nargs=-1)
@json_option
@click.pass_context
def watch(ctx: click.Context, archive: Path, names: tuple[str, ...], as_json: bool) -> None:
    """Tell where watched wordings came and went.

    For each watch of the archive's watches.toml: when it was first and last seen, in how many articles a month, and in
    which versions it entered or vanished. A new watch works backwards over the whole archive. Exit code 3 if there is
    news since the watch was looked at last.
    """
    wanted = chosen(archive, names)
    from archive.writer import Writer

    with Writer(archive) as writer:
        found = [writer.watch(each) for each in wanted]
    if as_json:
        click.echo(dump([_row(each) for each in found]))
    else:
        for each in found:
            _tell(each)
    ctx.exit(FOUND_SOMETHING if any(event.is_news for each in found for event in each.events) else 0)


def chosen(folder: Path, names: Sequence[str]) -> list[Watch]:
    """Give the watches of the archive, or those that are named, their selectors as the ids of sources."""
    from archive.store import Archive
    from exports.cli.choosing import of_either

    with Archive(folder) as store:  # a writer would make an archive where there is none
        return [
            replace(one, asked=one.sources, sources=of_either(store, one.sources)) for one in _named(folder, names)
        ]


def _named(folder: Path, names: Sequence[str]) -> list[Watch]:
    from archive import watches

    known = {each.name: each for each in watches.load(folder)}
    if not known:
        raise refusal(NONE.format(file=folder / watches.FILE))
    if unknown := set(names) - known.keys():
        raise refusal(f"{folder / watches.FILE} has no watch {', '.join(sorted(unknown))}; it has {', '.join(known)}")
    return [known[name] for name in names or known]


def _row(one: Watched) -> dict[str, Any]:
    return asdict(one) | {"news": sum(event.is_news for event in one.events)}


def _tell(one: Watched) -> None:
    from rich.text import Text

    say(Text(line(one.watch.name), style="bold"), facts(_facts(one)))
    for event in _worth_telling(one.events)[-SHOWN:]:
        say(Text(line(_event(event)), style="bold" if event.is_news else ""))
    if (more := len(_worth_telling(one.events)) - SHOWN) > 0:
        click.echo(f"  and {more} before; --json has them all")


def _worth_telling(events: Sequence[Event]) -> list[Event]:
    """Leave out what came with its article, unless that is news: it is counted in the months."""
    return [event for event in events if event.kind != "new" or event.is_news]


def _facts(one: Watched) -> Iterator[tuple[str, str]]:
    from exports.cli.overview import sparkline

    yield "looks for", one.watch.pattern or one.watch.phrase
    if not one.articles:
        yield "found", "nowhere yet"
        return
    articles = f"{one.articles} article{'s'[: one.articles != 1]}"
    yield "found", f"in {articles}, first seen {one.first_seen}, last {one.last_seen}"
    months = list(_every_month(one.months))[-MONTHS:]
    chart = sparkline([one.months.get(month, 0) for month in months], [True] * len(months))
    yield "a month", f"{months[0]} {chart} {months[-1]}, at most {max(one.months.values())}"


def _every_month(counted: dict[str, int]) -> Iterator[str]:
    first, last = min(counted), max(counted)
    year, month = int(first[:4]), int(first[5:])
    while (name := f"{year:04}-{month:02}") <= last:
        yield name
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _event(event: Event) -> str:
    by = ", as we read it better" if event.change == "reading" else ""
    where = f"{event.source}, {event.article}, version {event.number}"
    return f"{event.seen[:10]} {event.kind}{by}: {event.title} ({where})"
