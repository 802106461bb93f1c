"""The characters of many lines, counted by class for all lines at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from crawler.extract.residue import WIDE

START = 300  # characters of a line's beginning, in which some classes are counted
Counts = NDArray[np.int64]

_KNOWN = 0x10000  # beyond them stand few letters, and signs for pictures
_CLASSES: dict[str, Callable[[str], object]] = {
    "letters": str.isalpha,
    "capitals": str.isupper,
    "digits": str.isdigit,
    "spaces": " ".__contains__,
    "clauses": ",;،、，；".__contains__,
    "quotes": '"“”„«»「」'.__contains__,
    "signs": "|•·»›>©@#/\\→▶*_=+".__contains__,
    "stops": ".!?…。！？؟।۔".__contains__,
    "wide stops": "。！？".__contains__,
    "after stops": ' \n"”’»'.__contains__,
    "wide": WIDE.match,
}
_BITS = {name: 1 << bit for bit, name in enumerate(_CLASSES)}


class Characters:
    """The characters of some lines, none of them empty; ``sizes`` says how many each has."""

    def __init__(self, lines: Sequence[str]) -> None:
        codes = np.frombuffer("\n".join([*lines, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
        self.sizes: Counts = np.array([len(line) for line in lines], dtype=np.int64)
        ends = np.cumsum(self.sizes + 1)
        self._line = np.repeat(np.arange(len(lines)), self.sizes + 1)
        self._early = np.arange(len(codes)) - np.repeat(ends - self.sizes - 1, self.sizes + 1) < START
        self._classes = _classes()[np.minimum(codes, _KNOWN - 1)]
        for at in np.flatnonzero(codes >= _KNOWN).tolist():
            self._classes[at] = _classes_of(chr(codes[at]))

    def count(self, name: str) -> Counts:
        """How many characters of a class each line has."""
        return self._per_line(self._are(name))

    def count_early(self, name: str) -> Counts:
        """How many characters of a class stand in each line's beginning."""
        return self._per_line(self._are(name) & self._early)

    def sentences(self) -> Counts:
        """How many signs that end a sentence stand before a blank, a closing quotation mark or the line's end.

        After those of scripts without spaces, anything may stand.
        """
        after = np.append(self._are("after stops")[1:], False)
        return self._per_line((self._are("stops") & after) | self._are("wide stops"))

    def _are(self, name: str) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (self._classes & _BITS[name]) != 0
        return found

    def _per_line(self, mask: NDArray[np.bool_]) -> Counts:
        return np.bincount(self._line[mask], minlength=len(self.sizes))


@cache
def _classes() -> NDArray[np.uint16]:
    signs = [chr(code) for code in range(_KNOWN)]
    found = np.zeros(_KNOWN, dtype=np.uint16)
    for name, belongs in _CLASSES.items():
        found[np.fromiter(map(belongs, signs), np.bool_, _KNOWN)] |= _BITS[name]
    return found


def _classes_of(sign: str) -> int:
    return sum(_BITS[name] for name, belongs in _CLASSES.items() if belongs(sign))
