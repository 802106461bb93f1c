"""Reads the article out of a PDF: a communiqué that a ministry publishes in no other form.

What the document shows goes before what its file says of itself: a title is often left from an older document, and the
day on which a file was made is the day of the article only where nothing else gives one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from archive import urls
from archive.article import Article
from crawler.extract import charset, dateline, dates, language, metadata, pdf_layout, pdf_pages, pdf_text, record
from crawler.extract.blocks import norm
from crawler.extract.body import Part
from crawler.extract.page import NotArticle
from crawler.extract.residue import Around, is_prose, weight
from crawler.extract.structured import Structured

if TYPE_CHECKING:
    from crawler.discover.link import Link
    from crawler.extract.language import Language
    from crawler.extract.pdf_text import Body, Paragraph
    from crawler.sources import Source

READER = "pdf1"  # another one wherever this reader comes to read a document otherwise
_MAGIC = b"%PDF-"
# https://www.iana.org/assignments/media-types/application/pdf; readers take what stands before the mark for rubbish.
_WITHIN = 1024
_TYPES = ("application/pdf", "application/x-pdf", "application/octet-stream")
_LITTLE = 100
_LONGEST_TITLE = 300
_HEAD, _TAIL, _EDGE, _MOST_LINES = 14, 6, 4, 3
_ALONE = Around("", (), {})  # a PDF has no links between its lines
_NO_TITLE = re.compile(
    r"\s*(?:microsoft (?:word|powerpoint|excel)\b.*|(?:un|no )titled.*|untitled.*|document\s?\d*"
    r"|(?:power ?point )?presentation\s?\d*|slide\s?\d+|\(?anonymous\)?|unknown|print(?:ing)?|scan.{0,20}|layout \d.*"
    r"|title|template.*|(?:click (?:here )?(?:to|for) )?(?:download|read|view|open)"
    r"(?: (?:the )?(?:pdf|file|document|here|now|full text))*"
    r"|(?:télécharger|descargar|herunterladen|baixar|scarica|pobierz|скачать|تحميل|下载|下載|ダウンロード)\W*(?:pdf)?"
    r"|(?:full )?(?:text|pdf|file|here|english|français|español)(?: version)?|pdf\b.{0,24}|.{0,40}\bpdf\)?"
    r"|\S+\.(?:docx?|pdf|rtf|odt|indd|pmd|qxd|pptx?|xlsx?|wpd|txt|html?)|.*\.(?:docx?|indd|pmd|qxd|wpd|rtf))\s*",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"\W*(?:(?:press|media|news) (?:release|statement|communiqu[eé])|for immediate release|communiqué(?: de presse)?"
    r"|comunicado(?: de prensa| à imprensa)?|nota (?:de prensa|à imprensa|informativa)|comunicato(?: stampa)?"
    r"|pressemitteilung|persbericht|pressmeddelande|pressemelding|komunikat(?: prasowy)?|tisková zpráva|saopštenje"
    r"|пресс-релиз|прес-реліз|съобщение|basın (?:açıklaması|bülteni)|بيان صحفي|اطلاعیه مطبوعاتی|新闻稿|新聞稿|報道発表"
    r"|보도자료|statement|speech|remarks|unofficial translation|check against delivery)\W*(?:n[o°º]\.?\s*)?[\d/.-]*\W*",
    re.IGNORECASE,
)
_CREATED = re.compile(r"(?:D:)?\s*(\d{4})(\d\d)(\d\d)")


@dataclass(frozen=True, slots=True)
class _Found:
    body: Body
    parts: list[Part]
    title: str
    tongue: Language
    created: str
    edge: list[str]  # the running headers of the first page


def is_pdf(body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether the bytes are a PDF's; ``headers`` allow for bytes before its mark."""
    if body.startswith(_MAGIC):
        return True
    stated = next((value for name, value in headers.items() if name.lower() == "content-type"), "").lower()
    return stated.startswith(_TYPES) and _MAGIC in body[:_WITHIN] and not body.lstrip().startswith(b"<")


def read(
    body: bytes, url: str, source: Source | None, headers: Mapping[str, str], listed: Link | None
) -> Article | NotArticle:
    """The article of the PDF that came from ``url``, or what the PDF is instead."""
    headers = {name.lower(): value for name, value in headers.items()}
    try:
        document = pdf_pages.read(body)
    except pdf_pages.Refused as refused:
        return NotArticle(refused.reason, refused.detail)
    text = pdf_text.body(pdf_layout.lines(document.pages))
    title, at = _title(text, [(listed.title if listed else None) or "", document.title], source)
    parts = list(_parts(text, at))
    if not any(is_prose(part, _ALONE) for part in parts):
        return NotArticle("no-text", "no paragraph of an article")
    fallback = (listed.language if listed else "") or (source.language if source else "")
    tongue = language.read(Structured(language=document.language), headers, fallback, "\n\n".join(map(str, parts)))
    kept = " ".join(paragraph.text for paragraph in text.paragraphs)
    edge = [row for row in pdf_layout.texts(document.pages[0])[:_EDGE] if row not in kept]
    found = _Found(text, parts, title, tongue, document.created, edge)
    return _assembled(found, url, source, headers, listed)


def _assembled(
    found: _Found, url: str, source: Source | None, headers: Mapping[str, str], listed: Link | None
) -> Article:
    line = _dateline(found)
    stamps = (*_published(found, line, listed), dates.in_url(url), _made(found.created, headers.get("date", "")))
    published = dates.trusted(stamps) or dates.Stamp("", "", "")
    return Article(
        url=url,
        canonical_url=urls.canonical(url),
        title=charset.clean(found.title),
        text=charset.clean("\n\n".join(map(str, found.parts))),
        source=source.id if source else "",
        published=published.value or None,
        published_raw=charset.clean(published.raw) or None,
        published_from=published.origin or None,
        published_precision=published.precision or None,
        robots=metadata.robots(Structured(), headers),
        warnings=found.tongue.warnings,
        **record.told(found.tongue, line),
        reader=READER,
    )


def _parts(text: Body, at: int | None) -> Iterator[Part]:
    """The text below the title; what stands above it is the letterhead, unless it is prose."""
    below = text.paragraphs[0 if at is None else at + 1 :]
    sizes = sorted({round(one.size) for one in below if text.is_heading(one)}, reverse=True)
    for number, paragraph in enumerate(text.paragraphs):
        part = _part(text, paragraph, sizes)
        above = at is not None and number <= at
        if number != at and not (above and not is_prose(part, _ALONE)):
            yield part


def _part(text: Body, paragraph: Paragraph, sizes: list[int]) -> Part:
    if text.is_heading(paragraph):
        larger = sum(size > round(paragraph.size) for size in sizes)
        return Part("head", paragraph.text, min(6, 2 + larger))
    item = pdf_text.bulleted(paragraph.text)
    return Part("item", item) if item else Part("p", paragraph.text)


# -- title


def _title(text: Body, stated: Sequence[str], source: Source | None) -> tuple[str, int | None]:
    """The title, and the index of the paragraph that is it.

    A line of the first page that one of ``stated`` confirms, the largest line there, the best of ``stated``, and for
    want of all these the first line that is neither a letterhead, nor a date, nor a kind of text.
    """
    sane = [title for title in map(_tidy, stated) if _says_something(title)]
    lines = [(at, one) for at, one in enumerate(text.paragraphs) if one.page == 0 and _may_be_title(one.text, source)]
    confirmed = next((at for title in map(norm, sane) for at, one in lines if _same(norm(one.text), title)), None)
    above = text.paragraphs[: _first_prose(text)]
    large = [(-round(one.size), at) for at, one in lines if at < len(above) and text.is_heading(one)]
    if confirmed is None and sane and not large:
        return sane[0], None
    plain = [at for at, one in lines if at < len(above) and len(one.lines) <= _MOST_LINES]
    kinds = [at for at, one in enumerate(above) if _KIND.fullmatch(one.text)]
    at = confirmed if confirmed is not None else min(large)[1] if large else next(iter(plain + kinds), None)
    return ("" if at is None else text.paragraphs[at].text), at


def _same(line: str, title: str) -> bool:
    """Whether one of the two is the other or most of it: lists cut titles, and add the name of the site."""
    return (line in title or title in line) and min(len(line), len(title)) > 0.6 * max(len(line), len(title))


def _first_prose(text: Body) -> int:
    prose = (at for at, one in enumerate(text.paragraphs) if _is_text(text, one))
    return next(prose, len(text.paragraphs))


def _is_text(text: Body, one: Paragraph) -> bool:
    return not text.is_heading(one) and is_prose(Part("p", one.text), _ALONE)


def _tidy(title: str) -> str:
    return " ".join(title.replace("_", " ").split()) if " " not in title.strip() else " ".join(title.split())


def _says_something(title: str) -> bool:
    letters = weight("".join(filter(str.isalpha, title)))
    return letters >= 12 and len(title) < _LONGEST_TITLE and not _NO_TITLE.fullmatch(title)


def _may_be_title(line: str, source: Source | None) -> bool:
    if weight("".join(filter(str.isalpha, line))) < 4 or len(line) >= _LONGEST_TITLE or _KIND.fullmatch(line):
        return False
    stamp = dates.alone(line)
    if stamp and len(line) - len(stamp.raw) < 25:
        return False
    words, owner = norm(line), norm(source.name) if source else ""
    return not (owner and (words in owner or (owner in words and len(words) < len(owner) + 25)))


# -- date


def _dateline(found: _Found) -> dateline.Dateline:
    prose = (part.text for part in found.parts if part.kind == "p" and weight(part.text) > _LITTLE)
    return dateline.read(next(prose, ""), found.tongue.tag)


def _published(found: _Found, line: dateline.Dateline, listed: Link | None) -> Iterator[dates.Stamp | None]:
    """The lines of the first page, the last lines of the last; then the list; then the dateline and the title."""
    paragraphs = found.body.paragraphs
    head = [one for one in paragraphs[:_HEAD] if one.page == 0]
    for text in (*(one.text for one in (*head, *reversed(paragraphs[-_TAIL:]))), *found.edge):
        yield dates.alone(text, found.tongue.tag, "text")
    if listed and listed.published:
        yield dates.machine(listed.published, listed.found_in)
    yield line.stamp
    yield dates.visible(found.title, found.tongue.tag, "text")


def _made(created: str, answered: str) -> dates.Stamp | None:
    """The day on which the file was made, which may be long after it was published; none for one made on request.

    ``created`` is PDF 32000-1's CreationDate, ``answered`` the response's Date header.
    """
    match = _CREATED.match(created)
    stamp = dates.machine("-".join(match.groups()), "pdf-metadata") if match else None
    if stamp is None or _within_a_day(stamp.day, answered):
        return None
    return dates.Stamp(stamp.day, "day", created, stamp.origin)


def _within_a_day(day: str, answered: str) -> bool:
    try:
        asked = parsedate_to_datetime(answered).date()
    except (TypeError, ValueError):
        return False
    return abs((asked - date.fromisoformat(day)).days) <= 1
