"""``communique reread``: stored captures, read again with what is known now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli import clustered
from exports.cli.choosing import kept, of_archive
from exports.cli.clustered import cluster_options
from exports.cli.options import archive_option, examples
from exports.cli.terminal import columns, say

if TYPE_CHECKING:
    from rich.console import RenderableType

    from archive.outcomes import Tally
    from crawler.rereading import Reread
    from crawler.sources import Source

HEADINGS = ("source", "captures", "found", "better", "as before", "no article", "failed", "seconds")


@click.command(
    epilog=examples("communique reread", "communique reread mfa-gb", "communique reread --cluster local:8 kind:wire")
)
@archive_option
@click.argument("ids", metavar="[ID|SELECTOR]...", nargs=-1)
@cluster_options
@click.pass_context
def reread(ctx: click.Context, /, archive: Path, ids: tuple[str, ...], **asked: Any) -> None:
    """Read stored pages again with what is known now.

    First learns what is peculiar to each source (all of the archive, or those named), then reads its captures from the
    WARC files. What reads better becomes a version marked as a reading, never as an edit by the publisher. Touches no
    network; may be stopped, and goes on where it was. Exit code 3 if some captures could not be read, 4 if none could.
    """
    chosen = _chosen(archive, ids)
    done = (_on_a_cluster if asked["cluster"] else _here)(archive, chosen, asked)
    if done is not None:
        _close(done)
        ctx.exit(done.exit_code)


def _here(folder: Path, sources: list[Source], asked: dict[str, Any]) -> Reread:
    from crawler import config, rereading
    from exports.cli import board

    clustered.refuse_without(asked)
    with board.shown([source.id for source in sources]) as report:
        return rereading.reread(folder, sources, config.load(folder), report)


def _on_a_cluster(folder: Path, sources: list[Source], asked: dict[str, Any]) -> Reread | None:
    from crawler import config
    from crawler.cluster import runs

    settings = config.load(folder)
    if asked["dry_run"]:
        clustered.tell_plan(folder, runs.planned_reading(folder, sources, settings), asked)
        return None
    done, ended = runs.reread(folder, sources, settings, clustered.where(folder, asked))
    clustered.tell_open(ended)
    return done


def _chosen(folder: Path, ids: tuple[str, ...]) -> list[Source]:
    """Give the sources of the archive, as they are declared now or, where they are not any more, as they were."""
    from archive.store import Archive
    from crawler.sources import load

    declared = load(folder)
    with Archive(folder) as store:
        known = kept(store)
        wanted = of_archive(store, ids) or known
    return [declared.get(source) or known[source] for source in known if source in wanted]


def _close(done: Reread) -> None:
    from exports.cli.tallies import reasons

    say(_table(done.tallies))
    for tally in done.tallies:
        if why := reasons(tally):
            click.echo(f"{tally.source}: {why}", err="failed" in why)


def _table(tallies: Sequence[Tally]) -> RenderableType:
    return columns(HEADINGS, [_row(tally) for tally in tallies])


def _row(tally: Tally) -> list[str | int]:
    from archive.outcomes import Outcome

    shown = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.FILTERED, Outcome.FAILED)
    return [tally.source, tally.seen, *(tally.counts[outcome] for outcome in shown), round(tally.seconds)]
