"""The chain: what enters the archive as evidence adds a link that stands for all that came before it.

A link is the SHA-256 over the link before it, the kind and the name of an item, and the digest of its fields. It covers
digests, not texts, so that a text which the law takes away leaves the chain whole. An item that changes by this
program's own rules gets a further link; its newest one counts.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.rows import as_json

_OWN = """
    SELECT a.id, coalesce(c.number, 0), c.link FROM archives AS a
    LEFT JOIN chain AS c ON c.archive = a.id AND c.number = (SELECT max(number) FROM chain WHERE archive = a.id)
    WHERE a.is_own"""
_LAST = "SELECT number, link FROM chain WHERE archive = ? ORDER BY number DESC LIMIT 1"
# The sign keeps SQLite from walking back the whole chain of an archive, which has the order that is asked for.
_NEWEST = "SELECT digest FROM chain WHERE item = ? AND kind = ? AND +archive = ? ORDER BY number DESC LIMIT 1"
_INSERT = "INSERT INTO chain (archive, number, kind, item, digest, link) VALUES (?, ?, ?, ?, ?, ?)"
_ARCHIVES = "SELECT id FROM archives ORDER BY is_own DESC, id"

# What each archive's chain says last of an item.
NEWEST = """
    SELECT DISTINCT digest FROM chain AS c WHERE item = ? AND kind = ? AND number = (
        SELECT max(number) FROM chain AS n WHERE n.item = c.item AND n.kind = c.kind AND n.archive = c.archive)"""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link of one archive's chain: how many there are, and its SHA-256 in hexadecimal."""

    archive: str
    number: int
    link: str


@dataclass(frozen=True, slots=True)
class Break:
    """A link that does not follow from the one before it."""

    archive: str
    number: int


def begin(connection: sqlite3.Connection, started: str) -> None:
    """Give the archive its name, 16 letters drawn by lot, unless it has one."""
    if connection.execute("SELECT 1 FROM archives WHERE is_own").fetchone() is None:
        name = b32encode(secrets.token_bytes(10)).decode("ascii").lower()
        connection.execute("INSERT INTO archives (id, started, is_own) VALUES (?, ?, 1)", (name, started))


def note(connection: sqlite3.Connection, kind: str, item: str, fields: list[Any]) -> None:
    """Add the link of an item, unless its newest one says the same; ``fields`` are texts, numbers and None."""
    digest = digest_of(fields)
    archive, number, before = connection.execute(_OWN).fetchone()
    known = connection.execute(_NEWEST, (item, kind, archive)).fetchone()
    if known is None or known[0] != digest:
        link = follows(before or start(archive), kind, item, digest)
        connection.execute(_INSERT, (archive, number + 1, kind, item, digest, link))


def digest_of(fields: list[Any]) -> bytes:
    """Give the SHA-256 of an item's fields, written as a JSON array in UTF-8."""
    return hashlib.sha256(as_json(fields).encode()).digest()


def start(archive: str) -> bytes:
    """Give what stands for the link before an archive's first one: the SHA-256 of its name."""
    return hashlib.sha256(archive.encode()).digest()


def follows(before: bytes, kind: str, item: str, digest: bytes) -> bytes:
    """Give the link that follows another."""
    return hashlib.sha256(b"\0".join((before, kind.encode(), item.encode(), digest))).digest()


def heads(connection: sqlite3.Connection) -> list[Head]:
    """Give the head of this archive's chain, and then those of the archives that were merged into it."""
    return [head(connection, row[0]) for row in connection.execute(_ARCHIVES).fetchall()]


def head(connection: sqlite3.Connection, archive: str) -> Head:
    """Give the head of one archive's chain; number 0 where it has no link yet."""
    number, newest = connection.execute(_LAST, (archive,)).fetchone() or (0, start(archive))
    return Head(archive, number, newest.hex())


def link(connection: sqlite3.Connection, archive: str, number: int) -> str | None:
    """Give a link of a chain in hexadecimal, or None where the chain does not reach so far."""
    if number == 0:
        return start(archive).hex()
    row = connection.execute("SELECT link FROM chain WHERE archive = ? AND number = ?", (archive, number)).fetchone()
    return row[0].hex() if row else None


def breaks(connection: sqlite3.Connection) -> Iterator[Break]:
    """Give every link that is not what the one before it makes it, or whose number is not the next."""
    archive, number, before = "", 0, b""
    for row in connection.execute("SELECT archive, number, kind, item, digest, link FROM chain ORDER BY 1, 2"):
        if row["archive"] != archive:
            archive, number, before = row["archive"], 0, start(row["archive"])
        if row["number"] != number + 1 or row["link"] != follows(before, row["kind"], row["item"], row["digest"]):
            yield Break(archive, row["number"])
        number, before = row["number"], row["link"]
