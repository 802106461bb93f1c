"""``communique schedule``: crawls for ever, each source at its own pace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from exports.cli.options import archive_option, examples, selector_argument

if TYPE_CHECKING:
    from crawler.schedule import Chosen, Pass

NOT_AT_WORK = 3


@click.command(
    epilog=examples(
        "communique schedule un-news kind:foreign-ministry",
        "communique --archive /srv/news schedule --systemd > /etc/systemd/system/communique.service",
        "communique --archive /srv/news schedule --cron | crontab -",
        "communique schedule --check",
    )
)
@archive_option
@selector_argument
@click.option("--check", "instead", flag_value="check", help="Only say whether one is at work.")
@click.option("--systemd", "instead", flag_value="systemd", help="Only print a unit for systemd.")
@click.option("--cron", "instead", flag_value="cron", help="Only print a crontab that keeps it going.")
@click.pass_context
def schedule(ctx: click.Context, archive: Path, words: tuple[str, ...], instead: str | None) -> None:
    """Crawl for ever, each source at its own pace.

    Visits a source about twice as often as it publishes; takes those that `crawl` would take. Prints a line for each
    pass. A killed one goes on where it was, and what a stop has left behind is made up for bit by bit. Ends in order
    on SIGTERM or Ctrl-C. Exit code 3 of --check: none is at work.
    """
    if instead == "check":
        ctx.exit(_checked(archive))
    if instead:
        from exports.cli import units

        click.echo(units.printed(instead, archive, words), nl=False)
    else:
        from crawler.schedule import Schedule

        ctx.exit(Schedule(archive, lambda: _chosen(archive, words), _tell).run())


def _checked(folder: Path) -> int:
    from exports.cli import signs

    told, is_alive = signs.told(folder)
    click.echo(told)
    return 0 if is_alive else NOT_AT_WORK


def _chosen(folder: Path, words: tuple[str, ...]) -> Chosen:
    from crawler import config
    from crawler.schedule import Chosen
    from exports.cli.crawl import chosen

    return Chosen(chosen(folder, words), config.load(folder))


def _tell(done: Pass) -> None:
    """Print one line for each pass, to stderr where there is no telling how it went; faults of ours follow it."""
    from exports.cli.signs import passed
    from exports.cli.terminal import printable

    click.echo(passed(done), err=bool(done.fault))
    for fault in done.summary.faults if done.summary else ():
        click.echo(printable(fault), err=True)
