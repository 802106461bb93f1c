"""Whether a page is an article, and if not, what it is."""

from __future__ import annotations

from crawler.extract.body import Part
from crawler.extract.page import NotArticle, Page


def before(page: Page) -> NotArticle | None:
    """What can be told without a body."""
    return None


def after(page: Page, parts: list[Part]) -> NotArticle | None:
    """What the body tells."""
    return None if parts else NotArticle("no-text")
