"""The language versions that a page names of itself (``<link rel="alternate" hreflang>``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    found = dict.fromkeys(_stated(body[:_HEAD], url))
    return tuple(found)[:_MOST] if len({address for _, address in found}) > 1 else ()


def _stated(head: bytes, url: str) -> Iterator[tuple[str, str]]:
    for tag in _LINK.findall(head):
        said = {
            name.lower(): unescape(one or two or three)
            for name, one, two, three in _ATTRIBUTE.findall(tag.decode("utf-8", "replace"))
        }
        tongue = language(said.get("hreflang")) if said.get("hreflang", "").lower() != "x-default" else None
        if tongue and "alternate" in said.get("rel", "").lower().split() and said.get("href"):
            try:
                yield tongue, join(url, said["href"])
            except BadUrl:
                continue
