"""The Wayback Machine's index of copies (its CDX server): which copies there are of one page."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from archive import mementos
from archive.urls import BadUrl, canonical, key
from crawler.discover import BadList, Found, Link

MOST = 3  # of the newest states of one page
_FIELDS = ["timestamp", "original", "digest"]


def index(url: str) -> str:
    """Give the address that names the copies of a page which were good answers, each state once."""
    asked = {"url": url, "output": "json", "fl": ",".join(_FIELDS), "filter": "statuscode:200", "collapse": "digest"}
    return canonical(f"https://{mementos.HOST}/cdx/search/cdx?{urlencode(asked)}")


def links(body: bytes, url: str, _: str = "") -> Found:
    """Give the newest copies that an index names, the newest first; at most three, no two of the same bytes.

    Rows about another page are dropped. Raises BadList("bad-index").
    """
    page = dict(parse_qsl(urlsplit(url).query)).get("url", "")
    rows = _rows(body)
    newest: dict[str, str] = {}
    dropped = 0
    for row in rows:
        if not _is_copy(row, page):
            dropped += 1
            continue
        timestamp, _original, digest = row
        newest[digest] = max(timestamp, newest.get(digest, ""))
    chosen = sorted(newest.values(), reverse=True)[:MOST]
    copies = (mementos.address(page, timestamp) for timestamp in chosen)
    return Found(links=tuple(Link(url=copy, found_in="copies", list_url=url) for copy in copies), dropped=dropped)


def _rows(body: bytes) -> list[Any]:
    if not body.strip():
        return []
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise BadList("bad-index", "not JSON where the index of copies should be") from None
    if not isinstance(said, list) or (said and said[0] != _FIELDS):
        raise BadList("bad-index", "JSON, but no index of copies")
    return said[1:]


def _is_copy(row: Any, page: str) -> bool:
    if not (isinstance(row, list) and len(row) == len(_FIELDS) and all(isinstance(cell, str) for cell in row)):
        return False
    timestamp, original, _ = row
    try:
        return len(timestamp) == 14 and mementos.moment(timestamp) is not None and key(original) == key(page)
    except BadUrl:
        return False
