"""Looks at a site and proposes a table for ``sources.toml``: only what was seen to be so, and what was not found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from archive.article import Article
from archive.outcomes import REASONS, Outcome
from archive.urls import BadUrl, canonical, join, key
from crawler.config import Config
from crawler.discover import Found
from crawler.discover.about import About
from crawler.discover.judge import judge
from crawler.discover.link import Link
from crawler.discover.pattern import NoPattern, pattern
from crawler.discover.robots import Robots
from crawler.discover.sections import tells_news
from crawler.discover.ways import FEED_PLACES, SITEMAP_PLACES, Ways
from crawler.extract import Given, NotArticle
from crawler.fetch import Fetched, FetchError, Web, over_the_web
from crawler.reading import Readers, ReadFailed
from crawler.sources import Source
from crawler.worker import Page

MOST = {"feed": 5, "sitemap": 3, "listing": 3}  # that are proposed of each
TRIED = 6  # of each are asked for
FEW = 3  # links to articles without which a page is no list
_COMMENTS = re.compile(r"/comments?/|comments?[-_.]?feed", re.IGNORECASE)


class NotLooked(Exception):
    """A site that cannot be proposed; the text says why."""


@dataclass(slots=True, kw_only=True)
class Proposal:
    """A table for ``sources.toml``: its id, its keys, for each what tells it, and what could not be found."""

    id: str
    table: dict[str, Any] = field(default_factory=dict)
    why: dict[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def state(self, name: str, value: Any, *why: str) -> None:
        """Put a key into the table, with the comments that stand above it."""
        self.table[name] = value
        self.why[name] = list(why)


def propose(urls: Iterable[str], config: Config, taken: Iterable[str] = ()) -> list[Proposal | NotLooked]:
    """Look at the site of each address and give a proposal, or why there is none; once in a process's life.

    The ids differ, and none of them is ``taken``. Raises BadUrl.
    """
    starts = dict.fromkeys(map(canonical, urls))
    return over_the_web(lambda web: _Look(web, config).at_each(starts, frozenset(taken)), config)


def known_as(url: str, sources: Mapping[str, Source]) -> str | None:
    """Give the id of the source that has an address already: as its homepage or a list, or as part of its site.

    Where several sources share a host, as ministries share their government's, each has only its own pages. Raises
    BadUrl.
    """
    asked = key(url)
    there = [source for source in sources.values() if key(source.homepage).partition("/")[0] == asked.partition("/")[0]]
    for source in sources.values():
        if asked in {key(way) for way in (source.homepage, *source.feeds, *source.sitemaps, *source.listings)}:
            return source.id
    if len(there) == 1 and (_below(asked, key(there[0].homepage)) or _below(key(there[0].homepage), asked)):
        return there[0].id
    return None


def _below(inner: str, outer: str) -> bool:
    return f"{inner}/".startswith(f"{outer}/")


class _Look:
    """A look at some sites, one after the other."""

    def __init__(self, web: Web, config: Config) -> None:
        self._web, self._config = web, config
        self._readers = Readers(config)

    async def at_each(self, urls: Iterable[str], taken: frozenset[str]) -> list[Proposal | NotLooked]:
        found: list[Proposal | NotLooked] = []
        try:
            for url in urls:
                try:
                    found.append(await self._at(url, taken.union(one.id for one in found if isinstance(one, Proposal))))
                except NotLooked as why:
                    found.append(why)
        finally:
            self._readers.close()
        return found

    async def _at(self, url: str, taken: frozenset[str]) -> Proposal:
        rules = await self._rules(url)
        page, feeds = await self._front(url)
        said, ways = await self._described(page)
        made = Proposal(id=free_id(page.url, said, taken))
        _state_about(made, page.url, said)
        source = Source(id=made.id, name=made.table["name"], homepage=page.url)
        articles = await self._state_lists(made, source, rules, ways, feeds)
        await self._state_language(made, said, articles)
        _state_pattern(made, source, articles, [page.url, *ways.sections, *_lists(made)])
        _state_robots(made, rules, self._config.user_agent)
        return made

    async def _rules(self, url: str) -> Robots:
        try:
            return await self._web.robots(url)
        except FetchError as error:
            raise NotLooked(f"{url}: {_words(error)}") from error

    async def _front(self, url: str) -> tuple[Fetched, tuple[str, ...]]:
        """The page to look at; where the address is a feed's or an article's, its site's front page, and the feed."""
        try:
            page = await self._web.get(url)
            is_feed = await self._list("feed", page) is not None
            if not is_feed and not await self._is_article(page):
                return page, ()
            return await self._web.get(join(page.url, "/")), (page.url,) * is_feed
        except FetchError as error:
            raise NotLooked(f"{url}: {_words(error)}") from error

    async def _is_article(self, page: Fetched) -> bool:
        """Whether a page has a text of its own and a date; the front pages of sites and sections have none."""
        if urlsplit(page.url).path == "/":
            return False
        try:
            read = await self._readers.read(_page(page))
        except ReadFailed:
            return False
        return isinstance(read, Article) and read.published is not None

    async def _described(self, page: Fetched) -> tuple[About, Ways]:
        try:
            told = await self._readers.describe(_page(page))
            wall = await self._readers.read(_page(page))
        except ReadFailed as bad:
            raise NotLooked(f"{page.url}: cannot be read: {bad}") from bad
        if isinstance(told, NotArticle):
            raise NotLooked(f"{page.url}: {_NO_PAGE.get(told.reason, told.reason)}")
        if isinstance(wall, NotArticle) and wall.reason in ("challenge", "login"):
            raise NotLooked(f"{page.url}: {_NO_PAGE[wall.reason]}")
        return told

    async def _state_lists(
        self, made: Proposal, source: Source, rules: Robots, ways: Ways, feeds: tuple[str, ...]
    ) -> list[str]:
        """Put the lists that work into the table; gives addresses of articles, those of feeds first."""
        articles: dict[str, None] = {}
        places = {
            "feed": (*feeds, *ways.feeds) or _at_places(source.homepage, FEED_PLACES),
            "sitemap": tuple(dict.fromkeys((*rules.sitemaps, *ways.sitemaps)))
            or _at_places(source.homepage, SITEMAP_PLACES),
            "listing": tuple(page for page in (source.homepage, *ways.sections) if tells_news(page, "")),
        }
        for kind, urls in places.items():
            found = await self._working(kind, source, urls)
            if found:
                made.state(f"{kind}s", list(found), *(f"{url}: {_shown(kind, one)}" for url, one in found.items()))
            else:
                made.missing.append(_NONE[kind] if urls else _NO_PLACE[kind])
            if kind != "sitemap" or not articles:
                articles |= dict.fromkeys(_judged(source, found.values()))
        return list(articles)

    async def _state_language(self, made: Proposal, said: About, articles: list[str]) -> None:
        """Put the language of the site into the table, or of its newest article where the front page tells none."""
        if said.language:
            made.state("language", said.language.value, said.language.by)
            return
        for url in articles[:1]:
            with suppress(FetchError, BadUrl, NotLooked):
                told = (await self._described(await self._web.get(url)))[0].language
                if told:
                    made.state("language", told.value, f"{url}: {told.by}")
                    return
        made.missing.append("its language")

    async def _working(self, kind: str, source: Source, urls: tuple[str, ...]) -> dict[str, Found]:
        working: dict[str, Found] = {}
        for url in [url for url in urls if not _COMMENTS.search(url)][:TRIED]:
            found = await self._fetched_list(kind, url)
            if found is None or not _counts(kind, source, found):
                continue
            if url not in working and not _repeats(found, working.values()):
                working[url] = found
            if len(working) == MOST[kind]:
                break
        return working

    async def _fetched_list(self, kind: str, url: str) -> Found | None:
        try:
            page = await self._web.get(url, self._config.max_body if kind == "listing" else self._config.max_list)
        except (FetchError, BadUrl):
            return None
        return await self._list(kind, page)

    async def _list(self, kind: str, page: Fetched) -> Found | None:
        try:
            return await self._readers.links(kind, page.body, page.url, page.headers.get("content-type", ""))
        except ReadFailed:
            return None


_NO_PAGE = REASONS[Outcome.FILTERED]
_NONE = {
    "feed": "no feed that can be read and has entries",
    "sitemap": "no sitemap that can be read and has addresses",
    "listing": f"no page of its menu with {FEW} links to articles or more",
}
_NO_PLACE = {**_NONE, "listing": "no page of news in its menu"}


def _page(page: Fetched) -> Page:
    return Page(body=page.body, url=page.url, given=Given(headers=page.headers))


def _words(error: FetchError) -> str:
    return REASONS[error.outcome].get(error.reason, error.reason)


def _at_places(homepage: str, places: Iterable[str]) -> tuple[str, ...]:
    return tuple(join(homepage, place) for place in places)


def _counts(kind: str, source: Source, found: Found) -> bool:
    if kind == "listing":
        return len(_judged(source, [found])) >= FEW
    return bool(found.links or found.children)


def _repeats(found: Found, before: Iterable[Found]) -> bool:
    """Whether a list names nothing that another did not name: a feed under a second address, a section's first page."""
    links = {link.url for link in found.links}
    return bool(links) and any(links <= {link.url for link in other.links} for other in before)


def _judged(source: Source, lists: Iterable[Found]) -> list[str]:
    return [link.url for found in lists for link in found.links if judge(link, source) is None]


def _shown(kind: str, found: Found) -> str:
    if found.children and not found.links:
        return f"an index of {len(found.children)} sitemaps"
    newest = max(filter(None, map(_day, found.links)), default="")
    one, many = {"feed": ("entry", "entries"), "sitemap": ("address", "addresses"), "listing": ("link", "links")}[kind]
    what = one if len(found.links) == 1 else many
    return f"{len(found.links)} {what}{f', the newest of {newest}' if newest else ''}"


def _day(link: Link) -> str:
    return (link.published or link.modified or "")[:10]


def _lists(made: Proposal) -> list[str]:
    return [url for kind in MOST for url in made.table.get(f"{kind}s", ())]


def _state_about(made: Proposal, url: str, said: About) -> None:
    host = urlsplit(url).hostname or ""
    name = said.name or (host.removeprefix("www."), "its host: the page names nobody")
    made.state("name", name[0], f"from {name[1]}")
    made.state("homepage", url)
    made.state("kind", said.kind.value if said.kind else "other", *([f"from {said.kind.by}"] if said.kind else ()))
    if not said.kind:
        made.missing.append("what kind of source it is: nothing tells it, so it is other")
    if said.country:
        made.state("country", said.country.value, said.country.by)
    else:
        made.missing.append("its country")


def _state_pattern(made: Proposal, source: Source, articles: list[str], others: Iterable[str]) -> None:
    try:
        found = pattern((url for url in articles if source.owns(url)), map(canonical, others))
    except NoPattern as none:
        made.missing.append(f"a pattern for articles: {none}; each link is judged by itself")
        return
    examples = (f"    {url}" for url in found.examples)
    made.state("articles", found.text, f"fits {found.fits} of {found.of} addresses in its lists, such as", *examples)


def _state_robots(made: Proposal, rules: Robots, agent: str) -> None:
    delay = rules.crawl_delay(agent)
    told = "robots.txt lets this program in" if rules.allowed(made.table["homepage"], agent) else "robots.txt refuses"
    told += f", {delay:g} s between two requests" if delay else ""
    made.why["homepage"] = [told]
    refused = [url for url in _lists(made) if not rules.allowed(url, agent)]
    made.why["homepage"] += [f"robots.txt refuses {url}" for url in refused]


def free_id(url: str, said: About, taken: frozenset[str]) -> str:
    """Give an id like those of the catalogue: ``mfa-xx`` for the ministry of a state, else from the host's name."""
    labels = (urlsplit(url).hostname or "").removeprefix("www.").split(".")
    plain = re.sub(r"[^a-z0-9]+", "-", "-".join(labels[: max(1, len(labels) - 1)])).strip("-") or "source"
    ministry = said.country and said.kind and said.kind.value == "foreign-ministry"
    names = [f"mfa-{said.country.value.lower()}"] if ministry and said.country else []
    names += [plain, *(f"{plain}-{number}" for number in range(2, 1000))]
    return next(name for name in names if name not in taken)
