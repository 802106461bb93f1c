"""What the status of an answer means (RFC 9110, 15)."""

from __future__ import annotations

from archive.outcomes import Outcome

Verdict = tuple[Outcome, str]
REDIRECTS = (301, 302, 303, 307, 308)
PERMANENT = (301, 308)
REFUSALS = frozenset({401, 403, 407, 451})


def of_status(status: int) -> Verdict:
    """The outcome and reason of a status that is neither 200, nor 304, nor a redirect."""
    if status in (404, 410):
        return Outcome.GONE, f"http-{status}"
    if status in (429, 503):
        return Outcome.DEFERRED, "retry-after"
    if status in REFUSALS:
        return Outcome.FAILED, "blocked"
    if 400 <= status < 600:
        return Outcome.FAILED, f"http-{status // 100}xx"
    return Outcome.FAILED, "http-status"
