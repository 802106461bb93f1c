"""Editions of an article: what its publisher changed, told apart from what we read better.

Each capture has one or more readings, by readers that know more and more. Two captures that follow each other are one
edition if a reader who read both found the same in both. Every content that was found in an edition is a version of it:
the first is the publisher's doing - an edit, or a change of metadata where title and text stayed -, each further one a
better reading.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from archive.ids import version_id
from archive.rows import words_digest

Sighting = Mapping[str, Any] | sqlite3.Row  # a row of ``sightings``
_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class State:
    """One version as the sightings tell it: its first and last one, and the captures that show it.

    ``before`` is the version that a publisher's change is to be compared with, as one reader found both; None where no
    reader read both, and for what is no change of the publisher.
    """

    id: str
    number: int
    change: str
    first: Sighting
    last: Sighting
    captures: frozenset[str]
    before: str | None = None


_Capture = list[Sighting]
_Edition = list[_Capture]


def rank(reader: str) -> tuple[tuple[bool, int, str], ...]:
    """What readers are ordered by: the version of the program's model, then the time up to which a site was learnt."""
    pieces = filter(None, _NUMBER.split(reader))
    return tuple((piece.isdigit(), int(piece) if piece.isdigit() else 0, piece) for piece in pieces)


def states(article: str, sightings: Iterable[Sighting]) -> list[State]:
    """The versions of an article, oldest first."""
    rows = sorted(sightings, key=lambda row: (row["seen"], row["capture"]))
    captures = [list(group) for _, group in groupby(rows, key=lambda row: (row["seen"], row["capture"]))]
    found: list[State] = []
    past: list[State] = []
    earlier: _Edition = []
    for edition in _editions(captures):
        own: list[State] = []
        for content in _contents(edition):
            state = _state(article, len(found) + 1, content)
            own.append(replace(state, change="reading") if own else _by_publisher(state, past, (earlier, edition)))
            found.append(own[-1])
        earlier, past = edition, own
    return found


def showing(versions: Sequence[State], capture: str, content: str) -> str:
    """The id of the version that is what a reader found in a capture."""
    return next(v.id for v in versions if capture in v.captures and v.first["content_digest"] == content)


def _editions(captures: Iterable[_Capture]) -> list[_Edition]:
    found: list[_Edition] = []
    for capture in captures:
        if found and _says_the_same(found[-1], capture):
            found[-1].append(capture)
        else:
            found.append([capture])
    return found


def _says_the_same(edition: _Edition, capture: _Capture) -> bool:
    """Whether the best reader of both finds the same; where nobody read both, whether the best of each do."""
    mine = {row["reader"]: row["content_digest"] for row in capture}
    for before in reversed(edition):
        theirs = {row["reader"]: row["content_digest"] for row in before}
        both = mine.keys() & theirs.keys()
        if both:
            best = max(both, key=rank)
            return bool(mine[best] == theirs[best])
    return bool(_best(edition[-1])["content_digest"] == _best(capture)["content_digest"])


def _best(readings: Iterable[Sighting]) -> Sighting:
    return max(readings, key=lambda row: rank(row["reader"]))


def _contents(edition: _Edition) -> list[list[Sighting]]:
    """The sightings of each content of an edition, by the best reader who found it."""
    contents: dict[str, list[Sighting]] = {}
    readings = [row for capture in edition for row in capture]
    # Stable: equal readers stay in the order of time.
    for row in sorted(readings, key=lambda row: rank(row["reader"])):
        contents[row["content_digest"]] = [*contents.pop(row["content_digest"], []), row]
    return list(contents.values())


def _state(article: str, number: int, found: list[Sighting]) -> State:
    first = min(found, key=lambda row: (row["seen"], row["capture"], rank(row["reader"])))
    last = max(found, key=lambda row: (row["seen"], row["capture"], rank(row["reader"])))
    captures = frozenset(row["capture"] for row in found)
    identity = version_id(article, first["content_digest"], first["capture"])
    return State(identity, number, "first", first, last, captures)


def _by_publisher(state: State, past: Sequence[State], editions: tuple[_Edition, _Edition]) -> State:
    """The first version of an edition, with what it is against the edition before."""
    if not past:
        return state
    words = words_digest(state.first["content_digest"])
    is_edit = all(words_digest(one.first["content_digest"]) != words for one in past)
    both = _read_both(*editions)
    compared = next((one.id for one in past if both and one.first["content_digest"] == both), None)
    return replace(state, change="edit" if is_edit else "metadata", before=compared)


def _read_both(earlier: _Edition, edition: _Edition) -> str | None:
    """What the best reader of both found in the earlier edition."""
    mine = {row["reader"] for capture in edition for row in capture}
    theirs = {row["reader"]: str(row["content_digest"]) for capture in earlier for row in capture}
    return theirs[max(mine & theirs.keys(), key=rank)] if mine & theirs.keys() else None
