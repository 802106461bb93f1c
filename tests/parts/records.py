"""Files of others, record by record, and what of them is in an archive."""

from __future__ import annotations

import gzip
import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

SUBJECTS = ("lighthouse", "salt hall", "summer palace")


def page(subject: str, more: str = "") -> bytes:
    sentences = [
        f"The minister opened the {subject} on Tuesday and thanked the masons who had worked on it for three years.",
        f"Delegations of both banks then walked through the {subject}, and spoke of the tariff for barley and for salt.",
        f"The ambassador said that the {subject} would be remembered, and invited everybody to the spring regatta. {more}",
    ]
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    title = f"A day at the {subject}"
    return f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>".encode()


def record(url: str, body: bytes = b"", status: int = 200, kind: str = "response", day: int = 1, **more: str) -> bytes:
    mime = more.pop("mime", "text/html")
    http = f"{more.pop('line', f'HTTP/1.1 {status} X')}\r\nContent-Type: {mime}\r\n\r\n".encode() + body
    stated = {
        "WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{url[-9:]}-{day}>", "WARC-Target-URI": url,
        "WARC-Date": f"2026-01-{day:02}T00:00:00Z", "Content-Type": f"application/http; msgtype={kind}",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }  # fmt: skip
    lines = "".join(f"{name}: {value}\r\n" for name, value in stated.items())
    return gzip.compress(f"WARC/1.1\r\n{lines}Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n")


def note(uri: str, kind: str, mime: str, body: bytes) -> bytes:
    """A record without an HTTP message."""
    stated = f"WARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}>\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
    head = f"WARC/1.1\r\n{stated}Content-Type: {mime}\r\nContent-Length: {len(body)}\r\n\r\n"
    return gzip.compress(head.encode() + body + b"\r\n\r\n")


def press(number: int, **how: Any) -> bytes:
    return record(f"https://avaria.example/press/{number}", page(SUBJECTS[number]), **how)


def write(path: Path, *records: bytes) -> Path:
    path.write_bytes(b"".join(records))
    return path


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        return db.execute(query).fetchall()


def interrupting(after: int) -> Callable[[object], None]:
    """What interrupts this process, as Ctrl-C does, when it has been told of so many records."""
    numbers = count(1)

    def told(_: object) -> None:
        if next(numbers) == after:
            os.kill(os.getpid(), signal.SIGINT)

    return told
