"""Whose certificates are verified: everybody's, but for sources that are declared with ``unverified_tls``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.crawler import Crawler
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from crawler.sources import Source


@implementer(IPolicyForHTTPS)
class Certificates:
    """Asks for a valid certificate, or takes any from a host that only an excepted source owns."""

    def __init__(self, verified: IPolicyForHTTPS, crawler: Crawler) -> None:
        self._verified: Any = verified
        self._unverified = _ScrapyClientContextFactory(verify_certificates=False)
        self._crawler = crawler

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        """Give the options of a connection (IPolicyForHTTPS)."""
        policy = self._unverified if is_excepted(self._crawler, hostname.decode("ascii")) else self._verified
        return policy.creatorForNetloc(hostname, port)


def _declared(crawler: Crawler) -> Iterable[Source]:
    session = getattr(crawler.spider, "session", None)
    found: Iterable[Source] = session.sources.values() if session else getattr(crawler.spider, "sources", ())
    return found


def is_excepted(crawler: Crawler, host: str) -> bool:
    """Whether a host's certificate is not verified: it belongs to an excepted source of the crawl, and to no other."""
    owners = [source for source in _declared(crawler) if source.owns(f"https://{host}/")]
    return bool(owners) and all(source.unverified_tls for source in owners)
