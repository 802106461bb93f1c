"""The line that wires and magazines put before the first sentence: "Tokyo, 15 September 2023 (TDI):"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.extract.dates import Stamp, visible

_LONGEST = 120
_END = r"\s*(?:[-–—:：―]|--)\s*(?=\S)"
_NAME = r"[^\W\d_a-z][^\d():：;!?\n–—]{1,40}?"
_PLACES = rf"{_NAME}(?:\s*/\s*{_NAME})?"
_AGENCY = r"[(（\[]\s*(?P<agency>[^()（）\[\]\d]{2,30}?)\s*[)）\]]"
_DATE = r"(?P<date>[^()（）:：\n]{4,32}?\d[^()（）:：\n]{0,20}?)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<place>{_PLACES})\s*[,،、]?\s*{_DATE}?\s*{_AGENCY}(?:{_END}|\s+(?=[^\W\d_]))",
        rf"{_AGENCY}{_END}",
        rf"(?P<place>{_PLACES})\s*[,،]\s*{_DATE}(?:\s*[/,]\s*(?P<agency>[^\W\d_][\w ]{{1,24}}))?{_END}",
        r"(?P<place>[^\W\d_a-z]{3,}(?:[ ,./-]+[^\W\d_a-z]{2,}){0,3}(?:, [A-Z][\w. ]{1,16})?)\s*(?:[–—]|--?)\s+(?=\S)",
        r"(?:新华社|中新社|中新网|人民网)(?P<place>\w{2,6}?)(?P<date>\d{1,2}月\d{1,2}日)电",
    )
)
_CHINESE_AGENCY = re.compile(r"(新华社|中新社|中新网|人民网)(?=\w)")
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
    place = parts["place"].strip(" ,،、")
    if _NOT_A_PLACE.search(place) or (parts["date"] and not _dated(parts["date"])):
        return None
    agency = parts["agency"].strip() or next(iter(_CHINESE_AGENCY.findall(match.group())), "")
    return Dateline(place, agency, stamp)


def _dated(text: str) -> bool:
    return any(char.isdigit() for char in text)
