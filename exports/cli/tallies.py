"""What a crawl did, as a table and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from exports.cli.terminal import columns, printable, say

if TYPE_CHECKING:
    from rich.console import RenderableType

    from archive.chain import Head
    from archive.outcomes import Outcome, Tally
    from crawler.run import Summary

TROUBLES = ("refused", "failed", "deferred")
# What is filtered is no article, and that is well; but of these one should know, for they may hide articles.
LISTS = "{source}: {count} of its lists could not be read; `communique sources probe {source}` looks at each"
LONG_READER = (
    "another program has been reading archive.db all the while, so that SQLite's log has grown to {:,.0f} MB; "
    "it is folded in by the next crawl after that program has closed it"
)
DOUBTS = ("list-empty", "list-cut", "needs-javascript", "challenge", "consent")


def close(summary: Summary) -> None:
    """Print a crawl's closing table, then a line for each source in which something could not be had.

    The line of a source that could not be had at all goes to stderr, so that cron's mail has it and little else; so
    do the tracebacks of this program's own faults.
    """
    from archive.connect import LOG

    say(table(summary.tallies, summary.seconds))
    for tally in summary.tallies:
        why = reasons(tally, only_troubles=True)
        if tally.failed:
            click.echo(f"{tally.source}: nothing could be had: {why or 'no list could be read'}", err=True)
        elif why:
            click.echo(f"{tally.source}: {why}")
        if tally.lists_failed and not tally.failed:
            click.echo(LISTS.format(count=tally.lists_failed, source=tally.source), err=True)
    if summary.heads:
        click.echo(f"chain of evidence: {_comes_to(*summary.heads)}")
    if summary.held > LOG:
        click.echo(LONG_READER.format(summary.held / 1e6), err=True)
    for fault in summary.faults:
        click.echo(printable(fault), err=True)


def _comes_to(own: Head, *merged: Head) -> str:
    told = f"{own.number:,} links, the last {own.link}"
    links = sum(head.number for head in merged)
    return f"{told}; of {len(merged):,} merged chains {links:,} links" if merged else told


def table(tallies: Sequence[Tally], seconds: float) -> RenderableType:
    """Lay out a row per source: seen, the outcomes that sum to it (those that nothing had are left out), seconds."""
    from archive.outcomes import Outcome

    always = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
    shown = [outcome for outcome in Outcome if outcome in always or any(tally.counts[outcome] for tally in tallies)]
    rows = [_row(tally, shown) for tally in tallies]
    if len(rows) > 1:
        # The sources were crawled side by side.
        rows.append(["all", *map(sum, list(zip(*rows, strict=True))[1:-1]), seconds])
    return columns(("source", "seen", *shown, "seconds"), (_rounded(row) for row in rows))


def sums(tally: Tally) -> str:
    """Say how the outcomes add up: ``40 seen = 3 new + 37 unchanged``."""
    from archive.outcomes import Outcome

    parts = (f"{tally.counts[outcome]} {outcome}" for outcome in Outcome if tally.counts[outcome])
    return f"{tally.seen} seen = {' + '.join(parts)}"


def reasons(tally: Tally, *, only_troubles: bool = False) -> str:
    """Say why: ``failed: timeout 2, dns 1; filtered: listing 4``; all of it, or what a person may have to look at."""
    grouped: dict[Outcome, list[str]] = {}
    for (outcome, reason), number in tally.reasons.most_common():
        if reason and (not only_troubles or outcome in TROUBLES or reason in DOUBTS):
            grouped.setdefault(outcome, []).append(f"{reason} {number}")
    return "; ".join(f"{outcome}: {', '.join(why)}" for outcome, why in grouped.items())


def _row(tally: Tally, outcomes: Sequence[Outcome]) -> list[str | int | float]:
    return [tally.source, tally.seen, *(tally.counts[outcome] for outcome in outcomes), tally.seconds]


def _rounded(row: Sequence[str | int | float]) -> list[str | int]:
    return [round(cell) if isinstance(cell, float) else cell for cell in row]
