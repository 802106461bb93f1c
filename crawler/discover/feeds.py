"""Feeds: RSS 0.9 to 2.0, Atom and JSON Feed."""

from __future__ import annotations

import codecs
import io
import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import feedparser

from archive.urls import BadUrl, join
from crawler.discover import BadList, Found, Link
from crawler.discover.dates import iso
from crawler.discover.gather import HTML, address, language, once, plain, stated

_DECLARED = re.compile(rb"\s*<\?xml[^>]*\bencoding\s*=", re.IGNORECASE)
_WEB = re.compile(r"https?:", re.IGNORECASE)
_WORDPRESS = re.compile(r"https?://(?:www\.)?wordpress\.(?:org|com)/", re.IGNORECASE)
_LIMIT = 50_000
_LONG_TAG = re.compile(rb"<[A-Za-z][^<>]{4096,}")
_MOST_ATTRIBUTES = 400


def links(body: bytes, url: str, content_type: str = "") -> Found:
    """Give the entries of a feed with title, dates and language, and the address of its next page.

    ``url`` is the feed's own address, ``content_type`` the header: its charset counts only where the bytes do not tell.
    The next page is as RFC 5005 names it, or of WordPress the next by its number. An entry without a link is taken by
    its permalink (``guid``, ``id``). Raises BadList("bad-feed").
    """
    start = body[:4096].removeprefix(codecs.BOM_UTF8)
    if not body.strip():
        raise BadList("bad-feed", "nothing in it")
    if HTML.match(start):
        raise BadList("bad-feed", "an HTML page where a feed should be")
    if any(tag[0].count(b"=") > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(body)):
        # feedparser's time grows with the square of their number: 200,000 cost it 8 minutes.
        raise BadList("bad-feed", f"a tag with more than {_MOST_ATTRIBUTES} attributes")
    return _json_feed(body, url) if start.lstrip().startswith((b"{", b"[")) else _xml_feed(body, url, content_type)


def _xml_feed(body: bytes, url: str, content_type: str) -> Found:
    feed = _parse(body, content_type)
    version = feed.get("version") or ""
    if not feed["entries"] and not version:
        raise BadList("bad-feed", "neither RSS nor Atom")
    # Plain dictionaries: those of feedparser answer for "updated" with "published".
    links = [_entry(dict(entry), url, is_rss=version.startswith("rss")) for entry in feed["entries"][:_LIMIT]]
    return _found(
        [link for link in links if link],
        len(feed["entries"]),
        language=language(_text(feed["feed"], "language")),
        next=_next(feed["feed"], url) or (_paged(feed["feed"], url) if links else None),
        truncated="no element found" in str(feed.get("bozo_exception", "")),
    )


def _parse(body: bytes, content_type: str) -> dict[str, Any]:
    headers = {"content-type": _believed(body, content_type)}
    # Not given the feed's address: it would turn a guid such as "12" into one.
    # A stream, because of bytes feedparser first asks whether they are the name of a file.
    try:
        feed: dict[str, Any] = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # mutated feeds bring out a dozen kinds of them
        raise BadList("bad-feed", f"the parser gave up: {type(error).__name__}") from error
    return feed


def _believed(body: bytes, content_type: str) -> str:
    # A charset in the header outweighs the document's own for feedparser; servers that add a wrong one are many.
    if _DECLARED.match(body.removeprefix(codecs.BOM_UTF8)) or _is_utf8(body):
        return "application/xml"
    return content_type or "application/xml"


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _entry(entry: dict[str, Any], url: str, *, is_rss: bool) -> Link | None:
    link = _where(entry)
    if not link:
        return None
    published, updated = _text(entry, "published"), _text(entry, "updated")
    if is_rss and not published:  # dc:date, which feedparser files under "updated"
        published, updated = updated, None
    return Link(
        url=address(url, link),
        stated=stated(url, link),
        found_in="feed",
        list_url=url,
        title=plain(_text(entry, "title")),
        published=iso(published),
        published_raw=plain(published),
        modified=iso(updated),
        language=language(_text(entry.get("title_detail") or {}, "language")),
    )


def _where(entry: dict[str, Any]) -> str | None:
    named, link, identity = (_text(entry, name) for name in ("feedburner_origlink", "link", "id"))
    if not entry.get("links") and link == identity:
        link = None  # made from a guid, which need not be an address
    return named or link or (identity if identity and _WEB.match(identity) else None)


def _next(feed: dict[str, Any], url: str) -> str | None:
    for link in feed.get("links", ()):
        if link.get("rel") in ("next", "prev-archive") and link.get("href"):
            return _web_address(url, link["href"])
    return None


def _paged(feed: dict[str, Any], url: str) -> str | None:
    """The next page of a feed of WordPress, which pages by a parameter and says so nowhere; the last answers 404."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    number = query.get("paged", "1")
    if not _WORDPRESS.match(_text(feed, "generator") or "") or not number.isdecimal():
        return None
    return _web_address(url, parts._replace(query=urlencode({**query, "paged": int(number) + 1})).geturl())


def _json_feed(body: bytes, url: str) -> Found:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError):
        raise BadList("bad-feed", "JSON that cannot be read") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(feed.get("version")):
        raise BadList("bad-feed", "JSON, but no JSON Feed")
    links = [_json_item(item, url) for item in items[:_LIMIT] if isinstance(item, dict)]
    further = _text(feed, "next_url")
    return _found(
        [link for link in links if link],
        len(items),
        language=language(_text(feed, "language")),
        next=_web_address(url, further) if further else None,
    )


def _json_item(item: dict[str, Any], url: str) -> Link | None:
    link, other, identity = (_text(item, name) for name in ("url", "external_url", "id"))
    link = link or other or (identity if identity and _WEB.match(identity) else None)
    published = _text(item, "date_published")
    if not link:
        return None
    return Link(
        url=address(url, link),
        stated=stated(url, link),
        found_in="feed",
        list_url=url,
        title=plain(_text(item, "title")),
        published=iso(published),
        published_raw=plain(published),
        modified=iso(_text(item, "date_modified")),
        language=language(_text(item, "language")),
    )


def _found(links: list[Link], entries: int, language: str | None, next: str | None, truncated: bool = False) -> Found:
    filled = (replace(link, language=link.language or language) for link in links)
    return Found(links=once(filled), next=next, dropped=entries - len(links), truncated=truncated)


def _web_address(url: str, link: str) -> str | None:
    try:
        return join(url, link)
    except BadUrl:
        return None


def _text(values: dict[str, Any], name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) and value.strip() else None
