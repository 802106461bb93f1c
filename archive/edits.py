"""What publishers edited: each edit with its kinds and its size, and whether it is too small to be listed.

Too small is what leaves all letters and digits of title and text as they were, in their order, without regard to case
and accents, and touches neither date, authors nor lead image: punctuation, capitals, ``sea floor`` for ``seafloor``. An
edit is sure if one reader read both captures; else it may be a better reading.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from archive import editions, normal_form
from archive.article import Article
from archive.differences import Part, Sentence, compare, letters, of_words, words
from archive.editions import State
from archive.rows import article_of

KINDS = {
    "headline": "the title has other words",
    "number": "a number in title or text was changed",
    "name": "a word with a capital, not the first of its sentence, was changed (not told in German)",
    "sentence-dropped": "a sentence is gone",
    "sentence-added": "a sentence came in",
    "wording": "a sentence has other words",
    "moved": "a sentence stands elsewhere",
    "date": "the publisher states another date",
    "author": "other authors",
    "image": "another lead image, or none",
}
_BY_SENTENCE = {"dropped": "sentence-dropped", "added": "sentence-added", "changed": "wording", "moved": "moved"}
_ARTICLES = "SELECT DISTINCT article FROM versions WHERE change IN ('edit', 'metadata') AND seen >= ?"


class Field(NamedTuple):
    """A field beside the text that was changed: ``date``, ``author`` or ``image``."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two states of an article; ``title`` is empty where that did not change."""

    title: tuple[Part, ...]
    sentences: Sequence[Sentence]
    fields: Sequence[Field]
    kinds: tuple[str, ...]
    size: int  # words dropped and added, in title and text
    is_small: bool


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of one article: version ``number`` against version ``before``; ``sure``: by one reader of both."""

    article: str
    source: str
    url: str
    number: int
    before: int
    seen: str
    capture: str
    title: str
    sure: bool
    difference: Difference


def difference(before: Article, after: Article) -> Difference:
    """Compare two states of an article."""
    title = of_words(before.title, after.title) if _differ(before.title, after.title) else ()
    told = compare(before.text, after.text)
    fields = list(_fields(before, after))
    kinds = set(_kinds(title, told, after.language or "")) | {field.name for field in fields}
    runs = [part.text for part in title if part.kind != "same"]
    runs += [text for one in told for text in _other(one)]
    is_small = not fields and all(
        letters(one) == letters(other) for one, other in ((before.title, after.title), (before.text, after.text))
    )
    size = sum(word[0].isalnum() for run in runs for word in words(run))
    return Difference(title, told, fields, tuple(kind for kind in KINDS if kind in kinds), size, is_small)


def listed(connection: sqlite3.Connection, since: str = "", sources: Sequence[str] = ()) -> Iterator[Edit]:
    """Give every edit that was first seen at ``since`` (UTC) or later, small and unsure ones too, by article."""
    for (article,) in connection.execute(_ARTICLES, (since,)).fetchall():
        stored = connection.execute("SELECT * FROM versions WHERE article = ? ORDER BY number", (article,)).fetchall()
        if not sources or stored[-1]["source"] in sources:
            sightings = connection.execute("SELECT * FROM sightings WHERE article = ?", (article,)).fetchall()
            yield from _of_article(editions.states(article, sightings), stored, since)


def _of_article(states: Iterable[State], stored: Sequence[sqlite3.Row], since: str) -> Iterator[Edit]:
    rows = {row["id"]: row for row in stored}
    for state in states:
        if state.change in ("edit", "metadata") and state.first["seen"] >= since:
            after = rows[state.id]
            before = rows[state.before] if state.before else stored[state.number - 2]
            yield _edit(before, after, sure=state.before is not None)


def _edit(before: sqlite3.Row, after: sqlite3.Row, *, sure: bool) -> Edit:
    names = ("article", "source", "url", "number", "seen", "capture", "title")
    stated = {name: after[name] for name in names}
    found = difference(article_of(before), article_of(after))
    return Edit(**stated, before=before["number"], sure=sure, difference=found)


def _differ(before: str, after: str) -> bool:
    return normal_form.text(before) != normal_form.text(after)


def _other(sentence: Sentence) -> list[str]:
    if sentence.kind == "changed":
        return [part.text for part in sentence.parts if part.kind != "same"]
    return [sentence.before or sentence.after] if sentence.kind in ("added", "dropped") else []


def _kinds(title: Sequence[Part], sentences: Iterable[Sentence], language: str) -> Iterator[str]:
    if any(letters(part.text) for part in title if part.kind != "same"):
        yield "headline"
        yield from ["number"] * _has_number(title)
    for one in sentences:
        if one.kind in _BY_SENTENCE:
            yield _BY_SENTENCE[one.kind]
        yield from ["number"] * _has_number(one.parts)
        yield from ["name"] * (not language.startswith("de") and _has_name(one.parts))


def _has_number(parts: Iterable[Part]) -> bool:
    return any(sign.isdigit() for part in parts if part.kind != "same" for sign in part.text)


def _has_name(parts: Sequence[Part]) -> bool:
    """Whether a changed word is written with a capital, and not because a sentence begins with it."""
    own = [word for word in parts if word.text.strip()]
    for place, part in enumerate(own):
        begins = place == 0 or all(one.kind != "same" for one in own[:place])
        changed = [word for word in words(part.text) if word[0].isalpha()][begins:]
        if part.kind != "same" and any(word[0].isupper() for word in changed):
            return True
    return False


def _fields(before: Article, after: Article) -> Iterator[Field]:
    if normal_form.moment(before.published) != normal_form.moment(after.published):
        yield Field("date", before.published or "", after.published or "")
    if [normal_form.text(name) for name in before.authors] != [normal_form.text(name) for name in after.authors]:
        yield Field("author", ", ".join(before.authors), ", ".join(after.authors))
    if normal_form.image(before.image) != normal_form.image(after.image):
        yield Field("image", before.image or "", after.image or "")
