"""Decides which URLs a crawl asks for; what it does not ask for is settled here, with a reason."""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archive.article import Address
from archive.outcomes import Outcome
from archive.times import age, now, seconds
from archive.urls import BadUrl, canonical
from crawler.allowance import Allowance
from crawler.discover.judge import judge
from crawler.discover.link import Link
from crawler.discover.pdfs import is_pdf
from crawler.looks import Looks
from crawler.memory import ALIAS, FORGOTTEN, as_list, awaited, is_list, listed, merged
from crawler.session import Session
from crawler.sources import Source
from crawler.trials import Trials
from crawler.visit import Visit

ANEW = 30 * 86400.0  # seconds after which a place that had no list may have one
_POSTPONED = frozenset({"limit", "since"})


class Frontier:
    """What is left to ask for, known from the archive alone, so that a killed crawl loses nothing of it.

    An address is remembered as interrupted when it is first found, and before the list that named it is remembered
    as read; it stays so until its page has an outcome.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._looks = Looks(session.config.look_again, session.config.max_looks)
        self.allowance = Allowance()
        self.trials = Trials(session.shapes, self.allowance)
        self._asked: Counter[str] = Counter()
        self._lists: Counter[str] = Counter()
        self._said: dict[tuple[str, str], Link] = {}
        self._documents: dict[tuple[str, str], Visit] = {}
        self._set_aside: dict[tuple[str, str], tuple[Visit, str]] = {}

    def list(self, visit: Visit) -> Visit | None:
        """The visit to one list, unless it was taken before in this crawl, or is known to be none."""
        source = visit.source
        try:
            visit = replace(visit, url=canonical(visit.url), found=now())
        except BadUrl:
            self.refuse(visit, "bad-url")
            return None
        known = self._session.memory.find(visit.url)
        if visit.guessed and known is not None and self._is_no_list(visit, known):
            return None
        if self._lists[source.id] >= self._session.config.max_lists:
            self.refuse(visit, "lists")
            return None
        if not self._session.ledger.claim(source.id, visit.name):
            return None
        self._lists[source.id] += 1
        if self._session.options.backfill and (visit.page > 1 or (visit.depth and not visit.guessed)):
            self.await_list(visit)
        return replace(visit, address=None if visit.form else as_list(known, source))

    def _is_no_list(self, visit: Visit, known: Address) -> bool:
        """Whether what may have been a list was seen to be none, and not so long ago that it may have become one."""
        if visit.page > 1:
            return known.reason == "no-list" and not self._session.options.backfill
        return known.reason == "no-list" and age(known.checked) < ANEW

    def await_list(self, visit: Visit) -> None:
        """Remember that a list is still to be read, so that a stopped backfill goes on with it."""
        known = self._session.memory.find(visit.url)
        # A pager names pages to come, which were met there as links that are no articles.
        if not visit.form and (known is None or not (known.article or is_list(known))):
            self._session.await_list(replace(visit, found=now()))

    def articles(self, source: Source, links: Iterable[Link]) -> builtins.list[Link]:
        """Those of a list's links that may be articles of the source."""
        shapes = self.trials.of(source.id)
        return [link for link in links if judge(link, source, shapes) is None]

    def met(self, source: Source, links: Iterable[Link]) -> int:
        """How many of these links this crawl has met before."""
        return sum(self._session.ledger.is_claimed(source.id, link.url) for link in links)

    def full(self, source: Source) -> bool:
        """Whether as many pages of a source were asked for as may be."""
        most = self._session.config.max_pages
        limit = self._session.options.limit
        return self._asked[source.id] >= (most if limit is None else min(limit, most))

    def due(self, source: Source) -> Iterator[Visit]:
        """Pages that were put off before, and known articles whose time for another look has come."""
        for address in self._session.due(source, self._takes):
            if (page := awaited(address, source)) is not None:
                yield from filter(None, [self.list(page)] if self._session.options.backfill else [])
            elif self._session.ledger.claim(source.id, address.url):
                visit = Visit(url=address.url, source=source, address=address, link=listed(address), found=now())
                if self._wanted(visit) and not self._held_back(visit) and not self.trials.holds(visit):
                    yield visit

    def meet(self, source: Source, link: Link) -> Visit | None:
        """The visit that a link calls for, if it calls for one."""
        if (reason := judge(link, source, self.trials.of(source.id))) is not None:
            self._set_aside.setdefault((source.id, link.url), (Visit(url=link.url, source=source, link=link), reason))
            return None
        if not self._session.ledger.claim(source.id, link.url):
            self._hear(source, link)
            return None
        address = self._session.memory.find(link.url)
        visit = Visit(url=link.url, source=source, link=merged(link, listed(address)), address=address, found=now())
        if address is not None and not self._worth_a_look(address, link):
            self._session.settle(visit, *_seen_again(address))
            return None
        go = self._wanted(visit) and not self._held_back(visit) and not self.trials.holds(visit)
        return visit if go else None

    def ended(self, visit: Visit, outcome: Outcome, reason: str) -> builtins.list[Visit]:
        """Learn from what became of a page; gives the visits that waited for it."""
        self.allowance.ended(visit, outcome, reason)
        self.trials.note(visit, outcome, reason)
        decided = self.trials.decided(visit)
        for waiting, go in decided:
            if not go:
                self._drop(waiting, "shape")
        return [waiting for waiting, go in decided if go]

    def document(self, source: Source, url: str) -> Visit | None:
        """The visit to a PDF that a page announces or offers; None where it is on its way already."""
        ledger = self._session.ledger
        if (held := self._documents.pop((source.id, url), None)) is not None:
            return held
        if not ledger.claim(source.id, url) and ledger.is_open(source.id, url):
            return None
        return Visit(url=url, source=source, address=self._session.memory.find(url), found=now())

    def documents(self) -> Iterator[Visit]:
        """The PDFs that were held back and that no page has asked for, each once."""
        while self._documents:
            yield self._documents.pop(next(iter(self._documents)))

    def give_up(self) -> None:
        """Settle the pages that were not worth a try; a list that names them again brings them back."""
        for visit in self.trials.left():
            self._drop(visit, "untried")

    def _held_back(self, visit: Visit) -> bool:
        """Whether a visit is to a PDF: those wait until every page was read that may announce them."""
        if is_pdf(visit.url):
            self._documents[visit.source.id, visit.url] = visit
        return is_pdf(visit.url)

    def _hear(self, source: Source, link: Link) -> None:
        """Take what a further list says of a URL: for this crawl, if its page is yet to be read, and for the next."""
        if link.published and (source.id, link.url) not in self._said:
            self._said[source.id, link.url] = link
            self._session.hear(link)

    def said(self, visit: Visit) -> Visit:
        """The visit with what further lists of this crawl said of its URL."""
        url = visit.hops[0] if visit.hops else visit.url
        return replace(visit, link=merged(visit.link, self._said.get((visit.source.id, url))))

    def refuse(self, visit: Visit, reason: str) -> None:
        """Settle a list that is not followed."""
        if self._session.ledger.claim(visit.source.id, visit.name):
            self._drop(replace(visit, address=self._session.memory.find(visit.url), found=now()), reason)

    def close(self) -> None:
        """Settle the links that were judged to be no articles, unless another list vouched for them."""
        self._session.ledger.stop_clocks()
        for (source, url), (visit, reason) in self._set_aside.items():
            known = self._session.memory.find(url)
            if not is_list(known) and self._session.ledger.claim(source, url):
                self._drop(replace(visit, address=known, found=now()), reason)

    def _worth_a_look(self, address: Address, link: Link) -> bool:
        if address.reason == FORGOTTEN:
            return False
        if address.reason == ALIAS and address.article:
            return _later(link.modified, address.checked)
        if not address.checked or address.reason in _POSTPONED or address.outcome == Outcome.DEFERRED:
            return True
        return _later(link.modified, address.checked) or self._takes(address)

    def _takes(self, address: Address) -> bool:
        """Whether an address is looked at; one that lost its article as often as if it had been found only then."""
        there = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
        missed = self._session.missed(address.article) if address.article and address.outcome not in there else None
        return self._looks.take(replace(address, first_seen=missed) if missed else address)

    def _wanted(self, visit: Visit) -> bool:
        """Whether a page is to be asked for; another look at a known article needs no room under the limit."""
        if visit.address and visit.address.article:
            return True
        options, source = self._session.options, visit.source.id
        stated = visit.link and (visit.link.modified or visit.link.published)
        if options.since and stated and older(stated, options.since):
            self._drop(visit, "since")
            return False
        if self.full(visit.source):
            self._drop(visit, "limit")
            return False
        self._asked[source] += 1
        if visit.address is None:
            self._session.remember(visit, Outcome.DEFERRED, "interrupted")
        return True

    def _drop(self, visit: Visit, reason: str) -> None:
        self._session.remember(visit, Outcome.FILTERED, reason)
        self._session.settle(visit, Outcome.FILTERED, reason)


def _seen_again(address: Address) -> tuple[Outcome, str]:
    if address.article and address.outcome != Outcome.GONE and address.reason != FORGOTTEN:
        return Outcome.UNCHANGED, "seen-again"
    return Outcome(address.outcome), address.reason


def older(stated: str, since: str) -> bool:
    """Whether a stated date is before another, as far as it is precise: May 2026 is not before 15 May 2026."""
    day = stated[:10]
    return day < since[: len(day)]


def _later(stated: str | None, checked: str) -> bool:
    """Whether a list states a change after our last look; a bare day counts to its end, as it may have come later."""
    if not stated:
        return False
    if len(stated) <= 10:
        return stated >= checked[: len(stated)]
    return seconds(stated) > seconds(checked)
