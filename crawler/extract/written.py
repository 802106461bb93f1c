"""Dates as people write them: with the name of the month, or in digits alone, in any of the calendars known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from crawler.extract import calendars
from crawler.extract.months import fold, month

# Zeros of the decimal digits in use: Arabic, Persian, the scripts of India and South-East Asia, full width.
_ZEROS = (
    *(0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0xF20),
    *(0x1040, 0x17E0, 0x1810, 0xFF10),
)
_DIGITS = {zero + digit: str(digit) for zero in _ZEROS for digit in range(10)}
_CHINESE = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_MONTHS_FIRST = {"en-us", "en-ph", "es-us", "es-pr"}
_YEARS_FIRST = {"zh", "ja", "ko", "hu", "mn"}
_WORTH_READING = re.compile(r"\d{3}|\d\d?[./-]\d\d?[./-]\d\d|[年년]|\d['’]\d\d")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_WIDEST = 5
_SEPARATED = r"\s?(?P<sep>[-/.])\s?"
_HAN = "〇零○一二三四五六七八九十"
_NUMERIC = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<era>{calendars.ERAS})\s*(?P<y>\d{{1,3}}|元)\s*年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*日?",
        r"(?<!\d)(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]?",
        rf"(?P<y>[{_HAN[:-1]}]{{4}})年(?P<m>[{_HAN}]{{1,2}})月(?P<d>[{_HAN}]{{1,3}})日",
        rf"(?<![\d/.-])(?P<y>\d{{4}}){_SEPARATED}(?P<m>\d{{1,2}})\s?(?P=sep)\s?(?P<d>\d{{1,2}})(?!\d)",
        r"(?<!\d)(?P<d>\d{1,2})\s*(?:tháng|thg)\s*(?P<m>\d{1,2})\s*(?:,|năm|/|-|\s)\s*(?:năm\s*)?(?P<y>\d{4})",
        rf"(?<![\d/.-])(?P<a>\d{{1,2}}){_SEPARATED}(?P<b>\d{{1,2}})\s?(?P=sep)\s?(?P<y>\d{{4}})(?!\d)",
        rf"(?<![\d/.-])(?P<y>1\d\d){_SEPARATED}(?P<m>\d{{1,2}})\s?(?P=sep)\s?(?P<d>\d{{1,2}})(?![\d/.-])",
    )
)
_SHORT = re.compile(r"(?<![\d/.:-])(?P<a>\d\d)(?P<sep>[/.-])(?P<b>\d\d)(?P=sep)(?P<y>\d\d)(?![\d/-]|\.\d)")
_WORD = r"[^\W\d_](?:[^\s\d_,;:/()\[\]|–—―\-.\"'“”’«»<>،؛।·•]|\.(?=[^\W\d_]))*"
_RANGE = re.compile(r"\s*\.?\s*[-–—]\s*")
_TOKEN = re.compile(rf"(?P<number>(?<!\d)(?<!\d:)\d+(?!\d|:\d))|(?P<word>{_WORD})|(?P<stop>[:;()\[\]|؛<>•·])")
# What may stand between day, month and year: prepositions, endings of ordinals, words for "year" and "month".
_FILLER_WORDS = (
    "de del di of d da do des den the a e i и в от за va ve y st nd rd th er ère ος го й е я ኛ º ª ° om am na ng "
    "ta tal l של ב ל ה על του της г год року рік р god godine g lie gada m metų жылғы жылы ж yil yilning yili la "
    "le el al tanggal จ พ.ศ พศ ค.ศ ปี năm ngày سنة عام من לחודש сар өдөр оны ny dia ya mwezi sal sala"
)
_FILLERS = frozenset(_FILLER_WORDS.split())


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a line: the day and where it stands; ``other`` if it was converted from another calendar."""

    day: date
    start: int
    end: int
    other: bool = False


@lru_cache(1024)
def first(text: str, language: str = "") -> Found | None:
    """The first date with day, month and year in ``text``; one of another calendar only if no Gregorian one is there.

    ``language`` (BCP 47) decides whether 3/4/2020 starts with the month and which calendar 1405/1/7 is of; without
    a hint the day stands first and the year is Gregorian. A year of two digits is believed where nothing else is.
    """
    if not _WORTH_READING.search(text) and "年" not in text:
        return None
    text = text if text.isascii() else text.translate(_DIGITS)
    found = [*_named(text, language), *_numeric(text, language)]
    if not found:
        return _short(text, language)
    return min(found, key=lambda one: (one.other, one.start))


def _numeric(text: str, language: str) -> Iterator[Found]:
    for form in _NUMERIC:
        for match in form.finditer(text):
            day, other = _day_of(match.groupdict(), language)
            if day:
                yield Found(day, match.start(), match.end(), other)
                break


def _day_of(parts: dict[str, str], language: str) -> tuple[date | None, bool]:
    year = _number(parts["y"])
    if "a" in parts:
        return _either(year, parts, language)
    month_, day = _number(parts["m"]), _number(parts["d"])
    if "era" in parts:
        return calendars.era(parts["era"], year, month_, day), False
    own = calendars.local(language, year, month_, day)
    return own or calendars.gregorian(year, month_, day), own is not None


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if "十" not in text:
        return 1 if text == "元" else int("".join(str(_CHINESE[sign]) for sign in text))
    tens, ones = text.split("十")
    return 10 * _CHINESE.get(tens, 1) + _CHINESE.get(ones, 0)


def _either(year: int, parts: dict[str, str], language: str) -> tuple[date | None, bool]:
    """A date in digits that ends with the year: the day stands first but where the language says otherwise."""
    day, month_ = int(parts["a"]), int(parts["b"])
    own = calendars.local(language, year, month_, day)
    if own:
        return own, True
    if parts["sep"] == "/" and language.lower() in _MONTHS_FIRST:
        day, month_ = month_, day
    return calendars.gregorian(year, month_, day) or calendars.gregorian(year, day, month_), False


def _short(text: str, language: str) -> Found | None:
    """A date in digits with a year of two digits, as in 28.01.22; the year stands first in some languages."""
    for match in _SHORT.finditer(text):
        a, c = int(match["a"]), int(match["y"])
        year_first = language.lower().split("-")[0] in _YEARS_FIRST
        parts = {"a": match["y"], "b": match["b"], "sep": match["sep"]} if year_first else match.groupdict()
        day, _ = _either(2000 + (a if year_first else c), parts, language)
        if day:
            return Found(day, match.start(), match.end())
    return None


def _named(text: str, language: str) -> Iterator[Found]:
    """Dates whose month is a word, with its day and year beside it."""
    if not _YEAR.search(text):
        return
    tokens = list(_TOKEN.finditer(text))
    numbers = [i for i, token in enumerate(tokens) if token.lastgroup == "number"]
    beside = sorted({i for at in numbers for i in range(max(0, at - _WIDEST), min(len(tokens), at + _WIDEST))})
    for i in beside:
        if tokens[i].lastgroup == "word":
            yield from _around(tokens, i, language)


def _around(tokens: list[re.Match[str]], at: int, language: str) -> Iterator[Found]:
    calendar, number, last = _month_at(tokens, at, language)
    if not number:
        return
    before, after = _next_numbers(tokens, at, -1), _next_numbers(tokens, last, 1)
    if len(before) > 1 and _RANGE.fullmatch(before[0].string, before[1].end(), before[0].start()):
        return
    for day, year in _readings(before, after):
        found = _dated(calendar, int(year.group()), number, int(day.group()))
        if found:
            used = (day, year, tokens[at], tokens[last])
            start, end = min(one.start() for one in used), max(one.end() for one in used)
            yield Found(found, start, end, calendar != "gregorian")
            return


def _dated(calendar: str, year: int, month_: int, day: int) -> date | None:
    if calendar == "gregorian":
        return calendars.gregorian(year, month_, day)
    return calendars.convert(calendar, year, month_, day) if year > 1300 else None


def _month_at(tokens: list[re.Match[str]], at: int, language: str) -> tuple[str, int, int]:
    """The calendar, the number of the month whose name begins here, and where the name ends."""
    name = fold(tokens[at].group())
    pair = f"{name} {fold(tokens[at + 1].group())}" if at + 1 < len(tokens) else ""
    for words, last in ((pair, at + 1), (name, at)):
        number = month(words, language) if words else 0
        if number:
            return "gregorian", number, last
        if words in calendars.NAMES:
            calendar, number = calendars.NAMES[words]
            return calendar, number, last
    return "", 0, at


def _next_numbers(tokens: list[re.Match[str]], at: int, step: int) -> list[re.Match[str]]:
    """Up to two numbers that follow in one direction with nothing but fillers between."""
    numbers: list[re.Match[str]] = []
    i, others = at + step, 0
    while 0 <= i < len(tokens) and len(numbers) < 2 and others < 3:
        token = tokens[i]
        if token["number"]:
            numbers.append(token)
        elif token["word"] is None or token["word"].casefold() not in _FILLERS:
            break
        else:
            others += 1
        i += step
    return numbers


def _readings(before: list[re.Match[str]], after: list[re.Match[str]]) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Day and year in the orders in use: 7 March 2024, March 7 2024, 2024 March 7, 2024 7 March."""
    orders = (
        (before[:1], after[:1]), (after[:1], after[1:2]), (after[:1], before[:1]), (before[:1], before[1:2]),
    )  # fmt: skip
    for day, year in orders:
        if day and year and len(day[0].group()) < 3 and len(year[0].group()) == 4:
            yield day[0], year[0]
