"""What can become of a URL in one crawl, and why: the ledger's closed vocabulary."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """What became of one URL in one crawl; every URL that was seen ends in exactly one."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FILTERED = "filtered"
    REFUSED = "refused"
    FAILED = "failed"
    GONE = "gone"
    DEFERRED = "deferred"


REASONS: dict[Outcome, dict[str, str]] = {
    Outcome.NEW: {
        "": "an article the archive did not have",
        "archived-copy": "the same, of a page that is gone, from a copy that the Wayback Machine has",
    },
    Outcome.CHANGED: {"": "a new version of an article the archive has"},
    Outcome.UNCHANGED: {
        "not-modified": "the server answered 304",
        "same-payload": "the same bytes as last time",
        "same-content": "other bytes, but the same article",
        "seen-again": "listed again with nothing new to say; counted, not written as a row",
    },
    Outcome.FILTERED: {
        "list": "a feed, sitemap or listing page that was read for its links",
        "list-empty": "a feed, sitemap or listing page that was read and names nothing",
        "list-cut": "a list that broke off, or is longer than what is read of one; what it named until there is taken",
        "no-list": "what may have been a list and is none: a section, a usual place of feeds, the page after the last",
        "depth": "a list below more lists than are followed",
        "endless": "a list that goes on without naming anything new: a calendar, or paging without an end",
        "lists": "the crawl had read as many lists of the source as it may",
        "shape": "addresses of this shape have led to no article of the source",
        "untried": "only its address or only its title is like an article's, and as many of these were tried as may be",
        "off-site": "its host does not belong to the source",
        "pattern": "its address is not that of an article of the source",
        "limit": "the crawl had reached its --limit, or max_pages",
        "since": "older than --since",
        "bad-url": "not an http or https address, or not an address at all",
        "port": "on a port of its host that is not among those which are asked (`[crawl] ports`)",
        "redirect": "redirects to a page that is no article",
        "alias": "redirects to, names as canonical, or but for one parameter is, an article of another address",
        "attachment": "a file that belongs to the article of the page which announces or offers it",
        "forgotten": "an article whose text was taken away by `communique forget`; not asked for, and not kept again",
        "archived-copy": "a copy of a page that is gone, which shows what an article was at the copy's own time",
        "pdf-only": "a page that only announces a PDF, which gave no text: the PDF's own line says why",
        "not-html": "neither HTML nor another form that can be read, or a PDF that no list presents as a statement",
        "listing": "a page of links: front page, section, archive, search result",
        "gallery": "pictures or video without text",
        "login": "a log-in or registration form",
        "consent": "a wall that asks to accept cookies instead of the page",
        "soft-404": "status 200, but the text says that the page is not there",
        "error-page": "status 200, but the text is an error message",
        "empty": "a page without content",
        "needs-javascript": "a shell that is filled by JavaScript",
        "no-text": "a page without an article's text",
        "parser-limit": "too deeply nested, over 25,000 lines, one of megabytes, "
        "or a PDF of over 500 pages or 2,500,000 letters",
        "undecodable": "no known character encoding fits its bytes",
        "no-text-layer": "a PDF whose pages are pictures, or whose letters have no names",
        "encrypted": "a PDF that opens with a password only",
        "broken": "a PDF that is damaged or breaks off",
    },
    Outcome.REFUSED: {
        "robots": "robots.txt disallows it",
        "crawl-delay": "robots.txt asks for more than ten minutes between two requests",
        "robots-unreachable": "robots.txt could not be had (5xx, network): complete disallow by RFC 9309",
    },
    Outcome.FAILED: {
        "dns": "the host's name has no address",
        "connect": "no connection could be made",
        "tls": "the certificate is not valid, or TLS failed",
        "timeout": "no complete answer within the time limit",
        "network": "the connection broke",
        "protocol": "the answer was not HTTP",
        "truncated": "the body ended before its end",
        "too-large": "more bytes than the limit, on the wire or decompressed",
        "content-encoding": "the body is not compressed as its headers say",
        "blocked": "the server refuses this client (401, 403, 407, 451)",
        "challenge": "a bot wall's challenge instead of the page",
        "http-4xx": "another client error status",
        "http-5xx": "a server error status",
        "http-status": "a status that HTTP does not define for this answer",
        "moved": "a feed, sitemap or listing that now is on another host: change the source's declaration",
        "redirect-loop": "redirects lead back to themselves",
        "redirect-limit": "more redirects than the limit",
        "blocked-address": "the host resolves to a private or loopback address",
        "bad-feed": "the feed is neither RSS, Atom nor JSON Feed",
        "bad-index": "the Wayback Machine's index of copies is not what it should be",
        "bad-sitemap": "the sitemap is not XML of sitemaps.org, nor a text list of addresses",
        "no-payload": "an imported record repeats another one, which was not imported",
        "bad-record": "an imported record has no time, or no HTTP answer that can be read",
        "extract-timeout": "reading the page took longer than its time limit",
        "extract-crash": "the process that read the page died, twice",
        "extract-error": "reading the page raised an error",
        "internal": "a fault of this program; the log has the traceback",
    },
    Outcome.GONE: {"http-404": "status 404", "http-410": "status 410"},
    Outcome.DEFERRED: {
        "retry-after": "the server said when to come back (429 or 503)",
        "blocked": "not asked for: its host refused or challenged this client, and is left alone for a time (`hosts`)",
        "interrupted": "the crawl was stopped before it was fetched",
    },
}


class Ending(NamedTuple):
    """What became of one URL of a source, and the id of the capture that shows it, where there is one."""

    source: str
    url: str
    outcome: Outcome
    reason: str = ""
    capture: str | None = None


@dataclass
class Tally:
    """One source's row in a crawl's closing table; ``seen`` is the sum of ``counts``.

    ``fetched`` is for how many of them an answer came.
    """

    source: str
    counts: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[tuple[Outcome, str]] = field(default_factory=Counter)
    seconds: float = 0.0
    fetched: int = 0
    lists_read: int = 0
    lists_failed: int = 0

    @property
    def seen(self) -> int:
        """How many URLs ended in an outcome."""
        return sum(self.counts.values())

    @property
    def failed(self) -> bool:
        """Whether nothing could be had: no list was read, or every page that was asked for failed.

        What was only put off may be had yet.
        """
        if self.counts[Outcome.DEFERRED] and not self.lists_failed:
            return False
        pages = self.seen - self.lists_read - self.lists_failed
        lost = self.counts[Outcome.FAILED] + self.counts[Outcome.REFUSED] - self.lists_failed
        return self.lists_read == 0 or (pages > 0 and lost == pages)

    def count(self, outcome: Outcome, reason: str = "") -> None:
        """Add one URL."""
        self.counts[outcome] += 1
        self.reasons[outcome, reason] += 1
