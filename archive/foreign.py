"""Records out of WARC and WACZ files of anyone: plain, gzip or zstd, one member a record or one for all, also damaged.

Where a file is damaged its next whole record is looked for, and what lies between is named. A WACZ that is cut has lost
its directory; its records are then found like those of a damaged WARC file.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from fastwarc.stream_io import ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord

from archive.article import Exchange
from archive.times import sortable

KINDS = {b"\x1f\x8b": ".warc.gz", b"PK\x03\x04": ".wacz", b"\x28\xb5\x2f\xfd": ".warc.zst", b"WARC/": ".warc"}
LARGEST = 256 * 1024**2  # bytes of a record; a larger one is named, and not read
_DICTIONARY = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")  # a frame that zstd skips; a dictionary may stand in it
_BEGIN, _MEMBER = b"WARC/1.", b"\x1f\x8b\x08"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,15})[ \t]*\r?$", re.I | re.M)
_END = re.compile(rb"\r?\n\r?\n")
_PART = re.compile(r"^archive/[^/]+\.warc(\.gz|\.zst)?$")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_DAY_OF_YEAR = re.compile(r"(\d{4})-(\d\d)-(\d{3})(T.+)")
_HEADER, _CHUNK, _IN_MEMORY = 1 << 16, 1 << 20, 1 << 25
_SWOLLEN = 1100  # what deflate can grow by at most


@dataclass(frozen=True, slots=True)
class Skipped:
    """Bytes that no record could be read from: the file inside a WACZ, or nothing, and the place in the file."""

    part: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Found:
    """One record as it stood, without compression; ``data`` is empty where it is larger than LARGEST.

    ``offset`` is that of the gzip member it was in, or of itself; of zstd that in the file when it is decompressed.
    """

    part: str
    offset: int
    head: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What a record says of itself: its WARC-Record-ID, WARC-Type, address, time as stated, and what it refers to."""

    id: str
    type: str
    url: str
    date: str
    refers_to: tuple[str, str] | None
    is_http: bool


def kind(path: Path) -> str:
    """Give the suffix that suits what is in a file, by its first bytes; ``.warc`` where they tell nothing."""
    with path.open("rb") as file:
        begin = file.read(8)
    if _DICTIONARY.match(begin):
        return ".warc.zst"
    return next((suffix for magic, suffix in KINDS.items() if begin.startswith(magic)), ".warc")


def records(path: Path) -> Iterator[Found | Skipped]:
    """Give every record of a file in its order, and what was skipped between them. Raises OSError."""
    with path.open("rb") as file:
        if kind(path) != ".wacz":
            yield from _records(file, "", kind(path))
            return
        try:
            package = zipfile.ZipFile(file)
        except zipfile.BadZipFile:
            yield from _members(file, "")
            return
        for name in sorted(filter(_PART.match, package.namelist())):
            with _unpacked(package, name) as part:
                begin = part.read(8)
                suffix = next((suffix for magic, suffix in KINDS.items() if begin.startswith(magic)), ".warc")
                yield from _records(part, name, ".warc.zst" if _DICTIONARY.match(begin) else suffix)


def told(found: Found) -> Told | None:
    """Give what a record's own header says, or None where it cannot be read."""
    record = _parsed(found.head + b"\r\n\r\n", http=False)
    if record is None:
        return None
    stated = {name.lower(): value for name, value in record.headers.items()}
    original = (stated.get("warc-refers-to-target-uri", ""), stated.get("warc-refers-to-date", ""))
    return Told(
        id=stated.get("warc-record-id", ""),
        type=stated.get("warc-type", ""),
        url=stated.get("warc-target-uri", "").strip("<>"),
        date=stated.get("warc-date", ""),
        refers_to=original if all(original) else None,
        is_http="application/http" in stated.get("content-type", ""),
    )


def moment(stated: str) -> str:
    """Give the time that a record states in UTC to the second, empty where it states none."""
    # ClueWeb09 has the day of the year where the day of the month should be.
    if odd := _DAY_OF_YEAR.fullmatch(stated):
        stated = _of_year(*odd.groups())
    found = sortable(stated)
    return found if found and len(found) == 20 else ""


def _of_year(year: str, month: str, day: str, rest: str) -> str:
    """The date by its day of the year, if that is in the month that is stated; else nothing."""
    when = date(int(year), 1, 1) + timedelta(days=int(day) - 1)
    return f"{when}{rest}" if when.year == int(year) and when.month == int(month) else ""


def exchange(found: Found, url: str, fetched: str) -> Exchange | None:
    """Give the HTTP answer in a record, transfer encoding undone as in our own records, or None where there is none."""
    record = _parsed(found.data, http=True)
    http = record.http_headers if record else None
    if record is None or http is None or not http.status_code:
        return None
    headers = http.to_tuples()
    body = record.reader.read()
    if any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
        body = _unchunked(body)
    return Exchange(
        url=url,
        fetched=fetched,
        status=http.status_code,
        reason=http.reason_phrase or "",
        response_headers=headers,
        body=body,
        truncated=record.headers.get("WARC-Truncated"),
    )


def _parsed(data: bytes, *, http: bool) -> WarcRecord | None:
    with suppress(OSError, ValueError, StopIteration):
        record = next(ArchiveIterator(io.BytesIO(data), parse_http=http, quirks_mode=True))
        record.freeze()
        return record
    return None


def _unchunked(body: bytes) -> bytes:
    """Undo the chunked transfer coding (RFC 9112, 7.1); what only says that it is chunked is given as it is."""
    out, at = b"", 0
    while size := _CHUNK_SIZE.match(body, at):
        length = int(size[1], 16)
        out += body[size.end() : size.end() + length]
        at = size.end() + length + 2
        if length == 0:
            return out
    return body


def _records(file: IO[bytes], part: str, suffix: str) -> Iterator[Found | Skipped]:
    if suffix == ".warc.gz":
        yield from _members(file, part)
    elif suffix == ".warc.zst":
        with SpooledTemporaryFile(_IN_MEMORY) as plain:
            lost = _unzstd(file, plain)
            yield from _split(plain, part)
            if lost:
                yield Skipped(part, lost[0], lost[1])
    else:
        yield from _split(file, part)


def _unpacked(package: zipfile.ZipFile, name: str) -> SpooledTemporaryFile[bytes]:
    """Take a file out of a package, as far as it can be."""
    part = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # the caller closes it
    with suppress(zipfile.BadZipFile, zlib.error, EOFError), package.open(name) as inside:
        shutil.copyfileobj(inside, part, _CHUNK)
    part.seek(0)
    return part


def _unzstd(file: IO[bytes], plain: IO[bytes]) -> tuple[int, int] | None:
    """Decompress what can be; give place and length of what cannot, from the beginning of its frame."""
    size = file.seek(0, io.SEEK_END)
    # What fails gives nothing of what it had; so the last piece is read once more, byte by byte.
    for step in (_CHUNK, 1):
        file.seek(0)
        reader, begun = ZstdReader(file), plain.tell()
        try:
            while begun > 0 and (passed := len(reader.read(min(begun, _CHUNK)))):
                begun -= passed
            while data := reader.read(step):
                plain.write(data)
        except (OSError, ValueError):
            continue
        return None
    frame = reader.frame_start_position() or 0
    return frame, size - frame


def _members(file: IO[bytes], part: str) -> Iterator[Found | Skipped]:
    """Go through the gzip members of a file; one may hold one record or all of them."""
    size, offset, lost = file.seek(0, io.SEEK_END), 0, -1
    while offset < size:
        with SpooledTemporaryFile(_IN_MEMORY) as plain:
            length = _inflate(file, offset, plain, size)
            plain.seek(0)
            begins_well = plain.read(5) == b"WARC/"
            if begins_well and length and lost >= 0:
                yield Skipped(part, lost, offset - lost)
                lost = -1
            if begins_well:
                yield from _inside(plain, part, offset, length)
        if length and begins_well:
            offset += length
        else:
            lost = offset if lost < 0 else lost
            offset = _find(file, _MEMBER, offset + 1)
    if lost >= 0:
        yield Skipped(part, lost, size - lost)


def _inside(plain: IO[bytes], part: str, offset: int, length: int) -> Iterator[Found | Skipped]:
    """Go through the records of one member; ``length`` is 0 where it is damaged, which its own place tells."""
    for found in _split(plain, part):
        if isinstance(found, Found):
            yield Found(part, offset, found.head, found.data)
        elif length:
            yield Skipped(part, offset, length)


def _inflate(file: IO[bytes], offset: int, plain: IO[bytes], size: int) -> int:
    """Decompress a gzip member; give its length, or 0 where it is damaged or breaks off."""
    file.seek(offset)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        while not unpacker.eof and (data := file.read(_CHUNK)):
            plain.write(unpacker.decompress(data))
            if plain.tell() > size * _SWOLLEN:
                return 0
    except zlib.error:
        return 0
    return file.tell() - len(unpacker.unused_data) - offset if unpacker.eof else 0


def _split(file: IO[bytes], part: str) -> Iterator[Found | Skipped]:
    """Go through plain records, which state their length."""
    size, offset, lost = file.seek(0, io.SEEK_END), 0, -1
    while offset < size:
        head, length = _header(file, offset)
        end = offset + len(head) + length
        if not head or end > size:
            lost = offset if lost < 0 else lost
            offset = _find(file, _BEGIN, offset + 1)
            continue
        if lost >= 0:
            yield Skipped(part, lost, offset - lost)
            lost = -1
        file.seek(offset)
        yield Found(part, offset, head, file.read(len(head) + length) if length <= LARGEST else b"")
        offset = _behind(file, end)
    if lost >= 0:
        yield Skipped(part, lost, size - lost)


def _header(file: IO[bytes], offset: int) -> tuple[bytes, int]:
    """Give a record's header with the empty line behind it, and the length that it states; nothing where it is none."""
    file.seek(offset)
    data = file.read(_HEADER)
    end, length = _END.search(data), _LENGTH.search(data)
    if not data.startswith(b"WARC/") or end is None or length is None or length.start() > end.start():
        return b"", 0
    return data[: end.end()], int(length[1])


def _behind(file: IO[bytes], end: int) -> int:
    """Give where the line ends behind a record end; writers differ in their number."""
    file.seek(end)
    data = file.read(16)
    return end + len(data) - len(data.lstrip(b"\r\n"))


def _find(file: IO[bytes], magic: bytes, offset: int) -> int:
    """Give where some bytes stand next, or the end of the file."""
    while True:
        file.seek(offset)
        data = file.read(_CHUNK)
        if (place := data.find(magic)) >= 0:
            return offset + place
        if len(data) < _CHUNK:
            return offset + len(data)
        offset += _CHUNK - len(magic) + 1
