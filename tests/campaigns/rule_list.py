"""The hand-written rules of reading, as ``rules.py`` beside this file switches them off."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from crawler.extract import verdict

NEVER = re.compile(r"(?!)")
AS_IT_IS, UNSTATED, THEIRS = "as it is", "without what it says to machines", "with trafilatura's text"


def nothing(*_: Any) -> Iterator[Any]:
    """In the place of a function that yields."""
    return iter(())


def answer(value: Any) -> Callable[..., Any]:
    """In the place of a function: always the same answer."""
    return lambda *_: value


def given(number: int) -> Callable[..., Any]:
    """In the place of a function that changes one of its arguments: the argument itself."""
    return lambda *arguments: arguments[number]


def no_lines(look: Any) -> Any:
    """In the place of a function that tells some lines of a look: none of them."""
    return np.zeros(len(look.likely), dtype=bool)


@dataclass(frozen=True)
class Rule:
    """A rule: what it does, ``module.attribute`` in crawler.extract, and what stands there while it is ``off``.

    ``beside`` is the second setting in which it is tried. A rule that refuses pages matters only to those refused for
    its ``reason``.
    """

    name: str
    target: str
    off: Any = NEVER
    beside: str = UNSTATED
    reason: str = ""

    def original(self) -> Any:
        """What stands there while it is on."""
        module, attribute = self.target.split(".")
        return getattr(importlib.import_module(f"crawler.extract.{module}"), attribute)


TITLES = (
    Rule("heading below a breadcrumb that is the h1", "headline._below_trail", answer(None)),
    Rule("breadcrumb told by its links", "headline._leads_here", answer(False)),
    Rule("kicker in a heading", "headline._KICKER"),
    Rule("heading that says what a breadcrumb said", "headline._heading_of", given(1)),
    Rule("main heading like a stated title", "headline._resembling", answer(None)),
    Rule("site's name cut off", "headline._without_site", given(0)),
)
DATES = (
    Rule("dates near the headline", "published._shown", nothing),
    Rule("words held apart by markup alone", "published._spaced", answer("")),
    Rule("time elements", "published._time_elements", nothing),
    Rule("words for a change", "published._UPDATED"),
    Rule("labels of dates", "dates.LABEL"),
    Rule("line below a label", "headline.below_labels", answer([])),
    Rule("day in the address", "dates._IN_URL", ()),
    Rule("publisher's own clock", "dates._by_own_clock", given(0)),
    Rule("meta tags that only say date", "published._VAGUE", ()),
    Rule("paragraph that begins with a date", "elsewhere._opening", answer(None)),
    Rule("only day below the headline", "elsewhere._outside", answer(False)),
    Rule("data in scripts", "elsewhere._DATA"),
    Rule("year of two digits", "written._SHORT"),
    Rule("month first by language", "written._MONTHS_FIRST", set()),
    Rule("lines beyond the body's first", "headline._beyond", answer([])),
)
AUTHORS = (
    Rule("byline over a hidden name", "authors._shown_instead", answer(())),
    Rule("desks come last", "authors._DESK"),
    Rule("accounts are nobody", "authors._ACCOUNT"),
    Rule("office after the name", "authors._TITLES"),
    Rule("office in the place of a name", "authors._OFFICE_ALONE"),
    Rule("degree after the name", "authors._LETTERS"),
    Rule("bodies keep their commas", "authors._BODY"),
    Rule("office before a Chinese name", "authors._OFFICE"),
    Rule("labels of authors", "authors.LABEL"),
    Rule("who edited a page is no author", "authors._EDITED"),
    Rule("site behind a name", "authors._SITE_BEHIND"),
    Rule("the site is no author", "authors._is_site", answer(False)),
    Rule("By at the start", "bylines.BY"),
    Rule("By behind the date", "bylines._WITHIN"),
    Rule("elements marked as author", "bylines._MARKED"),
    Rule("marked, but no author", "bylines._NOT_AUTHOR"),
    Rule("links to an author's page", "bylines._TO_AUTHOR"),
    Rule("name beside a date", "bylines._PERSON"),
    Rule("words that are no name", "bylines._NO_NAME"),
    Rule("preposition behind a name", "bylines._PREPOSITION"),
    Rule("what else stands behind a name", "bylines._LEFT"),
    Rule("bare name", "bylines._bare", nothing),
)
TEXTS = tuple(
    Rule(name, target, off, THEIRS)
    for name, target, off in (
        ("what stands above the headline", "residue._below_headline", given(0)),
        ("breadcrumb before the first sentence", "residue._is_crumb", answer(False)),
        ("label before the first sentence", "residue._is_label", answer(False)),
        ("byline before the first sentence", "residue._signs", answer(False)),
        ("date before the first sentence", "residue._is_date", answer(False)),
        ("imprint beneath the last links", "residue._foot_cut", given(0)),
        ("teasers at the end", "residue._teasers_cut", given(0)),
        ("heading over other articles", "residue._sections_cut", given(0)),
        ("box about the author", "residue._author_box_cut", given(0)),
        ("captions by their element", "residue._without_captions", given(0)),
        ("headline again", "residue._repeats_title", answer(False)),
        ("prompts to read something else", "prompts.READ_MORE", NEVER),
        ("linked prompts to read something else", "prompts.READ_MORE_LINE", NEVER),
        ("prompts to share, follow, comment", "prompts.SOCIAL", NEVER),
        ("appeals to subscribe, follow or give", "prompts.APPEAL", NEVER),
        ("credits", "prompts.CREDIT", NEVER),
        ("captions that end in a credit", "prompts.CREDIT_AT_END", NEVER),
        ("lines that are links", "residue._is_mere_link", answer(False)),
        ("linked headings over text stay", "residue._heads", answer(False)),
        ("headings with nothing below", "residue._without_idle_headings", given(0)),
        ("headings of boxes without text", "choice._stranded", no_lines),
        ("embedded posts are quotations", "choice._post", answer(None)),
        ("slides of galleries", "slides.without_slides", given(0)),
        ("posts of live reports", "live.without_posts", given(0)),
        ("lines with which agencies end a text", "ends.without_marks", given(0)),
        ("marks behind the last sentence", "ends.unmarked", given(0)),
        ("signs that nobody meant", "stray.mended", given(0)),
        ("bold lines as headings", "subheads.headed", given(0)),
    )
)


def _without(stage: str, name: str) -> dict[str, Any]:
    return {other: rule for other, rule in getattr(verdict, stage).items() if other != name}


VERDICTS = tuple(
    Rule(f"{name} ({rule.reason})", f"verdict.{stage}", _without(stage, name), reason=rule.reason)
    for stage in ("BEFORE", "LISTED", "LEADING", "LITTLE")
    for name, rule in getattr(verdict, stage).items()
)
RULES = (*TITLES, *DATES, *AUTHORS, *VERDICTS, *TEXTS)
