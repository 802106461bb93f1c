"""Editions of an article: what its publisher changed, told apart from what we read better.

Each capture has one or more readings, by readers that know more and more. Two captures that follow each other are one
edition if a reader who read both found the same in both. Every content that was found in an edition is a version of it:
the first is the publisher's doing, each further one a better reading.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.ids import version_id

_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class State:
    """One version as the sightings tell it: its first and last one, and the captures that show it."""

    id: str
    number: int
    change: str
    first: sqlite3.Row
    last: sqlite3.Row
    captures: frozenset[str]


def rank(reader: str) -> tuple[tuple[bool, int, str], ...]:
    """What readers are ordered by: the version of the program's model, then the time up to which a site was learnt."""
    pieces = filter(None, _NUMBER.split(reader))
    return tuple((piece.isdigit(), int(piece) if piece.isdigit() else 0, piece) for piece in pieces)


def states(article: str, sightings: Iterable[sqlite3.Row]) -> list[State]:
    """The versions of an article, oldest first."""
    rows = sorted(sightings, key=lambda row: (row["seen"], row["capture"]))
    captures = [list(group) for _, group in groupby(rows, key=lambda row: (row["seen"], row["capture"]))]
    return [
        _state(article, number, position, found)
        for number, (position, found) in enumerate(_versions(_editions(captures)), start=1)
    ]


def showing(versions: Sequence[State], capture: str, content: str) -> str:
    """The id of the version that is what a reader found in a capture."""
    return next(v.id for v in versions if capture in v.captures and v.first["content_digest"] == content)


def _editions(captures: Iterable[list[sqlite3.Row]]) -> list[list[list[sqlite3.Row]]]:
    found: list[list[list[sqlite3.Row]]] = []
    for capture in captures:
        if found and _says_the_same(found[-1], capture):
            found[-1].append(capture)
        else:
            found.append([capture])
    return found


def _says_the_same(edition: Sequence[list[sqlite3.Row]], capture: list[sqlite3.Row]) -> bool:
    """Whether the best reader of both finds the same; where nobody read both, whether the best of each do."""
    mine = {row["reader"]: row["content_digest"] for row in capture}
    for before in reversed(edition):
        theirs = {row["reader"]: row["content_digest"] for row in before}
        both = mine.keys() & theirs.keys()
        if both:
            best = max(both, key=rank)
            return bool(mine[best] == theirs[best])
    return bool(_best(edition[-1])["content_digest"] == _best(capture)["content_digest"])


def _best(readings: Iterable[sqlite3.Row]) -> sqlite3.Row:
    return max(readings, key=lambda row: rank(row["reader"]))


def _versions(editions: Iterable[Sequence[list[sqlite3.Row]]]) -> Iterator[tuple[int, list[sqlite3.Row]]]:
    """For each content of each edition its place among them, and its sightings, by the best reader who found it."""
    for edition in editions:
        contents: dict[str, list[sqlite3.Row]] = {}
        readings = [row for capture in edition for row in capture]
        # Stable: equal readers stay in the order of time.
        for row in sorted(readings, key=lambda row: rank(row["reader"])):
            contents[row["content_digest"]] = [*contents.pop(row["content_digest"], []), row]
        yield from enumerate(contents.values())


def _state(article: str, number: int, position: int, found: list[sqlite3.Row]) -> State:
    first = min(found, key=lambda row: (row["seen"], row["capture"], rank(row["reader"])))
    last = max(found, key=lambda row: (row["seen"], row["capture"], rank(row["reader"])))
    change = "reading" if position else "edit" if number > 1 else "first"
    captures = frozenset(row["capture"] for row in found)
    identity = version_id(article, first["content_digest"], first["capture"])
    return State(identity, number, change, first, last, captures)
