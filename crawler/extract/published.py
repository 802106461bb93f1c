"""Every statement that a page makes of its dates, in the order in which they are trusted.

Published: JSON-LD or microdata of the article and of the page; meta tags that say "published"; the lines near the
headline, time elements before words; meta tags that only say "date"; lines that begin with a label; the list that led
here; the dateline; the headline; the address; the only day that is shown below the headline. A line near the headline
that says "updated" is asked last. A header's clock and lists of other articles are not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.discover.link import Link
from crawler.extract import dates, elsewhere, headline, metadata
from crawler.extract.blocks import Block, norm
from crawler.extract.dates import Stamp
from crawler.extract.page import Page
from crawler.extract.structured import texts

_META = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "article:published",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "pubdate", "publishdate", "publish-date",
    "publish_date", "publication_date", "citation_publication_date", "sailthru.date", "parsely-pub-date",
    "cxenseparse:recs:publishtime", "published_at", "article.published",
)  # fmt: skip
_VAGUE = ("dcterms.date", "dc.date", "date", "datecreated")
_MODIFIED = (
    "article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "last-modified", "article:modified",
)  # fmt: skip
_UPDATED = re.compile(
    r"(?:updated?|modified|reviewed|revised|aktualisiert|geändert|änderung|mis(?:e)? à jour|modifié|actualizad\w*"
    r"|modificad\w*|atualizad\w*|aggiornat\w*|bijgewerkt|gewijzigd|oppdatert|opdateret|uppdaterad|päivitetty|zaktualizowan\w*"
    r"|aktualizov\w*|ažurirano|frissítve|actualizat|обновлен\w*|изменен\w*|оновлен\w*|ενημ\w*|güncelle\w*|تحديث|به‌روز\w*"
    r"|更新|修改|수정|cập nhật|diperbarui)\b[^\d]{0,20}$",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_PUBLISHED_TOO = re.compile(r"entry-date|publi", re.IGNORECASE)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found on the page before its dates are asked for: the lines near the headline, best first, and more."""

    near: list[Block]
    title: str
    at: int | None
    language: str
    dateline: Stamp | None = None
    listed: Link | None = None


def published(page: Page, seen: Seen) -> Stamp | None:
    """When the article was published, by the statement that is trusted most; None where the page states nothing."""
    return dates.trusted(_statements(page, seen)) or dates.trusted(_last_resorts(page, seen))


def stated(page: Page, seen: Seen) -> list[Stamp]:
    """Every statement of when the article was published, the most trusted first, whether it is believed or not."""
    return [stamp for stamp in _statements(page, seen) if stamp]


def modified(page: Page, seen: Seen) -> Stamp | None:
    """When the article was last changed: JSON-LD, meta tags, else a line near the headline that says "updated"."""
    stated = [dates.machine(text, "json-ld") for text in texts(page.said.article.get("dateModified"))]
    stated += _metas(page, _MODIFIED)
    return dates.trusted(stated) or dates.trusted(stamp for stamp, updated in _shown(seen) if updated)


def of(page: Page) -> Stamp | None:
    """When the page was published if its body is not known: what it says near its headline and to machines."""
    end = len(page.blocks)
    head = headline.find(page.blocks, page.titles, page.said.first("og:site_name"), end)
    near = headline.near(page.blocks, head.at, end, end)
    return published(page, Seen(near, head.text, head.at, metadata.language(page.said, page.headers, "") or ""))


def _statements(page: Page, seen: Seen) -> Iterator[Stamp | None]:
    for node in (page.said.article, page.said.page):
        for key in ("datePublished", "dateCreated", "uploadDate"):
            yield from (dates.machine(text, "json-ld") for text in texts(node.get(key)))
    yield from _metas(page, _META)
    yield from (stamp for stamp, updated in _shown(seen) if not updated)
    yield from _metas(page, _VAGUE)
    yield from (dates.alone(line.text, seen.language, "text") for line in page.called_dates)
    if seen.listed and seen.listed.published:
        yield dates.machine(seen.listed.published, seen.listed.found_in)
    yield seen.dateline
    yield dates.visible(seen.title, seen.language, "text")
    yield dates.in_url(page.url)


def _last_resorts(page: Page, seen: Seen) -> Iterator[Stamp | None]:
    yield from elsewhere.stamps(page, seen.at, seen.language)
    yield from (stamp for stamp, updated in _shown(seen) if updated)


def _metas(page: Page, names: Iterable[str]) -> list[Stamp | None]:
    return [dates.machine(text, "meta") for name in names for text in page.said.meta.get(name, ())]


def _shown(seen: Seen) -> Iterator[tuple[Stamp, bool]]:
    """The dates near the headline, and whether each is said to be that of a change."""
    for block in seen.near:
        if len(block.text) < _LONGEST and _DIGIT.search(block.text):
            yield from _in_block(block, seen.language)


def _in_block(block: Block, language: str) -> Iterator[tuple[Stamp, bool]]:
    yield from _time_elements(block)
    found = list(_words(block.text, language))
    yield from found if any(not updated for _, updated in found) else _words(_spaced(block), language)
    yield from found


def _spaced(block: Block) -> str:
    """The line with a blank between its elements, where the markup alone holds words apart."""
    parts = " ".join(" ".join(block.element.itertext()).split())
    return parts if parts.replace(" ", "") == block.text.replace(" ", "") else ""


def _words(line: str, language: str) -> Iterator[tuple[Stamp, bool]]:
    """The date in a line, and the next one where the first is that of a change."""
    stamp = dates.alone(line, language, "text")
    updated = stamp is not None and _says_updated(line, stamp.raw)
    if stamp:
        yield stamp, updated
    if stamp and updated:
        yield from _words(line.split(stamp.raw, 1)[1], language)


def _says_updated(line: str, words: str) -> bool:
    before = line.split(words)[0] if words else ""
    return _UPDATED.search(before + _DIGIT.split(words)[0]) is not None


def _time_elements(block: Block) -> Iterator[tuple[Stamp, bool]]:
    for element in block.element.iter("time"):
        words = " ".join("".join(element.itertext()).split())
        stamp = dates.machine(element.get("datetime") or "", "time")
        if stamp and norm(words) in block.words:
            kind = element.get("class") or ""
            updated = "updated" in kind and not _PUBLISHED_TOO.search(kind)
            yield stamp, updated or _says_updated(block.text, words)
