"""From a page to an Article: every reader asked in turn, and what each found put together."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from archive import urls
from archive.article import Article
from crawler.extract import authors, body, charset, choice, dateline, headline, metadata, published, residue, verdict
from crawler.extract.dates import Stamp
from crawler.extract.page import NotArticle, Page

if TYPE_CHECKING:
    from crawler.discover.link import Link
    from crawler.extract.blocks import Block
    from crawler.sources import Source


@dataclass(frozen=True, slots=True)
class _Found:
    head: headline.Headline
    near: list[Block]
    authors: tuple[str, ...]
    language: str
    parts: list[body.Part]


_NEVER = Stamp("", "", "")
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
    language = metadata.language(page.said, page.headers, source.language if source else "") or ""
    signed = [*near, *headline.labelled(page.blocks, authors.LABEL)]
    names = authors.authors(page.said, signed, _site(page, source))
    around = residue.around(head.text, names, page.blocks)
    kept = residue.without(parts, around)
    no = verdict.listed(page, parts, around) or verdict.after(page, kept, around, _PATH.sub("", page.url))
    if no:
        return no
    chosen = choice.chosen(page, around, head.at, parts, kept)
    return _clean(_assembled(page, _Found(head, near, names, language, chosen), source, listed))


def _assembled(page: Page, found: _Found, source: Source | None, listed: Link | None) -> Article:
    said, title, at = page.said, found.head.text, found.head.at
    line = dateline.read(found.parts[0].text, found.language)
    seen = published.Seen(found.near, title, at, found.language, line.stamp, listed)
    stated, modified = published.published(page, seen) or _NEVER, published.modified(page, seen) or _NEVER
    return Article(
        url=page.url,
        canonical_url=metadata.canonical(said, page.url),
        title=title.replace("\xad", ""),
        text="\n\n".join(map(str, found.parts)),
        source=source.id if source else "",
        authors=found.authors,
        published=stated.value or None,
        published_raw=stated.raw or None,
        published_from=stated.origin or None,
        published_precision=stated.precision or None,
        modified=modified.value or None,
        section=metadata.section(said, headline.crumbs(page.blocks, at, title)),
        tags=metadata.tags(said),
        language=found.language or None,
        dateline_place=line.place or None,
        agency=line.agency or None,
        image=metadata.image(said, page.url),
        robots=metadata.robots(said, page.headers),
        schema_type=metadata.schema_type(said),
    )


def _site(page: Page, source: Source | None) -> str:
    names = [page.said.first("og:site_name"), source.name if source else "", urls.host(page.url)]
    return headline.SITES.join(filter(None, names))


def _clean(article: Article) -> Article:
    """JSON-LD can smuggle control characters and lone surrogates past the decoder; no field keeps them."""
    changes: dict[str, Any] = {field.name: _cleaned(getattr(article, field.name)) for field in fields(article)}
    return replace(article, **changes)


def _cleaned(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(charset.clean(text) for text in value)
    return charset.clean(value) if value else value
