"""``communique show``: one article, to be read in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exports.cli.faults import refusal
from exports.cli.lines import as_page, as_row
from exports.cli.options import archive_option, examples, json_option
from exports.cli.terminal import column, dump, facts, line, printable, say

if TYPE_CHECKING:
    from rich.console import RenderableType

    from archive.article import Article, Entry, Version
    from archive.statuses import Period
    from archive.store import Archive
    from crawler.worker import Page

NO_EVIDENCE = 3
TOLD = (
    *("url", "source", "authors", "author_types", "author_biography"),
    *("published", "modified", "section", "tags", "language"),
    *("dateline_place", "dateline_date", "agency", "image", "image_caption", "image_credit", "accessible_for_free"),
    *("robots", "warnings"),
)

CHANGES = {"first": "", "edit": "", "metadata": " (only metadata)", "reading": " (read better, not edited)"}


@click.command(
    epilog=examples(
        "communique show qv5x",
        "communique show https://www.mofa.go.jp/press/release/pressite_000001_00001.html",
        "communique show qv5x --version 1 | diff - <(communique show qv5x)",
        "communique show qv5x --residue",
        "communique show qv5x --raw > page.html",
    )
)
@archive_option
@click.argument("article")
@click.option("--version", metavar="N", help="This version, by its number or id, instead of the newest.")
@click.option("--residue", is_flag=True, help="Show what was left out of the stored page, and why.")
@click.option("--raw", is_flag=True, help="Give the stored bytes of the page, with content encoding undone.")
@json_option
def show(archive: Path, article: str, version: str | None, residue: bool, raw: bool, as_json: bool) -> None:
    """Read one article, and see its versions.

    ARTICLE is an id, the beginning of one (four characters or more), or any address it was seen under.
    """
    from archive.store import Archive

    _refuse_with_raw(raw, residue or as_json)
    with Archive(archive) as store:
        one = (entry := store.find(article)).id
        versions, periods, languages = store.versions(one), store.statuses(one), store.language_versions(one)
        chosen = _chosen(store, one, version) if version else replace(versions[-1], article=entry.article)
    if raw:
        _give(_stored(archive, chosen).body)
    elif residue:
        _show_residue(archive, chosen, as_json)
    elif as_json:
        _print_json(_row(entry, chosen.article, versions), languages, periods)
    else:
        say(*_page(entry, chosen.article, versions, periods))


def _refuse_with_raw(raw: bool, otherwise: bool) -> None:
    if raw and otherwise:
        raise click.UsageError("--raw gives the page's own bytes, and goes without --json and --residue")


def _print_json(row: dict[str, object], languages: list[dict[str, str | None]], periods: list[Period]) -> None:
    click.echo(dump({**row, "language_versions": languages, "statuses": list(map(asdict, periods))}))


def _give(body: bytes) -> None:
    """Write bytes as they are; on a terminal, which they could steer, as text."""
    if sys.stdout.isatty():
        click.echo(printable(body.decode("utf-8", "replace")))
    else:
        sys.stdout.buffer.write(body)


def _show_residue(folder: Path, version: Version, as_json: bool) -> None:
    """Print what is left out of the version's capture as it reads now; asks no site for anything."""
    from crawler.extract import NotArticle, explained

    page = _stored(folder, version)
    found = explained(page.body, page.url, **page.given)
    if isinstance(found, NotArticle):
        raise refusal(f"{page.url} cannot be explained: {found.reason} ({found.detail})", NO_EVIDENCE)
    if as_json:
        click.echo(dump(as_row(found, only_left_out=True)))
    else:
        say(*as_page(found, only_left_out=True))


def _stored(folder: Path, version: Version) -> Page:
    """Give the page that a version was read from, with all that the program knows of it."""
    from archive.store import Archive
    from crawler import config, memory, replay, sources
    from crawler.extract import Given, SiteModel

    with Archive(folder) as store:
        capture, site = store.capture(version.capture), store.site(version.article.source)
        listed = memory.listed(store.address(capture.url))
    settings = config.load(folder)
    given = Given(source=sources.load(folder).get(version.article.source), listed=listed)
    if site:
        given["site"] = SiteModel.of_json(site.model)
    try:
        return replay.Stored(folder, settings.max_body).page(capture, given)
    except replay.NoEvidence as missing:
        raise refusal(str(missing), NO_EVIDENCE) from missing


def _chosen(store: Archive, article: str, ref: str) -> Version:
    if (found := store.version(article, ref)) is None:
        numbers = ", ".join(str(one.number) for one in store.versions(article))
        raise refusal(f"there is no version {ref}; the versions are {numbers}")
    return found


def _row(entry: Entry, shown: Article, versions: list[Version]) -> dict[str, object]:
    around = {name: getattr(entry, name) for name in ("id", "kind", "country", "word_count", "first_seen", "last_seen")}
    listed = [{"number": one.number, "seen": one.seen, "change": one.change} for one in versions]
    return {**around, **asdict(shown), "attachments": list(map(asdict, entry.attachments)), "versions": listed}


def _page(entry: Entry, shown: Article, versions: list[Version], periods: list[Period]) -> Iterator[RenderableType]:
    from rich.text import Text

    yield column(Text(line(shown.title) or "(without a title)", style="bold"))
    yield ""
    yield facts(chain(_told(entry, shown, versions), _statuses(periods)))
    for block in printable(shown.text).split("\n\n"):
        yield ""
        yield column(Text(block, style="bold" if block.startswith("#") else ""))


def _statuses(periods: list[Period]) -> Iterator[tuple[str, str]]:
    from exports.cli.removals import told

    for period in periods:
        yield "status", told(period)
    if not periods:
        yield "status", "live at every look"


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
