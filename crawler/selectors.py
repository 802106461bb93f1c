"""Which sources a command means: by their ids, or by what they are, as in ``kind:foreign-ministry group:g7``."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from crawler.groups import GROUPS
from crawler.sources import Source
from crawler.tables import COUNTRIES, KINDS

Sources = Mapping[str, Source]


class UnknownSource(ValueError):
    """No source has that id; ``unknown`` maps each such id to those nearest to it, and the text has a line for each."""

    exit_code = 2

    def __init__(self, unknown: Mapping[str, tuple[str, ...]]) -> None:
        self.unknown = dict(unknown)
        super().__init__("\n".join(_unknown_line(name, near) for name, near in self.unknown.items()))


class BadSelector(ValueError):
    """A selector has a key or a value that none has, or all of them together fit no source; the text names the mend."""

    exit_code = 2


def choose(sources: Sources, words: Iterable[str]) -> list[Source]:
    """Give the sources that any of the words means, each once, or all of them where there are no words.

    A word is an id, or a selector ``KEY:VALUE`` with the key ``kind``, ``country``, ``group`` or ``lang``. Of several
    selectors those of one key widen each other and those of different keys narrow each other down; ids are added to
    what the selectors give, and stand first. Raises UnknownSource and BadSelector.
    """
    words = list(dict.fromkeys(words))
    named = [word for word in words if ":" not in word]
    unknown = {name: _nearest(name, sources) for name in named if name not in sources}
    if unknown:
        raise UnknownSource(unknown)
    selectors = [word for word in words if ":" in word]
    fitting = _fitting(sources, selectors) if selectors or not words else []
    return list({source.id: source for source in (*(sources[name] for name in named), *fitting)}.values())


def _fitting(sources: Sources, selectors: list[str]) -> list[Source]:
    asked: dict[str, set[str]] = {}
    for selector in selectors:
        key, _, value = selector.partition(":")
        asked.setdefault(key, set()).add(_value(sources, key, value))
    found = [source for source in sources.values() if all(values & _HAS[key](source) for key, values in asked.items())]
    if not found:
        raise BadSelector(
            f"no source fits {' '.join(selectors)}; `communique sources list --counts` shows what there is"
        )
    return found


def _value(sources: Sources, key: str, value: str) -> str:
    """The value in the spelling in which sources have it."""
    if key not in _HAS:
        near = difflib.get_close_matches(key, _HAS, n=1)
        mend = f"did you mean {near[0]}:{value}?" if near else f"the keys are {', '.join(_HAS)}"
        raise BadSelector(f"{key}:{value}: no selector is called {key!r}; {mend}")
    spelt = value.upper() if key == "country" else value.lower()
    known = _KNOWN[key] | {each for source in sources.values() for each in _HAS[key](source)} - {""}
    if spelt not in known:
        raise BadSelector(f"{key}:{value}: no source has that; {_hint(sources, key, spelt, known)}")
    return spelt


def _hint(sources: Sources, key: str, value: str, known: Iterable[str]) -> str:
    if key == "country":
        named = Counter(source.country for source in sources.values() if value.lower() in source.name.lower())
        near = [code for code, _ in named.most_common(3) if code]
        usual = "write ISO 3166-1 alpha-2, such as country:JP"
    else:
        near = difflib.get_close_matches(value, sorted(known), n=3, cutoff=0.5)
        usual = f"there are {', '.join(sorted(known))}"
    return f"did you mean {' or '.join(f'{key}:{one}' for one in near)}?" if near else usual


def _languages(source: Source) -> frozenset[str]:
    """A language and what it is narrower than (RFC 4647, 3.3.1): zh-Hant is zh, too."""
    parts = source.language.lower().split("-")
    return frozenset("-".join(parts[: number + 1]) for number in range(len(parts)))


_HAS: dict[str, Callable[[Source], frozenset[str]]] = {
    "kind": lambda source: frozenset({source.kind}),
    "country": lambda source: frozenset({source.country}),
    "group": lambda source: source.memberships,
    "lang": _languages,
}
_KNOWN = {"kind": frozenset(KINDS), "country": COUNTRIES, "group": GROUPS, "lang": frozenset[str]()}


def _nearest(word: str, sources: Sources) -> tuple[str, ...]:
    """Rank by id, host and name, so that ``japan`` and ``mofa.go.jp`` find their ministry too."""
    scores = {name: _likeness(word.lower(), source) for name, source in sources.items()}
    ranked = sorted(scores, key=lambda name: -scores[name])
    return tuple(name for name in ranked[:3] if scores[name] >= 0.7)


def _likeness(word: str, source: Source) -> float:
    host = (urlsplit(source.homepage).hostname or "").removeprefix("www.")
    known = (source.id, host, *re.findall(r"\w{4,}", source.name.lower()))
    return max(difflib.SequenceMatcher(None, word, other).ratio() for other in known)


def _unknown_line(name: str, near: tuple[str, ...]) -> str:
    hint = f"the nearest: {', '.join(near)}" if near else "`communique sources list` shows them all"
    return f"no source has the id {name!r}; {hint}"
