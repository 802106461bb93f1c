"""The line that wires and magazines put before the first sentence: "Tokyo, 15 September 2023 (TDI):"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.extract.dates import Stamp, visible
from crawler.extract.months import fold, month

_LONGEST = 140
_END = r"\s*\.?\s*(?:[-–—:：―]|--)\s*(?=\S)"
_NAME = r"[^\W\d_a-z][^\d():：;!?\n–—.,،、/]{1,40}"
_PLACE = rf"(?P<place>{_NAME}?(?:\s*/\s*{_NAME}?)?(?:, [A-Z][^\W\d]{{1,16}}?)?)"
_DATE = r"\s*[,،、.]\s*(?P<date>[^()（）:：\n]{0,24}?\d[^()（）:：\n–—]{0,24}?)"
_AGENCY = r"[(（\[]\s*(?P<agency>[^()（）\[\]\d]{2,30}?)\s*[)）\]]"
_SLASHED = r"\.?\s*/(?P<agency>[^/\d\s]{2,24})/\.?\s*"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_PLACE}(?:{_DATE})?\s*[,،]?\s*{_AGENCY}(?:{_END}|\s+(?=[^\W\d_]))",
        rf"{_PLACE}(?:{_DATE})?{_SLASHED}(?:{_END})?",
        rf"{_AGENCY}{_END}(?:(?P<place>[^\W\d_a-z]{{3,}}(?: [^\W\d_a-z]{{2,}})*)(?:{_DATE})?{_END})?",
        rf"{_PLACE}{_DATE}(?:\s*[/,]\s*(?P<agency>[^\W\d_][\w ]{{1,24}}))?{_END}",
        r"(?P<place>[^\W\d_a-z]{3,}(?:[ ,./-]+[^\W\d_a-z]{2,}){0,3}(?:, [A-Z][\w. ]{1,16})?)\s*(?:[–—]|--?)\s+(?=\S)",
        r"(?P<agency>新华社|中新社|中新网|人民网)(?P<place>[^\W\d]{2,6}?)(?P<date>\d{1,2}月\d{1,2}日)电",
    )
)
_NOT_A_PLACE = re.compile(r"[.?!“”\"]|\b(?:the|and|of the|said|says|is|was|for|with)\b", re.IGNORECASE)


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
    place, _, last = parts["place"].strip(" ,،、").rpartition(",")
    place = place if place and month(fold(last.strip())) else parts["place"].strip(" ,،、")
    if _NOT_A_PLACE.search(place) or len(place.split()) > 5:
        return None
    return Dateline(place, parts["agency"].strip(), stamp)
