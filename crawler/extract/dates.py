"""When an article was published: what one statement of a page means, and which of several is believed.

Times keep the publisher's offset and get none where none was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache

from crawler.extract import calendars, clock, written
from crawler.extract.lowered import Lowered

_LINE, _BESIDE = 200, 80
LABEL = Lowered(
    r"\W*(?:date(?: of)?(?: publi\w+)?|published(?: on| at)?|posted(?: on)?|released?(?: on)?|datum"
    r"|veröffentlicht(?: am)?|publié(?: le)?|mis en ligne(?: le)?"
    r"|fecha|publicado(?: em| el)?|data|pubblicato(?: il)?|gepubliceerd(?: op)?|дата|опубликовано|дата публикации"
    r"|опубліковано|tarih|yayın\w*|تاريخ(?: النشر)?|تاریخ(?: انتشار)?"
    r"|发布时间|发表时间|发布日期|時間|时间|日期|公開日|掲載日|등록일?|입력)\b"
)
_ISO = re.compile(
    r"(?P<y>\d{4})-?(?P<m>\d\d)-?(?P<d>\d\d)(?:(?:T|\s+|\s*T\s*)(?P<time>\d\d:?\d\d(?::?\d\d)?)(?:[.,]\d+)?\s*"
    r"(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?(?!\d)",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?")
_IN_URL = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[/_-](?P<m>0?[1-9]|1[0-2])[/_-](?P<d>0?[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![^\W_])"),
    re.compile(r"(?<!\d)(?P<d>0[1-9]|[12]\d|3[01])[_.-](?P<m>0[1-9]|1[0-2])[_.-](?P<y>(?:19|20)\d\d)(?!\d)"),
)


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


@lru_cache(2048)
def visible(text: str, language: str = "", origin: str = "") -> Stamp | None:
    """The first date with day, month and year in a line written for people, with its time if one stands beside it.

    ``language`` (BCP 47) decides whether 3/4/2020 starts with the month; without a hint the day stands first.
    """
    found = written.first(text, language)
    if found is None:
        return None
    start, end, value, precision = found.start, found.end, found.day.isoformat(), "day"
    time = clock.beside(text, start, end)
    if time:
        suffix, precision = clock.written(time)
        start, end, value = min(start, time.start()), max(end, time.end()), value + suffix
    return Stamp(value, precision, text[start:end].strip(" ("), origin)


def alone(text: str, language: str = "", origin: str = "") -> Stamp | None:
    """The date of a line that says little else: a label, a place, an office; None if it stands in a sentence."""
    stamp = visible(text, language, origin) if len(text) < _LINE else None
    if stamp is None:
        return None
    rest = text.replace(stamp.raw, " ").split()
    sentence = text.rstrip().endswith((".", "!", "?", "。")) and len(rest) > 3
    return None if sentence or sum(map(len, rest)) > _BESIDE else stamp


def in_url(url: str) -> Stamp | None:
    """The day in an address like /2023/09/15/, /20230915-title or /15-09-2023; a year and month alone are none."""
    path = re.sub(r"^https?://[^/]+", "", url)
    match = next(filter(None, (form.search(path) for form in _IN_URL)), None)
    day = _date(match) if match else None
    return Stamp(day.isoformat(), "day", match.group(), "url") if match and day else None


def trusted(stamps: Iterable[Stamp | None]) -> Stamp | None:
    """The first statement, in the order given, made as exact as the others allow.

    A day gets the time of a later statement of the same day. A moment in UTC is told by the publisher's own clock where
    a later statement shows that clock at the same moment, or gives way to the day that the next statement shows, if a
    clock in the world shows it then: the day that readers saw is the article's day.
    """
    known = (stamp for stamp in stamps if stamp)
    first = next(known, None)
    if first is None:
        return None
    if first.precision == "day":
        return next((one for one in known if one.day == first.day and one.precision != "day"), first)
    return _by_own_clock(first, known) if first.value.endswith("Z") else first


def _by_own_clock(moment: Stamp, others: Iterable[Stamp]) -> Stamp:
    shown = [other for other in others if not other.value.endswith("Z")]
    timed = (other.value for other in shown if other.precision != "day")
    local = next(filter(None, (clock.localised(moment.value, value) for value in timed)), None)
    if local:
        return replace(moment, value=local)
    return shown[0] if shown and _other_day(moment, shown[0]) else moment


def _other_day(moment: Stamp, shown: Stamp) -> bool:
    """Whether the day that readers see is that of the moment in UTC by a clock east or west of it."""
    return shown.precision == "day" and shown.day != moment.day and clock.shows(moment.value, shown.day)


def _date(match: re.Match[str]) -> date | None:
    return calendars.gregorian(int(match["y"]), int(match["m"]), int(match["d"]))


def _epoch(text: str, origin: str) -> Stamp:
    moment = datetime.fromtimestamp(int(text[:10]), UTC)
    return Stamp(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "second", text, origin)


def _from_iso(match: re.Match[str], text: str, origin: str) -> Stamp | None:
    day = _date(match)
    digits = (match["time"] or "").replace(":", "")
    if day is None:
        return None
    if not digits.strip("0"):
        return Stamp(day.isoformat(), "day", text, origin)
    time = ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))
    if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?", time):
        return Stamp(day.isoformat(), "day", text, origin)
    precision = "second" if len(digits) == 6 else "minute"
    return Stamp(f"{day.isoformat()}T{time}{clock.offset(match['zone'] or '')}", precision, text, origin)
