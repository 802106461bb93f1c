"""The line that wires and magazines put before the first sentence: "Tokyo, 15 September 2023 (TDI):"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.extract.dates import Stamp, visible
from crawler.extract.months import fold, month

_LONGEST = 140
_END = r"\s*\.?\s*(?:[-–—:：―]|--)\s*(?=\S)"
_NAME = r"[^\W\d_a-z][^\d():：;!?\n–—.,，،、/（]{1,40}"
_PLACE = rf"(?P<place>{_NAME}?(?:\s*/\s*{_NAME}?)?(?:, [A-Z][^\W\d]{{1,16}}?)?)"
_DATE = r"\s*[,，،、.]\s*(?P<date>[^()（）:：\n]{0,24}?\d[^()（）:：\n–—]{0,24}?)"
_AGENCY = r"[(（\[]\s*(?P<agency>[^()（）\[\]\d]{2,30}?)\s*[)）\]]"
_SLASHED = r"\.?\s*/\s?(?P<agency>[^/\d\s]{2,24})\s?/\.?\s*"
# Agencies whose name stands in the line without brackets around it.
_WIRES = (
    r"新华社|新華社|新华网|中新社|中新网|人民网|央视网|法新社|路透社?|中央社|美联社|美聯社|共同社|韩联社|韓聯社|塔斯社"
)
_CYRILLIC_WIRES = (
    r"РИА Новости|(?:ИТАР-)?ТАСС|[Ии]нтерфакс|ИНТЕРФАКС|INTERFAX\.RU|БЕЛТА|БелТА|УНИАН|Укринформ|Казинформ"
)
_ARABIC = r"[\u0621-\u064a]+"
_YEAR = r"(?:19|20)\d\d"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_PLACE}{_DATE}(?:\s*[-–—]\s*|\.\s+)(?P<agency>{_CYRILLIC_WIRES})(?:\.\s|{_END})",
        rf"{_PLACE}(?:{_DATE})?\s*[,،]?\s*{_AGENCY}(?:{_END}|\s+(?=[^\W\d_a-z]))",
        rf"{_PLACE}(?:{_DATE})?{_SLASHED}(?:{_END})?",
        rf"{_AGENCY}{_END}(?:(?P<place>[^\W\d_a-z]{{3,}}(?: [^\W\d_a-z]{{2,}})*)(?:{_DATE})?{_END})?",
        rf"{_PLACE}{_DATE}(?:\s*[/,]\s*(?P<agency>[^\W\d_][\w ]{{1,24}}))?{_END}",
        rf"{_PLACE}\s*[,،]\s*(?P<date>[^():\n]{{0,24}}?\d[^()\d:\n–—]{{0,20}}?{_YEAR})\.\s+(?=[^\W\d_a-z])",
        r"(?P<place>[^\W\d_a-z]{3,}(?:[ ,./-]+[^\W\d_a-z]{2,}){0,3}(?:, [A-Z][\w. ]{1,16})?)\s*(?:[–—]|--?)\s+(?=\S)",
        rf"[（(]?(?P<agency>{_WIRES})(?:[记記]者[^\W\d]{{2,3}})?(?P<place>(?![记記]者)[^\W\d]{{2,6}}?)"
        rf"(?P<date>(?:{_YEAR}年)?(?:\d{{1,2}}月)?\d{{1,2}}日)(?:[电電]|{_END})",
        rf"(?P<agency>{_WIRES})(?:消息|[讯訊])[：:，]",
        rf"(?P<place>{_ARABIC}(?: (?!في ){_ARABIC})?) (?:في )?(?P<date>\d{{1,2}} {_ARABIC}(?: {_YEAR})?(?: م)?)\s*"
        rf"(?:{_AGENCY}|/\s?(?P<slashed>[^/\d]{{2,24}}?)\s?/)(?:{_END}|\s)",
    )
)
_NOT_A_PLACE = re.compile(
    r"[.?!“”\"]|\b(?:the(?! hague)|and|of the|said|says|is|was|for|with|editor|note|update|correction)\b",
    re.IGNORECASE,
)
_PARTICLES = {
    "a", "al", "am", "an", "da", "das", "de", "del", "der", "des", "di", "do", "dos", "du", "e", "el", "en", "et", "i",
    "la", "las", "le", "les", "los", "na", "nad", "of", "on", "sur", "und", "upon", "van", "y",
}  # fmt: skip
_PART_OF_DATE = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place, agency and day of a dateline, each empty or None where the line does not give it."""

    place: str = ""
    agency: str = ""
    stamp: Stamp | None = None


def read(paragraph: str, language: str = "") -> Dateline:
    """The dateline with which the first paragraph begins; an empty one if it begins with its first sentence."""
    head = paragraph[:_LONGEST]
    for form in _FORMS:
        match = form.match(head)
        found = _judged(match, language) if match else None
        if found:
            return found
    return Dateline()


def _judged(match: re.Match[str], language: str) -> Dateline | None:
    parts = {"place": "", "agency": "", "date": "", **match.groupdict("")}
    stamp = visible(parts["date"], language, "dateline") if parts["date"] else None
    whole = parts["place"].strip(" ,،、，")
    place, _, last = whole.rpartition(",")
    place = place if place and month(fold(last.strip())) else whole
    if _NOT_A_PLACE.search(place) or not _is_name(place) or not (stamp or _is_date(parts["date"])):
        return None
    return Dateline(place, (parts["agency"] or parts.get("slashed", "")).strip(), stamp)


def _is_name(place: str) -> bool:
    """Whether all words are written as names are; scripts without capitals have no others."""
    words = place.split()
    return len(words) <= 5 and not any("a" <= word[0] <= "z" and word not in _PARTICLES for word in words)


def _is_date(text: str) -> bool:
    """Whether a piece without a year is a day all the same: 21 Abr, 29 июня, 9月15日, or the day alone."""
    words = _PART_OF_DATE.findall(text)
    return not words or text[-1] == "日" or any(month(fold(word)) for word in words)
