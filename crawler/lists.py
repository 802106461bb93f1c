"""Which lists a crawl reads: those a source declares, those its pages tell of, and how far each goes on.

A plain crawl takes what is new: it goes from one page of a list to the next while there is something new on it. With
``backfill`` it walks the whole past; which pages of lists are still to be read is known from the
archive, as for articles.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archive.outcomes import Outcome
from archive.urls import BadUrl, key
from crawler.discover import Found, Link
from crawler.discover.ways import FEED_PLACES, SITEMAP_PLACES
from crawler.frontier import Frontier, older
from crawler.memory import is_walked
from crawler.session import Session
from crawler.sources import Source
from crawler.visit import Visit

DEEPEST = 3  # an index of indexes is the most that is seen; deeper ones name themselves
IDLE = 3  # pages of a list in a row that name nothing new, before it is taken for endless
BARREN = 6  # archives or sections in a row without anything new, before the rest are left
AT_ONCE = 4  # archives and sections
PAGED = "paged"  # a listing that goes on


@dataclass
class _Chain:
    """The pages of one list in this crawl."""

    seen: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)  # on the page that was read last, and on none before it
    idle: int = 0
    echoes: int = 0

    def take(self, links: list[Link], met: int) -> None:
        """Note the articles of the next page; ``met`` of them were named by other lists of this crawl."""
        keys = {_key(link.url) for link in links}
        self.fresh = keys - self.seen
        self.idle = 0 if self.fresh else self.idle + 1
        self.echoes = self.echoes + 1 if links and met == len(links) else 0
        self.seen |= keys


class Lists:
    """The lists of one crawl."""

    def __init__(self, session: Session, frontier: Frontier) -> None:
        self._session = session
        self._frontier = frontier
        self._chains: dict[tuple[str, str], _Chain] = {}
        self._later: dict[str, deque[Visit]] = {source: deque() for source in session.sources}
        self._guesses: dict[str, deque[Visit]] = {source: deque() for source in session.sources}
        self._sections: dict[str, Found] = {}
        self._undated: list[tuple[Visit, list[Link]]] = []
        self._barren: Counter[str] = Counter()
        self._fruitful: set[tuple[str, str]] = set()

    def first(self, source: Source) -> Iterator[Visit]:
        """The feeds, sitemaps and listings of a source; its front page where it states none, or all are to be found."""
        ways = [("feed", url) for url in source.feeds]
        ways += [("sitemap", url) for url in source.sitemaps]
        ways += [("listing", url) for url in source.listings]
        if not ways or self._session.options.backfill:
            ways.append(("listing", source.homepage))
        for kind, url in ways:
            yield from self._taken(Visit(url=url, source=source, kind=kind))

    def further(self, visit: Visit, found: Found, declared: Iterable[str] = ()) -> tuple[list[Visit], list[Visit]]:
        """The lists that a list leads to: those it names, and its own next page.

        ``declared`` are the sitemaps of robots.txt. Call it before the links of the list are met.
        """
        self._session.unlisted.read(visit, found)
        articles = self._frontier.articles(visit.source, found.links)
        chain = self._chains.setdefault((visit.source.id, visit.chain), _Chain())
        chain.take(articles, self._frontier.met(visit.source, articles))
        self._note_yield(visit, found, articles)
        named = [*self._children(visit, found), *self._declared(visit, found, declared)]
        self._put_later(visit, found)
        following = list(self._next(visit, found, chain, articles))
        return named, following

    def later(self) -> list[Visit]:
        """Archives and sections whose turn has come, now that nothing else is under way."""
        for source, found in [(self._session.sources[source], found) for source, found in self._sections.items()]:
            if not self._is_whole(source.id):
                self._later[source.id] += _sections(source, found.sections[: found.told])
                self._guesses[source.id] += _sections(source, found.sections[found.told :])
        self._sections.clear()
        return [visit for source in self._later for visit in self._turn(source)]

    def guesses(self) -> list[Visit]:
        """Further pages that waited for articles; else usual places, and sections without a word for news.

        Of these as many as the source's allowance has room for, and where no list goes on some, whatever they cost.
        """
        if visits := list(self._not_too_old()):
            return visits
        free = {source: 0 if self._ended(source) else AT_ONCE for source in self._guesses}
        return [visit for source in free for visit in self._guess(source, free[source])]

    def _guess(self, source: str, free: int) -> Iterator[Visit]:
        queue, allowance = self._guesses[source], self._frontier.allowance
        while queue and self._barren[source] < BARREN and (free > 0 or allowance.allows(source)):
            for taken in self._taken(queue.popleft()):
                allowance.trying(taken)
                free -= 1
                yield taken

    def _turn(self, source: str) -> Iterator[Visit]:
        queue, count = self._later[source], 0
        while queue and count < AT_ONCE:
            visit = queue.popleft()
            if self._barren[source] >= BARREN:
                self._frontier.refuse(visit, "endless")
                continue
            for taken in self._taken(visit):
                count += 1
                yield taken

    # -- what a list leads to

    def _children(self, visit: Visit, found: Found) -> Iterator[Visit]:
        kind = "posts" if visit.kind == "posts" else "sitemap"
        for child in found.children:
            following = Visit(url=child.url, source=visit.source, kind=kind, depth=visit.depth + 1)
            if not visit.source.owns(child.url):
                self._frontier.refuse(following, "off-site")
            elif visit.depth == DEEPEST:
                self._frontier.refuse(following, "depth")
            else:
                yield from self._taken(following)

    def _declared(self, visit: Visit, found: Found, of_robots: Iterable[str]) -> Iterator[Visit]:
        """What a front page declares, where the source states no way in, or every way is wanted."""
        source = visit.source
        if not self._is_front(visit):
            return
        self._sections[source.id] = found
        feeds, sitemaps = found.feeds, (*of_robots, *found.sitemaps)
        ways = [("feed", url) for url in feeds if source.owns(url)]
        ways += [("sitemap", url) for url in sitemaps]
        for kind, url in ways:
            yield from self._taken(Visit(url=url, source=source, kind=kind, depth=1))
        if found.posts and source.owns(found.posts):
            yield from self._taken(Visit(url=found.posts, source=source, kind="posts", depth=1, guessed=True))
        places = [("sitemap", place) for place in SITEMAP_PLACES if not (source.sitemaps or sitemaps or found.posts)]
        places += [("feed", place) for place in FEED_PLACES if not (source.feeds or feeds or found.posts)]
        for kind, place in places:
            guess = Visit(url=_at(source, place), source=source, kind=kind, depth=1, guessed=True)
            self._guesses[source.id].append(guess)
        yield from self._guess(source.id, 0)

    def _is_front(self, visit: Visit) -> bool:
        source = visit.source
        is_home = visit.kind == "listing" and visit.page == 1 and key(visit.chain) == key(source.homepage)
        stated = source.feeds or source.sitemaps or source.listings
        return is_home and (not stated or self._session.options.backfill)

    def _put_later(self, visit: Visit, found: Found) -> None:
        if not self._session.options.backfill or visit.depth >= DEEPEST or visit.kind != "listing" or visit.page > 1:
            return
        for url in found.archives:
            if visit.source.owns(url):
                archive = Visit(url=url, source=visit.source, kind="listing", depth=visit.depth + 1)
                self._frontier.await_list(archive)
                self._later[visit.source.id].append(archive)

    def _is_whole(self, source: str) -> bool:
        """Whether something that is whole (sitemap, API) has named articles, so that no section is needed."""
        whole = {"sitemap", "posts"} if self._session.options.backfill else {"sitemap", "posts", "feed"}
        return any((source, kind) in self._fruitful for kind in whole)

    def _ended(self, source: str) -> bool:
        """Whether all there is was walked, so that guesses would hardly find more."""
        return self._is_whole(source) or (source, PAGED) in self._fruitful

    # -- how far a list goes on

    def _next(self, visit: Visit, found: Found, chain: _Chain, articles: list[Link]) -> Iterator[Visit]:
        if not (found.next or found.form):
            return
        following = Visit(
            url=found.next or visit.url,
            source=visit.source,
            kind=visit.kind,
            depth=visit.depth,
            root=visit.chain,
            page=visit.page + 1,
            form=() if found.next else found.form,
            guessed=True,
        )
        if not visit.source.owns(following.url):
            self._frontier.refuse(following, "off-site")
        elif chain.idle >= IDLE:
            self._frontier.refuse(following, "endless")
        elif self._calls_for_more(visit, following, chain, articles):
            yield from self._in_time(following, articles)

    def _calls_for_more(self, visit: Visit, following: Visit, chain: _Chain, articles: list[Link]) -> bool:
        unknown = [self._session.memory.find(link.url) is None for link in articles]
        if not self._session.options.backfill:
            # At the first look at a list all of its past is new; that is for a backfill.
            return (visit.page > 1 or visit.address is not None) and _is_news(visit, chain, articles, unknown)
        if self._frontier.full(visit.source):
            self._frontier.await_list(following)
            return False
        walked = not following.form and is_walked(self._session.memory.find(following.url), visit.source)
        return chain.echoes < IDLE and (any(unknown) or not walked)

    def _in_time(self, following: Visit, articles: list[Link]) -> Iterator[Visit]:
        """The next page, unless --since is passed; where the list has no dates, its articles have to tell first."""
        since = self._session.options.since
        stated = [link.modified or link.published for link in articles]
        if since is None or not articles:
            yield from self._taken(following)
        elif not all(stated):
            self._undated.append((following, articles))
        elif not all(date and older(date, since) for date in stated):
            yield from self._taken(following)

    def _not_too_old(self) -> Iterator[Visit]:
        waiting, self._undated = self._undated, []
        for following, articles in waiting:
            known = [self._session.memory.find(link.url) for link in articles]
            if not all(address is not None and address.reason == "since" for address in known):
                yield from self._taken(following)

    def _note_yield(self, visit: Visit, found: Found, articles: list[Link]) -> None:
        source = visit.source.id
        if articles:
            goes_on = visit.page > 1 or found.next or found.form
            self._fruitful.add((source, PAGED if visit.kind == "listing" and goes_on else visit.kind))
        if visit.depth and visit.kind == "listing" and visit.page == 1:
            new = any(self._session.memory.find(link.url) is None for link in articles)
            self._barren[source] = 0 if new else self._barren[source] + 1

    def _taken(self, visit: Visit) -> Iterator[Visit]:
        taken = self._frontier.list(visit)
        if taken is not None:
            yield taken


def _sections(source: Source, urls: Iterable[str]) -> list[Visit]:
    return [Visit(url=url, source=source, kind="listing", depth=1, guessed=True) for url in urls]


def ending(visit: Visit, found: Found, articles: int) -> tuple[Outcome, str]:
    """What a list is that was read."""
    if found.truncated or found.dropped:
        return Outcome.FILTERED, "list-cut"
    if visit.guessed and visit.page == 1 and not articles and not found.children:
        return Outcome.FILTERED, "no-list"
    return Outcome.FILTERED, "list" if found.links or found.children else "list-empty"


def _is_news(visit: Visit, chain: _Chain, articles: list[Link], unknown: list[bool]) -> bool:
    """Whether a page of a list is about what is new, so that the next may be too.

    A few known articles stand beside the list on every page; on a further page, one that was on none before is where
    the last crawl began.
    """
    if visit.page == 1:
        return 2 * sum(unknown) > len(unknown)
    return any(unknown) and all(
        new or _key(link.url) not in chain.fresh for link, new in zip(articles, unknown, strict=True)
    )


def _at(source: Source, place: str) -> str:
    scheme, _, rest = source.homepage.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}{place}"


def _key(url: str) -> str:
    try:
        return key(url)
    except BadUrl:
        return url
