"""What is known of hosts between crawls: which are to be left alone and why, and what their robots.txt said."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass, fields

from archive.article import Capture
from archive.rows import CAPTURE, capture_of

STATES = {
    "rate-limited": "it answered 429 or 503",
    "blocked": "it refuses this client (401, 403, 407, 451)",
    "challenged": "a bot wall answers in its place",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host that is left alone: a row of ``hosts``.

    ``state`` is a key of STATES; ``since`` (UTC) when it began, ``until`` (UTC) before when the host is not asked for
    anything; ``times`` how often in a row it ended a crawl's attempts like this; ``capture`` the answer that shows it.
    """

    host: str
    state: str
    since: str
    until: str
    times: int
    capture: str | None = None


_COLUMNS = tuple(field.name for field in fields(Host))
_KEEP = f"INSERT OR REPLACE INTO hosts ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_ROBOTS = f"""
    SELECT {", ".join(f"c.{name}" for name in CAPTURE)}
    FROM robots AS r JOIN captures AS c ON c.id = r.capture WHERE r.url = ?"""


def every(connection: sqlite3.Connection) -> list[Host]:
    """Give every host that refused the last attempt, by name, also those whose time is over."""
    rows = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM hosts ORDER BY host").fetchall()
    return [Host(**dict(row)) for row in rows]


def keep(connection: sqlite3.Connection, host: Host) -> None:
    """Keep how a host stands in place of how it stood before."""
    connection.execute(_KEEP, astuple(host))


def forget(connection: sqlite3.Connection, host: str) -> None:
    """Remove a host that answers again."""
    connection.execute("DELETE FROM hosts WHERE host = ?", (host,))


def robots(connection: sqlite3.Connection, url: str) -> Capture | None:
    """Give the capture that shows what was last had of the robots.txt at an address, or None."""
    row = connection.execute(_ROBOTS, (url,)).fetchone()
    return capture_of(row) if row else None


def keep_robots(connection: sqlite3.Connection, url: str, capture: str) -> None:
    """Keep which capture shows the robots.txt of an address, behind its redirects."""
    connection.execute("INSERT OR REPLACE INTO robots (url, capture) VALUES (?, ?)", (url, capture))


def every_robots(connection: sqlite3.Connection) -> list[tuple[str, Capture]]:
    """Give the address of each robots.txt that is kept, with the capture that shows it."""
    columns = ", ".join(f"c.{name}" for name in CAPTURE)
    query = f"SELECT r.url AS robots, {columns} FROM robots AS r JOIN captures AS c ON c.id = r.capture ORDER BY r.url"
    return [(row["robots"], capture_of(row)) for row in connection.execute(query).fetchall()]
