"""Rewrites BER as DER (ITU-T X.690), which libraries for time stamps want and not every authority writes.

Lengths become definite and short, strings in pieces become whole, and the members of a SET stand in their order (11.6).
What is inside a primitive value, and so what a signature covers, stays as it is.
"""

from __future__ import annotations

_CONSTRUCTED, _SET, _CONTEXT = 0x20, 0x31, 0xA0
_STRINGS = frozenset({0x03, 0x04, *range(0x0C, 0x1F)} - {0x10, 0x11})
_DEEPEST = 60
_END = b"\0\0"


def of_ber(data: bytes) -> bytes:
    """Give one value in DER. Raises ValueError for what is no BER, or has more behind it."""
    try:
        value, end = _value(data, 0, 0)
    except IndexError:
        raise ValueError("it breaks off") from None
    if end != len(data):
        raise ValueError(f"there are {len(data) - end} bytes behind its end")
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[bytes, int]:
    """Give the value that begins at a place, in DER, and where it ends."""
    if depth > _DEEPEST:
        raise ValueError("it is nested too deeply")
    tag, at = _tag(data, at)
    length, at = _length(data, at)
    if not tag[0] & _CONSTRUCTED:
        if length is None or at + length > len(data):
            raise ValueError("it breaks off")
        return _written(tag, data[at : at + length]), at + length
    parts, end = _parts(data, at, length, depth)
    if tag[0] & ~_CONSTRUCTED in _STRINGS:
        return _written(bytes([tag[0] & ~_CONSTRUCTED]), b"".join(map(_content, parts))), end
    # A SET may stand under a tag of its context; one of another kind has one member there.
    is_set = tag[0] == _SET or tag[0] & _CONTEXT == _CONTEXT
    return _written(tag, b"".join(sorted(parts) if is_set else parts)), end


def _parts(data: bytes, at: int, length: int | None, depth: int) -> tuple[list[bytes], int]:
    parts, end = [], None if length is None else at + length
    while data[at : at + 2] != _END if end is None else at < end:
        part, at = _value(data, at, depth + 1)
        parts.append(part)
    if end is not None and at != end:
        raise ValueError("a part of it is longer than the whole")
    return parts, at + 2 if end is None else at


def _tag(data: bytes, at: int) -> tuple[bytes, int]:
    end = at + 1
    if data[at] & 0x1F == 0x1F:
        while data[end] & 0x80:
            end += 1
        end += 1
    return data[at:end], end


def _length(data: bytes, at: int) -> tuple[int | None, int]:
    """Give a length, None for one that is told by its end, and where it ends."""
    if data[at] < 0x80:
        return data[at], at + 1
    count = data[at] & 0x7F
    return (int.from_bytes(data[at + 1 : at + 1 + count]), at + 1 + count) if count else (None, at + 1)


def _written(tag: bytes, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return tag + bytes([size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return tag + bytes([0x80 | len(length)]) + length + content


def _content(part: bytes) -> bytes:
    at = _length(part, _tag(part, 0)[1])[1]
    return part[at:]
