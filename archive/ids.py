"""Names made from content: the same thing has the same id in every archive.

An id is the first 16 characters of a SHA-256 in lower-case base32: 80 bits, so that a million articles collide with a
chance of one in two trillion. A digest is whole and says its algorithm: ``sha256:`` and base32.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from functools import lru_cache

from archive.urls import key


def short(*parts: str) -> str:
    """Give 16 characters for a list of texts; equal lists have equal names."""
    # NUL cannot stand in a URL, a time or a digest, so no two lists of parts run together.
    return _base32("\0".join(parts).encode("utf-8", "replace"), 10).lower()


@lru_cache(maxsize=4096)
def article_id(canonical_url: str) -> str:
    """Give an article's id; http and https, www and none, slash and none lead to the same one."""
    return short("article", key(canonical_url))


def capture_id(url: str, fetched: str, payload_digest: str) -> str:
    """Give a capture's id, from the exact URL, the time in UTC and the digest of the body as sent."""
    return short("capture", url, fetched, payload_digest)


def version_id(article: str, content_digest: str, capture: str) -> str:
    """Give a version's id, from its article, what it says and the capture that first showed it."""
    return short("version", article, content_digest, capture)


def sighting_id(article: str, capture: str, reader: str) -> str:
    """Give the name of what a reader found of an article in a capture."""
    return short("sighting", article, capture, reader)


def crawl_id(started: str, nonce: str) -> str:
    """Give a crawl's id; a crawl is an event, so two that start in one second are told apart by a random ``nonce``."""
    return short("crawl", started, nonce)


def digest(data: bytes) -> str:
    """Give the SHA-256 of bytes as WARC headers write it: ``sha256:`` and base32 (RFC 4648)."""
    # With the padding: warcio compares the text, and fails a digest that lacks it.
    return "sha256:" + _base32(data)


def _base32(data: bytes, length: int = 32) -> str:
    return b32encode(hashlib.sha256(data).digest()[:length]).decode("ascii")
