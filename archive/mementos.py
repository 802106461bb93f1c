"""Copies of pages that the Wayback Machine gives: what they are copies of, and of when (RFC 7089 calls them mementos).

A copy is fetched and kept as any page, under the address that it was fetched from. What it shows is the state of the
page it was made of, at the time at which it was made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from archive.article import Article, Capture
from archive.times import utc
from archive.urls import key
from archive.warnings import warning

HOST = "web.archive.org"
# "id_" asks for the bytes as they were, without the frame and the links of the archive.
_ADDRESS = re.compile(rf"https?://{re.escape(HOST)}/web/(\d{{14}})id_/(https?://.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Memento:
    """A copy's own address, that of the page it was made of, and when it was made (UTC)."""

    url: str
    original: str
    taken: str


def address(original: str, timestamp: str) -> str:
    """Give the address of the copy that was made of a page at a time, as 14 digits (UTC)."""
    return f"https://{HOST}/web/{timestamp}id_/{original}"


def of(url: str) -> Memento | None:
    """Give what the address of a copy says; None for every other address."""
    match = _ADDRESS.fullmatch(url)
    taken = moment(match[1]) if match else None
    return Memento(url, match[2], taken) if match and taken else None


def original(url: str) -> str:
    """Give the address of the page that a copy was made of, and any other address as it is."""
    copy = of(url)
    return copy.original if copy else url


def alike(url: str, other: str) -> bool:
    """Tell whether two addresses are those of copies of one page: the archive sends to the one nearest in time."""
    first, second = of(url), of(other)
    return bool(first and second) and key(original(url)) == key(original(other))


def moment(timestamp: str) -> str | None:
    """Give 14 digits as a time, None where they are none."""
    try:
        when = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return utc(when)


def in_its_time(article: Article, capture: Capture) -> tuple[Article, Capture]:
    """Give what a capture of a copy shows with a mark that says so, and the capture as of the time of the copy.

    What any other capture shows is given as it is.
    """
    copy = of(capture.url)
    if copy is None:
        return article, capture
    marked = dict.fromkeys((*article.warnings, warning("archived-copy", copy.url)))
    return replace(article, warnings=tuple(marked)), replace(capture, fetched=copy.taken)
