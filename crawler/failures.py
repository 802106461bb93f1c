"""From what went wrong with an exchange to its outcome and reason in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    NotSupported,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError
from twisted.internet.error import TimeoutError as ConnectTimeout
from twisted.web._newclient import BadHeaders, ParseError
from twisted.web.http import _DataLoss

from archive.outcomes import Outcome
from crawler.encodings import BadBody
from crawler.handler import HeadTooLarge, HeadTorn
from crawler.middlewares.guard import BlockedAddress, BlockedPort
from crawler.middlewares.patience import HostAsksForTime, HostRefuses
from crawler.middlewares.robots import CrawlDelayTooLong, RobotsDisallow, RobotsUnreachable
from crawler.middlewares.walls import Walled
from crawler.resolver import blocked
from crawler.session import OURS
from crawler.statuses import Verdict
from crawler.stopping import Stopped

# The first kind that fits decides: a connection that timed out is a ConnectError too.
_KINDS: tuple[tuple[type[BaseException], Verdict], ...] = (
    (Stopped, (Outcome.DEFERRED, "interrupted")),
    (RobotsDisallow, (Outcome.REFUSED, "robots")),
    (CrawlDelayTooLong, (Outcome.REFUSED, "crawl-delay")),
    (HostAsksForTime, (Outcome.DEFERRED, "retry-after")),
    (HostRefuses, (Outcome.DEFERRED, "blocked")),
    (Walled, (Outcome.FAILED, "challenge")),
    (BlockedPort, (Outcome.FILTERED, "port")),
    (BlockedAddress, (Outcome.FAILED, "blocked-address")),
    (SSL.Error, (Outcome.FAILED, "tls")),
    (VerificationError, (Outcome.FAILED, "tls")),
    (CannotResolveHostError, (Outcome.FAILED, "dns")),
    (DownloadConnectionRefusedError, (Outcome.FAILED, "connect")),
    # A host that is there but does not give its robots.txt; one that is not there says so itself, above.
    (RobotsUnreachable, (Outcome.REFUSED, "robots-unreachable")),
    (DownloadTimeoutError, (Outcome.FAILED, "timeout")),
    (ConnectTimeout, (Outcome.FAILED, "timeout")),
    (ConnectError, (Outcome.FAILED, "connect")),
    (DownloadCancelledError, (Outcome.FAILED, "too-large")),
    (_DataLoss, (Outcome.FAILED, "truncated")),
    (HeadTooLarge, (Outcome.FAILED, "too-large")),
    (HeadTorn, (Outcome.FAILED, "protocol")),
    (ParseError, (Outcome.FAILED, "protocol")),
    (BadHeaders, (Outcome.FAILED, "protocol")),
    (UnsupportedURLSchemeError, (Outcome.FILTERED, "bad-url")),
    (NotSupported, (Outcome.FILTERED, "bad-url")),
    (ValueError, (Outcome.FAILED, "protocol")),  # what Twisted raises for two Content-Lengths
)


def of_error(error: BaseException | None, url: str) -> Verdict:
    """What an exception of the downloader or its middlewares means for a URL."""
    if isinstance(error, BadBody):
        return Outcome.FAILED, error.reason
    if isinstance(error, OURS):
        return Outcome.FAILED, "internal"
    causes = list(_causes(error))
    for kind, verdict in _KINDS:
        if any(isinstance(cause, kind) for cause in causes):
            refused = verdict[1] == "dns" and urlsplit(url).hostname in blocked
            return (Outcome.FAILED, "blocked-address") if refused else verdict
    return Outcome.FAILED, "connect" if type(error).__name__ == "TunnelError" else "network"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and all that it wraps; Twisted keeps what broke a connection in a list of failures."""
    if error is None:
        return
    yield error
    for reason in getattr(error, "reasons", None) or ():
        yield from _causes(reason.value)
    yield from _causes(error.__cause__)
