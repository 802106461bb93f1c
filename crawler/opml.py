"""Reads the subscriptions of a feed reader (OPML, http://opml.org/spec2.opml) as tables of sources.

Nothing is asked of any site: the tables say what the file says. ``communique sources probe`` tries them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from archive.urls import BadUrl, canonical
from crawler.discover.about import About
from crawler.propose import Proposal, free_id, known_as
from crawler.sources import Source
from crawler.tables import LANGUAGES

_MOST = 10_000_000  # bytes


class BadOpml(ValueError):
    """A file that is no OPML; the text says which and why."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Left:
    """A subscription that is not taken, and why."""

    title: str
    url: str
    why: str

    def __str__(self) -> str:
        return f"{self.title or 'without a title'} ({self.url or 'no address'}): {self.why}"


def read(file: Path, known: Mapping[str, Source]) -> tuple[list[Proposal], list[Left]]:
    """Give a proposal for each site that has feeds in the file, and what is not taken. Raises BadOpml, OSError.

    Feeds of one site become one source, named after the first of them.
    """
    made: dict[str, Proposal] = {}
    left: list[Left] = []
    for outline in _outlines(file):
        title, url = _said(outline, "title") or _said(outline, "text"), _said(outline, "xmlUrl")
        try:
            _take(made, known, outline, title)
        except (BadUrl, _NotTaken) as why:
            left.append(Left(title, url, str(why)))
    return list(made.values()), left


class _NotTaken(ValueError):
    """Says why."""


def _take(made: dict[str, Proposal], known: Mapping[str, Source], outline: etree._Element, title: str) -> None:
    feed = canonical(_said(outline, "xmlUrl"))
    page = _homepage(outline, feed)
    for url in (feed, page):
        if before := known_as(url, known):
            raise _NotTaken(f"belongs to {before} already")
    site = urlsplit(page).hostname or ""
    if site not in made:
        made[site] = _proposal(outline, page, title, frozenset((*known, *(one.id for one in made.values()))))
    feeds = made[site].table["feeds"]
    if feed in feeds:
        raise _NotTaken("stands in the file twice")
    feeds.append(feed)


def _proposal(outline: etree._Element, page: str, title: str, taken: frozenset[str]) -> Proposal:
    proposal = Proposal(id=free_id(page, About(), taken))
    proposal.state("name", title or (urlsplit(page).hostname or ""))
    proposal.state("homepage", page)
    proposal.state("kind", "other")
    language = _said(outline, "language")
    if language.partition("-")[0] in LANGUAGES:
        proposal.state("language", language)
    proposal.state("feeds", [])
    return proposal


def _homepage(outline: etree._Element, feed: str) -> str:
    """The page that the file names, or else the front page of the feed's host."""
    try:
        return canonical(_said(outline, "htmlUrl"))
    except BadUrl:
        parts = urlsplit(feed)
        return f"{parts.scheme}://{parts.netloc}/"


def _outlines(file: Path) -> Iterator[etree._Element]:
    """Every outline that names a feed, or says that it is one."""
    if file.stat().st_size > _MOST:
        raise BadOpml(f"{file} is larger than {_MOST // 1_000_000} MB, so it is no list of feeds")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(file.read_bytes(), parser) if file.stat().st_size else None
    if root is None or root.tag != "opml":
        raise BadOpml(f"{file} is no OPML; export the subscriptions of your feed reader as OPML")
    for outline in root.iter("outline"):
        if outline.get("xmlUrl") or outline.get("type") in ("rss", "atom"):
            yield outline


def _said(outline: etree._Element, name: str) -> str:
    return " ".join((outline.get(name) or "").split())
