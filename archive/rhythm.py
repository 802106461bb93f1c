"""How often the sources publish, and when each was crawled last: what a schedule goes by."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

NEWEST = 20  # articles that tell the rhythm: few enough to follow a change, enough not to follow every whim

# In the order in which crawls were written: a clock that was wrong once shall not hold a source back for years.
_VISITS = """
    SELECT t.source, c.rowid AS number, c.id AS crawl, c.started, max(c.rowid),
        coalesce(json_extract(t.reasons, '$.deferred.interrupted'), 0) AS put_off, t.seen
    FROM crawl_sources AS t JOIN crawls AS c ON c.id = t.crawl WHERE c.rowid > ? GROUP BY t.source"""
_NEWEST = f"""
    SELECT count(*), min(dated) FROM
        (SELECT dated FROM article_index WHERE source = ? AND dated <= ? ORDER BY dated DESC LIMIT {NEWEST})"""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A source's last crawl, and its newest articles: so many since ``since`` (UTC; None where there are none).

    ``number`` counts the crawls of the archive. That crawl left ``put_off`` pages for the next, and did ``done``.
    """

    number: int
    crawl: str
    started: str
    put_off: int
    done: int
    articles: int
    since: str | None


def rhythms(connection: sqlite3.Connection, after: int, now: str) -> dict[str, Rhythm]:
    """Give the rhythm, as of ``now`` (UTC), of each source that was crawled after the crawl of the number ``after``."""
    found = {}
    for source, number, crawl, started, _, put_off, seen in connection.execute(_VISITS, (after,)).fetchall():
        articles, since = connection.execute(_NEWEST, (source, now)).fetchone()
        found[source] = Rhythm(number, crawl, started, put_off, seen - put_off, articles, since)
    return found
