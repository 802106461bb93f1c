"""Removals and returns on the terminal, and how many of them a source has as a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exports.cli.terminal import column, columns, dump, line, say

if TYPE_CHECKING:
    from rich.console import RenderableType

    from archive.removals import Rate, Removal
    from archive.statuses import Period

_TOWARDS = {"unlisted": "in", "relisted": "in"}
DOUBTED = "{} more found gone by one look alone; a crawl an hour later or more looks again and makes it certain"
HEADINGS = ("source", "articles", "removed", "lately", "as a rule", "")


def tell(folder: Path, asked: tuple[str | None, Sequence[str]], *, returned: bool, as_json: bool) -> None:
    """Print what was removed, or came back, since a date, of some sources; and the rates of removal."""
    from archive.store import Archive

    with Archive(folder) as store:
        found = list(store.removals(*asked, returned=returned))
        rates, doubted = store.removal_rates(*asked), store.doubted_removals(*asked)
    if as_json:
        click.echo(dump({"articles": [_row(one) for one in found], "rates": [_rate(one) for one in rates]}))
        return
    if found:
        say(*(shown for one in found for shown in _shown(one)))
    else:
        click.echo("nothing came back" if returned else "nothing was removed", err=True)
    if not returned:
        say(*_table(rates))
    if doubted and not returned:
        click.echo(DOUBTED.format(f"{doubted:,} article{'s'[: doubted != 1]}"), err=True)


def told(period: Period) -> str:
    """Say a period of an article's history in one line."""
    where = f" {_TOWARDS.get(period.status, 'to')} {period.target}" if period.target else ""
    why = f" ({period.reason})" if period.reason and not period.target else ""
    doubt = "" if period.is_certain else "; seen so by one look, not certain yet"
    return f"{period.status}{where}{why}, {_since(period)}, last looked at {period.last_seen}{doubt}"


def _since(period: Period) -> str:
    return f"since between {period.after} and {period.first_seen}" if period.after else f"since {period.first_seen}"


def _row(one: Removal) -> dict[str, object]:
    return {"title": one.title, "url": one.url, "source": one.source, **asdict(one.period)}


def _rate(rate: Rate) -> dict[str, object]:
    return {**asdict(rate), "is_wave": rate.is_wave}


def _shown(one: Removal) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    yield column(Text(line(one.title) or one.url, style="bold"))
    yield column(Padding(Text(f"{one.period.article}  {one.source}  {line(one.url)}", style="dim"), (0, 0, 0, 2)))
    yield column(Padding(Text(line(told(one.period))), (0, 0, 1, 2)))


def _table(rates: Iterable[Rate]) -> Iterator[RenderableType]:
    """Lay out the sources that have removals, those with a wave first."""
    some = sorted((one for one in rates if one.removed), key=lambda one: (not one.is_wave, -one.lately, one.source))
    rows = [
        (
            one.source,
            one.articles,
            one.removed,
            one.lately,
            "too early to tell" if one.usual is None else f"{one.usual:.1f}",
            "a wave" if one.is_wave else "",
        )
        for one in some
    ]
    if rows:
        yield columns(HEADINGS, rows)
