"""From a page to an Article: every reader asked in turn, and what each found put together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive import urls
from archive.article import Article
from crawler.extract import authors, body, choice, headline, live, metadata, model, record, residue, verdict
from crawler.extract.apart import Where
from crawler.extract.given import Given
from crawler.extract.page import NotArticle, Page
from crawler.extract.site import UNKNOWN, Seen, agreement, asks_trafilatura, look, recurring

if TYPE_CHECKING:
    from crawler.sources import Source


@dataclass(frozen=True, slots=True)
class _Text:
    """The body; as it was ``found`` before anything was left out, by trafilatura where the model was not sure.

    ``agreement`` is how far trafilatura and the model agree on it, where both were asked to tell.
    """

    parts: list[body.Part]
    found: list[body.Part]
    agreement: float | None = None


_LITTLE = 1200
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
    found = _found(page, Given(source=given.get("source"), listed=given.get("listed"), site=UNKNOWN))
    return found if isinstance(found, NotArticle) else look(_where(page, found), found.parts, found.agreement)


def _where(page: Page, found: record.Found) -> Where:
    return Where(page.url, found.head.text, found.authors, page.blocks)


def _found(page: Page, given: Given) -> record.Found | NotArticle:
    no = verdict.before(page)
    if no or not page.blocks:
        return no or NotArticle("no-text", "no line of text")
    source, listed = given.get("source"), given.get("listed")
    look = choice.first(page)
    start, end = headline.span(page.blocks, look.texts)
    stated = [*metadata.titles(page.said, page.root), (listed.title if listed else None) or ""]
    head = headline.find(page.blocks, stated, names_of_site(page, source), start)
    near = headline.near(page.blocks, head.at, start, end)
    signed = [*near, *headline.labelled(page.blocks, authors.LABEL)]
    names = authors.authors(page.said, signed, names_of_site(page, source))
    look = choice.second(choice.told(look, head, names))
    around = residue.around(head.text, names, page.blocks)
    text = _text(page, around, look, given)
    kept = live.without_posts(residue.without(text.parts, around), page.said)
    no = verdict.listed(page, text.found, around) or verdict.after(page, kept, around, _PATH.sub("", page.url))
    return no or record.Found(head, near, names, kept, text.agreement, names_of_site(page, source))


def _text(page: Page, around: residue.Around, look: choice.Look, given: Given) -> _Text:
    """The body by the model where it is sure of the page; else, and on a site that is trafilatura's, by both.

    A little text on a page that does not call itself an article may as well be a list's; trafilatura tells.
    Without ``site`` nobody counts the pages of the site, and only the model's own doubt has trafilatura asked.
    """
    site, always = given.get("site"), given.get("always", False)
    asked = always or (site is not None and asks_trafilatura(page.url, site))
    own = choice.parts(look)
    sure = look.sure and (bool(page.said.article) or sum(residue.weight(part.text) for part in own) >= _LITTLE)
    if sure and not asked:
        return _Text(own, own)
    try:
        parts = body.unfolded(body.read(page.root, page.url), page.blocks)
    except body.Unreadable:
        return _Text(own, own)
    kept = residue.without(parts, around)
    trusted = site is not None and site.trusted == "trafilatura"
    best = own if sure and not (always or trusted) else _both(look, parts, kept, trusted)
    return _Text(best or own, own if sure else parts, agreement(own, kept) if asked else None)


def _both(look: choice.Look, parts: list[body.Part], kept: list[body.Part], trusted: bool) -> list[body.Part]:
    """The body by the model when it knows what trafilatura says; by trafilatura where that leaves doubt, too."""
    last = choice.third(look, (parts, kept))
    return kept if last.doubts or trusted else choice.parts(last) or kept


def names_of_site(page: Page, source: Source | None) -> str:
    """The site's names, parted by headline.SITES."""
    names = [page.said.first("og:site_name"), source.name if source else "", urls.host(page.url)]
    return headline.SITES.join(filter(None, names))
