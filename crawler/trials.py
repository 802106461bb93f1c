"""Tries a few addresses of each shape before the rest, so that a crawl does not spend itself on what is no article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from archive.outcomes import Outcome
from crawler.allowance import Allowance
from crawler.discover.judge import is_surely
from crawler.discover.shapes import ENOUGH, Shapes, shape
from crawler.memory import ALIAS
from crawler.visit import Visit

# What a page was that was read and is no article; the other reasons tell nothing of its address.
NO_ARTICLE = frozenset(
    {"listing", "gallery", "login", "soft-404", "error-page", "empty", "no-text", "needs-javascript", "not-html"}
)
_GOOD = frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED})
_VOUCHED = frozenset({"feed", "posts"})

Key = tuple[str, str]


class Trials:
    """What is known of the shapes of each source's addresses, and the visits that wait until more is known."""

    def __init__(self, learnt: Callable[[str], tuple[Shapes, int]], allowance: Allowance) -> None:
        self._learnt = learnt
        self._allowance = allowance
        self._shapes: dict[str, Shapes] = {}
        self._waiting: dict[Key, list[Visit]] = {}
        self._tried: Counter[Key] = Counter()

    def of(self, source: str) -> Shapes:
        """What is known of a source's addresses."""
        if source not in self._shapes:
            self._shapes[source], no_lists = self._learnt(source)
            articles, others = self._shapes[source].totals
            self._allowance.start(source, articles, others + no_lists)
        return self._shapes[source]

    def holds(self, visit: Visit) -> bool:
        """Whether a page has to wait for others of its shape, or for its turn to be tried; if so it is kept here."""
        key, known = _key(visit), self.of(visit.source.id)
        vouched = visit.source.articles is not None or (visit.link is not None and visit.link.found_in in _VOUCHED)
        if vouched or known.proved(visit.url) or (visit.address and visit.address.article):
            return False
        if visit.link is not None and is_surely(visit.link) and self._tried[key] < ENOUGH:
            self._tried[key] += 1
            return False
        self._waiting.setdefault(key, []).append(visit)
        return True

    def note(self, visit: Visit, outcome: Outcome, reason: str) -> None:
        """Learn from what became of a page."""
        if visit.kind == "page" and (outcome in _GOOD or reason in NO_ARTICLE or reason == ALIAS):
            self.of(visit.source.id).note(visit.url, article=outcome in _GOOD or reason == ALIAS)

    def decided(self, visit: Visit) -> list[tuple[Visit, bool]]:
        """The visits that waited for this one and need not wait any longer, each with whether it is to be made."""
        key, known = _key(visit), self.of(visit.source.id)
        if key not in self._waiting:
            return []
        if known.proved(visit.url):
            return [(waiting, True) for waiting in self._waiting.pop(key)]
        if known.verdict(visit.url) is False:
            return [(waiting, False) for waiting in self._waiting.pop(key)]
        return []

    def further(self) -> list[Visit]:
        """A few of the visits that wait, where nothing has told yet: those of the most addresses first.

        Of a source that has given nothing some of every shape; else as many as its allowance has room for.
        """
        taken: list[Visit] = []
        for key in sorted(self._waiting, key=lambda key: (self._tried[key], -len(self._waiting[key]))):
            if self._allowance.is_fruitless(key[0]):
                taken += self._take(key, ENOUGH)
            elif self._allowance.allows(key[0]):
                taken += self._take(key, 1)
        return taken

    def _take(self, key: Key, count: int) -> list[Visit]:
        few, rest = self._waiting[key][:count], self._waiting[key][count:]
        self._tried[key] += len(few)
        for visit in few:
            self._allowance.trying(visit)
        if rest:
            self._waiting[key] = rest
        else:
            del self._waiting[key]
        return few

    def left(self) -> Iterator[Visit]:
        """The visits that still wait, each once."""
        while self._waiting:
            yield from self._waiting.popitem()[1]


def _key(visit: Visit) -> Key:
    return visit.source.id, shape(visit.hops[0] if visit.hops else visit.url)
