"""Keeps every exchange in a WARC before anything is read out of it."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from archive.article import Exchange
from archive.times import now
from crawler.answers import bare
from crawler.handler import CUT
from crawler.session import Session
from crawler.tls import is_excepted


class Evidence:
    """Hands each response off the wire to the archive, and the capture on to the request's ``meta["capture"]``."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._most_of_cut = crawler.settings.getint("COMMUNIQUE_MAX_BODY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The evidence of one crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, bare: what it is made of is still compressed."""
        session: Session | None = getattr(self._crawler.spider, "session", None)
        if session is not None:
            excepted = is_excepted(self._crawler, urlsplit(request.url).hostname or "")
            seen = exchange(request, response)
            if CUT in response.flags:
                seen = replace(seen, body=seen.body[: self._most_of_cut])
            if response.certificate is not None:
                session.certificate(urlsplit(request.url).hostname or "", response.certificate.dump())
            request.meta["capture"] = session.record(replace(seen, unverified=_is_tls(request) and excepted))
        # What was cut is evidence, and nothing is read out of it.
        return bare(response, b"" if CUT in response.flags else response.body)


def exchange(request: Request, response: Response) -> Exchange:
    """What the archive keeps of a request and its response; header names are as Scrapy normalises them."""
    return Exchange(
        url=response.url,
        fetched=now(),
        status=response.status,
        reason=_phrase(response.status),
        method=request.method,
        request_headers=_pairs(request.headers),
        response_headers=_pairs(response.headers),
        body=response.body,
        truncated="length" if CUT in response.flags else "disconnect" if "dataloss" in response.flags else None,
    )


def _is_tls(request: Request) -> bool:
    return request.url.startswith("https:")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    pairs = ((name, value) for name in headers for value in headers.getlist(name))
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)
