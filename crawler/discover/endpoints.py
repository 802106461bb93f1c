"""Answers of the endpoints behind "load more": JSON that holds addresses, or pieces of HTML."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from crawler.discover import Found, Link
from crawler.discover.dates import iso
from crawler.discover.gather import address, once, plain, stated
from crawler.discover.paging import of_json

_MOST_NODES = 50_000
_MOST_LINKS = 2_000
_ADDRESSES = (
    "url",
    "link",
    "href",
    "permalink",
    "path",
    "canonical",
    "canonicalurl",
    "pageurl",
    "detailurl",
    "slugurl",
)
_TITLES = ("title", "headline", "name", "heading", "subject")
_DATES = (
    "published",
    "datepublished",
    "publisheddate",
    "publishdate",
    "publicationdate",
    "date",
    "pubdate",
    "publishedat",
)


def links(document: object, url: str) -> tuple[Found, list[str]]:
    """Give the links that a JSON answer names as values, and the pieces of HTML in it, to be read as such."""
    found: list[Link] = []
    pieces: list[str] = []
    for node in islice(_walk(document), _MOST_NODES):
        if isinstance(node, str) and "<a " in node:
            pieces.append(node)
        elif isinstance(node, dict) and (link := _link(node, url)) is not None:
            found.append(link)
    kept = once(found[:_MOST_LINKS])
    count = len(kept) + len(pieces)
    return Found(links=kept, next=of_json(document, url, count), dropped=max(0, len(found) - _MOST_LINKS)), pieces


def _walk(node: object) -> Iterator[object]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting += reversed(list(node.values()))
        elif isinstance(node, list):
            waiting += reversed(node)


def _link(node: dict[str, object], url: str) -> Link | None:
    said = {str(name).lower().replace("_", "").replace("-", ""): value for name, value in node.items()}
    link = _first(said, _ADDRESSES)
    title = plain(_first(said, _TITLES))
    # A title beside it parts an item from pictures, menus and the answer's own addresses.
    if not link or not title or link.startswith(("#", "data:", "javascript:")):
        return None
    date = _first(said, _DATES)
    return Link(
        url=address(url, link),
        stated=stated(url, link),
        found_in="listing",
        list_url=url,
        title=title,
        published=iso(date),
        published_raw=plain(date),
    )


def _first(said: dict[str, object], names: tuple[str, ...]) -> str | None:
    values = (said.get(name) for name in names)
    return next((value for value in values if isinstance(value, str) and value.strip()), None)
