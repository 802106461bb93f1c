"""Signs that nobody meant in what a page says: control signs where a letter was, and signs that show nothing."""

from __future__ import annotations

import re

_STRAY = re.compile("[\x80-\x9f\u200b\u2060\ufeff]")
_CONTROL = re.compile("[\x80-\x9f]")
# What bytes 80 to BF, which go on a letter in UTF-8, are in Windows-1252; a control sign where that has none.
_WESTERN = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0)}
_BYTES = {sign: byte for byte, sign in _WESTERN.items()} | {chr(byte): byte for byte in range(0x80, 0x100)}
_NEXT = "".join({*_WESTERN.values(), *map(chr, _WESTERN)})
_TWICE = re.compile(f"[\xc2-\xf4][{re.escape(_NEXT)}]{{1,3}}")
# Scripts without blanks, in which U+200B parts words: Thai, Lao, Tibetan, Burmese, Khmer and their kin.
_PARTED = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
_UNSEEN = re.compile(f"[\u2060\ufeff]|(?<![{_PARTED}\u200b])\u200b+(?![{_PARTED}\u200b])")


def mended(text: str) -> str:
    """The text as it was meant.

    Letters of UTF-8 that were read as Windows-1252 and written again are put together, other control signs from U+0080
    to U+009F are what Windows-1252 has there, as in browsers, and U+200B, U+2060 and U+FEFF go where they part no
    words.
    """
    if not _STRAY.search(text):
        return text
    # Only with a control sign among its signs is a letter sure to be one that was written twice over.
    if any(_CONTROL.search(found.group()) for found in _TWICE.finditer(text)):
        text = _TWICE.sub(_once, text)
    return _UNSEEN.sub("", _CONTROL.sub(_of_windows, text))


def _once(found: re.Match[str]) -> str:
    signs = found.group()
    for end in range(len(signs), 1, -1):
        try:
            return bytes(_BYTES[sign] for sign in signs[:end]).decode() + signs[end:]
        except UnicodeDecodeError:
            continue
    return signs


def _of_windows(found: re.Match[str]) -> str:
    return found.group().encode("latin-1").decode("cp1252", "ignore")
