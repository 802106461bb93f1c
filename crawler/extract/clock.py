"""The time of day that stands beside a date, with its offset from UTC where one is given."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_TIME = re.compile(
    r"(?<![\d:.])(?P<h>\d{1,2})\s?[:hH.٫：]\s?(?P<min>\d\d)(?::(?P<s>[0-5]\d))?(?!\d|\.\d)\s*(?P<half>[ap]\.?\s?m\b\.?)?"
    r"\s*\(?(?P<zone>Z\b|UTC|GMT|CEST|CET|EEST|EET|MSK|JST|KST|PKT|EDT"
    r"|EST)?\s?(?P<shift>[+-]\d{1,2}(?::?\d\d)?(?!\d))?",
    re.IGNORECASE,
)
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9, "kst": 9, "pkt": 5,
    "est": -5, "edt": -4,
}  # fmt: skip
_AFTER, _BEFORE = 40, 30
_WIDEST, _FARTHEST_WEST = timedelta(hours=14), timedelta(hours=12)
_STEP = timedelta(minutes=30)


def beside(text: str, start: int, end: int) -> re.Match[str] | None:
    """The time that stands right after the date at ``start`` to ``end``, or right before it."""
    after = _TIME.search(text, end, end + _AFTER)
    before = list(_TIME.finditer(text, max(0, start - _BEFORE), start))
    clock = after or (before[-1] if before else None)
    return clock if clock and int(clock["h"]) < 24 and int(clock["min"]) < 60 else None


def written(clock: re.Match[str]) -> tuple[str, str]:
    """The time as ISO 8601 writes it after a day, and its precision: second or minute."""
    hour = int(clock["h"])
    half = (clock["half"] or "")[:1].lower()
    hour = hour % 12 + 12 * (half == "p") if half and hour <= 12 else hour
    seconds = f":{int(clock['s']):02}" if clock["s"] else ""
    return f"T{hour:02}:{int(clock['min']):02}{seconds}{_zone(clock)}", "second" if seconds else "minute"


def offset(zone: str) -> str:
    """An offset as ISO 8601 writes it: "Z", "+05:00", or nothing where none was given."""
    digits = re.sub(r"\D", "", zone)
    if not zone or not digits:
        return "Z" if zone else ""
    digits = (digits.zfill(2) if len(digits) <= 2 else digits.zfill(4)).ljust(4, "0")
    return "Z" if not digits.strip("0") else f"{zone[0]}{digits[:2]}:{digits[2:]}"


def _zone(clock: re.Match[str]) -> str:
    name, shift = (clock["zone"] or "").lower(), clock["shift"]
    if shift and name in ("utc", "gmt", "z"):
        return offset(shift)
    if not name:
        return offset(shift) if shift and len(shift) > 4 else ""
    return offset(f"{_ZONES[name]:+03d}")


def localised(utc: str, local: str) -> str | None:
    """The moment ``utc`` by the publisher's own clock, if ``local`` is a reading of that clock at the same moment.

    Both are ISO 8601; ``utc`` ends in Z, ``local`` has an offset or none. Clocks differ by half hours up to 14 hours.
    """
    moment = datetime.fromisoformat(utc[:-1])
    shown = datetime.fromisoformat(local.removesuffix("Z"))
    shift = shown.replace(second=0, tzinfo=None) - moment.replace(second=0)
    if shown.tzinfo is not None and shown.utcoffset() != shift:
        return None
    if not shift or abs(shift) > _WIDEST or shift % _STEP:
        return None
    exact = "seconds" if len(utc) > len("2024-03-07T10:00Z") else "minutes"
    return (moment + shift).replace(tzinfo=timezone(shift)).isoformat(timespec=exact)


def shows(utc: str, day: str) -> bool:
    """Whether a clock in the world shows ``day`` at the moment ``utc``; both are ISO 8601, ``utc`` ends in Z."""
    moment = datetime.fromisoformat(utc[:-1])
    return day in {(moment - _FARTHEST_WEST).date().isoformat(), (moment + _WIDEST).date().isoformat()}
