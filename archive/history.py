"""Articles from sightings: which versions there are, which is the newest, when it was first and last seen.

A sighting says that a reader found a content in a capture. All the rest is derived from the set of an article's
sightings, so it does not matter in which order they came in (see archive/editions.py). A version is named for the
capture that first showed it. Contents that differ in nothing but spelling (archive/normal_form.py) are one; it is
kept as its earliest sighting spelt it.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from archive import chain, editions, mementos
from archive.article import Article, Capture
from archive.editions import State
from archive.ids import article_id, short, sighting_id
from archive.outcomes import Outcome
from archive.results import Added
from archive.rows import DETAILS, as_json, content_digest, details_of, storable, word_count
from archive.times import sortable, year
from archive.words import Words

_VERSION = ("id", "article", "number", "seen", "capture", "change", *DETAILS, "word_count", "content_digest", "text")
_INDEX = (*DETAILS, "year", "word_count", "first_seen", "last_seen", "dated", "versions")
_INSERT_VERSION = f"INSERT INTO versions ({', '.join(_VERSION)}) VALUES ({', '.join(':' + name for name in _VERSION)})"
_OF_SOURCE = "(SELECT {0} FROM sources WHERE id = :source)"
_INSERT_INDEX = f"""
    INSERT INTO article_index (id, docid, {", ".join(_INDEX)}, kind, country)
    SELECT :id, 1 + coalesce((SELECT max(docid) FROM article_index), 0), {", ".join(f":{name}" for name in _INDEX)},
        {_OF_SOURCE.format("kind")}, {_OF_SOURCE.format("country")}"""
_SELECT_INDEX = "SELECT * FROM article_index WHERE id = ?"
_SELECT_SOURCE = "SELECT kind, country FROM sources WHERE id = ?"
_INSERT_READING = "INSERT INTO readings (id, details) VALUES (?, ?) ON CONFLICT DO NOTHING"
_SIGHTING = ("article", "capture", "reader", "seen", "content_digest", "reading")
_INSERT_SIGHTING = f"""
    INSERT INTO sightings ({", ".join(_SIGHTING)}) VALUES ({", ".join("?" * len(_SIGHTING))})
    ON CONFLICT (article, capture, reader) DO UPDATE
    SET content_digest = excluded.content_digest, reading = excluded.reading"""
_SPELL = "UPDATE versions SET text = ?, word_count = ? WHERE article = ? AND content_digest = ?"


def keep(connection: sqlite3.Connection, words: Words, article: Article, capture: Capture) -> Added:
    """Add a sighting and bring all that is derived up to date, inside the caller's transaction.

    The same article from the same capture changes nothing. Another reading of a capture by the same reader replaces the
    first; one by another reader stands beside it. What a copy of a page shows is a state of the copy's own time.
    ``words`` is told of what the full-text index must learn.
    """
    article, capture = mementos.in_its_time(article, capture)
    history = _History(connection, article_id(article.canonical_url))
    content = content_digest(article)
    sighting = history.sighting(article, capture, content)
    if not history.is_known():
        return _begun(history, words, sighting, article)
    before = history.contents()
    history.insert_sighting(sighting)
    states = history.states()
    text = storable(article.text) if history.is_earliest(content, capture, article.reader) else None
    if history.reads_otherwise(states[-1], content if text is not None else ""):
        words.changing(history.article, is_indexed=True)
    history.rewrite(states, content, text)
    is_changed = history.contents() != before
    return Added(
        outcome=Outcome.CHANGED if is_changed else Outcome.UNCHANGED,
        reason="" if is_changed else "same-content",
        article=history.article,
        version=editions.showing(states, capture.id, content),
    )


def _begun(history: _History, words: Words, sighting: dict[str, Any], article: Article) -> Added:
    """Keep the first sighting of an article: each row is written once, as the sighting alone tells it."""
    words.changing(history.article, is_indexed=False)
    version = history.begin(sighting, storable(article.text))
    return Added(outcome=Outcome.NEW, reason="", article=history.article, version=version)


def derive(connection: sqlite3.Connection, article: str) -> None:
    """Make versions and row of an article what its sightings tell; every text they need must be in a version of it."""
    history = _History(connection, article)
    history.rewrite(history.states(), "", None)


def fields(row: sqlite3.Row) -> list[Any]:
    """Give what the link of a sighting covers."""
    return [row[name] for name in _SIGHTING]


def derived(connection: sqlite3.Connection, article: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Give the rows of an article's versions and its row of the index, as its sightings tell them.

    Left out is what the texts tell, and ``last_seen``. An article without sightings has no versions.
    """
    history = _History(connection, article)
    states = history.states()
    return history.versions(states), history.shown(states) | history.counted(states) if states else {}


class _History:
    """The rows of one article."""

    def __init__(self, connection: sqlite3.Connection, article: str) -> None:
        self._connection = connection
        self.article = article
        self._read: dict[str, dict[str, Any]] = {}
        self._written: dict[str, str] = {}

    def is_known(self) -> bool:
        """Tell whether the archive has the article."""
        return bool(self._all("SELECT 1 FROM article_index WHERE id = ?"))

    def sighting(self, article: Article, capture: Capture, content: str) -> dict[str, Any]:
        """Give the row of a sighting: that the capture showed the article with this content and its details."""
        details = details_of(article)
        written = as_json({name: value for name, value in details.items() if value is not None})
        reading = short("reading", written)
        self._written[reading], self._read[reading] = written, details
        cells = (self.article, capture.id, details["reader"], capture.fetched, content, reading)
        return dict(zip(_SIGHTING, cells, strict=True))

    def begin(self, sighting: dict[str, Any], text: str) -> str:
        """Write the rows of an article that has one sighting; give the id of its version."""
        states, count = editions.states(self.article, [sighting]), word_count(text)
        beside = {"word_count": count, "last_seen": sighting["seen"]}
        self._connection.execute(_INSERT_INDEX, self.shown(states) | beside)
        self.insert_sighting(sighting)
        (due,) = self.versions(states)
        self._connection.execute(_INSERT_VERSION, due | {"text": text, "word_count": count})
        self._connection.execute("UPDATE article_index SET version = ? WHERE id = ?", (due["id"], self.article))
        return str(due["id"])

    def insert_sighting(self, sighting: dict[str, Any]) -> None:
        """Write a sighting, its reading and its link."""
        reading = sighting["reading"]
        self._connection.execute(_INSERT_READING, (reading, self._written[reading]))
        self._connection.execute(_INSERT_SIGHTING, list(sighting.values()))
        name = sighting_id(self.article, sighting["capture"], sighting["reader"])
        chain.note(self._connection, "sighting", name, list(sighting.values()))

    def is_earliest(self, content: str, capture: Capture, reader: str) -> bool:
        """Tell whether a sighting is the earliest of its content, whose spelling of the text is kept."""
        rows = self._connection.execute(
            "SELECT seen, capture, reader FROM sightings WHERE article = ? AND content_digest = ?",
            (self.article, content),
        )
        own = (capture.fetched, capture.id, editions.rank(reader))
        return all(own <= (seen, name, editions.rank(other)) for seen, name, other in rows)

    def reads_otherwise(self, newest: State, spelt_anew: str) -> bool:
        """Tell whether what is indexed of the article changes; the text of the content ``spelt_anew`` does."""
        row = self._one("SELECT version, title, authors FROM article_index WHERE id = ?", self.article)
        due = self._details(newest.first)
        is_same = tuple(row) == (newest.id, due["title"], due["authors"])
        return not is_same or newest.first["content_digest"] == spelt_anew

    def contents(self) -> list[str]:
        """Give the content digests of the versions, in order."""
        return [row[0] for row in self._all("SELECT content_digest FROM versions WHERE article = ? ORDER BY number")]

    def states(self) -> list[State]:
        """Tell the versions from the sightings."""
        return editions.states(self.article, self._all("SELECT * FROM sightings WHERE article = ?"))

    def rewrite(self, states: list[State], content: str, text: str | None) -> None:
        """Make versions and article what the sightings tell; ``text`` is how ``content`` is spelt, None: as it is."""
        known = {row["id"]: row for row in self._all("SELECT * FROM versions WHERE article = ?")}
        if text is not None and known:
            self._connection.execute(_SPELL, (text, word_count(text), self.article, content))
        for due in self.versions(states):
            row = known.pop(due["id"], None)
            if row is None:
                self._insert_version(due, text)
            else:
                self._update("versions", row, due)
        self._show(states)
        # What turned out to repeat the version before it; its text stands there.
        for repeated in known:
            self._connection.execute("DELETE FROM versions WHERE id = ?", (repeated,))

    def _show(self, states: list[State]) -> None:
        row = self._one(_SELECT_INDEX, self.article)
        last_seen = max(row["last_seen"] or "", states[-1].last["seen"])
        due = self.shown(states) | self.counted(states) | {"last_seen": last_seen}
        self._update("article_index", row, due | dict(self._one(_SELECT_SOURCE, due["source"])))

    def _update(self, table: str, row: sqlite3.Row, due: dict[str, Any]) -> None:
        """Write what has changed of a row, as every index on a column that is written is written, too."""
        if changed := [name for name, value in due.items() if row[name] != value]:
            assignments = ", ".join(f"{name} = :{name}" for name in changed)
            self._connection.execute(f"UPDATE {table} SET {assignments} WHERE id = :id", due)

    def versions(self, states: list[State]) -> list[dict[str, Any]]:
        """Give the rows of the versions, save the text and what is counted in it."""
        return [
            self._details(state.first)
            | {"id": state.id, "article": self.article, "number": state.number, "change": state.change}
            | {name: state.first[name] for name in ("seen", "capture", "content_digest")}
            for state in states
        ]

    def shown(self, states: list[State]) -> dict[str, Any]:
        """Give the newest version as a row of the index, with what was read beside its content when it was last seen.

        ``last_seen`` is left out: an answer that nothing was modified moves it, too. So is what ``counted`` gives.
        """
        newest, first_seen = states[-1], min(state.first["seen"] for state in states)
        # What is indexed must not change with every other spelling.
        row = self._details(newest.last) | {name: self._details(newest.first)[name] for name in ("title", "authors")}
        return row | {
            "id": self.article,
            "versions": len(states),
            "first_seen": first_seen,
            "year": year(row["published"]),
            "dated": sortable(row["published"]) or first_seen,
        }

    def counted(self, states: list[State]) -> dict[str, Any]:
        """Give which version is the newest, and its words as they were counted when it was written."""
        newest = states[-1].id
        # Whoever verifies an archive asks this of one whose versions were changed, too.
        (words,) = self._one("SELECT max(word_count) FROM versions WHERE id = ?", newest)
        return {"version": newest, "word_count": words}

    def _insert_version(self, due: dict[str, Any], text: str | None) -> None:
        same = self._connection.execute(
            "SELECT text FROM versions WHERE article = ? AND content_digest = ? LIMIT 1",
            (self.article, due["content_digest"]),
        ).fetchone()
        spelt = str(same[0] if same else text)
        self._connection.execute(_INSERT_VERSION, due | {"text": spelt, "word_count": word_count(spelt)})

    def _details(self, sighting: editions.Sighting) -> dict[str, Any]:
        reading = sighting["reading"]
        if reading not in self._read:
            (written,) = self._one("SELECT details FROM readings WHERE id = ?", reading)
            self._read[reading] = dict.fromkeys(DETAILS) | json.loads(written)
        return self._read[reading]

    def _one(self, query: str, value: str) -> sqlite3.Row:
        row: sqlite3.Row = self._connection.execute(query, (value,)).fetchone()
        return row

    def _all(self, query: str) -> list[sqlite3.Row]:
        return self._connection.execute(query, (self.article,)).fetchall()
