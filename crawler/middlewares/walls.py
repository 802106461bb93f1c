"""Recognises hosts that refuse this client or put a bot wall in front of their pages, so that they are left alone."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler import hosts
from crawler.answers import header, location
from crawler.extract import signs
from crawler.statuses import REFUSALS

# Bytes of a wall, where the status is one that walls send, and where it is 200: pages that a wall let through carry its
# scripts too, but none of them is so short.
_LONGEST, _LONGEST_OK = 64 * 1024, 4 * 1024
_MARKS = tuple(mark.encode() for mark in signs.WALL)


class Walled(IgnoreRequest):
    """A bot wall answered in place of the site."""


class Walls:
    """Notes of every answer whether the host gave or refused it. Never tries to pass for something else."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The recognition of one crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """The response. Raises Walled."""
        known, capture = hosts.of(self._crawler), request.meta.get("capture")
        if is_wall(response):
            known.refused(request.url, "challenged", capture, surely=True)
            raise Walled(request.url)
        if "robots" in request.meta:
            return response  # refusing it means, by RFC 9309, that there are no rules
        if response.status in REFUSALS:
            known.refused(request.url, "blocked", capture)
        elif response.status < 500 and response.status != 429:
            known.answered(request.url)
            if response.status == 304:
                known.read(request.url)
        return response


def is_wall(response: Response) -> bool:
    """Whether an answer is that of a bot wall, by what only walls send."""
    if header(response, "cf-mitigated") == "challenge" or header(response, "x-amzn-waf-action"):
        return True
    if signs.WALL_HOSTS.match(location(response)):
        return True
    longest = {200: _LONGEST_OK, 202: _LONGEST, 403: _LONGEST, 405: _LONGEST, 429: _LONGEST, 503: _LONGEST}
    return len(response.body) <= longest.get(response.status, 0) and any(mark in response.body for mark in _MARKS)
