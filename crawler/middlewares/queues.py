"""One queue and one delay for all hosts of a registrable domain: whoever shares it most often shares a server."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from tldextract import TLDExtract

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

# The list that comes with the library, and of it the suffixes of registries (ICANN): the tenants of wordpress.com,
# which has an entry of its own among the others, are on one platform.
_SUFFIXES = TLDExtract(suffix_list_urls=(), cache_dir=None)


class Queues:
    """Names the queue of each request, Scrapy's ``download_slot``."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The same for every crawl."""
        return cls()

    def process_request(self, request: Request) -> None:
        """Put a request into the queue of its host."""
        request.meta["download_slot"] = queue(urlsplit(request.url).hostname or "")


@lru_cache(maxsize=4096)
def queue(host: str) -> str:
    """Give the name of a host's queue: its registrable domain, or itself where it has none (an IP address)."""
    found = _SUFFIXES.extract_str(host)
    if found.suffix or found.ipv4 or found.ipv6:
        return found.top_domain_under_public_suffix or host
    return ".".join(host.rstrip(".").split(".")[-2:])  # a name outside the list, such as those under .example


def delay(crawler: Crawler, name: str) -> float:
    """Give the seconds between two requests of a queue as they are now."""
    assert crawler.engine
    usual = crawler.settings.getfloat("DOWNLOAD_DELAY")
    return float(crawler.engine.downloader.per_slot_settings.get(name, {}).get("delay", usual))


def slow_down(crawler: Crawler, name: str, seconds: float) -> None:
    """Leave at least so much time between two requests of a queue for the rest of the crawl; never less than before."""
    if seconds <= delay(crawler, name):
        return
    assert crawler.engine
    downloader = crawler.engine.downloader
    # A slot is dropped when it has been idle for a while, so the next one must know the delay too.
    downloader.per_slot_settings[name] = {"delay": seconds, "jitter": 0.0}
    if name in downloader.slots:
        downloader.slots[name].delay = seconds
