"""From a page to an Article: every reader asked in turn, and what each found put together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from archive import urls
from archive.article import Article
from crawler.extract import authors, body, charset, dateline, dates, headline, metadata, residue, structured, verdict
from crawler.extract.blocks import norm
from crawler.extract.page import NotArticle, Page

if TYPE_CHECKING:
    from crawler.discover.link import Link
    from crawler.extract.blocks import Block
    from crawler.sources import Source

_PUBLISHED = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "article:published",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "pubdate",
    "publishdate", "publish-date", "publish_date", "publication_date", "citation_publication_date", "sailthru.date",
    "parsely-pub-date", "cxenseparse:recs:publishtime", "published_at", "date", "article.published", "datecreated",
)  # fmt: skip
_MODIFIED = ("article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "dcterms.modified",
             "dc.date.modified", "last-modified", "article:modified")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    head: headline.Headline
    near: list[Block]
    authors: tuple[str, ...]
    language: str
    parts: list[body.Part]


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
    return no or _clean(_assembled(page, _Found(head, near, names, language, kept), source, listed))


def _assembled(page: Page, found: _Found, source: Source | None, listed: Link | None) -> Article:
    said, title, at = page.said, found.head.text, found.head.at
    line = dateline.read(found.parts[0].text, found.language)
    published = dates.trusted(_published(page, found, line, listed)) or dates.Stamp("", "", "")
    return Article(
        url=page.url,
        canonical_url=metadata.canonical(said, page.url),
        title=title.replace("\xad", ""),
        text="\n\n".join(map(str, found.parts)),
        source=source.id if source else "",
        authors=found.authors,
        published=published.value or None,
        published_raw=published.raw or None,
        published_from=published.origin or None,
        published_precision=published.precision or None,
        modified=_modified(said),
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


def _published(page: Page, found: _Found, line: dateline.Dateline, listed: Link | None) -> Iterator[dates.Stamp | None]:
    said = page.said
    for node in (said.article, said.page):
        for key in ("datePublished", "dateCreated", "uploadDate"):
            yield from (dates.machine(text, "json-ld") for text in structured.texts(node.get(key)))
    for name in _PUBLISHED:
        yield from (dates.machine(text, "meta") for text in said.meta.get(name, ()))
    yield from _shown(found.near, found.language)
    for block in headline.labelled(page.blocks, dates.LABEL):
        yield dates.alone(block.text, found.language, "text")
    if listed and listed.published:
        yield dates.machine(listed.published, listed.found_in)
    yield line.stamp
    yield dates.visible(found.head.text, found.language, "text")
    yield dates.in_url(page.url)


def _shown(near: list[Block], language: str) -> Iterator[dates.Stamp | None]:
    for block in near:
        for element in block.element.iter("time"):
            if len(block.text) < 200 and norm("".join(element.itertext())) in norm(block.text):
                yield dates.machine(element.get("datetime") or "", "time")
    for block in near:
        yield dates.alone(block.text, language, "text")


def _modified(said: structured.Structured) -> str | None:
    stated = structured.texts(said.article.get("dateModified"))
    stated += [text for name in _MODIFIED for text in said.meta.get(name, ())]
    return next((stamp.value for stamp in map(dates.machine, stated) if stamp), None)


def _clean(article: Article) -> Article:
    """JSON-LD can smuggle control characters and lone surrogates past the decoder; no field keeps them."""
    changes: dict[str, Any] = {field.name: _cleaned(getattr(article, field.name)) for field in fields(article)}
    return replace(article, **changes)


def _cleaned(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(charset.clean(text) for text in value)
    return charset.clean(value) if value else value
