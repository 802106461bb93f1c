"""Dates that a page states away from its headline, asked only where nothing near it or for machines gave one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from crawler.extract import dates, written
from crawler.extract.blocks import Block
from crawler.extract.dates import Stamp
from crawler.extract.page import Page

_AROUND = {"nav", "footer", "aside", "form", "button", "select", "header"}
_ABOVE = 6
_OPENING, _SHORTEST = 30, 60
_MOST_WORDS = 5
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(
    r"(?:th(?:is|e)|diese[rs]?|dieses|der|cet(?:te)?|est[ea]|quest[oa]|dit|denne|dette) (?:[\w-]+ ){0,1}"
    r"(?:entry|post|article|story|page|artikel|beitrag|eintrag|artículo|entrada|articolo|bericht|innlegg)\b"
    r".{0,40}\b(?:was|wurde|ist|stammt|a été|fue|è stato|is|ble)\b",
    re.IGNORECASE,
)
_DATA = re.compile(
    r'\\?"(?:date_?published|(?:first_?)?publish(?:ed)?(?:_?(?:date|at|on|time))?|publication_?date|pub_?date|display_?date'
    r'|date_?created|created(?:_?(?:at|date))?)\\?"\s*:\s*\\?"(\d{4}-\d\d-\d\d[^"\\]{0,30})',
    re.IGNORECASE,
)


def stamps(page: Page, at: int | None, language: str) -> Iterator[Stamp | None]:
    """The dates away from the headline at line ``at``, the most trusted first."""
    below = page.blocks[at:] if at is not None else []
    yield from _told(page.blocks, language)
    yield from _aside(page.blocks[max(0, (at or 0) - _ABOVE) : at or 0], language)
    yield _only(dates.alone(block.text, language, "text") for block in below if _outside(block))
    yield _only(_opening(block.text, language) for block in below if _outside(block))
    yield _only(dates.machine(text, "script") for text in _DATA.findall(page.html))


def _outside(block: Block) -> bool:
    return block.place not in _AROUND and block.linked < 0.9 and _DIGIT.search(block.text) is not None


def _only(found: Iterable[Stamp | None]) -> Stamp | None:
    """The first of the dates, if all say the same day."""
    known = [stamp for stamp in found if stamp]
    return known[0] if known and len({stamp.day for stamp in known}) == 1 else None


def _told(blocks: list[Block], language: str) -> Iterator[Stamp | None]:
    """The date in a sentence on the page itself: "This entry was posted on 7 March 2024 by Petra Amari"."""
    for block in blocks:
        if _SENTENCE.match(block.text) and _DIGIT.search(block.text):
            yield dates.visible(block.text[:200], language, "text")


def _aside(above: list[Block], language: str) -> Iterator[Stamp | None]:
    """The date right above the headline that the page holds apart from its text, and says little else."""
    for block in reversed(above):
        if block.place == "aside" and block.linked < 0.5 and len(block.text.split()) <= _MOST_WORDS:
            yield dates.alone(block.text, language, "text")


def _opening(line: str, language: str) -> Stamp | None:
    """The date with which a paragraph begins, as in "Klow, (07.03.2024). The minister ..."."""
    found = written.first(line[:_SHORTEST], language) if len(line) > _SHORTEST else None
    return dates.visible(line[:_SHORTEST], language, "text") if found and found.start < _OPENING else None
