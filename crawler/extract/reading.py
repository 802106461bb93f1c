"""From a page to an Article: every reader asked in turn, and what each found put together."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from archive import urls
from archive.article import Article
from crawler.extract import authors, body, choice, headline, metadata, model, record, residue, verdict
from crawler.extract.apart import Where
from crawler.extract.given import Given
from crawler.extract.page import NotArticle, Page
from crawler.extract.site import UNKNOWN, Seen, agreement, asks_trafilatura, look, recurring

if TYPE_CHECKING:
    from crawler.sources import Source

_PATH = re.compile(r"^https?://[^/?#]*|[?#].*$")


def read(page: Page, given: Given) -> Article | NotArticle:
    """The article of the page, or what the page is instead."""
    site = given.get("site", UNKNOWN)
    found = _found(page, given)
    if isinstance(found, NotArticle):
        return found
    gone = set(map(id, recurring(site, _where(page, found), found.parts)))
    found = replace(found, parts=[part for part in found.parts if id(part) not in gone])
    article = record.article(page, found, given.get("source"), given.get("listed"))
    return replace(article, reader=site.reader(model.VERSION), agreement=found.agreement)


def seen(page: Page, given: Given) -> Seen | NotArticle:
    """What a site is learnt from: the page as it reads without knowledge of its site, with trafilatura asked."""
    found = _found(page, Given(source=given.get("source"), listed=given.get("listed")))
    return found if isinstance(found, NotArticle) else look(_where(page, found), found.parts, found.agreement)


def _where(page: Page, found: record.Found) -> Where:
    return Where(page.url, found.head.text, found.authors, page.blocks)


def _found(page: Page, given: Given) -> record.Found | NotArticle:
    source, listed, site = given.get("source"), given.get("listed"), given.get("site", UNKNOWN)
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
    asked = given.get("always", False) or asks_trafilatura(page.url, site)
    agreed = agreement(chosen, kept) if asked else None
    trusted = kept if site.trusted == "trafilatura" else chosen
    return record.Found(head, near, names, trusted, agreed, _site(page, source))


def _site(page: Page, source: Source | None) -> str:
    names = [page.said.first("og:site_name"), source.name if source else "", urls.host(page.url)]
    return headline.SITES.join(filter(None, names))
