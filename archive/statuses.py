"""Whether an article was still there: what each look at its page found, and what that comes to.

A look is kept where the page did not show the article. Looks that showed it are known from its sightings, and from
captures of the same payload at the same address; a copy of a page shows it as of the copy's own time. The history is
derived from all of them by time, so it does not matter in which order they came in. What one look alone says may be a
fault of the moment: only a second one, an hour later or more, or a permanent redirect makes it certain; what was never
certain and passed is left out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from archive import chain
from archive.ids import short

APART = timedelta(hours=1)
_PERMANENT = (301, 308)


class Status(StrEnum):
    """What an article's page is."""

    LIVE = "live"
    BACK = "back"
    REDIRECTED = "redirected"
    GONE = "gone"
    SOFT_GONE = "soft-gone"
    BLOCKED = "blocked"
    UNLISTED = "unlisted"
    RELISTED = "relisted"


REMOVED = (Status.GONE, Status.SOFT_GONE, Status.REDIRECTED)
_THERE = (Status.LIVE, Status.BACK)
OF_LISTS = (Status.UNLISTED, Status.RELISTED)
_APART_FROM_THE_PAGE = (Status.BLOCKED, *OF_LISTS)
_LOOK = ("article", "capture", "seen", "status", "reason", "target")
_STATUS = ("article", "status", "after", "first_seen", "last_seen", "capture", "reason", "target", "is_certain")
_KEEP = f"INSERT OR IGNORE INTO looks ({', '.join(_LOOK)}) VALUES ({', '.join('?' * len(_LOOK))})"
_INSERT = f"INSERT INTO statuses ({', '.join(_STATUS)}) VALUES ({', '.join('?' * len(_STATUS))})"
_SHOWED_IT = """
    SELECT 1 FROM sightings AS s JOIN captures AS c ON c.id = s.capture
    WHERE s.article = ? AND c.url = (SELECT url FROM captures WHERE id = ?) LIMIT 1"""
_SHOWN_BY = """
    SELECT DISTINCT s.article FROM captures AS c JOIN sightings AS s ON s.capture = c.id
    WHERE c.url = ? AND c.payload_digest = ? AND EXISTS (SELECT 1 FROM looks AS l WHERE l.article = s.article)"""
_LOOKS = """
    SELECT l.capture, l.seen, l.status, l.reason, l.target, c.status AS code
    FROM looks AS l JOIN captures AS c ON c.id = l.capture WHERE l.article = :article
    UNION SELECT c.id, iif(s.seen = o.fetched, c.fetched, s.seen), 'live', '', '', c.status
    FROM sightings AS s JOIN captures AS o ON o.id = s.capture
        JOIN captures AS c ON c.url = o.url AND c.payload_digest = o.payload_digest
    WHERE s.article = :article ORDER BY 2, 1"""
_LISTED = """
    SELECT d.article, d.key, json_extract(d.listed, '$.list_url') AS list_url, a.dated, l.status,
        coalesce(s.is_certain AND l.status = 'unlisted', 0) AS is_certain
    FROM addresses AS d JOIN article_index AS a ON a.id = d.article
    LEFT JOIN looks AS l ON l.article = a.id AND l.status IN ('unlisted', 'relisted') AND (l.seen, l.capture) = (
        SELECT seen, capture FROM looks WHERE article = a.id AND status IN ('unlisted', 'relisted')
        ORDER BY seen DESC, capture DESC LIMIT 1)
    LEFT JOIN statuses AS s ON s.article = a.id AND s.status = 'unlisted' AND s.last_seen = l.seen
    WHERE d.source = ? AND d.reason NOT IN ('alias', 'attachment', 'forgotten')
        AND json_extract(d.listed, '$.list_url') IS NOT NULL ORDER BY d.url"""
_OF = f"SELECT {', '.join(_STATUS)} FROM statuses WHERE article = ? ORDER BY first_seen, status"


@dataclass(frozen=True, slots=True)
class Look:
    """A look that found something else than the article; ``target`` is where a redirect leads."""

    article: str
    capture: str
    seen: str
    status: Status
    reason: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in which an article had one status, as a row of ``statuses``.

    It began between ``after``, the last look that found it otherwise (None: there was none), and ``first_seen``;
    ``capture`` is the first that shows it.
    """

    article: str
    status: str
    after: str | None
    first_seen: str
    last_seen: str
    capture: str
    reason: str
    target: str
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An article at an address, with the list that named it first; ``dated`` is what lists are sorted by.

    ``status`` is the last that lists said of it, unlisted or relisted, and whether two looks found it unlisted.
    """

    article: str
    key: str
    list_url: str
    dated: str
    status: str | None
    is_certain: bool


def listed(connection: sqlite3.Connection, source: str) -> list[Listed]:
    """Give the articles of a source that a list named."""
    return [Listed(*row) for row in connection.execute(_LISTED, (source,)).fetchall()]


def keep(connection: sqlite3.Connection, look: Look) -> None:
    """Keep a look, if it was at an address that had shown the article or at a list; bring the history up to date."""
    showed = look.status in OF_LISTS or connection.execute(_SHOWED_IT, (look.article, look.capture)).fetchone()
    if not showed:
        return
    row = [str(value) for value in astuple(look)]
    connection.execute(_KEEP, row)
    chain.note(connection, "look", name(look.article, look.capture), row)
    rewrite(connection, look.article)


def shown(connection: sqlite3.Connection, url: str, payload_digest: str) -> None:
    """Bring the histories of the articles up to date that a new capture shows again."""
    for (article,) in connection.execute(_SHOWN_BY, (url, payload_digest)).fetchall():
        rewrite(connection, article)


def name(article: str, capture: str) -> str:
    """Give the name of a look in the chain."""
    return short("look", article, capture)


def fields(row: sqlite3.Row) -> list[Any]:
    """Give what the link of a look covers."""
    return [row[column] for column in _LOOK]


def rewrite(connection: sqlite3.Connection, article: str) -> None:
    """Make the history what the looks tell; an article that was there at each of them has none."""
    if connection.execute("SELECT 1 FROM looks WHERE article = ? LIMIT 1", (article,)).fetchone() is None:
        return
    periods = derived(connection, article)
    if periods != of_article(connection, article):
        connection.execute("DELETE FROM statuses WHERE article = ?", (article,))
        connection.executemany(_INSERT, map(astuple, periods))


def of_article(connection: sqlite3.Connection, article: str) -> list[Period]:
    """Give the history of an article, oldest first; none where every look found it."""
    return [period_of(row) for row in connection.execute(_OF, (article,))]


def period_of(row: sqlite3.Row) -> Period:
    """Give back the Period that a row of ``statuses`` holds."""
    return Period(**{column: row[column] for column in _STATUS} | {"is_certain": bool(row["is_certain"])})


def missed(connection: sqlite3.Connection, article: str) -> str | None:
    """Give since when an article is not found any more, or None where the last look found it."""
    newest = [one for one in of_article(connection, article) if one.status not in OF_LISTS][-1:]
    return newest[0].first_seen if newest and newest[0].status not in _THERE else None


def derived(connection: sqlite3.Connection, article: str) -> list[Period]:
    """Tell the history from the looks; none where none of them missed the article."""
    looks = connection.execute(_LOOKS, {"article": article}).fetchall()
    if all(look["status"] == Status.LIVE for look in looks):
        return []
    # That a client is refused, or that lists are silent, says nothing of whether the article is there.
    presence = _history(article, [look for look in looks if look["status"] not in _APART_FROM_THE_PAGE])
    page = [look for look in looks if look["status"] not in OF_LISTS]
    refused = [one for one in _history(article, page) if one.status == Status.BLOCKED]
    lists = _history(article, [look for look in looks if look["status"] in OF_LISTS])
    return sorted([*presence, *refused, *lists], key=lambda one: (one.first_seen, one.status))


def _history(article: str, looks: Sequence[sqlite3.Row]) -> list[Period]:
    runs = [list(group) for _, group in groupby(looks, key=lambda look: (look["status"], look["target"]))]
    kept: list[list[sqlite3.Row]] = []
    for run in runs:
        if run is not runs[-1] and not _is_certain(run):
            continue
        if kept and (kept[-1][0]["status"], kept[-1][0]["target"]) == (run[0]["status"], run[0]["target"]):
            kept[-1] += run
        else:
            kept.append(run)
    return list(_periods(article, kept))


def _periods(article: str, runs: Iterable[list[sqlite3.Row]]) -> Iterator[Period]:
    before: Period | None = None
    for run in runs:
        first, last = run[0], run[-1]
        period = Period(
            article=article,
            status=first["status"],
            after=before.last_seen if before else None,
            first_seen=first["seen"],
            last_seen=last["seen"],
            capture=first["capture"],
            reason=first["reason"],
            target=first["target"],
            is_certain=_is_certain(run),
        )
        if before is not None and before.status in REMOVED and period.status == Status.LIVE:
            period = replace(period, status=str(Status.BACK))
        yield period
        before = period


def _is_certain(run: Sequence[sqlite3.Row]) -> bool:
    if run[0]["status"] == Status.LIVE or any(look["code"] in _PERMANENT for look in run):
        return True
    return datetime.fromisoformat(run[-1]["seen"]) - datetime.fromisoformat(run[0]["seen"]) >= APART
