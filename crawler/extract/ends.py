"""The marks with which agencies and desks end a text: "Enditem", initials in brackets, who edited it.

A line that is such a mark is residue. Behind the last sentence it is left out of the text alone, so that the part is
still found among the lines of its page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.extract.body import Part
from crawler.extract.people import AGENCY

_WORD = r"(?i:end ?item|ends?|fin|конец|النهاية|انتهى|انتهای پیام)|(?:全文)?完|끝"
_INITIALS = r"[A-Za-zÀ-ž]{1,5}"
_CODE = rf"{_INITIALS}(?:\s?[/,–-]\s?{_INITIALS}){{1,3}}|(?!sic)[a-zà-ž]{{2,4}}"
_EDITED = r"[(（](?:By\s|[\u3400-\u9fff]{0,2}(?:编辑|編輯|责编)\s?[:：])[^()（）]{2,30}[)）]"
_MARK = (
    rf"[(（\[]\s?(?:{_WORD}|{_CODE})\s?[)）\]]|[(\[](?i:{AGENCY.pattern})[)\]]\.?"
    rf"|(?:{_EDITED}\s*)?[-–—#*/\s]*(?:{_WORD})(?:[-–—#*/\s]+\w?|$)|{_EDITED}\d{{0,8}}"
)
_ALONE = re.compile(rf"\W?(?:{_MARK})")
_BEHIND = re.compile(rf"(?<=[.!?。！？…”\"»’])\s*(?:{_MARK})$")
_LAST = 3


def without_marks(parts: Sequence[Part]) -> list[Part]:
    """The parts without those at the end that are nothing but such a mark."""
    body, last = parts[:-_LAST], parts[-_LAST:]
    return [*body, *(part for part in last if part.kind != "p" or not _ALONE.fullmatch(part.text))]


def unmarked(parts: Sequence[Part]) -> list[Part]:
    """The parts, the last of them without the mark that stands behind their last sentence."""
    body, last = parts[:-_LAST], parts[-_LAST:]
    return [*body, *(replace(part, text=_BEHIND.sub("", part.text)) if part.kind == "p" else part for part in last)]
