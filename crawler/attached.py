"""A page and the PDF that it announces or offers: both are fetched, and are one article.

The page waits until its PDF has come. What a PDF brings that no page waits for is an article of its own, unless it is
known to belong to one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.article import Article, Attachment, Capture
from archive.attachments import under
from archive.outcomes import Outcome
from crawler.extract import NotArticle
from crawler.extract.blocks import norm
from crawler.extract.residue import weight
from crawler.pipelines import File, Read, keep
from crawler.session import Session
from crawler.visit import Visit

MEDIA_TYPE = "application/pdf"  # https://www.iana.org/assignments/media-types/application/pdf
_RICHER = 1.5
_CHUNK = 20
_SAME = 0.3
_PASSING = (Outcome.FAILED, Outcome.DEFERRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A PDF that was fetched, and what was found in it."""

    visit: Visit
    found: Article | NotArticle
    capture: Capture
    validators: dict[str, str | None]

    def attachment(self, *, is_text: bool) -> Attachment:
        """It as a file of an article."""
        return as_file(self.capture, self.validators["content_digest"] or "", is_text=is_text, url=self.visit.url)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that waits; ``only`` says that it does no more than announce its PDF."""

    read: Read
    only: bool


class Documents:
    """The PDFs of one crawl, and the pages that wait for them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pages: dict[tuple[str, str], list[_Page]] = {}

    def announced(self, read: Read, url: str, *, only: bool) -> None:
        """Let a page that was read wait for the PDF at ``url``."""
        self._pages.setdefault((read.visit.source.id, url), []).append(_Page(read, only))

    def awaited(self, visit: Visit) -> bool:
        """Whether a page waits for what a visit brings."""
        return _named(visit) in self._pages

    def arrived(self, document: Document) -> Iterator[Read]:
        """The articles that a PDF gives: those of the pages that waited for it, or else one of its own."""
        pages = self._pages.pop(_named(document.visit), [])
        reads = [read for page in pages if (read := self._joined(page, document)) is not None]
        yield from reads or self._by_itself(document)

    def missed(self, visit: Visit, outcome: Outcome, reason: str) -> None:
        """A visit has ended without a PDF: each page that waited is what it is alone.

        One that only announces is tried again after a failure that may pass; without any text it is no article.
        """
        for page in self._pages.pop(_named(visit), []):
            if page.only and outcome in _PASSING:
                self._end(page.read, outcome, reason)
            else:
                self._alone(page)

    def _joined(self, page: _Page, document: Document) -> Read | None:
        found = document.found
        if not page.only and document.visit.link and isinstance(found, Article) and not alike(page.read.article, found):
            self._alone(page)
            return None
        joined = whole(page.read.article, found, only=page.only)
        if joined is None:
            self._alone(page)
            return None
        article, is_text = joined
        file = File(
            visit=document.visit,
            attachment=document.attachment(is_text=is_text),
            capture=document.capture,
            validators=document.validators,
            reason=found.reason if isinstance(found, NotArticle) else "attachment",
        )
        return replace(page.read, article=article, file=file)

    def _alone(self, page: _Page) -> None:
        if page.read.article.text:
            keep(self._session, page.read)
        else:
            self._end(page.read, Outcome.FILTERED, "pdf-only")

    def _end(self, read: Read, outcome: Outcome, reason: str) -> None:
        # Without its digest, so that it is read again though it be the same.
        self._session.remember(read.visit, outcome, reason, checked=read.capture.fetched)
        self._session.settle(read.visit, outcome, reason, read.article.title, read.capture)

    def _by_itself(self, document: Document) -> Iterator[Read]:
        visit, found, capture = document.visit, document.found, document.capture
        owned = self._session.attached(visit.url)
        reason = found.reason if isinstance(found, NotArticle) else "attachment"
        if owned:
            page = self._session.article(owned[0])
            self._session.attach(document.attachment(is_text=owned[1].is_text), page)
            found = under(page, found) if isinstance(found, Article) and owned[1].is_text else NotArticle(reason)
        if isinstance(found, Article):
            yield Read(visit=visit, article=found, capture=capture, validators=document.validators)
            return
        self._session.remember(visit, Outcome.FILTERED, reason, checked=capture.fetched, **document.validators)
        self._session.settle(visit, Outcome.FILTERED, reason, capture=capture)


def _named(visit: Visit) -> tuple[str, str]:
    return visit.source.id, visit.hops[0] if visit.hops else visit.url


def whole(page: Article, document: Article | NotArticle, *, only: bool) -> tuple[Article, bool] | None:
    """The article of a page with its document, and whether its text is the document's; None where neither has one.

    A short page that says as much as its document keeps its own text.
    """
    if only and isinstance(document, Article) and weight(document.text) > _RICHER * weight(page.text):
        return under(page, document), True
    return (page, False) if page.text else None


def as_file(capture: Capture, digest: str, *, is_text: bool, url: str = "") -> Attachment:
    """A PDF of that digest as a file of an article, at the address it was asked for at, or else its capture's."""
    return Attachment(
        url=url or capture.url,
        digest=digest,
        media_type=MEDIA_TYPE,
        capture=capture.id,
        seen=capture.fetched,
        is_text=is_text,
    )


def alike(one: Article, other: Article) -> bool:
    """Whether two texts are of one statement: pieces of the shorter stand in the longer, whatever parts their words."""
    shorter, longer = sorted((norm(article.text).replace(" ", "") for article in (one, other)), key=len)
    pieces = [shorter[at : at + _CHUNK] for at in range(0, len(shorter) - _CHUNK + 1, _CHUNK)]
    return sum(piece in longer for piece in pieces) > _SAME * len(pieces)
