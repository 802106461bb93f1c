"""Times as publishers state them, made comparable."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def now() -> str:
    """Give the time of this machine's clock in UTC, to the second."""
    return utc(datetime.now(UTC))


def utc(moment: datetime) -> str:
    """Give a moment, which has an offset, as the archive writes times: in UTC, to the second, four digits of year."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def seconds(stamp: str) -> float:
    """Give an ISO 8601 time as seconds since 1970; a day is its beginning, and one without an offset is in UTC."""
    when = datetime.fromisoformat(stamp)
    return when.replace(tzinfo=when.tzinfo or UTC).timestamp()


def age(stamp: str) -> float:
    """Give the seconds since a time that ``now`` gave; negative where that lies ahead."""
    return datetime.now(UTC).timestamp() - datetime.fromisoformat(stamp).timestamp()


def sortable(stated: str | None) -> str | None:
    """Give an ISO 8601 date or datetime in a form that sorts as text by time, or None where it is neither.

    A datetime becomes UTC with second precision (no offset counts as UTC); a day stays a day and sorts before its
    hours; a month or a year becomes its first day.
    """
    if not stated:
        return None
    padded = stated + {4: "-01-01", 7: "-01"}.get(len(stated), "")
    try:
        moment = datetime.fromisoformat(padded)
        if _DAY.fullmatch(padded):
            return padded
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return utc(moment)


def end_of(bound: str | None) -> str | None:
    """Give the last second of a day, month or year, and any other time as ``sortable`` does."""
    first = sortable(bound)
    if bound is None or first is None or not _DAY.fullmatch(first):
        return first
    start, month = first[:5], int(first[5:7])
    days = monthrange(int(first[:4]), month)[1]
    last = {4: f"{start}12-31", 7: f"{start}{month:02}-{days}"}.get(len(bound), first)
    return last + "T23:59:59Z"


def year(stated: str | None) -> int | None:
    """Give the year of an ISO 8601 date as it is stated, whatever its zone."""
    return int(stated[:4]) if stated and re.match(r"\d{4}(?!\d)", stated) else None
