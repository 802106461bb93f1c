"""The one spider for every source: reads its lists, follows their links, reads the pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.utils.asyncio import create_looping_call
from twisted.python.failure import Failure

from archive import mementos
from archive.article import Address, Article
from archive.ids import digest
from archive.outcomes import Outcome
from archive.statuses import Status
from archive.times import now
from archive.urls import BadUrl, join, key
from crawler import logs, statuses
from crawler.answers import header, headers, location
from crawler.asking import (
    NO_LIST,
    as_before,
    conditions,
    content_type,
    instead,
    posted,
    priority,
    status_of,
    unfollowed,
    untried,
    validators,
)
from crawler.attached import Document, Documents
from crawler.copies import KIND, Copies
from crawler.discover import Found
from crawler.discover.hreflang import alternates
from crawler.discover.robots import Robots
from crawler.discover.ways import of_header
from crawler.extract import Announcement, Given, NotArticle, Offering
from crawler.extract.pdf import is_pdf
from crawler.failures import of_error
from crawler.frontier import Frontier
from crawler.hosts import Hosts
from crawler.lists import Lists, ending
from crawler.memory import FORGOTTEN, as_list
from crawler.middlewares.queues import queue, slow_down
from crawler.middlewares.robots import RobotsGate
from crawler.pipelines import Read
from crawler.reading import Readers, ReadFailed
from crawler.session import Session
from crawler.stopping import STOP, Stopped
from crawler.visit import Visit
from crawler.worker import Page

LINKS_AT_ONCE = 100  # then the crawl's other work has its turn
COMMIT_EVERY = 1.0  # seconds of work that a kill may cost; each commit syncs the WARC first


class NewsSpider(Spider):
    """Crawls the sources of its session once."""

    name = "news"
    session: Session
    hosts: Hosts
    source_id: ClassVar[str | None] = None  # the one source of a spider that Scrapy runs by name

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider of one crawl, with the session given or, for ``scrapy crawl``, one of its own."""
        logs.guard()
        session = kwargs.pop("session", None) or Session.of_source(str(cls.source_id))
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.session = session
        spider.hosts = session.hosts
        spider._frontier = Frontier(session)
        spider._lists = Lists(session, spider._frontier)
        spider._copies = Copies(session, spider._frontier)
        session.on_end = spider._ended
        spider._documents = Documents(session)
        spider._readers = Readers(session.config)
        crawler.signals.connect(spider._opened, signals.spider_opened)
        crawler.signals.connect(spider._closed, signals.spider_closed)
        crawler.signals.connect(spider._idle, signals.spider_idle)
        crawler.signals.connect(spider._readers.stop, STOP)
        crawler.signals.connect(spider._broken, signals.spider_error)
        crawler.signals.connect(spider._broken, signals.item_error)
        return spider

    _frontier: Frontier
    _lists: Lists
    _copies: Copies
    _documents: Documents
    _readers: Readers
    _commits: Any = None

    def _opened(self) -> None:
        if self.session.config.wayback:
            slow_down(self.crawler, queue(mementos.HOST), self.session.config.wayback_delay)
        self._commits = create_looping_call(self.session.commit)
        self._commits.start(COMMIT_EVERY, now=False)

    async def _closed(self) -> None:
        if self._commits and self._commits.running:
            self._commits.stop()
        await self.session.learn(self._readers)
        self._readers.close()
        if self.session.fatal is None:
            self._frontier.close()
        if self.source_id is not None:
            self.session.finish()

    async def start(self) -> AsyncIterator[Any]:
        """The lists of every source, then what is due."""
        for source in self.session.sources.values():
            for visit in self._lists.first(source):
                yield self._request(visit)
        for source in self.session.sources.values():
            for visit in self._frontier.due(source):
                yield self._request(visit)

    def _idle(self) -> None:
        """Ask for what had to wait: further lists, trials, PDFs that no page has announced, copies of what is gone.

        Raises DontCloseSpider if there is any of it.
        """
        if self.session.fatal is not None or self.session.interrupted is not None:
            return
        visits = self._lists.later() or self._frontier.trials.further() or self._lists.guesses()
        visits = visits or list(self._frontier.documents()) or self._copies.later()
        for visit in visits:
            self.crawler.engine.crawl(self._request(visit))
        if visits:
            raise DontCloseSpider
        self._frontier.give_up()

    def _ended(self, visit: Visit, outcome: Outcome, reason: str) -> None:
        """Ask for the pages that waited for what became of another."""
        for waiting in self._frontier.ended(visit, outcome, reason):
            self.crawler.engine.crawl(self._request(waiting))

    def _request(self, visit: Visit) -> Request:
        request = Request(
            visit.url,
            headers=conditions(self._believed(visit)),
            callback=self.parse_page if visit.kind == "page" else self.parse_list,
            errback=self._failed,
            meta={
                "visit": visit,
                "max_body": self.session.config.max_list if visit.kind == "sitemap" else self.session.config.max_body,
            },
            priority=priority(visit),
            dont_filter=True,
        )
        return posted(request, visit.form) if visit.form else request

    # -- lists

    async def parse_list(self, response: Response) -> AsyncIterator[Any]:
        """Follow the links of a feed, sitemap or listing."""
        visit: Visit = response.meta["visit"]
        if (request := self._unless_read(visit, response)) is not None:
            yield request
        if response.status != 200 or self._same_bytes(visit, response):
            return
        try:
            found = await self._links(visit, response)
        except ReadFailed as bad:
            no_list = visit.guessed and bad.reason in ("bad-feed", "bad-sitemap")
            self._end(visit, response, *(NO_LIST if no_list else (Outcome.FAILED, bad.reason)))
            return
        if found is None:
            yield self._request(replace(visit, address=None))
            return
        async for request in self._followed(visit, response, found):
            yield request

    async def _links(self, visit: Visit, response: Response) -> Found | None:
        """What a list gives; None where a second look at it is wanted first. Raises ReadFailed."""
        said = response.url, content_type(response)
        written = await self._readers.links(visit.kind, response.body, *said)
        if written.links or written.children:
            self.hosts.read(response.url)
        if self.session.spellings.wants_second_look(visit, written):
            return None
        body = self.session.spellings.cleaned(visit, response.body, written)
        if body == response.body:
            return written
        return self.session.spellings.stated(visit, await self._readers.links(visit.kind, body, *said), written)

    async def _followed(self, visit: Visit, response: Response, found: Found) -> AsyncIterator[Request]:
        """Follow what a list gives, and settle it."""
        if visit.kind == KIND:
            for copy in self._copies.named(visit, found.links):
                yield self._request(copy)
            self._end(visit, response, Outcome.FILTERED, "list" if found.links else "list-empty")
            return
        found = replace(found, posts=found.posts or of_header(header(response, "Link") or "", response.url))
        named, following = self._lists.further(visit, found, await self._sitemaps_of_robots(response))
        for further in named:
            yield self._request(further)
        async for request in self._met(visit, found):
            yield request
        for further in following:
            yield self._request(further)
        # What leads to other lists is read each time: they change while it stays the same.
        self._end(
            visit,
            response,
            *ending(visit, found, len(self._frontier.articles(visit.source, found.links))),
            known_again=not named,
        )

    async def _met(self, visit: Visit, found: Found) -> AsyncIterator[Request]:
        for number, link in enumerate(found.links):
            if number % LINKS_AT_ONCE == 0:
                await asyncio.sleep(0)
            if (met := self._frontier.meet(visit.source, link)) is not None:
                yield self._request(met)

    async def _sitemaps_of_robots(self, response: Response) -> tuple[str, ...]:
        gate = self.crawler.get_downloader_middleware(RobotsGate)
        rules = await gate.rules(response.url) if gate else None
        return rules.sitemaps if isinstance(rules, Robots) else ()

    # -- pages

    async def parse_page(self, response: Response) -> AsyncIterator[Any]:
        """Read a page and hand its article on."""
        visit: Visit = response.meta["visit"]
        if (request := self._unless_read(visit, response)) is not None:
            yield request
        if response.status != 200 or self._same_bytes(visit, response):
            return
        visit = self._frontier.said(visit)
        known = self.session.sites.given(visit.source)
        given = Given(**known, headers=headers(response), listed=visit.link)
        page = Page(body=response.body, url=mementos.original(response.url), given=given)
        try:
            found = await self._readers.read(page)
        except ReadFailed as failed:
            self._end(visit, response, Outcome.FAILED, failed.reason)
            return
        if not (isinstance(found, NotArticle) and found.reason == "challenge"):
            self.hosts.read(response.url)
        if isinstance(found, Article):
            await self.session.compare(found, visit.source, self._readers)
        for item in self._told(visit, response, found):
            yield item

    def _told(self, visit: Visit, response: Response, found: Article | NotArticle) -> Iterator[Read | Request]:
        """What a page that was read calls for: to keep its article, or to ask for its PDF first."""
        capture, known = response.meta["capture"], validators(response)
        if mementos.of(visit.url):
            if isinstance(found, Article):
                yield Read(visit=visit, article=found, capture=capture, validators=known)
            else:
                self._end(visit, response, Outcome.FILTERED, found.reason)
        elif is_pdf(response.body, headers(response)):
            yield from self._documents.arrived(Document(visit=visit, found=found, capture=capture, validators=known))
        elif isinstance(found, Announcement):
            read = Read(visit=visit, article=found.article, capture=capture, validators=known)
            yield from self._announcing(read, found.pdf, only=True)
        elif isinstance(found, NotArticle) and found.reason == "challenge":
            self.hosts.challenged(response.url, capture)
            self._end(visit, response, Outcome.FAILED, found.reason)
        elif isinstance(found, NotArticle):
            self._end(visit, response, Outcome.FILTERED, found.reason)
        else:
            listed = visit.link.alternates if visit.link else ()
            named = dict.fromkeys((*alternates(response.body, response.url), *listed))
            read = Read(visit=visit, article=found, capture=capture, validators=known, alternates=tuple(named))
            self._documents.missed(visit, Outcome.FILTERED, "not-html")
            yield from self._announcing(read, found.pdf, only=False) if isinstance(found, Offering) else [read]

    def _announcing(self, read: Read, url: str, *, only: bool) -> Iterator[Request]:
        """Ask for the PDF that a page announces or offers, unless it is another site's or on its way already."""
        source = read.visit.source
        self._documents.announced(read, url, only=only)
        if not source.owns(url):
            elsewhere = Visit(url=url, source=source)
            self._frontier.refuse(elsewhere, "off-site")
            self._documents.missed(elsewhere, Outcome.FILTERED, "off-site")
        elif (document := self._frontier.document(source, url)) is not None:
            yield self._request(document)

    # -- what lists and pages share

    def _unless_read(self, visit: Visit, response: Response) -> Request | None:
        """Deal with every status but 200; a redirect gives the request that follows it."""
        if response.status in statuses.REDIRECTS:
            return self._redirect(visit, response)
        if response.status in (404, 410) and (whole := untried(visit)) is not None:
            return self._request(replace(visit, url=whole, hops=(*visit.hops, visit.url)))
        if response.status == 304 and self._documents.awaited(visit):
            return self._request(visit)
        if response.status == 304:
            self._end(visit, response, *as_before(visit, "not-modified"))
        elif response.status != 200:
            self._end(visit, response, *status_of(visit, response.status))
        return None

    def _redirect(self, visit: Visit, response: Response) -> Request | None:
        try:
            target = join(response.url, location(response))
        except BadUrl:
            self._end(visit, response, *unfollowed(visit, "bad-url"))
            return None
        if visit.address and visit.address.article and key(target) != key(visit.url):
            found = (Status.REDIRECTED, f"http-{response.status}")
            self.session.look(visit.address.article, response.meta["capture"], found, target)
        hops = (*visit.hops, visit.url)
        if (verdict := self._objection(visit, target, hops)) is not None:
            self._end(visit, response, *verdict)
            return None
        known = self.session.memory.find(target)
        known = known if visit.kind == "page" else as_list(known, visit.source)
        awaited = visit.kind != "page" or self._documents.awaited(visit)
        if self.session.ledger.reserve(visit.source.id, target, hops) or awaited:
            return self._request(replace(visit, url=target, hops=hops, address=known))
        self.session.lead(visit, target)
        return None

    def _objection(self, visit: Visit, target: str, hops: tuple[str, ...]) -> tuple[Outcome, str] | None:
        """Why a redirect is not followed, if it is not."""
        if target in hops:
            return Outcome.FAILED, "redirect-loop"
        if len(hops) > self.session.config.max_redirects:
            return Outcome.FAILED, "redirect-limit"
        if (known := self.session.memory.find(target)) is not None and known.reason == FORGOTTEN:
            return Outcome.FILTERED, FORGOTTEN
        return None if visit.source.owns(target) or mementos.alike(visit.url, target) else unfollowed(visit, "off-site")

    def _same_bytes(self, visit: Visit, response: Response) -> bool:
        known = self._believed(visit)
        if known is None or known.content_digest != digest(response.body):
            return False
        self._end(visit, response, *as_before(visit, "same-payload"))
        return True

    def _believed(self, visit: Visit) -> Address | None:
        """What is known of a URL, if it may be left unread where its bytes are the same."""
        known = visit.address
        if self._documents.awaited(visit):
            return None
        if visit.kind != "page":
            # A backfill needs the links of every list, changed or not.
            return None if self.session.options.backfill else known
        if known is None:
            return None
        put_off = known.reason == "since" and self.session.options.since is None
        return known if (known.article or known.outcome == Outcome.FILTERED) and not put_off else None

    def _end(
        self, visit: Visit, response: Response, outcome: Outcome, reason: str, *, known_again: bool = True
    ) -> None:
        """Settle a URL that gave no article, and remember it; a known article stays what it is."""
        known = visit.address
        changes: dict[str, str | None] = {}
        if response.status == 200 and outcome != Outcome.FAILED:
            changes = validators(response) if known_again else dict.fromkeys(validators(response))
        if outcome != Outcome.DEFERRED:
            changes["checked"] = response.meta["capture"].fetched
        if known and known.article and outcome == Outcome.UNCHANGED:
            self.session.seen(known.article, response.meta["capture"])
        if known and known.article and (status := instead(outcome, reason)) is not None:
            self.session.look(known.article, response.meta["capture"], (status, reason))
        self.session.remember(visit, outcome, reason, **changes)
        self.session.settle(visit, outcome, reason, capture=response.meta["capture"])
        self._documents.missed(visit, outcome, reason)

    def _failed(self, failure: Failure) -> None:
        """Settle a URL that could not be fetched."""
        visit: Visit = failure.request.meta["visit"]  # type: ignore[attr-defined]
        outcome, reason = of_error(failure.value, visit.url)
        if self.session.interrupted is not None:
            outcome, reason = Outcome.DEFERRED, "interrupted"
        if self.session.fatal is None:
            if reason == "internal":
                self.session.faults.append(failure.getTraceback())
            checked = {"checked": now()} if outcome == Outcome.FAILED else {}
            self.session.remember(visit, outcome, reason, **checked)
            capture = failure.request.meta.get("capture")  # type: ignore[attr-defined]
            self.session.settle(visit, outcome, reason, capture=capture)
            self._documents.missed(visit, outcome, reason)

    def _broken(self, failure: Failure, response: Response | None) -> None:
        """Settle a URL whose handling raised an error of ours, and keep the traceback for the user."""
        if self.session.fatal is not None or isinstance(failure.value, Stopped):
            return
        self.session.faults.append(failure.getTraceback())
        if response is not None and "visit" in response.meta:
            self.session.settle(response.meta["visit"], Outcome.FAILED, "internal")
            self._documents.missed(response.meta["visit"], Outcome.FAILED, "internal")
