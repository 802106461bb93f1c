"""``communique sources``: what can be crawled, and whether a file of one's own is in order."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exports.cli.faults import FOUND_SOMETHING
from exports.cli.options import archive_option, examples, json_option, selector_argument
from exports.cli.probe import probe
from exports.cli.propose import add
from exports.cli.terminal import columns, dump, printable, say

if TYPE_CHECKING:
    from crawler.sources import Source

SHOWN = ("id", "name", "kind", "country", "language")


@click.group(epilog=examples("communique sources list country:JP", "communique sources check sources.toml"))
def sources() -> None:
    """Show the catalogue and your own sources.

    Your own stand in sources.toml in the archive's folder, merged key by key over the catalogue.
    """


@sources.command(
    "list",
    epilog=examples(
        "communique sources list kind:foreign-ministry group:g7",
        "communique sources list lang:fr lang:ar --json",
        "communique sources list group:african-union --counts",
    ),
)
@archive_option
@selector_argument
@click.option("--counts", is_flag=True, help="Print how many there are of each kind, instead of the sources.")
@json_option
def list_(archive: Path, words: tuple[str, ...], counts: bool, as_json: bool) -> None:
    """List the sources that can be crawled.

    \b
    Without arguments: all. Otherwise those with an ID, and those that fit the
    SELECTORs: kind:, country:, group: or lang: with a value. Several of one key
    widen the choice, different keys narrow it down: kind:magazine lang:fr lang:de
    are the magazines in French or German.
    """
    from crawler.selectors import choose
    from crawler.sources import load

    chosen = choose(load(archive), words)
    if counts:
        _print_counts(chosen, as_json)
    elif as_json:
        click.echo(dump([{**source.table(), "groups": sorted(source.memberships)} for source in chosen]))
    else:
        say(columns(SHOWN, ([getattr(source, name) for name in SHOWN] for source in chosen)))
        click.echo(_summary(chosen), err=True)


sources.add_command(add)
sources.add_command(probe)


@sources.command("show", epilog=examples("communique sources show mfa-gb"))
@archive_option
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@json_option
def show(archive: Path, ids: tuple[str, ...], as_json: bool) -> None:
    """Show all that is declared of a source."""
    from crawler.selectors import choose
    from crawler.sources import load

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


def _print_counts(chosen: list[Source], as_json: bool) -> None:
    kinds = _kinds(chosen)
    if as_json:
        click.echo(dump({"sources": len(chosen), "kinds": dict(kinds)}))
        return
    rows = [_count(kind, [source for source in chosen if source.kind == kind]) for kind, _ in kinds]
    say(columns(("kind", "sources", "countries", "languages"), [*rows, _count("in all", chosen)]))


def _count(name: str, chosen: list[Source]) -> tuple[str, int, int, int]:
    countries = {source.country for source in chosen} - {""}
    return name, len(chosen), len(countries), len({source.language for source in chosen} - {""})


def _summary(chosen: list[Source]) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in _kinds(chosen))
    return f"{len(chosen)} source{'s'[: len(chosen) != 1]}: {kinds}"


def _kinds(chosen: list[Source]) -> list[tuple[str, int]]:
    return Counter(source.kind for source in chosen).most_common()


def _toml(table: dict[str, object]) -> str:
    """Write a source as its own table, ready to be copied into sources.toml."""
    from json import dumps

    lines = (f"{key} = {dumps(value, ensure_ascii=False)}" for key, value in table.items() if key != "id")
    return printable("\n".join((f"[{table['id']}]", *lines)))
