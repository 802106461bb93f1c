"""When a known address is looked at again: soon after it was first seen, then more rarely, and never all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from time import time

from archive.article import Address
from archive.times import seconds


class Looks:
    """The schedule of one crawl.

    ``steps`` are the ages in seconds at which an address is looked at, counted from when it was first seen; behind the
    last one each age is twice the one before. Every address adds a share of its own to each of them, from nothing to
    as much again, so that what was found in one hour is not due in one hour. ``most`` is the number of looks that one
    crawl has for each source; what is due beyond it has its turn in the next crawl.
    """

    def __init__(self, steps: Sequence[float], most: int) -> None:
        self._steps, self._most = steps, most
        self._taken: Counter[str] = Counter()

    def take(self, address: Address) -> bool:
        """Whether an address is to be looked at in this crawl; it is counted if so."""
        if self._taken[address.source] >= self._most or not self.is_due(address):
            return False
        self._taken[address.source] += 1
        return True

    def is_due(self, address: Address) -> bool:
        """Whether the time for another look has come."""
        if not address.checked or not address.first_seen or not self._steps[0]:
            return True
        first, checked, present = seconds(address.first_seen), seconds(address.checked), time()
        # A last look in the future is that of a clock which was wrong.
        return checked > present or present - first >= self._next(address.url, checked - first)

    def _next(self, url: str, age: float) -> float:
        share = 1 + int.from_bytes(sha256(url.encode("utf-8", "replace")).digest()[:4]) / 2**32
        return next(step * share for step in self._ages() if step * share > age)

    def _ages(self) -> Iterator[float]:
        yield from self._steps
        age = self._steps[-1]
        while True:
            age *= 2
            yield age
