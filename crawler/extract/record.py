"""The record of an article: what was read out of a page, put together as an Article."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from archive.article import Article
from crawler.extract import charset, dateline, headline, metadata, published
from crawler.extract.dates import Stamp

if TYPE_CHECKING:
    from crawler.discover.link import Link
    from crawler.extract.blocks import Block
    from crawler.extract.body import Part
    from crawler.extract.page import Page
    from crawler.sources import Source

_NEVER = Stamp("", "", "")


@dataclass(frozen=True, slots=True)
class Found:
    """What the readers found in a page: its headline, the lines near it, the authors, and the body's parts.

    ``agreement`` is how far trafilatura and the model agree on the body, None where only one of them was asked.
    """

    head: headline.Headline
    near: list[Block]
    authors: tuple[str, ...]
    parts: list[Part]
    agreement: float | None = None


def article(page: Page, found: Found, source: Source | None, listed: Link | None) -> Article:
    """The Article of a page whose body was found; ``source`` and ``listed`` say what the page itself does not."""
    said, title, at = page.said, found.head.text, found.head.at
    language = metadata.language(said, page.headers, source.language if source else "") or ""
    line = dateline.read(found.parts[0].text, language)
    seen = published.Seen(found.near, title, at, language, line.stamp, listed)
    made = Article(
        url=page.url,
        canonical_url=metadata.canonical(said, page.url),
        title=title.replace("\xad", ""),
        text="\n\n".join(map(str, found.parts)),
        source=source.id if source else "",
        authors=found.authors,
        section=metadata.section(said, headline.crumbs(page.blocks, at, title)),
        tags=metadata.tags(said),
        language=language or None,
        dateline_place=line.place or None,
        dateline_date=line.stamp.day if line.stamp else None,
        agency=line.agency or None,
        image=metadata.image(said, page.url),
        robots=metadata.robots(said, page.headers),
        schema_type=metadata.schema_type(said),
        **_dated("published", published.published(page, seen)),
        **_dated("modified", published.modified(page, seen)),
    )
    return clean(made)


def _dated(name: str, stamp: Stamp | None) -> dict[str, Any]:
    stamp = stamp or _NEVER
    said = {"": stamp.value, "_raw": stamp.raw, "_from": stamp.origin, "_precision": stamp.precision}
    return {name + part: value or None for part, value in said.items()}


def clean(article: Article) -> Article:
    """``article`` without the control characters and lone surrogates that JSON smuggles past the decoder."""
    changes: dict[str, Any] = {field.name: _cleaned(getattr(article, field.name)) for field in fields(article)}
    return replace(article, **changes)


def _cleaned(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(charset.clean(text) for text in value)
    return charset.clean(value) if isinstance(value, str) else value
