"""Pages of an imported file and the PDFs that they announce or offer: one article each, as in a crawl.

Any page of a file may name any PDF of it, so PDFs are read when all pages were. Until then the file counts as read only
up to the first of them, and a run that is stopped goes on from there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from archive.article import Article, Attachment, Capture, Exchange
from archive.ids import digest
from archive.imports import Record
from archive.outcomes import Outcome
from archive.urls import canonical
from crawler.attached import alike, as_file, whole
from crawler.discover.pdfs import is_pdf
from crawler.extract import Announcement, Given, NotArticle, Offering
from crawler.extract.pdf import is_pdf as is_document
from crawler.reading import Readers, ReadFailed
from crawler.replay import NoEvidence, Stored
from crawler.sources import Source

_LEFT_OUT = ("pattern", "not-html")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is kept and still to be read, with its bytes, unless these were let go of in the meantime."""

    record: Record
    source: Source
    capture: Capture
    exchange: Exchange | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page that was read and names a PDF of its site; ``named`` are the language versions that it names."""

    answer: Answer
    found: Announcement | Offering
    named: Sequence[tuple[str, str]]

    @property
    def article(self) -> Article:
        """What the page says by itself; its text may be empty."""
        return self.found.article if isinstance(self.found, Announcement) else self.found


@dataclass(slots=True)
class Enclosed:
    """What of one file waits for its end: pages that name a PDF, PDFs to be read, and PDFs that are no articles.

    ``named`` are those of the last that a page names and that were kept for it.
    """

    pages: list[Waiting] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    left_out: list[Record] = field(default_factory=list)
    named: list[Record] = field(default_factory=list)
    _spelt: dict[str, str] = field(default_factory=dict)

    def holds(self, met: Answer | Record) -> bool:
        """Take a PDF in; False for what is none."""
        record = met.record if isinstance(met, Answer) else met
        if not is_pdf(record.url):
            return False
        if isinstance(met, Answer):
            self.answers.append(replace(met, exchange=None))
        elif met.reason in _LEFT_OUT:
            self.left_out.append(met)
        else:
            return False
        self._spelt[canonical(record.url)] = record.url
        return True

    def spelt(self, page: Waiting) -> str:
        """The address of the PDF that a page names, as the file spells it."""
        return self._spelt.get(page.found.pdf, page.found.pdf)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.pages or self.answers or self.left_out)

    def rest(self, files: Collection[str]) -> Iterator[Record | Answer]:
        """What became of the PDFs when pages took ``files``, captures by their ids; the others are still to be read."""
        yield from self.left_out
        for record in self.named:
            yield replace(record, reason="attachment") if record.capture in files else record
        for answer in self.answers:
            ended = replace(answer.record, outcome=str(Outcome.FILTERED), reason="attachment")
            yield ended if answer.capture.id in files else answer

    def wanted(self) -> dict[int, Record]:
        """Take out the PDFs that are no articles of their own and that a page names, by their numbers."""
        named = {page.found.pdf for page in self.pages}
        wanted = {record.number: record for record in self.left_out if canonical(record.url) in named}
        self.left_out = [record for record in self.left_out if record.number not in wanted]
        return wanted


@dataclass(frozen=True, slots=True)
class Joined:
    """The article of a page and its PDF, and the PDF as its file."""

    article: Article
    file: Attachment


async def joined(page: Waiting, capture: Capture, stored: Stored, readers: Readers) -> Joined | None:
    """One article of a page and what a capture has of the PDF it names; None where that is no PDF, or another text.

    Raises Stopped.
    """
    try:
        document = stored.page(capture, Given(source=page.answer.source))
        found = await readers.read(document)
    except (NoEvidence, ReadFailed):
        return None
    only = isinstance(page.found, Announcement)
    is_other = not only and isinstance(found, Article) and not alike(page.article, found)
    if is_other or not is_document(document.body, document.given.get("headers") or {}):
        return None
    made = whole(page.article, found, only=only)
    return Joined(made[0], as_file(capture, digest(document.body), is_text=made[1])) if made else None


def names_own(found: Article | NotArticle, source: Source) -> TypeGuard[Announcement | Offering]:
    """Whether what was read of a page names a PDF on a host of its source."""
    return isinstance(found, Announcement | Offering) and source.owns(found.pdf)
