"""Whether a page is an article, and if not, what it is: rules in their order, the first that speaks decides.

``before`` looks at the page alone: challenges, error messages, log-ins, shells. ``listed`` looks at the body as it was
found, ``after`` at what is left of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from crawler.extract import fronts, lists
from crawler.extract.body import Part
from crawler.extract.page import NotArticle, Page
from crawler.extract.residue import Around

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """A reason of archive.outcomes and what tells it: words for people of what was seen, or None."""

    reason: str
    tells: Callable[[T], str | None]


BEFORE: dict[str, Rule[fronts.Front]] = {
    "wall address": Rule("challenge", fronts.wall_address),
    "wall markup": Rule("challenge", fronts.wall_markup),
    "wall words": Rule("challenge", fronts.wall_words),
    "captcha": Rule("challenge", fronts.captcha),
    "missing headed": Rule("soft-404", fronts.missing_headed),
    "error headed": Rule("error-page", fronts.error_headed),
    "login headed": Rule("login", fronts.login_headed),
    "password": Rule("login", fronts.password),
    "consent": Rule("consent", fronts.consent),
    "own list": Rule("listing", fronts.own_list),
    "missing spoken": Rule("soft-404", fronts.missing_spoken),
    "error spoken": Rule("error-page", fronts.error_spoken),
    "asks for scripts": Rule("needs-javascript", fronts.asks_for_scripts),
    "unfilled": Rule("needs-javascript", fronts.unfilled),
    "blank": Rule("empty", fronts.blank),
}
LISTED: dict[str, Rule[lists.Found]] = {
    "collection": Rule("listing", lists.collection),
    "dated lines": Rule("listing", lists.dated_lines),
    "bare headings": Rule("listing", lists.bare_headings),
}
LEADING: dict[str, Rule[lists.Found]] = {
    "leads elsewhere": Rule("listing", lists.leads_elsewhere),
    "teasers": Rule("listing", lists.teasers),
    "imprint": Rule("listing", lists.imprint),
    "section": Rule("listing", lists.section),
}
LITTLE: dict[str, Rule[lists.Found]] = {
    "bare links": Rule("listing", lists.bare_links),
    "pictures": Rule("gallery", lists.pictures),
    "wordless": Rule("no-text", lists.wordless),
}


def before(page: Page) -> NotArticle | None:
    """What can be told without a body; of pages with little prose only."""
    front = fronts.front(page)
    return None if front is None else _told(BEFORE, front)


def listed(page: Page, parts: Sequence[Part], around: Around) -> NotArticle | None:
    """Whether the body as it was found says that it is a list."""
    return None if page.said.article else _told(LISTED, lists.Found(page, parts, around, ""))


def after(page: Page, parts: Sequence[Part], around: Around, path: str) -> NotArticle | None:
    """Whether what is left of the body is a list's or too little; ``path`` is the address without scheme and host."""
    found = lists.Found(page, parts, around, path)
    leading = None if page.said.article else _told(LEADING, found)
    return leading or _told(LITTLE, found)


def _told(rules: dict[str, Rule[T]], seen: T) -> NotArticle | None:
    for rule in rules.values():
        detail = rule.tells(seen)
        if detail is not None:
            return NotArticle(rule.reason, detail)
    return None
