"""Reads the article out of a page: bytes and what is known of them in, an Article or the reason why not out.

Pure: no network, no database, no clock. Whatever the bytes, it raises nothing; a page that costs more time than is
good is for the caller to stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from archive.article import Article
from crawler.extract import pdf
from crawler.extract.page import NotArticle, opened
from crawler.extract.reading import read

if TYPE_CHECKING:
    from crawler.discover.link import Link
    from crawler.sources import Source

__all__ = ["NotArticle", "extract"]


def extract(
    body: bytes,
    url: str,
    source: Source | None = None,
    headers: Mapping[str, str] | None = None,
    listed: Link | None = None,
) -> Article | NotArticle:
    """The article in the page ``body`` that was fetched from ``url``, or a NotArticle that says why there is none.

    ``headers`` are those of the response (any case), ``listed`` what the list said that led here: its date is believed
    only where the page states none near its headline. ``url`` is an absolute http or https address.
    """
    if pdf.is_pdf(body, headers or {}):
        return pdf.read(body, url, source, headers or {}, listed)
    page = opened(body, url, headers or {})
    return page if isinstance(page, NotArticle) else read(page, source, listed)
