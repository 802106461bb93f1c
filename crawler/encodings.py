"""Undoes content encoding, within a limit, and says when a body is torn or not what it claims to be."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli

BLOCK = 65536
PIECE = 1024 * 1024  # of what is unpacked; the packed rest is copied for each
GZIP_MAGIC = b"\x1f\x8b"


class BadBody(Exception):
    """A body that cannot be read; ``reason`` is a reason of the outcome "failed"."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(detail)


def decode(body: bytes, encodings: str, limit: int) -> bytes:
    """The bytes before the encodings of a Content-Encoding header were applied, at most ``limit`` of them.

    A body that is not gzip though its header says so is given as it is; one that is gzip though no header says so is
    decoded. Raises BadBody: truncated, too-large or content-encoding.
    """
    names = [name.strip().lower() for name in encodings.split(",") if name.strip()]
    for name in reversed(names):
        body = _undo(name, body, limit)
    return _gunzip(body, limit) if not names and body.startswith(GZIP_MAGIC) else body


def _undo(name: str, body: bytes, limit: int) -> bytes:
    known: dict[str, Callable[[bytes, int], bytes]] = {
        "gzip": _gunzip,
        "x-gzip": _gunzip,
        "deflate": _inflate,
        "br": _unbrotli,
        "identity": lambda whole, _: whole,
    }
    if name not in known:
        raise BadBody("content-encoding", f"cannot decode {name!r}")
    return known[name](body, limit) if body else body


def _gunzip(body: bytes, limit: int) -> bytes:
    if not body.startswith(GZIP_MAGIC):
        return body
    return _members(body, limit, zlib.MAX_WBITS | 16)


def _inflate(body: bytes, limit: int) -> bytes:
    """RFC 9110 means zlib by "deflate"; many servers send raw deflate."""
    try:
        return _members(body, limit, zlib.MAX_WBITS)
    except BadBody as fault:
        if fault.reason != "content-encoding":
            raise
        return _members(body, limit, -zlib.MAX_WBITS)


def _members(body: bytes, limit: int, window: int) -> bytes:
    out = bytearray()
    while body:
        unpacker = zlib.decompressobj(window)
        try:
            # In pieces: zlib holds what it gives at once twice, and a bomb is as large as the limit.
            while body and not unpacker.eof and len(out) <= limit:
                out += unpacker.decompress(body, PIECE)
                body = unpacker.unconsumed_tail
        except zlib.error as fault:
            raise BadBody("content-encoding", str(fault)) from fault
        if len(out) > limit:
            del out  # what is raised keeps this frame for longer than there is room for several of them
            raise BadBody("too-large", f"more than {limit} bytes when decompressed")
        if not unpacker.eof:
            raise BadBody("truncated", "the compressed body ends before its end")
        # Padding after the last member is common and harmless (RFC 1952 says nothing of it; gzip ignores it).
        body = unpacker.unused_data if unpacker.unused_data.startswith(GZIP_MAGIC) else b""
    return bytes(out)


def _unbrotli(body: bytes, limit: int) -> bytes:
    unpacker = brotli.Decompressor()
    out = bytearray()
    try:
        out += unpacker.process(body, output_buffer_limit=BLOCK)
        while not unpacker.can_accept_more_data() and len(out) <= limit:
            out += unpacker.process(b"", output_buffer_limit=BLOCK)
    except brotli.error as fault:
        raise BadBody("content-encoding", str(fault)) from fault
    if len(out) > limit:
        del out, unpacker
        raise BadBody("too-large", f"more than {limit} bytes when decompressed")
    if not unpacker.is_finished():
        raise BadBody("truncated", "the compressed body ends before its end")
    return bytes(out)
