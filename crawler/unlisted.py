"""Tells which articles are missing from a list that used to name them, though it still names older and newer ones.

Lists forget by themselves: what falls off the end of one is not missing. So only a list counts that was read whole, and
that goes on, in its own order, from what is newer than an article to what is older (or the other way round); and only
where no list of this crawl names the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from archive.article import Capture
from archive.outcomes import Outcome
from archive.statuses import Listed, Look, Status
from archive.urls import BadUrl, key
from archive.writer import Writer
from crawler.discover import Found
from crawler.visit import Visit


@dataclass(frozen=True, slots=True)
class _List:
    """A list that was read in this crawl; ``names`` are what its addresses share with their twins, in its order."""

    url: str
    kind: str
    capture: Capture
    names: tuple[str, ...]


@dataclass(slots=True)
class _Source:
    read: list[_List] = field(default_factory=list)
    same: dict[str, Capture] = field(default_factory=dict)


class Unlisted:
    """The lists of one crawl, and what they name no more."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._sources: dict[str, _Source] = {}
        self._pending: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}

    def read(self, visit: Visit, found: Found) -> None:
        """Note what a list names; one that was cut counts for what it names alone."""
        is_whole = bool(found.links) and not (found.truncated or found.dropped or visit.form)
        url = found.links[0].list_url if is_whole else ""
        self._pending[visit.source.id, visit.name] = url, tuple(_key(link.url) for link in found.links)

    def settled(self, visit: Visit, outcome: Outcome, capture: Capture) -> None:
        """Note what shows a list that was read, or that is as it was at the last look."""
        lists = self._sources.setdefault(visit.source.id, _Source())
        if (pending := self._pending.pop((visit.source.id, visit.name), None)) is not None:
            lists.read.append(_List(pending[0], visit.kind, capture, pending[1]))
        elif outcome == Outcome.UNCHANGED:
            lists.same[visit.url] = capture

    def close(self) -> None:
        """Keep a look for each article that is missing, or is named again; twice missing is enough."""
        for source, lists in self._sources.items():
            for look in _looks(lists, self._writer.listed(source)):
                self._writer.look(look)
        self._sources.clear()


def _looks(lists: _Source, articles: Sequence[Listed]) -> Iterator[Look]:
    dated = {one.key: one.dated for one in articles}
    named = {name: one for one in lists.read for name in one.names}
    read = {one.url: one for one in lists.read if one.url}
    for article in articles:
        if (again := named.get(article.key)) is not None:
            if article.status == Status.UNLISTED:
                yield _look(article, again.capture, Status.RELISTED, again.url)
        elif article.is_certain:
            continue
        elif (one := read.get(article.list_url)) is not None:
            if _passes(one, dated, article.dated):
                yield _look(article, one.capture, Status.UNLISTED, one.url)
        elif article.status == Status.UNLISTED and (capture := lists.same.get(article.list_url)) is not None:
            yield _look(article, capture, Status.UNLISTED, article.list_url)


def _look(article: Listed, capture: Capture, status: Status, target: str) -> Look:
    return Look(article.article, capture.id, capture.fetched, status, "", target)


def _passes(one: _List, dated: dict[str, str], date: str) -> bool:
    """Whether a list goes past a date in its own order; a sitemap has none, and names all of its range."""
    dates = [dated[name] for name in one.names if name in dated]
    if one.kind == "sitemap":
        return bool(dates) and min(dates) < date < max(dates)
    falls = sum(before > after for before, after in pairwise(dates))
    rises = sum(before < after for before, after in pairwise(dates))
    return _crosses(dates if falls >= rises else dates[::-1], date)


def _crosses(dates: Iterable[str], date: str) -> bool:
    """Whether something older follows something newer."""
    was_newer = False
    for one in dates:
        if was_newer and one < date:
            return True
        was_newer = was_newer or one > date
    return False


def _key(url: str) -> str:
    try:
        return key(url)
    except BadUrl:
        return url
