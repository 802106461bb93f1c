"""The options of commands that can run on a cluster, and what they say of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from exports.cli.terminal import columns, line, say

if TYPE_CHECKING:
    from crawler.cluster.plan import Unit
    from crawler.cluster.runs import Ended, Where

F = TypeVar("F", bound=Callable[..., Any])


def cluster_options(command: F) -> F:
    """Let a command run on a cluster."""
    options = (
        click.option(
            "--cluster",
            metavar="ADDRESS",
            help="Do it on a Dask cluster: local:N here, or tcp://HOST:8786 (docs/cluster.md).",
        ),
        click.option(
            "--shards",
            metavar="PLACE",
            help="Where parts lie until they are merged: a folder that all machines share, or an address of fsspec.  "
            "[default: shards in the archive]",
        ),
        click.option(
            "--dry-run", is_flag=True, help="With --cluster: show the plan and what it may take, and do nothing."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def refuse_without(asked: dict[str, Any]) -> None:
    """Raise UsageError where an option says something about a cluster that nobody asked for."""
    for name, option in (("shards", "--shards"), ("dry_run", "--dry-run")):
        if asked[name]:
            raise click.UsageError(f"{option} goes with --cluster")


def where(folder: Path, asked: dict[str, Any]) -> Where:
    """Give which cluster is meant, and where its shards lie."""
    from crawler.cluster.runs import Where

    return Where(
        cluster=asked["cluster"], shards=place(folder, asked), tell=lambda said: click.echo(line(said), err=True)
    )


def place(folder: Path, asked: dict[str, Any]) -> str:
    """Give where shards lie: an address, or an absolute path, as workers have other working folders."""
    said: str = asked["shards"] or str(folder / "shards")
    return said if "://" in said else str(Path(said).absolute())


def tell_plan(folder: Path, units: Sequence[Unit], asked: dict[str, Any]) -> None:
    """Show what would be done: each unit with what it may take, and all of them together."""
    from crawler.cluster import machines, runs

    machines.check(asked["cluster"])
    done = runs.done_before(folder, place(folder, asked), units)
    rows = [(line(unit.label), unit.about, "done" if unit.name in done else _time(unit.seconds)) for unit in units]
    say(columns(("unit", "of", "may take"), rows))
    open_ = [unit for unit in units if unit.name not in done]
    known = [unit.seconds for unit in open_ if unit.seconds is not None]
    click.echo(f"{len(units):,} units, {len(open_):,} to be done: {_time(sum(known))} of one thread of a worker")
    if len(known) < len(open_):
        click.echo(f"nothing is known yet of how long {len(open_) - len(known):,} of them take")


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "unknown"
    return f"{seconds:,.0f} s" if seconds < 600 else f"{seconds / 3600:,.1f} h"


def tell_open(ended: Ended) -> None:
    """Say which units are left to the next run, and why."""
    for name, why in ended.open.items():
        click.echo(line(f"not done: {name}: {why}"), err=True)
    if ended.open:
        click.echo("run the same command again: what was done is not done twice", err=True)
