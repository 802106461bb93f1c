"""How much of a crawl may go to what nothing vouches for: pages and lists that may prove to be none."""

from __future__ import annotations

from collections import Counter

from archive.outcomes import Outcome
from crawler.visit import Visit

_SHARE = 50  # fetches, of which one may be lost
_GOOD = frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED})
_GOOD_REASONS = frozenset({"list", "list-empty", "list-cut", "alias", "attachment", "since", "archived-copy"})


class Allowance:
    """What each source's fetches led to, so that those which lead nowhere keep to one, and to one in fifty.

    A try is taken for lost until it has ended.
    """

    def __init__(self) -> None:
        self._articles: Counter[str] = Counter()
        self._lists: Counter[str] = Counter()
        self._lost: Counter[str] = Counter()
        self._trying: set[tuple[str, str]] = set()

    def start(self, source: str, articles: int, lost: int) -> None:
        """Begin with what earlier crawls of a source led to."""
        self._articles[source] += articles
        self._lost[source] += lost

    def allows(self, source: str) -> bool:
        """Whether one more fetch may be lost."""
        lost = self._lost[source] + 1
        return lost == 1 or lost * _SHARE < self._articles[source] + self._lists[source] + lost

    def is_fruitless(self, source: str) -> bool:
        """Whether no article was found yet, so that everything has to be tried."""
        return self._articles[source] == 0

    def trying(self, visit: Visit) -> None:
        """Note that an address is asked for which may be lost."""
        source, name = visit.source.id, visit.name
        if (source, name) not in self._trying:
            self._trying.add((source, name))
            self._lost[source] += 1

    def ended(self, visit: Visit, outcome: Outcome, reason: str) -> None:
        """Count what an answer was; one that refuses, fails or puts off tells nothing of its address."""
        source, name = visit.source.id, visit.name
        if (source, name) in self._trying:
            self._trying.remove((source, name))
            self._lost[source] -= 1
        if outcome in _GOOD or reason in _GOOD_REASONS:
            (self._articles if visit.kind == "page" else self._lists)[source] += 1
        elif outcome in (Outcome.FILTERED, Outcome.GONE):
            self._lost[source] += 1
