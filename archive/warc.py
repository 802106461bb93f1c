"""The folder ``warc/``: files that only grow, that are never opened again for writing, and that rotate at 1 GB.

A new file for each writer means that nothing is ever appended behind a record which a crash tore; what it tore is set
aside when the next writer begins (see archive/warc_records.py).
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from archive import records
from archive.article import Capture, Exchange
from archive.connect import read_only
from archive.errors import ArchiveError
from archive.release import own_version
from archive.rows import CAPTURE, capture_of
from archive.times import now

ROTATE_AT = 1_000_000_000
_STANDARD = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: the file's name in ``warc/``, and offset and length in bytes of its gzip member.

    ``digest`` is the SHA-256 of that member, ``type`` the record's WARC-Type.
    """

    file: str
    offset: int
    length: int
    digest: bytes
    type: str


class WarcFiles:
    """The files that one writer fills, begun with the first exchange; raises OSError as the system does."""

    def __init__(self, folder: Path, user_agent: str = "", rotate_at: int = ROTATE_AT) -> None:
        self._folder = folder / "warc"
        self._user_agent = user_agent
        self._rotate_at = rotate_at
        self._series = f"communique-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)[:5]}"
        self._serial = 0
        self._name = ""
        self._descriptor = -1
        self._size = 0
        self._unlisted: list[Place] = []

    def write(self, exchange: Exchange, payload_digest: str, earlier: records.Earlier | None = None) -> Place:
        """Write a response, or a revisit of an ``earlier`` one, and its request; say where the first lies."""
        answer = records.revisit(exchange, earlier) if earlier else records.response(exchange, payload_digest)
        question = records.request(exchange, answer.id)
        self._make_room()
        return self._append(answer, question)

    def unlisted(self) -> list[Place]:
        """Where every record lies that was written since ``listed`` was called last."""
        return list(self._unlisted)

    def listed(self) -> None:
        """Take note that those are in the database, and committed."""
        self._unlisted.clear()

    def sync(self) -> None:
        """Return when all that was written is on the disk."""
        if self._descriptor >= 0:
            os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the file; twice is as good as once."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _make_room(self) -> None:
        if self._descriptor >= 0 and self._size >= self._rotate_at:
            self.sync()
            self.close()
        if self._descriptor < 0:
            self._begin()

    def _begin(self) -> None:
        self._folder.mkdir(exist_ok=True)
        self._name = f"{self._series}-{self._serial:05d}.warc.gz"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._descriptor = os.open(self._folder / self._name, flags, 0o644)
        self._serial += 1
        self._size = 0
        sync_folder(self._folder)
        self._append(records.warcinfo(self._name, now(), self._facts()))

    def _facts(self) -> dict[str, str]:
        return {
            "software": f"communique/{own_version()}",
            "format": "WARC File Format 1.1",
            "conformsTo": _STANDARD,
            "http-header-user-agent": self._user_agent,
            "isPartOf": self._series,
        }

    def _append(self, *several: records.Record) -> Place:
        """Write records that belong together, all or none; say where the first lies."""
        places, offset = [], self._size
        for record in several:
            digest = hashlib.sha256(record.member).digest()
            places.append(Place(self._name, offset, len(record.member), digest, record.type))
            offset += len(record.member)
        self._write_out(b"".join(record.member for record in several))
        self._unlisted += places
        return places[0]

    def _write_out(self, data: bytes) -> None:
        written = 0
        try:
            while written < len(data):
                written += os.write(self._descriptor, memoryview(data)[written:])
        except OSError:
            # On a full disk half a record may be there; what follows must not stand behind it.
            os.ftruncate(self._descriptor, self._size)
            os.lseek(self._descriptor, self._size, os.SEEK_SET)
            raise
        self._size += len(data)


def read(folder: str | Path, capture: Capture) -> Exchange:
    """Give back an exchange that the archive in ``folder`` kept, without its request.

    For a revisit the payload comes from the capture that it refers to; for a 304 status and headers too, so that what
    comes back can be read as the page that it was. Raises ArchiveError where the evidence is missing or damaged.
    """
    folder = Path(folder)
    exchange, is_revisit = _parsed(folder, capture)
    if not is_revisit:
        return exchange
    original, _ = _parsed(folder, _original(folder, capture))
    if exchange.status == 304:
        return replace(original, url=exchange.url, fetched=exchange.fetched)
    return replace(exchange, body=original.body)


def _parsed(folder: Path, capture: Capture) -> tuple[Exchange, bool]:
    path = folder / "warc" / capture.warc_file
    try:
        with path.open("rb") as file:
            file.seek(capture.warc_offset)
            return records.parse(file.read(capture.warc_length))
    except (OSError, ValueError) as error:
        raise ArchiveError(f"no evidence for {capture.url} at {path}, byte {capture.warc_offset}: {error}") from error


def _original(folder: Path, capture: Capture) -> Capture:
    connection = read_only(folder)
    try:
        row = connection.execute(
            f"SELECT {', '.join(CAPTURE)} FROM captures "
            "WHERE url = ? AND payload_digest = ? AND record_type = 'response' ORDER BY fetched LIMIT 1",
            (capture.url, capture.payload_digest),
        ).fetchone()
    finally:
        connection.close()
    if row is None:
        raise ArchiveError(f"no payload in {folder} for {capture.url}, which capture {capture.id} refers to")
    return capture_of(row)


def sync_folder(folder: Path) -> None:
    """Return when the names of a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
