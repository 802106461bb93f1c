"""Tries each way into each source over the network, and says what is wrong with those that do not work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from archive.outcomes import REASONS, Outcome
from archive.urls import BadUrl, key
from crawler.config import Config
from crawler.discover import Found, Link
from crawler.discover.gather import HTML
from crawler.discover.judge import judge
from crawler.extract import NotArticle
from crawler.fetch import Fetched, FetchError, Web, over_the_web
from crawler.reading import Readers, ReadFailed
from crawler.sources import Source
from crawler.worker import Page

TRIES_AGAIN = 1  # at most: a probe says how things are now


class State(StrEnum):
    """What a way into a source turned out to be."""

    WORKS = "works"
    EMPTY = "empty"
    HTML = "html"
    UNREADABLE = "unreadable"
    MOVED = "moved"
    GONE = "gone"
    BLOCKED = "blocked"
    ROBOTS = "robots"
    BUSY = "busy"
    TLS = "tls"
    DNS = "dns"
    TIMEOUT = "timeout"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way into a source: ``kind`` is ``feed``, ``sitemap``, ``listing``, or ``homepage`` where it states none."""

    source: Source
    kind: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of one way: ``items`` are entries, sitemaps of an index, or links that may be articles.

    ``newest`` is the latest day (UTC, ISO 8601) that the list dates an entry with; ``moved_to`` the address to which
    it redirects; ``detail`` a line for a person.
    """

    way: Way
    state: State
    items: int = 0
    newest: str | None = None
    moved_to: str | None = None
    detail: str = ""


Report = Callable[[Finding], None]

_OF_REASON = {
    "blocked": State.BLOCKED,
    "challenge": State.BLOCKED,
    "retry-after": State.BUSY,
    "robots-unreachable": State.FAILED,
    **{name: State(name) for name in ("tls", "dns", "timeout")},
}
_OF_OUTCOME = {Outcome.GONE: State.GONE, Outcome.REFUSED: State.ROBOTS}
_SHOWN_INSTEAD = {"challenge": State.BLOCKED, "needs-javascript": State.EMPTY}


def ways(source: Source) -> list[Way]:
    """Give the ways into a source as its table states them."""
    stated = {"feed": source.feeds, "sitemap": source.sitemaps, "listing": source.listings}
    found = [Way(source=source, kind=kind, url=url) for kind, urls in stated.items() for url in urls]
    return found or [Way(source=source, kind="homepage", url=source.homepage)]


def probe(sources: Iterable[Source], config: Config, report: Report) -> list[Finding]:
    """Try every way of the sources, hosts side by side and one after the other on each; once in a process's life.

    ``report`` is given each finding as it comes; the list has them in the order of the sources.
    """
    sources = tuple(sources)
    asked = [way for source in sources for way in ways(source)]
    config = replace(config, retries=min(config.retries, TRIES_AGAIN))
    return over_the_web(lambda web: _probe(web, asked, config, report), config, sources)


async def _probe(web: Web, asked: Sequence[Way], config: Config, report: Report) -> list[Finding]:
    readers, at_once = Readers(config), asyncio.Semaphore(config.concurrency)
    by_host: dict[str | None, list[int]] = {}
    for number, way in enumerate(asked):
        by_host.setdefault(urlsplit(way.url).hostname, []).append(number)
    found: dict[int, Finding] = {}

    async def of_host(there: list[int]) -> None:
        async with at_once:
            for number in there:
                found[number] = await _try(web, readers, asked[number], config)
                report(found[number])

    try:
        await asyncio.gather(*map(of_host, by_host.values()))
    finally:
        readers.close()
    return [found[number] for number in sorted(found)]


async def _try(web: Web, readers: Readers, way: Way, config: Config) -> Finding:
    try:
        page = await web.get(way.url, config.max_list if way.kind in ("feed", "sitemap") else config.max_body)
    except FetchError as error:
        return _unfetched(way, error)
    except BadUrl as bad:
        return Finding(way=way, state=State.FAILED, detail=str(bad))
    found = await _read(readers, way, page)
    return _moved(found, page) if found.state == State.WORKS else found


def _unfetched(way: Way, error: FetchError) -> Finding:
    state = _OF_REASON.get(error.reason) or _OF_OUTCOME.get(error.outcome, State.FAILED)
    return Finding(way=way, state=state, detail=REASONS[error.outcome].get(error.reason, error.reason))


async def _read(readers: Readers, way: Way, page: Fetched) -> Finding:
    kind = "listing" if way.kind == "homepage" else way.kind
    try:
        found = await readers.links(kind, page.body, page.url, page.headers.get("content-type", ""))
    except ReadFailed as bad:
        return await _instead(readers, way, page, bad)
    if kind == "listing":
        found = replace(found, links=tuple(link for link in found.links if judge(link, way.source) is None))
    if not (found.links or found.children):
        return await _instead(readers, way, page, None)
    return Finding(way=way, state=State.WORKS, items=_count(found), newest=_newest(found), detail=_of_index(found))


async def _instead(readers: Readers, way: Way, page: Fetched, bad: ReadFailed | None) -> Finding:
    """What stands where a list should be."""
    is_html = bool(HTML.match(page.body[:4096]))
    shown = await _verdict(readers, page) if is_html else None
    if shown is not None and shown.reason in _SHOWN_INSTEAD:
        detail = (REASONS[Outcome.FILTERED] | REASONS[Outcome.FAILED])[shown.reason]
        return Finding(way=way, state=_SHOWN_INSTEAD[shown.reason], detail=detail)
    if bad is None:
        return Finding(way=way, state=State.EMPTY, detail="it names no article")
    if is_html and way.kind in ("feed", "sitemap"):
        return Finding(way=way, state=State.HTML, detail=f"an HTML page where a {way.kind} should be")
    return Finding(way=way, state=State.UNREADABLE, detail=str(bad))


async def _verdict(readers: Readers, page: Fetched) -> NotArticle | None:
    try:
        found = await readers.read(Page(body=page.body, url=page.url))
    except ReadFailed:
        return None
    return found if isinstance(found, NotArticle) else None


def _moved(finding: Finding, page: Fetched) -> Finding:
    """A list that works elsewhere: a permanent redirect to another address, or any that leaves the source's hosts."""
    elsewhere = key(page.url) != key(finding.way.url)
    if not (elsewhere and (page.moved or not finding.way.source.owns(page.url))):
        return finding
    return replace(finding, state=State.MOVED, moved_to=page.url, detail=f"now at {page.url}")


def _count(found: Found) -> int:
    return len(found.links) or len(found.children)


def _of_index(found: Found) -> str:
    return "an index of sitemaps" if found.children and not found.links else ""


def _newest(found: Found) -> str | None:
    days = [day for link in found.links or found.children if (day := _day(link))]
    return max(days, default=None)


def _day(link: Link) -> str | None:
    stated = link.published or link.modified
    try:
        when = datetime.fromisoformat(stated) if stated else None
    except ValueError:  # a year or a month alone
        return stated
    if when is None:
        return None
    return (when.astimezone(UTC) if when.tzinfo else when).date().isoformat()
