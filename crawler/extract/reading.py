"""From a page to an Article: every reader asked in turn, and what each found put together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive import urls
from archive.article import Article
from crawler.extract import authors, body, choice, headline, metadata, record, residue, verdict
from crawler.extract.page import NotArticle, Page

if TYPE_CHECKING:
    from crawler.discover.link import Link
    from crawler.sources import Source


_PATH = re.compile(r"^https?://[^/?#]*|[?#].*$")


def read(page: Page, source: Source | None, listed: Link | None) -> Article | NotArticle:
    """The article of the page, or what the page is instead."""
    no = verdict.before(page)
    if no:
        return no
    try:
        parts = body.unfolded(body.read(page.root, page.url), page.blocks)
    except body.Unreadable as error:
        return NotArticle("no-text", str(error))
    start, end = headline.span(page.blocks, (part.text for part in parts))
    stated = [*metadata.titles(page.said, page.root), (listed.title if listed else None) or ""]
    head = headline.find(page.blocks, stated, _site(page, source), start)
    near = headline.near(page.blocks, head.at, start, end)
    signed = [*near, *headline.labelled(page.blocks, authors.LABEL)]
    names = authors.authors(page.said, signed, _site(page, source))
    around = residue.around(head.text, names, page.blocks)
    kept = residue.without(parts, around)
    no = verdict.listed(page, parts, around) or verdict.after(page, kept, around, _PATH.sub("", page.url))
    if no:
        return no
    chosen = choice.chosen(page, around, head.at, parts, kept)
    return record.article(page, record.Found(head, near, names, chosen), source, listed)


def _site(page: Page, source: Source | None) -> str:
    names = [page.said.first("og:site_name"), source.name if source else "", urls.host(page.url)]
    return headline.SITES.join(filter(None, names))
