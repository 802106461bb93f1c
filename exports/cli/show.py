"""``communique show``: one article, to be read in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exports.cli.faults import refusal
from exports.cli.options import archive_option, examples, json_option
from exports.cli.terminal import TEXT_WIDTH, dump, facts, line, printable, say

if TYPE_CHECKING:
    from rich.console import RenderableType

    from archive.article import Article, Entry, Version

TOLD = (
    *("url", "source", "authors", "author_types", "author_biography"),
    *("published", "modified", "section", "tags", "language"),
    *("dateline_place", "dateline_date", "agency", "image", "image_caption", "image_credit", "accessible_for_free"),
    *("robots", "warnings"),
)

CHANGES = {"first": "", "edit": "", "reading": " (read better, not edited)"}


@click.command(
    epilog=examples(
        "communique show qv5x",
        "communique show https://www.mofa.go.jp/press/release/pressite_000001_00001.html",
        "communique show qv5x --version 1 | diff - <(communique show qv5x)",
    )
)
@archive_option
@click.argument("article")
@click.option("--version", type=click.IntRange(min=1), metavar="N", help="This version instead of the newest.")
@json_option
def show(archive: Path, article: str, version: int | None, as_json: bool) -> None:
    """Read one article, and see its versions.

    ARTICLE is an id, the beginning of one (four characters or more), or any address it was seen under.
    """
    from archive.store import Archive

    with Archive(archive) as store:
        entry = store.find(article)
        versions = store.versions(entry.id)
    shown = _chosen(versions, version).article if version else entry.article
    if as_json:
        click.echo(dump(_row(entry, shown, versions)))
    else:
        say(*_page(entry, shown, versions))


def _chosen(versions: list[Version], number: int) -> Version:
    found = [version for version in versions if version.number == number]
    if not found:
        raise refusal(
            f"there is no version {number}; the versions are {', '.join(str(one.number) for one in versions)}"
        )
    return found[-1]


def _row(entry: Entry, shown: Article, versions: list[Version]) -> dict[str, object]:
    around = {name: getattr(entry, name) for name in ("id", "kind", "country", "word_count", "first_seen", "last_seen")}
    listed = [{"number": one.number, "seen": one.seen, "change": one.change} for one in versions]
    return {**around, **asdict(shown), "attachments": list(map(asdict, entry.attachments)), "versions": listed}


def _page(entry: Entry, shown: Article, versions: list[Version]) -> Iterator[RenderableType]:
    from rich.constrain import Constrain
    from rich.text import Text

    yield Constrain(Text(line(shown.title), style="bold"), TEXT_WIDTH)
    yield ""
    yield facts(_told(entry, shown, versions))
    for block in printable(shown.text).split("\n\n"):
        yield ""
        yield Constrain(Text(block, style="bold" if block.startswith("#") else ""), TEXT_WIDTH)


def _told_value(value: str | tuple[str, ...] | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else value


def _told(entry: Entry, shown: Article, versions: list[Version]) -> Iterator[tuple[str, str]]:
    yield "id", entry.id
    for name in TOLD:
        value = getattr(shown, name)
        if value not in (None, "", ()):
            yield name.replace("_", " "), _told_value(value)
    for file in entry.attachments:
        yield "attachment", f"{file.url} (seen {file.seen}{', the text is from it' if file.is_text else ''})"
    yield "seen", f"{entry.first_seen} to {entry.last_seen}"
    for one in versions:
        yield f"version {one.number}", f"{one.seen}{CHANGES[one.change]}"
