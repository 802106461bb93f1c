"""How an article's dates are shown."""

from __future__ import annotations

from datetime import datetime

_SHAPES = {"year": "%Y", "month": "%B %Y", "day": "%d %B %Y"}
_TO_THE_MINUTE = "%d %B %Y, %H:%M %Z"


def readable(time: str | None, precision: str | None = None) -> str:
    """Say an ISO 8601 time in words, with its own offset and no finer than ``precision``; anything else stays."""
    if not time:
        return ""
    try:
        moment = datetime.fromisoformat(time + "2000-01-01"[len(time) :])
    except ValueError:
        return time
    written = {4: "year", 7: "month", 10: "day"}.get(len(time))
    shape = _SHAPES.get(written if written in ("year", "month") else precision or written or "", _TO_THE_MINUTE)
    return moment.strftime(shape).lstrip("0").rstrip()
