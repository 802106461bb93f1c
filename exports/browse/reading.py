"""How an article's dates and direction are shown."""

from __future__ import annotations

from datetime import datetime

_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_SHAPES = {"year": "%Y", "month": "%B %Y", "day": "%d %B %Y"}
_TO_THE_MINUTE = "%d %B %Y, %H:%M %Z"


def direction(language: str | None) -> str:
    """Give HTML's ``dir`` for a BCP 47 tag: ``rtl``, ``ltr``, or ``auto`` where the language is not known."""
    if not language:
        return "auto"
    return "rtl" if language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


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
