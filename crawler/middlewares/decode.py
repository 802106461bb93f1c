"""Gives the spider decoded bodies."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from crawler.answers import bare
from crawler.encodings import BadBody, decode
from crawler.handler import CUT


class Decode:
    """Gives the spider decoded bodies; raises BadBody where there is none.

    Scrapy's own middleware passes a torn gzip body as whole, and loses a page whose server only says that it is gzip.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._limit = crawler.settings.getint("COMMUNIQUE_MAX_BODY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The decoder with the crawl's limit on a body."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response with its body as it was before content encoding, or another try. Raises BadBody."""
        try:
            body = self._decoded(request, response)
        except BadBody as fault:
            if response.status != 200:
                return bare(response, b"")  # status and headers say all that is needed
            again = self._again(request) if fault.reason == "truncated" else None
            if again is None:
                raise
            return again
        return response if body is response.body else bare(response, body)

    def _decoded(self, request: Request, response: Response) -> bytes:
        if CUT in response.flags:
            raise BadBody("too-large", "more bytes than the limit")
        if "dataloss" in response.flags:
            raise BadBody("truncated", "the connection closed before the end of the body")
        encodings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        return decode(response.body, encodings, request.meta.get("max_body", self._limit))

    def _again(self, request: Request) -> Request | None:
        assert self._crawler.spider
        return get_retry_request(request, spider=self._crawler.spider, reason="truncated")
