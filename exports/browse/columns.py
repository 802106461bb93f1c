"""A difference, laid out within the later text and side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from archive.differences import Part, Sentence


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side: the runs of the earlier and of the later text, and whether they are the same."""

    before: tuple[Part, ...]
    after: tuple[Part, ...]
    is_same: bool


def paragraphs(sentences: Iterable[Sentence]) -> list[list[Sentence]]:
    """Group the sentences as the later text has them; one that is gone stands in the paragraph before it."""
    found: list[list[Sentence]] = []
    last = None
    for one in sentences:
        if not found or (one.after and one.paragraph != last):
            found.append([])
        last = one.paragraph if one.after else last
        found[-1].append(one)
    return found


def rows(sentences: Iterable[Sentence]) -> list[Row]:
    """Give rows for a table of two columns; sentences that are the same and follow each other make one row."""
    found: list[Row] = []
    for kind, group in groupby(sentences, key=lambda one: one.kind):
        several = list(group)
        if kind == "same":
            found.append(Row(_runs(one.before for one in several), _runs(one.after for one in several), True))
        else:
            found += [_row(one) for one in several]
    return found


def _row(one: Sentence) -> Row:
    if one.kind == "changed":
        before = tuple(part for part in one.parts if part.kind != "added")
        return Row(before, tuple(part for part in one.parts if part.kind != "dropped"), False)
    return Row(_part(one.kind, one.before), _part(one.kind, one.after), False)


def _part(kind: str, text: str) -> tuple[Part, ...]:
    return (Part(kind, text),) if text else ()


def _runs(texts: Iterable[str]) -> tuple[Part, ...]:
    return (Part("same", " ".join(texts)),)
