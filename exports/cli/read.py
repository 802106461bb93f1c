"""``communique read``: one page, without an archive."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli.faults import refusal
from exports.cli.lines import as_page, as_row
from exports.cli.options import examples, json_option
from exports.cli.terminal import dump, printable, say

if TYPE_CHECKING:
    from archive.article import Article
    from crawler.extract import Given, NotArticle

NO_ARTICLE = 3
# RFC 2606: a host that can never be.
UNKNOWN = "http://unknown.invalid/"


def _address(_ctx: click.Context, _param: click.Parameter, url: str | None) -> str | None:
    from archive.urls import BadUrl, canonical

    try:
        return canonical(url) if url else None
    except BadUrl as error:
        raise click.BadParameter(f"{url!r}: {error}") from error


@click.command(
    epilog=examples(
        "communique read https://www.un.org/en/some-page --format markdown",
        "communique read saved.html --url https://www.un.org/en/some-page",
        "communique read communique.pdf",
        "communique read saved.html --explain",
    )
)
@click.argument("page", metavar="FILE-or-URL")
@click.option("--url", callback=_address, help="Where a file came from.  [default: what the page itself says]")
@click.option("--format", "form", type=click.Choice(("json", "markdown")), default="json", show_default=True)
@click.option("--explain", is_flag=True, help="Print each line of the page, how likely it is, and why it is left out.")
@json_option
@click.pass_context
def read(ctx: click.Context, page: str, url: str | None, form: str, explain: bool, as_json: bool) -> None:
    """Print the article in one page or PDF, without an archive.

    A page named - comes from standard input. Exit code 3, and the reason on stderr, if the page is no article.
    """
    if as_json and form == "markdown":
        raise click.UsageError("--json and --format markdown contradict each other")
    if form == "markdown" and explain:
        raise click.UsageError("--explain gives a table, or JSON with --json, but no Markdown")
    seen = _seen(page, url, ctx.find_root().params["archive"])
    if explain:
        _explain(seen, as_json)
    else:
        found = _read(seen)
        click.echo(dump(asdict(found)) if form == "json" else _markdown(found))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page before it is read, and the name that the user gave it."""

    name: str
    body: bytes
    url: str
    given: Given


def _seen(page: str, url: str | None, folder: Path) -> _Seen:
    from crawler.extract import Given
    from crawler.sources import load

    body, address, headers = _fetched(page, folder) if _is_address(page) else _opened(page, url)
    owner = next((source for source in load(folder).values() if source.owns(address)), None)
    return _Seen(page, body, address, Given(source=owner, headers=headers))


def _read(seen: _Seen) -> Article:
    from crawler.extract import NotArticle, extract

    found = extract(seen.body, seen.url, **seen.given)
    if isinstance(found, NotArticle):
        raise _no_article(seen, found)
    return found


def _explain(seen: _Seen, as_json: bool) -> None:
    from crawler.extract import NotArticle, explained

    found = explained(seen.body, seen.url, **seen.given)
    if isinstance(found, NotArticle):
        raise _no_article(seen, found)
    if as_json:
        click.echo(dump(as_row(found)))
    else:
        say(*as_page(found))
    if found.no:
        raise _no_article(seen, found.no)


def _no_article(seen: _Seen, found: NotArticle) -> click.ClickException:
    detail = f" ({found.detail})" if found.detail else ""
    return refusal(f"{seen.name} is no article: {found.reason}{detail}", NO_ARTICLE)


def _is_address(page: str) -> bool:
    return page.lower().startswith(("http://", "https://"))


def _fetched(page: str, folder: Path) -> tuple[bytes, str, Mapping[str, str]]:
    from archive.urls import BadUrl
    from crawler import config
    from crawler.fetch import FetchError, fetch

    try:
        found = fetch(page, config.load(folder))
    except BadUrl as error:
        raise refusal(f"{page}: {error}") from error
    except FetchError as error:
        raise refusal(f"{page} cannot be had: {error.outcome}: {error.reason}", NO_ARTICLE) from error
    return found.body, found.url, found.headers


def _opened(page: str, url: str | None) -> tuple[bytes, str, Mapping[str, str]]:
    try:
        body = sys.stdin.buffer.read() if page == "-" else Path(page).read_bytes()
    except OSError as error:
        raise refusal(f"{page} cannot be read: {error.strerror}; an address begins with https://") from error
    return body, url or _own_address(body), {}


def _own_address(body: bytes) -> str:
    """Give the address that a saved page names as its own, or a host that is none."""
    from archive.urls import BadUrl, canonical
    from crawler.extract.page import Page, opened

    page = opened(body, UNKNOWN, {})
    said = page.said if isinstance(page, Page) else None
    try:
        return canonical(said.canonical or said.first("og:url")) if said else UNKNOWN
    except BadUrl:
        return UNKNOWN


def _markdown(article: Article) -> str:
    from archive.article import Entry
    from exports.formats.about import About
    from exports.formats.markdown import document

    unknown: dict[str, Any] = dict.fromkeys(("id", "kind", "country", "first_seen", "last_seen"), "")
    entry = Entry(article=article, word_count=len(article.text.split()), versions=1, **unknown)
    return printable(document(entry, About()))
