"""Dates that a page states away from its headline, asked only where nothing near it or for machines gave one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from crawler.extract import dates, written
from crawler.extract.blocks import Block
from crawler.extract.dates import Stamp
from crawler.extract.page import Page

_AROUND = {"nav", "footer", "aside", "form", "button", "select", "header"}
_OPENING, _SHORTEST = 30, 60
_DIGIT = re.compile(r"\d")
_DATA = re.compile(
    r'\\?"(?:date_?published|(?:first_?)?publish(?:ed)?(?:_?(?:date|at|on|time))?|publication_?date|pub_?date|display_?date'
    r'|date_?created|created(?:_?(?:at|date))?)\\?"\s*:\s*\\?"(\d{4}-\d\d-\d\d[^"\\]{0,30})',
    re.IGNORECASE,
)


def stamps(page: Page, at: int | None, language: str) -> Iterator[Stamp | None]:
    """The dates away from the headline at line ``at``, the most trusted first."""
    below = page.blocks[at:] if at is not None else []
    yield _only(dates.alone(block.text, language, "text") for block in _beside(below))
    yield _only(dates.alone(block.text, language, "text") for block in below if _outside(block))
    yield _only(_opening(block.text, language) for block in below if _outside(block))
    yield _only(dates.machine(text, "script") for text in _DATA.findall(page.html))


def _beside(below: list[Block]) -> Iterator[Block]:
    """The lines below a headline that are in its own header, however many there are."""
    header = next(below[0].element.iterancestors("header"), None) if below else None
    if header is not None:
        yield from (block for block in below[1:] if header in block.element.iterancestors("header"))


def _outside(block: Block) -> bool:
    return block.place not in _AROUND and block.linked < 0.9 and _DIGIT.search(block.text) is not None


def _only(found: Iterable[Stamp | None]) -> Stamp | None:
    """The first of the dates, if all say the same day."""
    known = [stamp for stamp in found if stamp]
    return known[0] if known and len({stamp.day for stamp in known}) == 1 else None


def _opening(line: str, language: str) -> Stamp | None:
    """The date with which a paragraph begins, as in "Klow, (07.03.2024). The minister ..."."""
    found = written.first(line[:_SHORTEST], language) if len(line) > _SHORTEST else None
    return dates.visible(line[:_SHORTEST], language, "text") if found and found.start < _OPENING else None
