"""The language versions that a page or a sitemap names (``<link rel="alternate" hreflang>``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from archive.urls import BadUrl, join
from crawler.discover.gather import language

_LINK = re.compile(rb"<link\s[^>]{0,2000}\bhreflang\s*=[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_HEAD = 256 * 1024  # bytes within which such links stand
_MOST = 100


def alternates(body: bytes, url: str) -> tuple[tuple[str, str], ...]:
    """Give language (BCP 47) and canonical address of each version, the page's own among them; ``x-default`` is none.

    Nothing where a page names fewer than two.
    """
    return group(url, _stated(body[:_HEAD]))


def group(base: str, links: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Give language and canonical address of links as they are written, as ``alternates`` does."""
    found = dict.fromkeys(_read(base, links))
    return tuple(found)[:_MOST] if len({address for _, address in found}) > 1 else ()


def _read(base: str, links: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for tag, address in links:
        tongue = language(tag) if tag.lower() != "x-default" else None
        if tongue and address.strip():
            try:
                yield tongue, join(base, address.strip())
            except BadUrl:
                continue


def _stated(head: bytes) -> Iterator[tuple[str, str]]:
    for tag in _LINK.findall(head):
        said = {
            name.lower(): unescape(one or two or three)
            for name, one, two, three in _ATTRIBUTE.findall(tag.decode("utf-8", "replace"))
        }
        if "alternate" in said.get("rel", "").lower().split():
            yield said.get("hreflang", ""), said.get("href", "")
