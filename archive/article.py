"""The values that every room agrees on: what a page was, what it said, and where the proof lies.

All times are ISO 8601 strings. Times of our own clock (``fetched``, ``seen``, ``first_seen``) are UTC and end in ``Z``.
Times that a publisher states keep the offset the publisher gave, and have none where none was given.
"""

from __future__ import annotations

from dataclasses import dataclass, field

AGREED = 0.8  # from here on two readers have the same text


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What was read out of one page: all that the crawler hands over and all that the exports take.

    ``text`` is Markdown of a simple kind: blocks parted by a blank line; a heading starts with ``## `` (its level), a
    list item with ``- `` or the number that the page shows (``3. ``, ``c. ``), indented within the item above it; the
    lines of a quotation start with ``> ``; a table of data is a pipe table, its first row the head (GitHub Flavored
    Markdown). Everything else is a paragraph.
    Field names follow schema.org's NewsArticle where they can (headline is ``title``, articleSection ``section``).
    """

    url: str
    canonical_url: str
    title: str
    text: str
    source: str = ""
    authors: tuple[str, ...] = ()
    author_types: tuple[str, ...] = ()  # beside each author: Person or Organization
    author_biography: str | None = None
    published: str | None = None
    published_raw: str | None = None
    published_from: str | None = None  # json-ld, meta, time, text, dateline, feed, sitemap, script, url ...
    published_precision: str | None = None  # second, minute, day, month, year
    modified: str | None = None
    modified_raw: str | None = None
    modified_from: str | None = None
    modified_precision: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None  # BCP 47
    language_declared: str | None = None  # as it stood
    dateline_place: str | None = None
    dateline_date: str | None = None  # a calendar day
    agency: str | None = None
    image: str | None = None
    image_caption: str | None = None
    image_credit: str | None = None
    accessible_for_free: bool | None = None
    robots: tuple[str, ...] = ()  # as stated: noarchive, noindex, tdm-reservation=1 ...
    schema_type: str | None = None
    warnings: tuple[str, ...] = ()  # archive.warnings: a code, a colon, what was seen
    reader: str = ""  # the version of the block model, and what was known of the site: +time.digest
    agreement: float | None = None  # how far trafilatura agreed, 0 to 1; None where it was not asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP exchange as it went over the wire, still encoded; transfer encoding is undone by the HTTP client."""

    url: str
    fetched: str
    status: int
    reason: str = "OK"
    method: str = "GET"
    request_headers: tuple[tuple[str, str], ...] = ()
    response_headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    truncated: str | None = None  # WARC-Truncated: length, time, disconnect, unspecified
    unverified: bool = False  # the server's certificate was not verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One exchange kept in a WARC file: a row of ``captures``."""

    id: str
    url: str
    fetched: str
    status: int
    payload_digest: str  # sha256:BASE32 of the body as sent
    warc_file: str
    warc_offset: int
    warc_length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What is known of one URL when a crawl meets it again."""

    url: str
    source: str
    article: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_digest: str | None = None  # of the decoded body
    outcome: str = ""
    reason: str = ""
    first_seen: str = ""
    checked: str = ""  # when it was last asked for
    listed: str = "{}"  # JSON of what a list said: title, published, published_raw, published_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One state of a file that belongs to an article: a row of ``attachments``.

    ``digest`` is of its decoded bytes (``sha256:BASE32``), ``capture`` the first that showed it, ``seen`` when that was
    fetched (UTC); ``is_text`` says that the article's text was read from it.
    """

    url: str
    digest: str
    media_type: str
    capture: str
    seen: str
    is_text: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One state of an article: a row of ``versions``.

    ``change`` says what made it: ``first``, ``edit`` (of title or text, by the publisher), ``metadata`` (of authors,
    date or lead image alone, by the publisher) or ``reading`` (a better one by this program).
    """

    id: str
    number: int
    seen: str
    capture: str
    article: Article
    change: str = "first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article as the archive shows it now: its newest version and what is known around it.

    ``version`` is the id of that version, ``captured`` when the capture was fetched that showed it first (UTC),
    ``dated`` what articles are sorted by, when published in UTC (or a day) or else first seen, and ``source_name`` what
    the source is called; they are empty where an article comes from no archive.
    """

    id: str
    article: Article
    kind: str
    country: str
    word_count: int
    versions: int
    first_seen: str
    last_seen: str
    attachments: tuple[Attachment, ...] = ()
    version: str = ""
    captured: str = ""
    dated: str = ""
    source_name: str = ""
