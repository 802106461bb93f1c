"""Bytes of a page to text, whatever the page says of its encoding.

Order: byte order mark, UTF-16 without one, valid UTF-8, what the header and the page declare, detection.
Valid UTF-8 goes before the declarations because bytes of another encoding almost never are valid UTF-8 by chance,
while servers that declare latin-1 for UTF-8 pages are many.
"""

from __future__ import annotations

import codecs
import re

import numpy as np
from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# https://encoding.spec.whatwg.org/#names-and-labels: browsers read these labels as the wider encoding.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_ESCAPING = {"iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_kr", "hz"}
_DECLARED = re.compile(rb"<(?:meta\b[^>]*?charset|\?xml\b[^>]*?encoding)\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w:.-]+)", re.IGNORECASE)
_TAGS = re.compile(rb"<(?:script|style)\b.*?</(?:script|style)\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# A word that is made of accented Latin letters alone: other alphabets look so when read as Latin-1.
_MOJIBAKE = re.compile(r"[\xc0-\xff]{4,}")
_WORD = re.compile(r"[^\W\d_]{4,}")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BLANK = np.isin(np.arange(32), list(b"\t\n\r"))
_SAMPLE = 65536
_PROBE = 4096
_MOST_WRONG = 0.1


def decode(body: bytes, content_type: str = "") -> str | None:
    """The text of ``body``, without control characters and lone surrogates; None if no encoding fits.

    ``content_type`` is the value of the HTTP header; its charset is believed only where the bytes agree.
    """
    found = decoded(body, content_type)
    return found[0] if found else None


def decoded(body: bytes, content_type: str = "") -> tuple[str, bytes] | None:
    """The same with its bytes in UTF-8, which mostly are the body's own."""
    text = _by_bom(body) or _by_zeros(body)
    if not text:
        text = _by_utf8(body, content_type)
        if text is not None and _is_plain(body):
            return text, body if "\ufffd" not in text else text.encode()
    if text is None:
        text = _by_declaration(body, content_type)
    if text.count("\ufffd") > _MOST_WRONG * len(text) or _binary(text):
        return None
    text = clean(text)
    return text, text.encode("utf-8", "replace")


def clean(text: str) -> str:
    """``text`` with control characters and lone surrogates, which no database takes, as U+FFFD; NULs are dropped."""
    return _NOT_TEXT.sub("\ufffd", text.replace("\x00", "")) if _NOT_TEXT.search(text) else text


def _is_plain(body: bytes) -> bool:
    """Whether UTF-8 has nothing that ``clean`` replaces; far cheaper to tell of bytes than of text."""
    signs = np.frombuffer(body, np.uint8)
    low = signs[np.flatnonzero(signs < _BLANK.size)]
    return bool(_BLANK[low].all()) and not _has(body, b"\xef\xbf") and b"\x7f" not in body


def _has(body: bytes, pair: bytes) -> bool:
    # One byte is sought at many times the speed of two; each pair has one that is rare.
    return pair[:1] in body and pair[1:] in body and pair in body


def _binary(text: str) -> bool:
    sample = text[:_SAMPLE].replace("\x00", "")
    return len(_NOT_TEXT.findall(sample)) > _MOST_WRONG * len(sample) > 0


def _by_bom(body: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    return None


def _by_zeros(body: bytes) -> str | None:
    """UTF-16 without a mark: markup is ASCII, so every other byte of it is zero."""
    probe = body[:_PROBE]
    if 0 not in probe:
        return None
    half = max(1, len(probe) // 2)
    even, odd = probe[::2].count(0) / half, probe[1::2].count(0) / half
    if max(even, odd) < 0.2 or min(even, odd) > 0.02:
        return None
    return body.decode("utf-16-be" if even > odd else "utf-16-le", "replace")


def _by_utf8(body: bytes, content_type: str) -> str | None:
    # To seek the pair costs more than to decode; what escapes with it has no byte above 127.
    escaping = b"\x1b" in body or (body.isascii() and _has(body, b"~{"))
    if escaping and any(name in _ESCAPING for name in _declared(body, content_type)):
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    # A few broken sequences (a cut inside a letter, one pasted line) do not make a page another encoding.
    return text if wrong * 20 < len(_MULTIBYTE.findall(body[: _SAMPLE * 4])) else None


def _declared(body: bytes, content_type: str) -> list[str]:
    """Python's names of the encodings that header and page declare, in that order, widened as browsers do."""
    labels = _HEADER.findall(content_type) + [m.decode("ascii", "ignore") for m in _DECLARED.findall(body[:_SAMPLE])]
    names = []
    for label in labels:
        try:
            name = codecs.lookup(label).name
        except (LookupError, ValueError):
            continue
        names.append(_WIDER.get(name, name))
    return names


def _by_declaration(body: bytes, content_type: str) -> str:
    for name in dict.fromkeys(_declared(body, content_type)):
        text = _strictly(body, name)
        if text is not None and not _garbled(text):
            return text
    return _by_detection(body) or body.decode("utf-8", "replace")


def _strictly(body: bytes, encoding: str) -> str | None:
    try:
        text = body.decode(encoding, "replace")
    except (LookupError, ValueError, AssertionError):
        return None
    # One wrong letter in a thousand is a typing error, more is another encoding.
    return text if isinstance(text, str) and text.count("\ufffd") * 1000 <= len(text) else None


def _garbled(text: str) -> bool:
    garbled = len(_MOJIBAKE.findall(text))
    return garbled > 0 and garbled > 0.2 * len(_WORD.findall(text))


def _by_detection(body: bytes) -> str | None:
    words = b" ".join(_TAGS.sub(b" ", body).split())[:_SAMPLE]
    best = from_bytes(words, threshold=0.5).best() if words else None
    return _strictly(body, best.encoding) if best else None
