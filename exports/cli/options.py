"""Options that several commands share, and the values they give."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from archive.filters import Filters
    from archive.store import Archive

Command = TypeVar("Command", bound=Callable[..., Any])


class Day(click.ParamType[str]):
    """A year, month, day or time of ISO 8601, handed on as it was written."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is no date; weeks and dates without hyphens are none, as they would have no end."""
        from archive.times import sortable

        if not (_DATE.fullmatch(value) and sortable(value)):
            self.fail(f"{value!r} is not a date such as 2026, 2026-11, 2026-11-22 or 2026-11-22T08:00:00Z", param, ctx)
        return str(value)


DAY = Day()
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:[T ].+)?)?)?")


def archive_option(command: Command) -> Command:
    """Let ``--archive`` stand after the command too, where it outweighs one in front of it and the environment."""
    option = click.option(
        "--archive",
        type=click.Path(path_type=Path, file_okay=False),
        callback=_or_the_roofs,
        help="The archive's folder.  [default: $COMMUNIQUE_ARCHIVE or ./communique]",
    )
    return option(command)


def filter_options(command: Command) -> Command:
    """Add the options that narrow down a set of articles; ``filters`` takes their values."""
    for option in (
        click.option("--language", metavar="TAG", callback=_tag, help="Only this language, such as en or pt-BR."),
        click.option("--until", type=DAY, help="Only up to the end of this date: a day, month or year."),
        click.option("--since", type=DAY, help="Only from this date on."),
        click.option(
            "--source",
            multiple=True,
            metavar="ID|SELECTOR",
            help="Only this source, or those that fit kind:, country:, group: or lang:; may be repeated.",
        ),
    ):
        command = option(command)
    return command


def _tag(_ctx: click.Context, _param: click.Parameter, tag: str | None) -> str | None:
    if tag and not _LANGUAGE.fullmatch(tag):
        raise click.BadParameter(f"{tag!r} is no tag of a language, such as en or pt-BR")
    return tag


def selector_argument(command: Command) -> Command:
    """Take ids of sources and selectors such as ``kind:magazine``; they arrive as ``words``."""
    return click.argument("words", metavar="[ID|SELECTOR]...", nargs=-1)(command)


def json_option(command: Command) -> Command:
    """Add ``--json``, which arrives as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def filters(store: Archive, **values: Any) -> Filters:
    """Make the archive's filters of the options' values; an option that was not given filters nothing."""
    from archive.filters import Filters
    from archive.times import end_of, sortable
    from exports.cli.choosing import of_archive

    since, until = values.get("since"), values.get("until")
    if since and until and (end_of(until) or "") < (sortable(since) or ""):
        raise click.UsageError(f"--until {until} lies before --since {since}")
    values["source"] = of_archive(store, values.get("source") or ())
    return Filters(**{name: value for name, value in values.items() if value})


def _or_the_roofs(ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path:
    folder: Path = value or ctx.find_root().params["archive"]
    return folder


def examples(*lines: str) -> str:
    """Give the closing part of a command's help: a heading, and each line as it would be typed."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
