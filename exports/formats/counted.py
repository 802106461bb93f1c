"""What went by on its way into a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from archive.article import Entry


class Counted:
    """Articles that are counted as they go by: ``number`` in all, ``sources`` by source, ``first`` and ``last`` day."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = entries
        self.number = 0
        self.sources: Counter[str] = Counter()
        self.first = self.last = ""

    def __iter__(self) -> Iterator[Entry]:
        for entry in self._entries:
            self.number += 1
            self.sources[entry.article.source] += 1
            day = entry.dated[:10]
            self.first = min(self.first or day, day)
            self.last = max(self.last, day)
            yield entry
