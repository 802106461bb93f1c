"""How a visit becomes a request, and what an answer means that is no new page."""

from __future__ import annotations

from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from archive.article import Address
from archive.ids import digest
from archive.outcomes import Outcome
from archive.statuses import Status
from crawler.answers import header
from crawler.memory import ALIAS
from crawler.statuses import Verdict, of_status
from crawler.visit import Visit

NO_LIST: Verdict = (Outcome.FILTERED, "no-list")
_ELSEWHERE = frozenset({"redirect", "off-site", "bad-url"})
_INSTEAD = {
    "soft-404": Status.SOFT_GONE,
    "listing": Status.SOFT_GONE,
    "login": Status.BLOCKED,
    "blocked": Status.BLOCKED,
    "challenge": Status.BLOCKED,
}
_NOTHING_THERE = frozenset({400, 401, 403, 404, 405, 410, 501})
_NOTHING_MORE = frozenset({400, 404, 410})  # of what was a list: a refusal is not its end


def priority(visit: Visit) -> int:
    """Lists before the pages that they name, and pages before the next page of a list: it may not be wanted then."""
    if visit.kind == "page":
        return 0
    return 10 if visit.page == 1 else -1


def posted(request: Request, form: tuple[tuple[str, str], ...]) -> Request:
    """The request as ASP.NET's pager sends it: its pages have no address of their own."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return request.replace(method="POST", body=urlencode(form).encode(), headers=kind)


def status_of(visit: Visit, status: int) -> tuple[Outcome, str]:
    """What a status means; that nothing is where nobody promised a list is no fault."""
    was_list = visit.page > 1 or (visit.address is not None and visit.address.reason.startswith("list"))
    none = _NOTHING_MORE if was_list else _NOTHING_THERE
    return NO_LIST if visit.guessed and status in none else of_status(status)


def untried(visit: Visit) -> str | None:
    """The address as its list wrote it, where the canonical one was asked for and is not known to the site."""
    whole = visit.link.stated if visit.link else None
    return whole if whole and whole not in (visit.url, *visit.hops) else None


def as_before(visit: Visit, reason: str) -> tuple[Outcome, str]:
    """What a page is that is as it was: no article if it was none; but a redirect was no state of the page."""
    known = visit.address
    if known and known.article and known.reason in _ELSEWHERE:
        return Outcome.UNCHANGED, reason
    if visit.kind == "page" and known and known.outcome == Outcome.FILTERED and known.reason != ALIAS:
        return Outcome.FILTERED, known.reason
    return Outcome.UNCHANGED, reason


def instead(outcome: Outcome, reason: str) -> Status | None:
    """What an article's page is that ended so; None where that tells nothing, as of a fault of the moment."""
    if outcome == Outcome.GONE:
        return Status.GONE
    return _INSTEAD.get(reason) if outcome in (Outcome.FILTERED, Outcome.FAILED) else None


def unfollowed(visit: Visit, reason: str) -> tuple[Outcome, str]:
    """What a redirect is that is not followed: of a list, a fault that somebody must mend."""
    return (Outcome.FILTERED, reason) if visit.kind == "page" else (Outcome.FAILED, "moved")


def conditions(known: Address | None) -> dict[str, str]:
    """The headers of a conditional request (RFC 9110, 13.1) for what is known."""
    if known is None or known.content_digest is None:
        return {}
    stated = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in stated.items() if value}


def validators(response: Response) -> dict[str, str | None]:
    """What tells at the next look whether a page is still the same, as columns of its address."""
    return {
        "etag": header(response, "ETag"),
        "last_modified": header(response, "Last-Modified"),
        "content_digest": digest(response.body),
    }


def content_type(response: Response) -> str:
    """The media type that a response has in its header."""
    return header(response, "Content-Type") or ""
