"""Wordings that are watched: in which articles they stand, and in which version they entered or vanished.

What stands in ``watches.toml`` is looked for in the versions that were not looked through yet, so that a watch works
backwards over the whole archive once and costs little afterwards. A version is a hit or it is not; all else is derived.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from archive.errors import ArchiveError
from archive.rows import as_json
from archive.scripts import UNSPACED

FILE = "watches.toml"
KEYS = ("phrase", "pattern", "sources")

_PAGE = 500
# Not of the scripts that write no spaces: there a word has no edges.
_SPACED = re.compile(f"[^\\W{UNSPACED}]")
_STYLES = str.maketrans({"‘": "'", "’": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‐": "-", "‑": "-", "–": "-"})

_NEXT = "SELECT rowid, id, title, text, source FROM versions WHERE rowid > ? ORDER BY rowid LIMIT ?"
_STATE = "SELECT definition, examined, examined_version FROM watches WHERE name = ?"
_KEEP_STATE = """
    INSERT INTO watches (name, definition, examined, examined_version) VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET definition = excluded.definition, examined = excluded.examined,
        examined_version = excluded.examined_version"""
_EVENTS = """
    SELECT {kind} AS kind, v.rowid AS place, v.id AS version, v.article, v.number, v.seen, v.change, v.source, v.title
    FROM watch_hits AS h JOIN versions AS w ON w.id = h.version {join}
    WHERE h.watch = ? AND {condition}"""
_IS_HIT = "EXISTS (SELECT 1 FROM watch_hits AS o WHERE o.watch = h.watch AND o.version = {}.id)"
_ENTERED = _EVENTS.format(
    kind="iif(v.number = 1, 'new', 'entered')",
    join="JOIN versions AS v ON v.id = w.id "
    "LEFT JOIN versions AS b ON b.article = v.article AND b.number = v.number - 1",
    condition=f"NOT {_IS_HIT.format('b')}",
)
_VANISHED = _EVENTS.format(
    kind="'vanished'",
    join="JOIN versions AS v ON v.article = w.article AND v.number = w.number + 1",
    condition=f"NOT {_IS_HIT.format('v')}",
)
_SEEN = """
    SELECT min(v.seen), max(iif(v.id = a.version, a.last_seen, v.seen)), count(DISTINCT v.article)
    FROM watch_hits AS h JOIN versions AS v ON v.id = h.version JOIN article_index AS a ON a.id = v.article
    WHERE h.watch = ?"""
_MONTHS = """
    SELECT substr(a.dated, 1, 7) AS month, count(DISTINCT a.id) FROM watch_hits AS h
    JOIN versions AS v ON v.id = h.version JOIN article_index AS a ON a.id = v.article
    WHERE h.watch = ? GROUP BY month ORDER BY month"""


class BadWatch(ArchiveError):
    """A table of ``watches.toml`` that cannot be read; the message names file, table and key, and the mend."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A wording to watch for: a ``phrase``, or a ``pattern`` (regular expression), in the texts of ``sources``.

    A phrase is found whatever its case, its white space and the style of its quotation marks and hyphens, as whole
    words where its script parts words. ``sources`` are ids; none means all. ``asked`` are the words that meant
    them, if they were selectors.
    """

    name: str
    phrase: str = ""
    pattern: str = ""
    sources: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def expression(self) -> re.Pattern[str]:
        """What is looked for in a text that went through ``plain``."""
        if self.pattern:
            return re.compile(self.pattern, re.IGNORECASE)
        words = plain(self.phrase)
        before = r"(?<!\w)" if _SPACED.match(words[:1]) else ""
        behind = r"(?!\w)" if _SPACED.match(words[-1:]) else ""
        return re.compile(before + re.escape(words) + behind, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Event:
    """A version in which a wording came or went: ``new`` with its article, ``entered`` or ``vanished`` later.

    ``seen`` is when the version was first seen (UTC); ``change`` tells the publisher's edits from better readings.
    """

    kind: str
    version: str
    article: str
    number: int
    seen: str
    change: str
    source: str
    title: str
    is_news: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of a watch: first and last seen (UTC), in how many articles, by month, and every event."""

    watch: Watch
    first_seen: str | None
    last_seen: str | None
    articles: int
    months: dict[str, int]
    events: list[Event]


def load(folder: Path) -> list[Watch]:
    """Give the watches of an archive's ``watches.toml``; none where there is no such file. Raises BadWatch."""
    path = folder / FILE
    if not path.exists():
        return []
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadWatch(f"{path}: not TOML: {fault}") from fault
    return [_watch(path, name, table) for name, table in tables.items()]


def _watch(path: Path, name: str, table: Any) -> Watch:
    where = f"{path}: [{name}]"
    if not isinstance(table, dict):
        raise BadWatch(f"{path}: {name}: stands outside any table; put it below a line such as [two-state]")
    if unknown := ", ".join(sorted(set(table) - set(KEYS))):
        raise BadWatch(f"{where}: a watch is a table with the keys {', '.join(KEYS)}; {unknown} is not known")
    if sum(isinstance(table.get(key), str) and table[key].strip() != "" for key in ("phrase", "pattern")) != 1:
        raise BadWatch(f"{where}: give it a phrase or a pattern, one of them, as a text")
    sources = table.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(each, str) for each in sources):
        raise BadWatch(f'{where}: sources is a list of ids or selectors such as ["un-news", "country:JP"]')
    watch = Watch(name=name, phrase=table.get("phrase", ""), pattern=table.get("pattern", ""), sources=tuple(sources))
    try:
        if watch.expression.search(""):
            raise BadWatch(f"{where}: the pattern finds something in an empty text, so it would find it everywhere")
    except re.error as fault:
        raise BadWatch(f"{where}: the pattern is no regular expression: {fault}") from fault
    return watch


def plain(text: str) -> str:
    """Give a text in one style: Unicode NFC, straight quotation marks and hyphens, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_STYLES).split())


def findable(connection: sqlite3.Connection) -> None:
    """Give a connection the function ``finds(pattern, title, text)``, by which filters look for a watch."""
    connection.create_function("finds", 3, _finds, deterministic=True)


@lru_cache(maxsize=8)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _finds(pattern: str, title: str, text: str) -> bool:
    return _compiled(pattern).search(plain(f"{title}\n{text}")) is not None


def look(connection: sqlite3.Connection, watch: Watch) -> Watched:
    """Look through the versions that are new to a watch, inside the caller's transaction; give all that is known of it.

    An event is news if its version was not looked through yet, but not in the first look of a watch. Where selectors
    mean other sources now, all versions are looked through again, and those of before are no news.
    """
    definition = [watch.phrase, watch.pattern, list(watch.asked or watch.sources), list(watch.sources)]
    place, before = _examined(connection, watch, definition)
    for examined, version, found in _found(connection, watch, place):
        place = examined
        if found:
            connection.execute("INSERT OR IGNORE INTO watch_hits (watch, version) VALUES (?, ?)", (watch.name, version))
    last = connection.execute("SELECT id FROM versions WHERE rowid = ?", (place,)).fetchone()
    connection.execute(_KEEP_STATE, (watch.name, as_json(definition), place, last[0] if last else ""))
    return _watched(connection, watch, place if before is None else before)


def _examined(connection: sqlite3.Connection, watch: Watch, definition: list[Any]) -> tuple[int, int | None]:
    """From where on a watch is to look, and behind which place its finds are news; None where none is."""
    state = connection.execute(_STATE, (watch.name,)).fetchone()
    known = json.loads(state["definition"]) if state is not None else None
    before = _place(connection, state) if known and known[:-1] == definition[:-1] else None
    if before is not None and known == definition:
        return before, before
    connection.execute("DELETE FROM watch_hits WHERE watch = ?", (watch.name,))
    connection.execute(_KEEP_STATE, (watch.name, as_json(definition), 0, ""))
    return 0, before


def _place(connection: sqlite3.Connection, state: sqlite3.Row) -> int:
    last = connection.execute("SELECT id FROM versions WHERE rowid = ?", (state["examined"],)).fetchone()
    # SQLite gives the place of the newest row away again once that row is gone.
    return int(state["examined"]) if (last[0] if last else "") == state["examined_version"] else 0


def _found(connection: sqlite3.Connection, watch: Watch, place: int) -> Iterator[tuple[int, str, bool]]:
    expression = watch.expression
    while rows := connection.execute(_NEXT, (place, _PAGE)).fetchall():
        for row in rows:
            place = row["rowid"]
            wanted = not watch.sources or row["source"] in watch.sources
            yield place, row["id"], wanted and expression.search(plain(f"{row['title']}\n{row['text']}")) is not None


def _watched(connection: sqlite3.Connection, watch: Watch, before: int) -> Watched:
    first, last, articles = connection.execute(_SEEN, (watch.name,)).fetchone()
    rows = [row for query in (_ENTERED, _VANISHED) for row in connection.execute(query, (watch.name,)).fetchall()]
    rows.sort(key=lambda row: (row["seen"], row["place"]))
    names = ("kind", "version", "article", "number", "seen", "change", "source", "title")
    events = [Event(**{name: row[name] for name in names}, is_news=row["place"] > before) for row in rows]
    return Watched(watch, first, last, articles, dict(connection.execute(_MONTHS, (watch.name,)).fetchall()), events)
