"""The last step: from an article that was read to the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import urlsplit

from archive import mementos
from archive.article import Article, Attachment, Capture
from archive.outcomes import Outcome
from archive.results import Shown
from archive.rows import content_digest
from archive.urls import canonical, key
from crawler.discover.link import Link
from crawler.frontier import older
from crawler.memory import ALIAS, FORGOTTEN, merged
from crawler.session import Session
from crawler.visit import Visit

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

COPY = "archived-copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A PDF that was fetched for the article of a page; ``reason`` is what became of its own address."""

    visit: Visit
    attachment: Attachment
    capture: Capture
    validators: dict[str, str | None]
    reason: str = "attachment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An article that was read from a page, with the capture it rests on and what is to be known of its address.

    ``alternates`` are the language versions that the page or its list names: BCP 47 and address.
    """

    visit: Visit
    article: Article
    capture: Capture
    validators: dict[str, str | None]
    file: File | None = None
    alternates: tuple[tuple[str, str], ...] = ()


class Keep:
    """Adds each article to the archive and ends its visit."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline of one crawl."""
        return cls(crawler)

    def process_item(self, item: Read) -> Read:
        """Keep one article."""
        keep(self._crawler.spider.session, item)  # type: ignore[union-attr]
        return item


def keep(session: Session, item: Read) -> None:
    """Keep one article and its file, unless it is older than was asked for, or another address has it already."""
    if _is_too_old(session, item):
        _put_off(session, item)
        return
    if mementos.of(item.visit.url):
        _keep_copy(session, item)
        return
    article, owner = identified(session, item.article)
    if owner:
        _settle(session, item, (Outcome.FILTERED, ALIAS), owner)
    else:
        added = session.add(article, item.capture)
        _settle(session, item, (added.outcome, added.reason), added.article)
        if added.reason != FORGOTTEN:
            session.keep_alternates(added.article, item.alternates)
    if item.file:
        _attach(session, item.file, article, owner or added.article)


def _keep_copy(session: Session, item: Read) -> None:
    """Keep what a page was that is gone; its own address stays gone, and the copy's is never asked for again."""
    article, owner = identified(session, item.article)
    is_new = False
    if owner is None:
        added = session.add(article, item.capture)
        is_new = added.outcome == Outcome.NEW
        session.join(mementos.original(item.visit.url), added.article)
    session.remember(item.visit, Outcome.FILTERED, COPY, checked=item.capture.fetched)
    session.settle(item.visit, Outcome.NEW if is_new else Outcome.FILTERED, COPY, article.title, item.capture)


def _attach(session: Session, file: File, page: Article, article: str) -> None:
    session.attach(file.attachment, page)
    known = {"article": article, "checked": file.capture.fetched, **file.validators}
    session.remember(file.visit, Outcome.FILTERED, file.reason, **known)
    session.settle(file.visit, Outcome.FILTERED, file.reason, page.title, file.capture)


def _is_too_old(session: Session, item: Read) -> bool:
    """Whether --since leaves an article out; one that the archive has is kept up to date all the same."""
    known, since, published = item.visit.address, session.options.since, item.article.published
    return bool(since and published and older(published, since) and not (known and known.article))


def _put_off(session: Session, item: Read) -> None:
    """Remember the date, so that the next crawl need not ask; not the bytes, as they have not been kept."""
    if item.file:
        _put_off(session, replace(item, visit=item.file.visit, capture=item.file.capture, file=None))
    url, published = item.visit.url, item.article.published
    dated = Link(
        url=url, found_in="listing", list_url=url, published=published, published_raw=item.article.published_raw
    )
    visit = replace(item.visit, link=merged(item.visit.link, dated))
    session.remember(visit, Outcome.FILTERED, "since", checked=item.capture.fetched)
    session.settle(visit, Outcome.FILTERED, "since", item.article.title, item.capture)


class Held(Protocol):
    """What is asked of the archive to tell which article a page is of."""

    def shown(self, canonical_url: str) -> Shown | None:
        """What the article of a canonical address shows now, if there is one."""

    def showing(self, content: str) -> Sequence[tuple[str, str]]:
        """Id and canonical address of articles that show what has this digest now."""


def identified(held: Held, article: Article) -> tuple[Article, str | None]:
    """The article under the address that identifies it, and its owner if another page has it already.

    A page may name another as its canonical one. That counts while nothing else has that name, or what has it says the
    same; else the name is wrong, as on sites where every page names its section, and the page's own address counts.
    A parameter (``ref``, ``from`` ...) with and without which an address shows the same tells no pages apart.
    """
    shown = held.shown(article.canonical_url)
    if shown and key(article.url) not in (key(article.canonical_url), key(shown.url)):
        if shown.content_digest == content_digest(article):
            return article, shown.article
        article = replace(article, canonical_url=canonical(article.url))
        shown = held.shown(article.canonical_url)
    if shown is None and (same := _spelled_otherwise(held, article)) is not None:
        return article, same
    # Of two sources that list one page, the first to have it keeps it.
    return (replace(article, source=shown.source) if shown else article), None


def _spelled_otherwise(held: Held, article: Article) -> str | None:
    """The article that shows the same at this one's address with one parameter more or less, if there is one."""
    own = article.canonical_url
    for same, other in held.showing(content_digest(article)):
        if key(other) in _plainer(own) or key(own) in _plainer(other):
            return same
    return None


def _plainer(url: str) -> set[str]:
    """The keys of an address less each of its parameters."""
    parts = urlsplit(url)
    items = [item for item in parts.query.split("&") if item]
    fewer = ("&".join(items[:number] + items[number + 1 :]) for number in range(len(items)))
    return {key(parts._replace(query=query).geturl()) for query in fewer}


def _settle(session: Session, item: Read, verdict: tuple[Outcome, str], article: str) -> None:
    outcome, reason = verdict
    known = {"article": article, "checked": item.capture.fetched, **item.validators}
    session.remember(item.visit, outcome, reason, **known)
    session.settle(item.visit, *verdict, item.article.title, item.capture)
