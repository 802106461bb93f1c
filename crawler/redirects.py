"""Redirects (RFC 9110, 15.4)."""

from __future__ import annotations

from scrapy.http import Response

REDIRECTS = (301, 302, 303, 307, 308)


def location(response: Response) -> str:
    """Where a redirect leads; many servers write the address in raw UTF-8, though HTTP knows only ASCII there."""
    value = response.headers.get("Location") or b""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
