"""``communique crawl``: one pass over the sources."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli.faults import refusal
from exports.cli.options import DAY, archive_option, examples, selector_argument

if TYPE_CHECKING:
    from crawler.sources import Source

NOTHING_CHOSEN = (
    "no sources yet: name some, as in `communique crawl un-news mfa-gb` or `communique crawl group:g7`, or declare "
    "your own in {file}; `communique sources list` shows the catalogue. Later crawls take those the archive knows."
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
        "communique --archive /srv/news crawl > /dev/null     (for cron: only what needs a person is printed)",
    )
)
@archive_option
@selector_argument
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Read at most so many pages of each source.")
@click.option("--since", type=DAY, help="Leave out what its list dates before this.")
@click.option("--backfill", is_flag=True, help="Walk the whole past of the sources, not what is new alone.")
@click.option("--wayback", is_flag=True, help="Ask the Wayback Machine for copies of pages that are gone.")
@click.pass_context
def crawl(ctx: click.Context, /, archive: Path, words: tuple[str, ...], wayback: bool, **asked: Any) -> None:
    """Make one pass over the sources.

    Keeps what is new or changed; a backfill goes on from where it was stopped or killed. Takes the sources with an ID
    and those that fit the SELECTORs (kind:, country:, group:, lang:; see `communique sources list --help`). Without
    either: the sources that the archive has crawled before and those of its sources.toml. Makes the archive if there is
    none. Ends with a table; the exit code is 0 if all went well, 3 if some sources failed, 4 if all did.
    """
    from crawler import config, run
    from exports.cli import board, tallies

    sources = chosen(archive, words)
    settings = config.load(archive)
    settings = replace(settings, wayback=wayback or settings.wayback)
    _advise(archive, settings.contact)
    options = run.Options(**asked)
    with board.shown([source.id for source in sources]) as report:
        summary = run.crawl(archive, sources, settings, options, report)
    tallies.close(summary)
    ctx.exit(summary.exit_code)


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
