"""``communique sources``: what can be crawled, and whether a file of one's own is in order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from exports.cli.options import archive_option, examples, json_option
from exports.cli.terminal import columns, dump, printable, say

if TYPE_CHECKING:
    from crawler.sources import Source

FOUND_SOMETHING = 3
SHOWN = ("id", "name", "kind", "country", "language")


@click.group(epilog=examples("communique sources list --country JP", "communique sources check sources.toml"))
def sources() -> None:
    """Show the catalogue and your own sources.

    Your own stand in sources.toml in the archive's folder, merged key by key over the catalogue.
    """


@sources.command(
    "list",
    epilog=examples("communique sources list --kind magazine", "communique sources list --language fr --json"),
)
@archive_option
@click.option("--kind", help="Only this kind, such as foreign-ministry or magazine.")
@click.option("--country", help="Only this country (ISO 3166-1 alpha-2).")
@click.option("--language", help="Only this language (BCP 47).")
@json_option
def list_(archive: Path, kind: str | None, country: str | None, language: str | None, as_json: bool) -> None:
    """List the sources that can be crawled."""
    from crawler.sources import load

    wanted = {"kind": kind, "country": country and country.upper(), "language": language}
    rows = [source for source in load(archive).values() if _fits(source, wanted)]
    if as_json:
        click.echo(dump([source.table() for source in rows]))
    else:
        say(columns(SHOWN, ([getattr(source, name) for name in SHOWN] for source in rows)))


@sources.command("show", epilog=examples("communique sources show mfa-gb"))
@archive_option
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@json_option
def show(archive: Path, ids: tuple[str, ...], as_json: bool) -> None:
    """Show all that is declared of a source."""
    from crawler.sources import choose, load

    tables = [source.table() for source in choose(load(archive), ids)]
    click.echo(dump(tables) if as_json else "\n\n".join(map(_toml, tables)))


@sources.command("check", epilog=examples("communique sources check communique/sources.toml"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_context
def check(ctx: click.Context, file: Path) -> None:
    """Name every fault of a file of sources.

    Each with its table, its key and the mend. Exit code 3 if there is one.
    """
    from crawler.sources import check as faults_of

    faults = faults_of(file)
    for fault in faults:
        click.echo(printable(str(fault)))
    if faults:
        ctx.exit(FOUND_SOMETHING)
    click.echo(f"{printable(str(file))}: no faults")


def _fits(source: Source, wanted: dict[str, str | None]) -> bool:
    return all(value is None or getattr(source, name) == value for name, value in wanted.items())


def _toml(table: dict[str, object]) -> str:
    """Write a source as its own table, ready to be copied into sources.toml."""
    from json import dumps

    lines = (f"{key} = {dumps(value, ensure_ascii=False)}" for key, value in table.items() if key != "id")
    return printable("\n".join((f"[{table['id']}]", *lines)))
