"""What stands in a file in the place of a record whose payload was taken away: as many bytes, so that offsets hold.

It is a WARC metadata record (ISO 28500:2017, 6.6) under the record's own id, address and date. In a gzip file it is one
member, filled up with a comment (RFC 1952, 2.3); in a plain one its block is filled up with spaces.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Callable
from uuid import NAMESPACE_URL, uuid5

MARK = b"communique: forgotten\r\n"
_LINE = re.compile(rb"^([\w-]+):[ \t]*(.*?)[ \t]*\r?$", re.M)
_OURS = re.compile(rb"WARC/1\.1\r\nWARC-Type: metadata\r\n(?:[^\r\n]+\r\n)+\r\n" + MARK[:-2])
_GZIP = b"\x1f\x8b\x08"
_HEADER = struct.Struct("<3sBIBB")
_COMMENT, _UNKNOWN = 16, 255  # a flag of RFC 1952, and its name for an operating system that is none of its list
_LONGEST = 1 << 16


def head(data: bytes) -> bytes:
    """Give what is kept of a record's header, line by line: its id, which is made up where it cannot be read, and date.

    ``data`` is the record, or its gzip member, as far as there is one; its address follows where it is stated.
    """
    begin = _begin(data)
    lines = begin[: end.start()] if (end := re.search(rb"\r?\n\r?\n", begin)) else begin
    stated = {name.lower(): value for name, value in _LINE.findall(lines)}
    made_up = f"<{uuid5(NAMESPACE_URL, hashlib.sha256(data).hexdigest()).urn}>".encode()
    names = {b"WARC-Record-ID": made_up, b"WARC-Date": b"1970-01-01T00:00:00Z", b"WARC-Target-URI": b""}
    found = [(name, stated.get(name.lower(), otherwise)) for name, otherwise in names.items()]
    return b"\r\n".join(name + b": " + value for name, value in found if value)


def member(head: bytes, length: int) -> bytes:
    """Give so many bytes that stand in the place of a gzip member; zeros where there is no room for a record."""
    return _fitting(_member, head, length)


def plain(head: bytes, length: int) -> bytes:
    """Give so many bytes that stand in the place of a record; zeros where there is no room for one."""
    return _fitting(_plain, head, length)


def is_one(data: bytes) -> bool:
    """Whether these bytes are what stands in the place of a record."""
    return data != b"" and (not any(data) or _OURS.match(_begin(data)) is not None)


def _fitting(make: Callable[[list[bytes], int], bytes], head: bytes, length: int) -> bytes:
    lines = head.split(b"\r\n")
    tries = (make(some, length) for some in (lines, lines[:2]))
    return next((made for made in tries if len(made) == length), bytes(length))


def _begin(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data[:_LONGEST]
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, _LONGEST)
    except zlib.error:
        return b""


def _record(lines: list[bytes], block: bytes) -> bytes:
    stated = [b"WARC/1.1", b"WARC-Type: metadata", *lines, b"Content-Type: application/warc-fields"]
    return b"\r\n".join([*stated, b"Content-Length: %d" % len(block), b"", block]) + b"\r\n\r\n"


def _plain(lines: list[bytes], length: int) -> bytes:
    bare = _record(lines, MARK)
    for filling in range(max(length - len(bare), 0), -1, -1):
        made = _record(lines, MARK[:-2] + b" " * filling + b"\r\n")
        if len(made) <= length:
            return made + b"\r\n" * ((length - len(made)) // 2) + b"\n" * ((length - len(made)) % 2)
    return bare


def _member(lines: list[bytes], length: int) -> bytes:
    record = _record(lines, MARK)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(record) + packer.flush()
    trailer = struct.pack("<II", zlib.crc32(record), len(record))
    filling = length - _HEADER.size - len(packed) - len(trailer)
    comment = b" " * (filling - 1) + b"\0" if filling > 0 else b""
    return _HEADER.pack(_GZIP, _COMMENT if comment else 0, 0, 0, _UNKNOWN) + comment + packed + trailer
