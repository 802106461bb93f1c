"""From a page to an Article: every reader asked in turn, and what each found put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from archive import urls
from archive.article import Article
from crawler.extract import (
    authors,
    body,
    choice,
    classes,
    headline,
    live,
    model,
    record,
    residue,
    shape,
    slides,
    subheads,
    verdict,
)
from crawler.extract.apart import Where
from crawler.extract.given import Given
from crawler.extract.page import NotArticle, Page
from crawler.extract.site import UNKNOWN, Seen, SiteModel, agreement, asks_trafilatura, look, recurring

if TYPE_CHECKING:
    from crawler.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """The body as ``reader`` gives it: ``model`` or ``trafilatura``.

    ``found`` is what it was before anything was left out, by trafilatura where the model was not sure. ``agreement`` is
    how far the two agree on it, where both were asked to tell; ``third`` the model's look beside trafilatura, where it
    had one; ``out`` what the residue rules took out of trafilatura's text, with its class.
    """

    parts: list[body.Part]
    found: list[body.Part]
    reader: str = "model"
    agreement: float | None = None
    third: choice.Look | None = None
    out: list[tuple[body.Part, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a page was read, step by step; all but ``outcome`` stays empty where the page alone says that it is none.

    ``parts`` is the text, also of a page that turns out to be no article. ``second`` is the model's second look,
    ``third`` that beside trafilatura; ``out`` holds the parts that were taken out of the text of the ``reader``, each
    with its class (see ``classes``).
    """

    outcome: record.Found | NotArticle
    parts: Sequence[body.Part] = ()
    second: choice.Look | None = None
    third: choice.Look | None = None
    reader: str = ""
    around: residue.Around | None = None
    out: Sequence[tuple[body.Part, str]] = ()


_MOST_LINES = 25_000
_LITTLE, _QUITE_SURE = 1200, 0.9
_SHARE = 0.5  # of the model's text, at which trafilatura has found it too
_PATH = re.compile(r"^https?://[^/?#]*|[?#].*$")


def read(page: Page, given: Given) -> Article | NotArticle:
    """The article of the page, or what the page is instead."""
    found = followed(page, given).outcome
    if isinstance(found, NotArticle):
        return found
    article = record.article(page, found, given.get("source"), given.get("listed"))
    site = given.get("site", UNKNOWN)
    return replace(article, reader=site.reader(model.VERSION), agreement=found.agreement)


def seen(page: Page, given: Given) -> Seen | NotArticle:
    """What a site is learnt from: the page as read without knowledge of it; with ``site`` given by both readers."""
    alone = Given(source=given.get("source"), listed=given.get("listed"))
    if "site" in given:
        alone["site"] = UNKNOWN
    found = followed(page, alone).outcome
    return found if isinstance(found, NotArticle) else look(_where(page, found), found.parts, found.agreement)


def _where(page: Page, found: record.Found) -> Where:
    return Where(page.url, found.head.text, found.authors, page.blocks)


def followed(page: Page, given: Given) -> Reading:
    """The page as it is read, with what each step found."""
    if len(page.blocks) > _MOST_LINES:
        return Reading(outcome=NotArticle("parser-limit", "too many lines"))
    no = verdict.before(page)
    if no or not page.blocks:
        return Reading(outcome=no or NotArticle("no-text", "no line of text"))
    source, listed = given.get("source"), given.get("listed")
    look = choice.first(page)
    start, end = headline.span(page.blocks, look.texts)
    stated = [*page.titles, (listed.title if listed else None) or ""]
    head = headline.find(page.blocks, stated, names_of_site(page, source), start)
    near = headline.near(page.blocks, head.at, start, end)
    signed = [*near, *headline.labelled(page.blocks, authors.LABEL)]
    names = authors.authors(page.said, signed, names_of_site(page, source), authors.editors(page.blocks))
    look = choice.second(choice.told(look, head, names))
    around = residue.around(head.text, names, page.blocks)
    text = _text(page, around, look, given)
    found = record.Found(head, near, names, text.parts, text.agreement, names_of_site(page, source))
    kept, out = _cleaned(page, around, found, given.get("site", UNKNOWN))
    no = verdict.listed(page, text.found, around) or verdict.after(page, kept, around, _PATH.sub("", page.url))
    return Reading(
        outcome=no or replace(found, parts=subheads.headed(kept, around)),
        parts=kept,
        second=look,
        third=text.third,
        reader=text.reader,
        around=around,
        out=[*text.out, *out],
    )


def _cleaned(
    page: Page, around: residue.Around, found: record.Found, site: SiteModel
) -> tuple[list[body.Part], list[tuple[body.Part, str]]]:
    """What is left of the body without residue, and what was taken out."""
    own, out = residue.judged(found.parts, around)
    text = slides.without_slides(own, around)
    kept = live.without_posts(text, page.said)
    gone = recurring(site, _where(page, found), kept)
    for less, reason in ((_without(own, text), classes.SLIDE), (_without(text, kept), classes.POST)):
        out += [(part, reason) for part in less]
    return _without(kept, gone), [*out, *((part, classes.RECURRING) for part in gone)]


def _without(parts: list[body.Part], less: list[body.Part]) -> list[body.Part]:
    taken = set(map(id, less))
    return [part for part in parts if id(part) not in taken]


def _text(page: Page, around: residue.Around, look: choice.Look, given: Given) -> _Text:
    """The body by the model where it is sure of the page; else, and on a site that is trafilatura's, by both.

    A little text on a page that does not call itself an article may as well be a list's; where the model is not quite
    sure of it, trafilatura tells. Without ``site`` nobody counts the pages of the site, and only the model's own doubt
    has trafilatura asked.
    """
    site, always = given.get("site"), given.get("always", False)
    asked = always or (site is not None and asks_trafilatura(page.url, site))
    own = choice.parts(look)
    sure = look.sure and (bool(page.said.article) or look.confidence >= _QUITE_SURE or _are_long(own))
    if sure and not asked:
        return _Text(parts=own, found=own)
    try:
        fewest = max(choice.LEAST, _SHARE * sum(len(part.text) for part in own))
        parts = body.unfolded(body.read(page.root, page.url, fewest), page.blocks)
    except body.Unreadable:
        return _Text(parts=own, found=own)
    kept, out = residue.judged(parts, around)
    agreed = agreement(own, kept) if asked else None
    trusted = site is not None and site.trusted == "trafilatura"
    if sure and not (always or trusted):
        return _Text(parts=own, found=own, agreement=agreed)
    third = choice.third(look, (parts, kept))
    best = [] if third.doubts or trusted else choice.parts(third)
    found = own if sure else parts
    if kept and not best:
        kept = shape.shaped(kept, page.blocks)
        return _Text(parts=kept, found=found, reader="trafilatura", agreement=agreed, third=third, out=out)
    return _Text(parts=best or own, found=found, agreement=agreed, third=third if best else None)


def _are_long(parts: list[body.Part]) -> bool:
    return sum(residue.weight(part.text) for part in parts) >= _LITTLE


def names_of_site(page: Page, source: Source | None) -> str:
    """The site's names, parted by headline.SITES."""
    names = [page.said.first("og:site_name"), source.name if source else "", urls.host(page.url)]
    return headline.SITES.join(filter(None, names))
