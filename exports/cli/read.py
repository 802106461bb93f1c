"""``communique read``: one page, without an archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli.faults import refusal
from exports.cli.options import examples
from exports.cli.terminal import dump, printable

if TYPE_CHECKING:
    from archive.article import Article

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
    )
)
@click.argument("page", metavar="FILE-or-URL")
@click.option("--url", callback=_address, help="Where a file came from.  [default: what the page itself says]")
@click.option("--format", "form", type=click.Choice(("json", "markdown")), default="json", show_default=True)
@click.pass_context
def read(ctx: click.Context, page: str, url: str | None, form: str) -> None:
    """Print the article in one page or PDF, without an archive.

    Exit code 3, and the reason on stderr, if the page is no article.
    """
    found = _read(page, url, ctx.find_root().params["archive"])
    click.echo(dump(asdict(found)) if form == "json" else _markdown(found))


def _read(page: str, url: str | None, folder: Path) -> Article:
    from crawler.extract import NotArticle, extract
    from crawler.sources import load

    body, address, headers = _fetched(page, folder) if _is_address(page) else _opened(page, url)
    owner = next((source for source in load(folder).values() if source.owns(address)), None)
    found = extract(body, address, source=owner, headers=headers)
    if isinstance(found, NotArticle):
        raise refusal(f"{page} is no article: {found.reason} ({found.detail})", NO_ARTICLE)
    return found


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
        body = Path(page).read_bytes()
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
    from exports.formats.markdown import document

    unknown: dict[str, Any] = dict.fromkeys(("id", "kind", "country", "first_seen", "last_seen"), "")
    entry = Entry(article=article, word_count=len(article.text.split()), versions=1, **unknown)
    return printable(document(entry))
