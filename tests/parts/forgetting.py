"""An article that is to be forgotten, what shows it, and where anything of it is left."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import zstandard
from click.testing import CliRunner

from archive.article import Address, Article, Exchange
from archive.ids import article_id
from archive.writer import Writer
from exports.cli import main

HOST = "https://mfa.example"
URL, OTHER = f"{HOST}/press/1", f"{HOST}/press/2"
SECRET = "Ambassador Quillfeather was carried home from the reception by the harbour guard that very night."
KEPT = "The ferry to Lowmark sails twice a day as long as the harbour is free of ice and the crew is well."
WORDS = ("Quillfeather", "quillfeath", "harbour guard")
ID = article_id(URL)
REASON = "Order of the court of Avaria"
WHEN = "2026-03-01T00:00:00Z"
SOURCE = {"id": "mfa", "name": "MFA", "homepage": f"{HOST}/", "kind": "foreign-ministry", "feeds": (f"{HOST}/feed",)}


def page(*paragraphs: str) -> bytes:
    return f"<html><title>Press</title><h1>Press</h1>{''.join(f'<p>{one}</p>' for one in paragraphs)}</html>".encode()


def see(writer: Writer, url: str, day: int, text: str, body: bytes = b"", title: str = "Press") -> None:
    body = body or page(text)
    capture = writer.record(Exchange(url=url, fetched=f"2026-02-0{day}T00:00:00Z", status=200, body=body))
    read = Article(url=url, canonical_url=url, title=title, text=text, source="mfa", authors=("Quillfeather",) if url == URL else (), reader="blocks-1")
    added = writer.add(read, capture)
    listed = json.dumps({"url": url, "found_in": "feed", "list_url": f"{HOST}/feed", "title": title})
    writer.remember(Address(url=url, source="mfa", article=added.article, outcome="new", first_seen=capture.fetched, checked=capture.fetched, listed=listed))


def record(url: str, body: bytes) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{len(body)}>\r\nWARC-Date: 2026-01-05T00:00:00Z\r\n"
    stated = f"WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    return (head + stated).encode() + http + b"\r\n\r\n"


def member(url: str, body: bytes) -> bytes:
    return gzip.compress(record(url, body))


def forget(folder: Path, *options: str) -> tuple[int, str]:
    run = CliRunner().invoke(main, ["forget", "--archive", str(folder), ID, "--reason", REASON, *options])
    return run.exit_code, run.output


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte of a folder, also of what is compressed, member by member, whole or torn."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        data = path.read_bytes()
        yield path.name, data
        at = data.find(b"\x1f\x8b\x08")
        while at >= 0:
            inflated = zlib.decompressobj(31)
            with suppress(zlib.error):
                yield f"{path.name}, inflated at {at}", inflated.decompress(data[at:])
            at = data.find(b"\x1f\x8b\x08", at + 1)
        if path.name.endswith(".zst"):
            yield path.name, zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read()


def left(folder: Path) -> list[str]:
    """Where a word of the text, its title or its author is still to be found."""
    return [f"{word}: {name}" for name, data in everything(folder) for word in WORDS if word.encode() in data]


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        return db.execute(query).fetchall()
