"""Scrapy's settings: politeness and wiring. What a user may change is in ``communique.toml`` (see config.py)."""

from __future__ import annotations

from typing import Any

from crawler.config import Config

_DEFAULTS = Config()
_LEAST_DELAY = 0.001  # seconds: without any, Scrapy begins all that waits for a host at once, whatever its concurrency

BOT_NAME = "communique"
SPIDER_MODULES = ["crawler.spiders"]
SPIDER_LOADER_CLASS = "crawler.loader.CatalogueLoader"
USER_AGENT = _DEFAULTS.user_agent

# One queue and one delay for each host, however many sources share it.
CONCURRENT_REQUESTS = _DEFAULTS.concurrency
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = _DEFAULTS.delay
DOWNLOAD_DELAY_JITTER = 0.0
DOWNLOAD_TIMEOUT = _DEFAULTS.timeout
# The handler cuts bodies at a limit and keeps what came until there; Scrapy would throw it away.
DOWNLOAD_MAXSIZE = 0
DOWNLOAD_WARNSIZE = 0
COMMUNIQUE_MAX_BODY = _DEFAULTS.max_body
COMMUNIQUE_PORTS = _DEFAULTS.ports
# A body cut short is evidence too: it is kept, marked as truncated, and fails as "truncated".
DOWNLOAD_FAIL_ON_DATALOSS = False
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {
    "http": "crawler.handler.Handler",
    "https": "crawler.handler.Handler",
    "file": None,
    "ftp": None,
    "s3": None,
    "data": None,
}
TWISTED_DNS_RESOLVER = "crawler.resolver.Resolver"
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]
RETRY_TIMES = _DEFAULTS.retries
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    # Brotli is understood but not asked for: warcio, which replay tools read with, fails on such records.
    "Accept-Encoding": "gzip, deflate",
}

# Of Scrapy's extensions these alone. Telnet and remote control run code that is sent to them, and to load the second
# takes as long as all else that a crawl begins with; the others count what nobody reads, as it is in the ledger.
EXTENSIONS_BASE = {
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
}
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
DOWNLOADER_STATS = False
# Done here instead, with an outcome for every URL: robots (robots.py), redirects (the spider), decoding (decode.py).
ROBOTSTXT_OBEY = False
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
COMPRESSION_ENABLED = False
COOKIES_ENABLED = False
URLLENGTH_LIMIT = 0
REFERER_ENABLED = False

# 100, the default, starts a hundred tasks for every response.
CONCURRENT_ITEMS = 4
LOG_LEVEL = "INFO"

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.middlewares.queues.Queues": 40,  # before anything waits: all else is counted for each queue
    "crawler.middlewares.guard.AddressGuard": 50,  # first: nothing is asked of a forbidden address
    "crawler.middlewares.robots.RobotsGate": 100,  # before any header is made; its own requests pass the whole chain
    "crawler.middlewares.patience.Patience": 560,  # outside of retry: a host that asks for time is not retried
    "crawler.middlewares.walls.Walls": 570,  # outside of decoding, which it needs; a wall's 503 does not ask for time
    "crawler.middlewares.decode.Decode": 590,  # inside of it: decodes what the others read
    "crawler.middlewares.evidence.Evidence": 820,  # next to the wire: still encoded, every redirect and retry
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # the spider takes every status
}
ITEM_PIPELINES = {"crawler.pipelines.Keep": 100}


def overrides(config: Config) -> dict[str, Any]:
    """Scrapy's settings for what a user has set otherwise."""
    return {
        "USER_AGENT": config.user_agent,
        "CONCURRENT_REQUESTS": config.concurrency,
        "DOWNLOAD_DELAY": max(config.delay, _LEAST_DELAY),
        "DOWNLOAD_TIMEOUT": config.timeout,
        "COMMUNIQUE_MAX_BODY": config.max_body,
        "RETRY_TIMES": config.retries,
        "COMMUNIQUE_HOSTS": dict(config.hosts),
        "COMMUNIQUE_SAMPLES": config.samples,
        "COMMUNIQUE_PORTS": config.ports,
    }
