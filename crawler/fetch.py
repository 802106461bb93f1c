"""Fetches one page for ``communique read``: with the crawl's politeness and limits, into no archive."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.outcomes import Outcome
from archive.urls import BadUrl, canonical, join
from crawler.answers import REDIRECTS, headers, location
from crawler.config import Config
from crawler.failures import of_error, of_status
from crawler.run import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page as it came: its address after redirects, status, headers with lower-case names, and decoded body."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes


class FetchError(Exception):
    """The page could not be had; ``outcome`` and ``reason`` are words of the ledger."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        self.outcome, self.reason = outcome, reason
        super().__init__(f"{outcome}: {reason}")


class _OnePage(Spider):
    """Fetches one address and follows its redirects."""

    name = "read"
    url: str
    redirects: int
    answers: list[Fetched | FetchError]

    async def start(self) -> AsyncIterator[Any]:
        yield self._request(self.url)

    def _request(self, url: str, hops: int = 0) -> Request:
        return Request(url, self.parse, errback=self._failed, meta={"hops": hops}, dont_filter=True)

    def parse(self, response: Response, **_: Any) -> Any:
        if response.status not in REDIRECTS:
            self.answers.append(_answer(response))
        elif response.meta["hops"] >= self.redirects:
            self.answers.append(FetchError(Outcome.FAILED, "redirect-limit"))
        else:
            return self._redirected(response)
        return None

    def _redirected(self, response: Response) -> Request | None:
        try:
            return self._request(join(response.url, location(response)), response.meta["hops"] + 1)
        except BadUrl:
            self.answers.append(FetchError(Outcome.FILTERED, "bad-url"))
            return None

    def _failed(self, failure: Failure) -> None:
        self.answers.append(FetchError(*of_error(failure.value, self.url)))


def fetch(url: str, config: Config) -> Fetched:
    """The page at an address; once in the life of a process. Raises FetchError and BadUrl."""
    answers: list[Fetched | FetchError] = []
    process = CrawlerProcess(settings(config))
    process.crawl(_OnePage, url=canonical(url), redirects=config.max_redirects, answers=answers)
    process.start()
    answer = answers[0] if answers else FetchError(Outcome.FAILED, "internal")
    if isinstance(answer, FetchError):
        raise answer
    return answer


def _answer(response: Response) -> Fetched | FetchError:
    if response.status != 200:
        return FetchError(*of_status(response.status))
    return Fetched(url=response.url, status=response.status, headers=headers(response), body=response.body)
