"""``communique doctor``: what may be wrong around an archive."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from exports.cli.faults import FOUND_SOMETHING
from exports.cli.options import archive_option, examples, json_option
from exports.cli.terminal import dump, facts, line, say


@click.command(epilog=examples("communique doctor", "communique --archive /srv/news doctor --json"))
@archive_option
@json_option
@click.pass_context
def doctor(ctx: click.Context, archive: Path, as_json: bool) -> None:
    """Look at what is around an archive.

    Versions, file system, disk, lock, clock, and what a crash left behind; with what to do about it. Changes nothing.
    Exit code 3 if something needs a person. Whether the archive itself is whole, `communique verify` tells.
    """
    from archive.doctor import examine

    checks = list(examine(archive))
    if as_json:
        click.echo(dump([asdict(check) for check in checks]))
    else:
        say(facts((check.name, check.said) for check in checks))
        for check in checks:
            if check.needs:
                click.echo(line(f"{check.name}: {check.needs}"))
    ctx.exit(FOUND_SOMETHING if any(check.needs for check in checks) else 0)
