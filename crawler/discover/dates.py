"""Dates as feeds and sitemaps write them, to ISO 8601."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

# Zone names that mean one offset only; those that RFC 822 defines are known to the standard library.
_ZONES = {
    "WET": "+0000",
    "WEST": "+0100",
    "CET": "+0100",
    "CEST": "+0200",
    "EET": "+0200",
    "EEST": "+0300",
    "MSK": "+0300",
    "JST": "+0900",
    "KST": "+0900",
}
_ZONE = re.compile(rf"\b({'|'.join(_ZONES)})$")
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_SPACED = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?(?:\.\d+)?) ?(Z|UTC|[+-]\d\d:?\d\d)?")
_LONGEST = 64


def iso(raw: str | None) -> str | None:
    """Give a date of RFC 822 or W3C-DTF as ISO 8601, offset and precision as stated; None if it is neither.

    The epoch and years before 1900 are None: programs print them where they have no date.
    """
    raw = " ".join((raw or "").split())
    if not raw or len(raw) > _LONGEST:
        return None
    if _DAY.fullmatch(raw):
        return raw if _is_day(raw) else None
    moment = _w3c(raw) or _rfc822(raw)
    return (
        moment.isoformat()
        if moment and moment.year >= 1900 and moment.timetuple()[:6] != (1970, 1, 1, 0, 0, 0)
        else None
    )


def _is_day(raw: str) -> bool:
    try:
        return datetime.fromisoformat((raw + "-01-01")[:10]).year >= 1900
    except ValueError:
        return False


def _w3c(raw: str) -> datetime | None:
    spaced = _SPACED.fullmatch(raw)
    if spaced:
        raw = f"{spaced[1]}T{spaced[2]}{'Z' if spaced[3] == 'UTC' else spaced[3] or ''}"
    try:
        return datetime.fromisoformat(raw)
    except ValueError:
        return None


def _rfc822(raw: str) -> datetime | None:
    try:
        return parsedate_to_datetime(_ZONE.sub(lambda zone: _ZONES[zone[1]], raw))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
