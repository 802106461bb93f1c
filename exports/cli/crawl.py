"""``communique crawl``: one pass over the sources."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli import clustered
from exports.cli.clustered import cluster_options
from exports.cli.faults import refusal
from exports.cli.options import DAY, archive_option, examples, selector_argument

if TYPE_CHECKING:
    from crawler.config import Config
    from crawler.run import Options, Summary
    from crawler.sources import Source

NOTHING_CHOSEN = (
    "no sources yet: name some, as in `communique crawl un-news mfa-gb` or `communique crawl group:g7`, or declare "
    "your own in {file}; `communique sources list` shows the catalogue. Later crawls take those the archive knows."
)
NO_WAYBACK = (
    "the Wayback Machine is one host, which must not be asked by many machines at once: leave out --wayback, and "
    "wayback = true in communique.toml, with --cluster; a crawl without it asks for what is gone"
)
NO_CONTACT = (
    'Tip: tell the sites you read whom to write to: put contact = "you@example.org" into {file}, '
    "or set $COMMUNIQUE_CONTACT."
)


@click.command(
    epilog=examples(
        "communique crawl un-news mfa-gb",
        "communique crawl kind:foreign-ministry group:g7 lang:en",
        "communique crawl --since 2026-11-01",
        "communique crawl --backfill --since 2019-01-01 mfa-gb     (stop it at any time: it goes on where it was)",
        "communique crawl --wayback mfa-gb     (and look for what was removed where it may still be had)",
        "communique crawl --cluster tcp://10.0.0.1:8786 --dry-run     (which machine would ask which hosts)",
        "communique --archive /srv/news crawl > /dev/null     (for cron: only what needs a person is printed)",
    )
)
@archive_option
@selector_argument
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Read at most so many pages of each source.")
@click.option("--since", type=DAY, help="Leave out what its list dates before this.")
@click.option("--backfill", is_flag=True, help="Walk the whole past of the sources, not what is new alone.")
@click.option("--wayback", is_flag=True, help="Ask the Wayback Machine for copies of pages that are gone.")
@cluster_options
@click.pass_context
def crawl(ctx: click.Context, /, archive: Path, words: tuple[str, ...], wayback: bool, **asked: Any) -> None:
    """Make one pass over the sources.

    Keeps what is new or changed; a backfill goes on from where it was stopped or killed. Takes the sources with an ID
    and those that fit the SELECTORs (kind:, country:, group:, lang:; see `communique sources list --help`). Without
    either: the sources that the archive has crawled before and those of its sources.toml. Makes the archive if there is
    none. Ends with a table; the exit code is 0 if all went well, 3 if some sources failed, 4 if all did.
    """
    from exports.cli import tallies

    sources = chosen(archive, words)
    summary = (_on_a_cluster if asked["cluster"] else _here)(archive, sources, wayback, asked)
    if summary is not None:
        tallies.close(summary)
        ctx.exit(summary.exit_code)


def _here(folder: Path, sources: list[Source], wayback: bool, asked: dict[str, Any]) -> Summary:
    from crawler import run
    from exports.cli import board

    clustered.refuse_without(asked)
    settings = _settings(folder, wayback)
    with board.shown([source.id for source in sources]) as report:
        return run.crawl(folder, sources, settings, _options(asked), report)


def _on_a_cluster(folder: Path, sources: list[Source], wayback: bool, asked: dict[str, Any]) -> Summary | None:
    from crawler.cluster import runs

    if (settings := _settings(folder, wayback)).wayback:
        raise refusal(NO_WAYBACK)
    if asked["dry_run"]:
        clustered.tell_plan(folder, runs.planned_crawl(folder, sources, settings, _options(asked)), asked)
        return None
    summary, ended = runs.crawl(folder, sources, settings, _options(asked), clustered.where(folder, asked))
    clustered.tell_open(ended)
    return summary


def _settings(folder: Path, wayback: bool) -> Config:
    from crawler import config

    settings = config.load(folder)
    _advise(folder, settings.contact)
    return replace(settings, wayback=wayback or settings.wayback)


def _options(asked: dict[str, Any]) -> Options:
    from crawler.run import Options

    return Options(**{name: asked[name] for name in ("limit", "since", "backfill")})


def chosen(folder: Path, words: tuple[str, ...]) -> list[Source]:
    """Give the sources that are chosen, or else those that the archive and the user's file know."""
    from crawler.selectors import choose
    from crawler.sources import USER_FILE, load
    from exports.cli.choosing import usual

    known = load(folder)
    wanted = words or usual(folder, known)
    if not wanted:
        raise refusal(NOTHING_CHOSEN.format(file=folder / USER_FILE))
    return choose(known, wanted)


def _advise(folder: Path, contact: str) -> None:
    if not contact and sys.stderr.isatty():
        click.echo(NO_CONTACT.format(file=folder / "communique.toml"), err=True)
