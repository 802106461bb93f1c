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
        self._line = np.repeat(np.arange(len(lines)), self.sizes + 1)
        table, self._classes = _table()
        self._kinds = table[np.minimum(codes, _KNOWN - 1)]
        for at in np.flatnonzero(codes >= _KNOWN).tolist():
            self._kinds[at] = np.flatnonzero(self._classes == _classes_of(chr(codes[at])))[0]
        self._whole = self._counted(self._line, self._kinds)
        starts = np.cumsum(self.sizes + 1) - self.sizes - 1
        early = np.arange(len(codes)) - np.repeat(starts, self.sizes + 1) < START
        self._early = self._counted(self._line[early], self._kinds[early])

    def count(self, name: str) -> Counts:
        """How many characters of a class each line has."""
        found: Counts = self._whole[:, self._are(name)].sum(axis=1)
        return found

    def count_early(self, name: str) -> Counts:
        """How many characters of a class stand in each line's beginning."""
        found: Counts = self._early[:, self._are(name)].sum(axis=1)
        return found

    def sentences(self) -> Counts:
        """How many signs that end a sentence stand before a blank, a closing quotation mark or the line's end.

        After those of scripts without spaces, anything may stand.
        """
        stops = np.flatnonzero(self._are("stops")[self._kinds])
        ended = self._are("after stops")[self._kinds[stops + 1]] | self._are("wide stops")[self._kinds[stops]]
        return np.bincount(self._line[stops[ended]], minlength=len(self.sizes))

    def _are(self, name: str) -> NDArray[np.bool_]:
        """For each kind of character whether it is of a class."""
        found: NDArray[np.bool_] = (self._classes & _BITS[name]) != 0
        return found

    def _counted(self, line: Counts, kinds: NDArray[np.uint8]) -> Counts:
        size = (len(self.sizes), len(self._classes))
        return np.bincount(line * size[1] + kinds, minlength=size[0] * size[1]).reshape(size)


@cache
def _table() -> tuple[NDArray[np.uint8], NDArray[np.uint16]]:
    """The kind of each character, a number, and for each kind the classes it is of, a bit each."""
    signs = [chr(code) for code in range(_KNOWN)]
    found = np.zeros(_KNOWN, dtype=np.uint16)
    for name, belongs in _CLASSES.items():
        found[np.fromiter(map(belongs, signs), np.bool_, _KNOWN)] |= _BITS[name]
    classes, kinds = np.unique(found, return_inverse=True)
    return kinds.astype(np.uint8), classes


def _classes_of(sign: str) -> int:
    return sum(_BITS[name] for name, belongs in _CLASSES.items() if belongs(sign))
