"""Reads the article out of a page: bytes and what is known of them in, an Article or the reason why not out.

Pure: no network, no database, no clock. Whatever the bytes, it raises nothing; a page that costs more time than is
good is for the caller to stop.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from archive.article import Article
from crawler.extract import pdf, reading
from crawler.extract.announced import Announcement, Offering, judged
from crawler.extract.explain import Explained, explain
from crawler.extract.given import Given
from crawler.extract.page import NotArticle, opened
from crawler.extract.site import Seen, SiteModel, learn

PDF_READER = "pdf-1"

__all__ = [
    "PDF_READER",
    "Announcement",
    "Explained",
    "Given",
    "NotArticle",
    "Offering",
    "Seen",
    "SiteModel",
    "explained",
    "extract",
    "learn",
    "seen",
]


def extract(body: bytes, url: str, **given: Unpack[Given]) -> Article | NotArticle:
    """The article in the page ``body`` that was fetched from ``url``, or a NotArticle that says why there is none.

    ``url`` is an absolute http or https address; Given says what else may be known. A page that only announces a PDF
    gives an Announcement, which is a NotArticle; one whose text is also offered as a PDF an Offering, an Article.
    """
    headers = given.get("headers") or {}
    if pdf.is_pdf(body, headers):
        found = pdf.read(body, url, given.get("source"), headers, given.get("listed"))
        return replace(found, reader=PDF_READER) if isinstance(found, Article) else found
    page = opened(body, url, headers)
    return page if isinstance(page, NotArticle) else judged(page, reading.read(page, given), given)


def seen(body: bytes, url: str, **given: Unpack[Given]) -> Seen | NotArticle:
    """What ``learn`` wants of a page; from a PDF nothing is learnt. With any ``site`` given both readers are asked."""
    headers = given.get("headers") or {}
    if pdf.is_pdf(body, headers):
        return NotArticle("not-html", "a PDF")
    page = opened(body, url, headers)
    return page if isinstance(page, NotArticle) else reading.seen(page, given)


def explained(body: bytes, url: str, **given: Unpack[Given]) -> Explained | NotArticle:
    """Each line of the page with its fate, as ``extract`` reads it; a NotArticle for what is no page of HTML."""
    headers = given.get("headers") or {}
    if pdf.is_pdf(body, headers):
        return NotArticle("not-html", "a PDF has no markup to explain")
    page = opened(body, url, headers)
    return page if isinstance(page, NotArticle) else explain(page, given)
