"""What feeds, sitemaps and listing pages have in common: plain text out of titles, and each address once."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from archive.urls import BadUrl, absolute, join
from crawler.discover.link import Link

HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)  # no list in XML
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LONGEST_TITLE = 1000
_LONGEST_URL = 2000


def plain(text: str | None) -> str | None:
    """Give text without tags, character references, control characters and line breaks; None if nothing is left."""
    if not text:
        return None
    text = html.unescape(_TAG.sub(" ", text[: 10 * _LONGEST_TITLE]))
    return " ".join(_CONTROL.sub(" ", text).split())[:_LONGEST_TITLE] or None


def address(base: str, link: str) -> str:
    """Give the canonical address of a link, or the link as it stands where it is none: the ledger shall name it."""
    try:
        return join(base, link)
    except BadUrl:
        return _CONTROL.sub(" ", link).strip()[:_LONGEST_URL]


def stated(base: str, link: str) -> str | None:
    """Give the whole address that a list wrote, where its canonical form has lost something; else None."""
    try:
        whole = absolute(base, link)
        return whole if whole != join(base, link) else None
    except BadUrl:
        return None


def language(tag: str | None) -> str | None:
    """Give a BCP 47 tag in its usual case, ``en-GB``; None where it is no such tag."""
    if not tag or not _LANGUAGE.fullmatch(tag.strip()):
        return None
    first, *rest = tag.strip().replace("_", "-").split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def once(links: Iterable[Link]) -> tuple[Link, ...]:
    """Give each address once, where it stood first, with what any of its entries said."""
    found: dict[str, Link] = {}
    for link in links:
        known = found.get(link.url)
        found[link.url] = known.filled(link) if known else link
    return tuple(found.values())
