"""When an article was published: every statement the page makes of it, and which of them is believed.

Order of trust: JSON-LD, meta tags, a time element near the headline, a visible date near the headline, the list that
led here, the dateline, the address. Times keep the publisher's offset and get none where none was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from crawler.extract.months import PATTERN, month

_OLDEST, _NEWEST = 1970, 2100
_MONTHS_FIRST = {"en-us", "en-ph", "es-us", "es-pr"}
_LINE, _BESIDE = 200, 80
LABEL = re.compile(
    r"\W*(?:date(?: of)?(?: publi\w+)?|published(?: on| at)?|posted(?: on)?|released?(?: on)?|datum"
    r"|veröffentlicht(?: am)?|publié(?: le)?|mis en ligne(?: le)?"
    r"|fecha|publicado(?: em| el)?|data|pubblicato(?: il)?|gepubliceerd(?: op)?|дата|опубликовано|дата публикации"
    r"|опубліковано|tarih|yayın\w*|تاريخ(?: النشر)?|تاریخ(?: انتشار)?"
    r"|发布时间|发表时间|发布日期|時間|时间|日期|公開日|掲載日|등록일?|입력)\b",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(?P<y>\d{4})-?(?P<m>\d\d)-?(?P<d>\d\d)(?:(?:T|\s+|\s*T\s*)(?P<time>\d\d:?\d\d(?::?\d\d)?)(?:[.,]\d+)?\s*"
    r"(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?(?!\d)",
    re.IGNORECASE,
)
_YEARLIKE = re.compile(r"\d{4}")
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?")
_DAY = r"(?P<d>\d{1,2})(?:\s*(?:st|nd|rd|th|er|ère|ος| го|-го|-ий|-е|ኛ|º|ª|°|\.(?:-a)?))?"
_YEAR = r"(?P<y>\d{4})"
_MONTH = rf"(?P<month>{PATTERN})\b\.?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]?",
        r"(?<![\d/.-])(?P<y>\d{4})\s?(?P<sep>[-/.])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<d>\d{1,2})(?!\d)",
        rf"(?<![\d:]){_DAY}[\s,/-]*(?:(?:de|del|di|of|d’|d'|ב|-)\s*)?{_MONTH}[\s,./-]*(?:(?:de|del|của"
        rf"|г)\s+)?{_YEAR}(?!\d)",
        rf"\b{_MONTH}\s*{_DAY}\s*(?:,|\s|de\s|del\s)+\s*{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}[\s.,]*(?:m\.\s*|gada\s*|жылғы\s*)?(?:{_MONTH})[\s,]*(?P<d>\d{{1,2}})(?!\d)",
        rf"(?<!\d){_YEAR}[\s.,]*(?:gada\s*)(?P<d>\d{{1,2}})\.?\s*{_MONTH}",
        r"(?<!\d)(?P<d>\d{1,2})\s*tháng\s*(?P<m>\d{1,2})\s*(?:,|năm|/|-|\s)\s*(?P<y>\d{4})",
        r"(?<![\d/.-])(?P<a>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<b>\d{1,2})\s?(?P=sep)\s?(?P<y>\d{4})(?!\d)",
    )
)
_TIME = re.compile(
    r"(?<![\d:.])(?P<h>\d{1,2})\s?[:hH.٫：]\s?(?P<min>\d\d)(?::(?P<s>\d\d))?(?!\d|\.\d)\s*(?P<half>[ap]\.?\s?m\b\.?)?"
    r"\s*\(?(?P<zone>Z\b|UTC|GMT|CEST|CET|EEST|EET|MSK|JST|KST|PKT|EDT"
    r"|EST)?\s?(?P<shift>[+-]\d{1,2}(?::?\d\d)?(?!\d))?",
    re.IGNORECASE,
)
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9, "kst": 9, "pkt": 5,
    "est": -5, "edt": -4,
}  # fmt: skip
_IN_URL = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[/_-](?P<m>0?[1-9]|1[0-2])[/_-](?P<d>0?[1-9]|[12]\d|3[01])(?!\d)")
_COMPACT_IN_URL = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?=\D|$)")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment as a publisher states it: ISO 8601 with the precision given (second, minute, day) and the words."""

    value: str
    precision: str
    raw: str
    origin: str = ""

    @property
    def day(self) -> str:
        """The calendar day in the publisher's own zone."""
        return self.value[:10]


def machine(text: str, origin: str = "") -> Stamp | None:
    """A date written for machines: ISO 8601 and its near forms, RFC 2822, seconds since 1970; else as in visible text.

    Midnight without a stated reason is a day. None for what is no date between 1970 and 2100.
    """
    text = text.strip()
    if _EPOCH.fullmatch(text):
        return _epoch(text, origin)
    match = _ISO.match(text)
    return _from_iso(match, text, origin) if match else visible(text, origin=origin)


def visible(text: str, language: str = "", origin: str = "") -> Stamp | None:
    """The first date with day, month and year in a line written for people, with its time if one stands beside it.

    ``language`` (BCP 47) decides whether 3/4/2020 starts with the month; without a hint the day stands first.
    """
    if not _YEARLIKE.search(text):
        return None
    found = [m for form in _FORMS for m in [_first_valid(form, text, language)] if m]
    if not found:
        return None
    match, day = min(found, key=lambda pair: pair[0].start())
    clock = _clock(text, match)
    value, precision = _with_time(day, clock)
    return Stamp(value, precision, _raw(text, match, clock), origin)


def alone(text: str, language: str = "", origin: str = "") -> Stamp | None:
    """The date of a line that says little else: a label, a place, an office; None if it stands in a sentence."""
    stamp = visible(text, language, origin) if len(text) < _LINE else None
    if stamp is None:
        return None
    rest = text.replace(stamp.raw, " ").split()
    sentence = text.rstrip().endswith((".", "!", "?", "。")) and len(rest) > 3
    return None if sentence or sum(map(len, rest)) > _BESIDE else stamp


def in_url(url: str) -> Stamp | None:
    """The day in an address like /2023/09/15/ or /20230915-title; a year and month alone are none."""
    path = re.sub(r"^https?://[^/]+", "", url)
    match = _IN_URL.search(path) or _COMPACT_IN_URL.search(path)
    day = _date(match["y"], match["m"], match["d"]) if match else None
    return Stamp(day.isoformat(), "day", match.group(), "url") if match and day else None


def trusted(stamps: Iterable[Stamp | None]) -> Stamp | None:
    """The first statement, in the order given; with the time of a later one of the same day if it has none itself."""
    known = [stamp for stamp in stamps if stamp]
    if not known:
        return None
    same_day = (stamp for stamp in known if stamp.day == known[0].day and stamp.precision != "day")
    return known[0] if known[0].precision != "day" else next(same_day, known[0])


def _date(year: str, month_: str | int, day: str) -> date | None:
    try:
        found = date(int(year), int(month_), int(day))
    except ValueError:
        return None
    return found if _OLDEST <= found.year <= _NEWEST else None


def _epoch(text: str, origin: str) -> Stamp:
    moment = datetime.fromtimestamp(int(text[:10]), UTC)
    return Stamp(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "second", text, origin)


def _from_iso(match: re.Match[str], text: str, origin: str) -> Stamp | None:
    day = _date(match["y"], match["m"], match["d"])
    digits = (match["time"] or "").replace(":", "")
    if day is None:
        return None
    if not digits.strip("0"):
        return Stamp(day.isoformat(), "day", text, origin)
    clock = ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))
    if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?", clock):
        return Stamp(day.isoformat(), "day", text, origin)
    precision = "second" if len(digits) == 6 else "minute"
    return Stamp(f"{day.isoformat()}T{clock}{_offset(match['zone'] or '')}", precision, text, origin)


def _offset(zone: str) -> str:
    digits = re.sub(r"\D", "", zone)
    if not zone or not digits:
        return "Z" if zone else ""
    digits = (digits.zfill(2) if len(digits) <= 2 else digits.zfill(4)).ljust(4, "0")
    return "Z" if not digits.strip("0") else f"{zone[0]}{digits[:2]}:{digits[2:]}"


def _first_valid(form: re.Pattern[str], text: str, language: str) -> tuple[re.Match[str], date] | None:
    for match in form.finditer(text):
        day = _day_of(match, language)
        if day:
            return match, day
    return None


def _day_of(match: re.Match[str], language: str) -> date | None:
    parts = match.groupdict()
    if "month" in parts:
        return _date(parts["y"], month(parts["month"], language), parts["d"])
    if "a" not in parts:
        return _date(parts["y"], parts["m"], parts["d"])
    day, month_ = parts["a"], parts["b"]
    if parts["sep"] == "/" and language.lower() in _MONTHS_FIRST:
        day, month_ = month_, day
    return _date(parts["y"], month_, day) or _date(parts["y"], day, month_)


def _clock(text: str, match: re.Match[str]) -> re.Match[str] | None:
    """The time that stands right after the date, or right before it."""
    after = _TIME.search(text, match.end(), match.end() + 40)
    before = list(_TIME.finditer(text, max(0, match.start() - 30), match.start()))
    clock = after or (before[-1] if before else None)
    return clock if clock and int(clock["h"]) < 24 and int(clock["min"]) < 60 else None


def _with_time(day: date, clock: re.Match[str] | None) -> tuple[str, str]:
    if clock is None:
        return day.isoformat(), "day"
    hour = int(clock["h"])
    half = (clock["half"] or "")[:1].lower()
    hour = hour % 12 + 12 * (half == "p") if half and hour <= 12 else hour
    value = f"{day.isoformat()}T{hour:02}:{int(clock['min']):02}"
    seconds = f":{int(clock['s']):02}" if clock["s"] else ""
    return value + seconds + _zone(clock), "second" if seconds else "minute"


def _zone(clock: re.Match[str]) -> str:
    name, shift = (clock["zone"] or "").lower(), clock["shift"]
    if shift and name in ("utc", "gmt", "z"):
        return _offset(shift)
    if not name:
        return _offset(shift) if shift and ":" in shift else ""
    zone = timezone(timedelta(hours=_ZONES[name]))
    return _offset(datetime(2000, 1, 1, tzinfo=zone).strftime("%z"))


def _raw(text: str, match: re.Match[str], clock: re.Match[str] | None) -> str:
    start = min(match.start(), clock.start()) if clock else match.start()
    end = max(match.end(), clock.end()) if clock else match.end()
    return text[start:end].strip()
