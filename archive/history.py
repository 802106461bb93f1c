"""Articles from sightings: which versions there are, which is the newest, when it was first and last seen.

A sighting says that a capture showed an article with a content. All the rest is derived from the set of an article's
sightings, in the order of their times, so it does not matter in which order they came in: a version begins where the
content differs from that of the sighting before, and is named for the capture that first showed it.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archive.article import Article, Capture
from archive.ids import article_id, short, version_id
from archive.outcomes import Outcome
from archive.results import Added
from archive.rows import DETAILS, as_json, content_digest, details_of, storable, word_count
from archive.times import sortable, year

_VERSION = ("id", "article", "number", "seen", "capture", *DETAILS, "word_count", "content_digest", "text")
_INDEX = (*DETAILS, "year", "word_count", "first_seen", "last_seen", "dated", "versions", "version")
_INSERT_VERSION = f"INSERT INTO versions ({', '.join(_VERSION)}) VALUES ({', '.join(':' + name for name in _VERSION)})"
_UPDATE_INDEX = (
    f"UPDATE article_index SET {', '.join(f'{name} = :{name}' for name in _INDEX)}, "
    "kind = (SELECT kind FROM sources WHERE id = :source), country = (SELECT country FROM sources WHERE id = :source) "
    "WHERE id = :id"
)


@dataclass(frozen=True, slots=True)
class _State:
    """One version as the sightings tell it."""

    id: str
    number: int
    first: sqlite3.Row
    last: sqlite3.Row


def keep(connection: sqlite3.Connection, article: Article, capture: Capture) -> Added:
    """Add a sighting and bring all that is derived up to date, inside the caller's transaction.

    The same article from the same capture changes nothing; another reading of the same capture replaces the first.
    """
    identity = article_id(article.canonical_url)
    is_new = _insert_stub(connection, identity, article)
    before = _contents(connection, identity)
    _insert_sighting(connection, identity, article, capture)
    states = _states(connection, identity)
    _rewrite(connection, identity, states, storable(article.text))
    if is_new:
        outcome, reason = Outcome.NEW, ""
    elif [state.first["content_digest"] for state in states] != before:
        outcome, reason = Outcome.CHANGED, ""
    else:
        outcome, reason = Outcome.UNCHANGED, "same-content"
    return Added(outcome=outcome, reason=reason, article=identity, version=_shown_by(states, capture))


def _insert_stub(connection: sqlite3.Connection, identity: str, article: Article) -> bool:
    """Make the row that sightings and versions refer to; it is filled when they are known."""
    details = details_of(article)
    row = (identity, article.source, details["url"], details["canonical_url"], details["title"])
    return connection.execute(
        "INSERT INTO article_index (id, docid, source, url, canonical_url, title) "
        "SELECT ?, 1 + coalesce((SELECT max(docid) FROM article_index), 0), ?, ?, ?, ? "
        "WHERE true ON CONFLICT (id) DO NOTHING",
        row,
    ).rowcount == 1


def _contents(connection: sqlite3.Connection, identity: str) -> list[str]:
    query = "SELECT content_digest FROM versions WHERE article = ? ORDER BY number"
    return [row[0] for row in connection.execute(query, (identity,))]


def _insert_sighting(connection: sqlite3.Connection, identity: str, article: Article, capture: Capture) -> None:
    details = as_json(details_of(article))
    reading = short("reading", details)
    connection.execute("INSERT INTO readings (id, details) VALUES (?, ?) ON CONFLICT DO NOTHING", (reading, details))
    connection.execute(
        "INSERT INTO sightings (article, capture, seen, content_digest, reading) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (article, capture) DO UPDATE "
        "SET content_digest = excluded.content_digest, reading = excluded.reading",
        (identity, capture.id, capture.fetched, content_digest(article), reading),
    )


def _states(connection: sqlite3.Connection, identity: str) -> list[_State]:
    query = "SELECT capture, seen, content_digest, reading FROM sightings WHERE article = ? ORDER BY seen, capture"
    states = []
    runs = groupby(connection.execute(query, (identity,)).fetchall(), key=lambda row: str(row["content_digest"]))
    for number, (content, run) in enumerate(runs, start=1):
        rows = list(run)
        states.append(_State(version_id(identity, content, rows[0]["capture"]), number, rows[0], rows[-1]))
    return states


def _shown_by(states: list[_State], capture: Capture) -> str:
    moment = (capture.fetched, capture.id)
    return [state.id for state in states if (state.first["seen"], state.first["capture"]) <= moment][-1]


def _rewrite(connection: sqlite3.Connection, identity: str, states: list[_State], text: str) -> None:
    old = connection.execute("SELECT version FROM article_index WHERE id = ?", (identity,)).fetchone()[0]
    reindex = old != states[-1].id
    if old and reindex:
        _unindex_words(connection, identity)
    _rewrite_versions(connection, identity, states, text)
    _rewrite_index(connection, identity, states)
    if reindex:
        _index_words(connection, identity)
    _drop_versions(connection, identity, states)


def _rewrite_versions(connection: sqlite3.Connection, identity: str, states: list[_State], text: str) -> None:
    known = dict(connection.execute("SELECT id, number FROM versions WHERE article = ?", (identity,)).fetchall())
    for state in states:
        if state.id not in known:
            _insert_version(connection, identity, state, text)
        elif known[state.id] != state.number:
            connection.execute("UPDATE versions SET number = ? WHERE id = ?", (state.number, state.id))


def _insert_version(connection: sqlite3.Connection, identity: str, state: _State, text: str) -> None:
    content = state.first["content_digest"]
    same = connection.execute(
        "SELECT text FROM versions WHERE article = ? AND content_digest = ? LIMIT 1", (identity, content)
    ).fetchone()
    text = same[0] if same else text
    row = {"id": state.id, "article": identity, "number": state.number, "content_digest": content, "text": text}
    row |= {"seen": state.first["seen"], "capture": state.first["capture"], "word_count": word_count(text)}
    connection.execute(_INSERT_VERSION, row | _details(connection, state.first["reading"]))


def _details(connection: sqlite3.Connection, reading: str) -> dict[str, Any]:
    (details,) = connection.execute("SELECT details FROM readings WHERE id = ?", (reading,)).fetchone()
    stated: dict[str, Any] = json.loads(details)
    return dict.fromkeys(DETAILS) | stated


def _rewrite_index(connection: sqlite3.Connection, identity: str, states: list[_State]) -> None:
    """Show the newest version, with what was read beside its content when it was last seen."""
    newest, first_seen = states[-1], states[0].first["seen"]
    row = _details(connection, newest.last["reading"])
    touched, words = connection.execute(
        "SELECT a.last_seen, v.word_count FROM article_index AS a, versions AS v WHERE a.id = ? AND v.id = ?",
        (identity, newest.id),
    ).fetchone()
    row |= {"id": identity, "version": newest.id, "versions": len(states), "word_count": words}
    row |= {"first_seen": first_seen, "last_seen": max(touched or "", newest.last["seen"])}
    row |= {"year": year(row["published"]), "dated": sortable(row["published"]) or first_seen}
    connection.execute(_UPDATE_INDEX, row)


def _drop_versions(connection: sqlite3.Connection, identity: str, states: list[_State]) -> None:
    """Take away what turned out to repeat the version before it; its text stands there."""
    kept = [state.id for state in states]
    marks = ", ".join("?" * len(kept))
    connection.execute(f"DELETE FROM versions WHERE article = ? AND id NOT IN ({marks})", (identity, *kept))


def _index_words(connection: sqlite3.Connection, identity: str) -> None:
    connection.execute(
        "INSERT INTO articles_fts (rowid, title, authors, text) "
        "SELECT docid, title, authors, text FROM articles WHERE id = ?",
        (identity,),
    )


def _unindex_words(connection: sqlite3.Connection, identity: str) -> None:
    connection.execute(
        "INSERT INTO articles_fts (articles_fts, rowid, title, authors, text) "
        "SELECT 'delete', docid, title, authors, text FROM articles WHERE id = ?",
        (identity,),
    )
