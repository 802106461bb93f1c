"""``communique sources add``: a table for a site that the program has looked at."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exports.cli.faults import refusal
from exports.cli.options import archive_option, examples
from exports.cli.terminal import printable

if TYPE_CHECKING:
    from crawler.propose import NotLooked, Proposal
    from crawler.sources import Source

WRONG_USE, SOME = 2, 3


def _usable(_ctx: click.Context, _param: click.Parameter, name: str | None) -> str | None:
    from crawler.tables import is_id

    if name is not None and not is_id(name):
        raise click.BadParameter(f"{name!r} is no id: use small letters, digits and single hyphens")
    return name


@click.command(
    "add",
    epilog=examples(
        "communique sources add https://www.example.org/news",
        "communique sources add https://www.example.org/feed/ --id gazette --yes",
        "communique sources add www.example.org www.example.com/press",
        "communique sources add subscriptions.opml",
    ),
)
@archive_option
@click.argument("urls", metavar="URL...|FILE.opml", nargs=-1, required=True)
@click.option(
    "--id", "name", metavar="ID", callback=_usable, help="The id of the source.  [default: made of what the site says]"
)
@click.option("--yes", is_flag=True, help="Write the table without asking.")
@click.pass_context
def add(ctx: click.Context, archive: Path, urls: tuple[str, ...], name: str | None, yes: bool) -> None:
    """Look at a site and add it to your sources.

    Reads robots.txt, the page at URL (of the address of an article or a feed: its site's front page) and the feeds,
    sitemaps and pages of news that these name, a dozen requests with the manners of a crawl; prints a table with what
    was found, what tells it and what was not found; asks; and writes it into sources.toml in the archive's folder.
    Where nobody can be asked, and without --yes, it only prints.

    Of a file of subscriptions (OPML) it makes a table for each site, without asking any of them for anything, and says
    which it does not take; `sources probe` tries them.

    Exit code 3 if some site could not be looked at or is a source already, 2 if all are.
    """
    if name and len(urls) > 1:
        raise click.UsageError("--id names one source, and there are several addresses")
    files = [Path(url) for url in urls if url.lower().endswith(".opml") and "://" not in url]
    if files and len(urls) > 1:
        raise click.UsageError(f"{files[0]}: a file of subscriptions is added alone")
    every, code = (_of_file(archive, files[0], name), 0) if files else _proposed(archive, urls, name)
    _offer(archive, every, yes=yes)
    ctx.exit(code)


def _offer(archive: Path, every: list[Proposal], *, yes: bool) -> None:
    for number, made in enumerate(every):
        click.echo("\n" * bool(number), nl=False)
        _show(made)
    if every and (yes or _agreed(archive)):
        for made in every:
            _write(archive, made)


def _of_file(folder: Path, file: Path, name: str | None) -> list[Proposal]:
    from crawler.opml import read
    from crawler.sources import load

    if name:
        raise click.UsageError("--id names one source; a file may have many")
    try:
        found, left = read(file, load(folder))
    except OSError as error:
        raise refusal(f"{file} cannot be read: {error.strerror}") from error
    for one in left:
        click.echo(f"not taken: {printable(str(one))}", err=True)
    click.echo(f"{len(found)} new sources, {len(left)} feeds not taken", err=True)
    return found


def _proposed(folder: Path, urls: tuple[str, ...], name: str | None) -> tuple[list[Proposal], int]:
    """What is proposed, and the exit code; sites of which nothing is, and those that are sources already, are said."""
    from crawler import config
    from crawler.propose import propose
    from crawler.sources import load

    known = load(folder)
    if name in known:
        raise refusal(f"there is a source with the id {name!r} already; `communique sources show {name}` shows it")
    asked = {url: _whole(url) for url in urls}
    new = {url: whole for url, whole in asked.items() if not _is_told(url, whole, known)}
    if not new:
        return [], WRONG_USE
    every = list(_new(propose(new.values(), config.load(folder), known), known))
    for one in every:
        one.id = name or one.id
    return every, 0 if len(every) == len(asked) else SOME


def _new(found: Iterable[Proposal | NotLooked], known: dict[str, Source]) -> Iterator[Proposal]:
    """Leave out, aloud, what could not be looked at, and what is found under two addresses or led to a known site."""
    from crawler.propose import Proposal
    from crawler.sources import Source

    before = dict(known)
    for made in found:
        if not isinstance(made, Proposal):
            click.echo(f"Error: {printable(str(made))}", err=True)
        elif not _is_told(home := made.table["homepage"], home, before):
            before[made.id] = Source(id=made.id, name=made.id, homepage=home)
            yield made


def _whole(url: str) -> str:
    """The address with its scheme."""
    return url if "://" in url or "." not in url else f"https://{url}"


def _is_told(url: str, whole: str, known: dict[str, Source]) -> bool:
    """Whether an address is of a source already, which is said."""
    from archive.urls import BadUrl
    from crawler.propose import known_as

    try:
        before = known_as(whole, known)
    except BadUrl as bad:
        raise click.BadParameter(f"{url!r}: {bad}") from bad
    if before is not None:
        told = f"{url} belongs to {before} already; `communique sources show {before}` shows it"
        click.echo(f"Error: {printable(told)}", err=True)
    return before is not None


def _show(made: Proposal) -> None:
    from crawler.user_file import as_toml

    click.echo(printable(as_toml(made)), nl=False)


def _agreed(folder: Path) -> bool:
    from crawler.sources import USER_FILE

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return click.confirm(f"\nWrite this into {folder / USER_FILE}?", err=True)


def _write(folder: Path, made: Proposal) -> None:
    from crawler.user_file import append

    file = append(folder, made)
    click.echo(f"{file}: added {made.id}; next: communique crawl {made.id}", err=True)
