"""The home page: what is new in each source, what was changed and removed lately, and how the crawls went."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette.utils.asgi import Response

from exports.browse import changes
from exports.browse.asking import ask, show

NEWEST_SOURCES, OF_EACH, LATELY, DAYS = 10, 2, 6, 14

_SOURCES = """
    SELECT s.id, s.name, s.kind, s.country, t.articles,
        (SELECT max(day) FROM article_days WHERE source = s.id) AS newest
    FROM sources AS s LEFT JOIN article_totals AS t ON t.source = s.id ORDER BY newest DESC NULLS LAST, s.id"""
_NEWEST = """
    SELECT id, title, source, section, language, published, published_precision, first_seen, dated
    FROM article_index WHERE source = ? ORDER BY dated DESC, id DESC LIMIT ?"""
_COVERAGE = f"""
    SELECT substr(c.started, 1, 10) AS day, count(DISTINCT t.source) AS sources, sum(t.new) AS new,
        sum(t.changed) AS changed, sum(t.failed) AS failed, sum(t.refused) AS refused
    FROM crawls AS c CROSS JOIN crawl_sources AS t ON t.crawl = c.id
    WHERE c.started >= (SELECT date(max(started), '-{DAYS - 1} days') FROM crawls)
    GROUP BY day ORDER BY day DESC"""


async def page(datasette: Any, request: Any) -> Response:
    """Show the home page."""
    return await show(datasette, request, "home.html", await ask(datasette, request, _known))


def _known(connection: sqlite3.Connection) -> dict[str, Any]:
    sources = connection.execute(_SOURCES).fetchall()
    newest = [
        (source, connection.execute(_NEWEST, (source["id"], OF_EACH)).fetchall())
        for source in sources[:NEWEST_SOURCES]
        if source["newest"]
    ]
    return {
        "sources": sources,
        "articles": sum(source["articles"] or 0 for source in sources),
        "newest": sorted(newest, key=lambda pair: pair[1][0]["dated"], reverse=True),
        "edits": changes.newest(connection, changes.Asked(kind="edit"), LATELY),
        "removals": changes.newest(connection, changes.Asked(kind="removed"), LATELY),
        "coverage": connection.execute(_COVERAGE).fetchall(),
    }
