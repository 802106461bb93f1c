"""The record of an article: what was read out of a page, put together as an Article."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from archive.article import Article
from crawler.extract import (
    access,
    agreement,
    canonical,
    charset,
    dateline,
    ends,
    headline,
    image,
    language,
    metadata,
    people,
    published,
    rubric,
    stray,
)
from crawler.extract.dates import Stamp
from crawler.extract.markdown import markdown

if TYPE_CHECKING:
    from crawler.discover.link import Link
    from crawler.extract.blocks import Block
    from crawler.extract.body import Part
    from crawler.extract.dateline import Dateline
    from crawler.extract.language import Language
    from crawler.extract.page import Page
    from crawler.sources import Source

_NEVER = Stamp("", "", "")
_READ = {"title", "text", "authors", "author_biography", "section", "tags", "image_caption", "image_credit"}


@dataclass(frozen=True, slots=True)
class Found:
    """What the readers found in a page: its headline, the lines near it, the authors, and the body's parts.

    ``agreement`` is how far trafilatura and the model agree on the body, None where only one of them was asked.
    ``site`` holds the names of the site, parted by headline.SITES.
    """

    head: headline.Headline
    near: list[Block]
    authors: tuple[str, ...]
    parts: list[Part]
    agreement: float | None = None
    site: str = ""


def article(page: Page, found: Found, source: Source | None, listed: Link | None) -> Article:
    """The Article of a page whose body was found; ``source`` and ``listed`` say what the page itself does not."""
    said, title, at = page.said, found.head.text, found.head.at
    text = _written(found.parts)
    tongue = language.read(said, page.headers, source.language if source else "", text)
    line = dateline.read(found.parts[0].text, tongue.tag)
    seen = published.Seen(found.near, title, at, tongue.tag, line.stamp, listed)
    own = canonical.read(said, page.url, title)
    open_to = access.read(said, page.blocks, _end(page, found), text)
    believed = published.published(page, seen)
    # The headline may speak of another day than that of publication.
    beside = replace(seen, title="", near=[line for line in found.near if line.text != title])
    doubts = agreement.conflict(believed, published.stated(page, beside))
    made = Article(
        url=page.url,
        canonical_url=own.url,
        title=title.replace("\xad", ""),
        text=text,
        source=source.id if source else "",
        section=metadata.section(said, headline.crumbs(page.blocks, at, title))
        or rubric.beside(page.blocks, at)
        or None,
        tags=metadata.tags(said),
        robots=metadata.robots(said, page.headers),
        schema_type=metadata.schema_type(said),
        accessible_for_free=open_to.free,
        warnings=(*doubts, *tongue.warnings, *own.warnings, *open_to.warnings),
        **_signed(page, found, text),
        **_dated("published", believed),
        **_dated("modified", published.modified(page, seen)),
        **told(tongue, line),
        **_pictured(page),
    )
    return clean(made)


def _written(parts: list[Part]) -> str:
    return markdown([part for part in ends.unmarked(parts) if stray.mended(part.text)])


def told(tongue: Language, line: Dateline) -> dict[str, Any]:
    """The fields that come from the text alone: its language and its dateline."""
    return {
        "language": tongue.tag or None,
        "language_declared": tongue.declared or None,
        "dateline_place": line.place or None,
        "dateline_date": line.stamp.day if line.stamp else None,
        "agency": line.agency or None,
    }


def _end(page: Page, found: Found) -> int:
    """The index of the line below the body; the page's end where no line stands in it letter by letter."""
    inside = {part.text for part in found.parts}
    lines = range(len(page.blocks) - 1, -1, -1)
    return next((at + 1 for at in lines if page.blocks[at].text in inside), len(page.blocks))


def _signed(page: Page, found: Found, text: str) -> dict[str, Any]:
    return {
        "authors": found.authors,
        "author_types": people.types(found.authors, page.said, found.site),
        "author_biography": people.biography(page.blocks, found.authors, text) or None,
    }


def _pictured(page: Page) -> dict[str, Any]:
    lead = image.lead(page.said, page.root, page.url)
    return {"image": lead.url or None, "image_caption": lead.caption or None, "image_credit": lead.credit or None}


def _dated(name: str, stamp: Stamp | None) -> dict[str, Any]:
    stamp = stamp or _NEVER
    said = {"": stamp.value, "_raw": stamp.raw, "_from": stamp.origin, "_precision": stamp.precision}
    return {name + part: value or None for part, value in said.items()}


def clean(article: Article) -> Article:
    """``article`` without the control characters and lone surrogates that JSON smuggles past the decoder.

    In what readers read no sign is left that nobody meant (see ``stray``).
    """
    names = [field.name for field in fields(article)]
    return replace(article, **{name: _cleaned(name, getattr(article, name)) for name in names})


def _cleaned(name: str, value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_cleaned(name, text) for text in value)
    if not isinstance(value, str):
        return value
    return charset.clean(stray.mended(value) if name in _READ else value)
