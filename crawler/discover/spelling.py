"""Which parts of a site's addresses are session keys: told by two looks at one list, never by a name.

A key is another one at each look, and without it the two looks name the same pages. What is the same at both looks is
part of what tells pages apart, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.urls import canonical

# In the path or as a parameter: a name and what follows it, or the like of a random number without a name.
_KEYED = re.compile(r"([A-Za-z]{0,16}[_=~-]?)((?=[^/]*\d)[0-9A-Za-z-]{10,})")
# A value that is each link's own has to look made by chance: long, and no words.
_RANDOM = re.compile(r"[0-9A-Fa-f]{16,}|(?=(?:[^0-9]*[0-9]){3})(?=(?:[^A-Za-z]*[A-Za-z]){3})[0-9A-Za-z]{16,}")
_SHARED = 3  # links that carry one value, before it is suspected
_AGREE = 0.5  # of the shorter look, that the other names too once the key is dropped

Slot = tuple[str, str]  # "path" and what stands before the value, or "query" and the parameter


@dataclass(frozen=True, slots=True)
class Spelling:
    """What two looks at a site's lists have shown: slots that hold session keys, and slots that tell pages apart."""

    keys: frozenset[Slot] = frozenset()
    identities: frozenset[Slot] = frozenset()

    def dropped(self, url: str) -> str:
        """Give an address without its session keys, in canonical form."""
        if not self.keys:
            return url
        parts = urlsplit(url)
        pieces = [piece for piece in parts.path.split("/") if _slot(piece) not in self.keys]
        query = "&".join(item for item in parts.query.split("&") if ("query", item.partition("=")[0]) not in self.keys)
        return canonical(parts._replace(path="/".join(pieces) or "/", query=query).geturl())

    def values(self, url: str) -> Iterator[str]:
        """Give the session keys of an address, as they are written in it."""
        for (place, name), value in _values(url):
            if (place, name) in self.keys:
                yield f"/{value}" if place == "path" else f"{name}={value}"

    def with_keys(self, keys: Iterable[Slot], identities: Iterable[Slot]) -> Spelling:
        """Give this with more slots judged; one that was a key once stays one."""
        known = self.keys | frozenset(keys)
        return Spelling(known, (self.identities | frozenset(identities)) - known)


def suspects(urls: Sequence[str], known: Spelling) -> set[Slot]:
    """Give the slots, not judged yet, that may hold session keys: a second look tells.

    They hold one value in several links of a list; or a random one in each, beside what tells the links apart.
    """
    values: dict[Slot, dict[str, str]] = {}
    for url in urls:
        for slot, value in _values(url):
            values.setdefault(slot, {})[url] = value
    unknown = values.keys() - known.keys - known.identities
    return {slot for slot in unknown if len(values[slot]) >= _SHARED and _is_suspect(slot, values[slot])}


def _is_suspect(slot: Slot, values: Mapping[str, str]) -> bool:
    if len(set(values.values())) == 1:
        return True
    spelling = Spelling(frozenset({slot}))
    random = all(_RANDOM.fullmatch(value.removeprefix(slot[1])) for value in values.values())
    return random and len(set(values.values())) == len(values) == len({spelling.dropped(url) for url in values})


def judged(slots: Iterable[Slot], first: Sequence[str], second: Sequence[str], known: Spelling) -> Spelling:
    """Give what two looks at one list say of suspected slots."""
    keys = {slot for slot in slots if _is_key(slot, first, second)}
    return known.with_keys(keys, set(slots) - keys)


def _is_key(slot: Slot, first: Sequence[str], second: Sequence[str]) -> bool:
    before, after = _of(slot, first), _of(slot, second)
    if not before or not after or before & after:
        return False
    spelling = Spelling(frozenset({slot}))
    one, other = ({spelling.dropped(url) for url in look} for look in (first, second))
    return len(one & other) >= _AGREE * min(len(one), len(other))


def _of(slot: Slot, urls: Sequence[str]) -> set[str]:
    return {value for url in urls for found, value in _values(url) if found == slot}


def _values(url: str) -> Iterator[tuple[Slot, str]]:
    parts = urlsplit(url)
    for piece in parts.path.split("/"):
        if (slot := _slot(piece)) is not None:
            yield slot, piece
    for item in parts.query.split("&"):
        name, _, value = item.partition("=")
        if _KEYED.fullmatch(value):
            yield ("query", name), value


def _slot(piece: str) -> Slot | None:
    said = _KEYED.fullmatch(piece)
    return ("path", said[1]) if said else None
