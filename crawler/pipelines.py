"""The last step: from an article that was read to the archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from scrapy.crawler import Crawler

from archive.article import Article, Capture
from archive.outcomes import Outcome
from archive.urls import key
from crawler.session import Session
from crawler.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An article that was read from a page, with the capture it rests on and what is to be known of its address."""

    visit: Visit
    article: Article
    capture: Capture
    validators: dict[str, str | None]


class Keep:
    """Adds each article to the archive and ends its visit."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline of one crawl."""
        return cls(crawler)

    def process_item(self, item: Read) -> Read:
        """Keep one article, unless it is older than was asked for, or another address has it already."""
        session: Session = self._crawler.spider.session  # type: ignore[union-attr]
        since = session.options.since
        if since and item.article.published and item.article.published[:10] < since[:10]:
            known = item.visit.address
            _settle(session, item, Outcome.FILTERED, "since", known.article if known else None)
        elif (owner := _owner(session, item)) is not None:
            _settle(session, item, Outcome.FILTERED, "alias", owner)
        else:
            added = session.add(item.article, item.capture)
            _settle(session, item, added.outcome, added.reason, added.article)
        return item


def _owner(session: Session, item: Read) -> str | None:
    """The article that the page's canonical address already leads to, where that is not the page's own address."""
    if key(item.article.canonical_url) == key(item.article.url):
        return None
    known = session.writer.address(item.article.canonical_url)
    return known.article if known and known.checked else None


def _settle(session: Session, item: Read, outcome: Outcome, reason: str, article: str | None) -> None:
    session.remember(item.visit, outcome, reason, article=article, checked=item.capture.fetched, **item.validators)
    session.settle(item.visit, outcome, reason, item.article.title, item.capture)
