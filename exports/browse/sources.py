"""The list of sources, and the page of one: how much it publishes, how its crawls went, what it states."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from datetime import date, timedelta
from typing import Any

from datasette.utils.asgi import NotFound, Response

from archive import alerts, coverage, hosts
from archive.alerts import Last
from archive.crawls import tally_of
from exports.browse.asking import ask, show
from exports.browse.links import Links

LEDGER = 28  # days of the ledger
SAMPLE = 200  # newest articles that fields and directives are told by
WEEKS = 520  # of the chart
FIELDS = {
    "published": "a date", "authors": "authors", "section": "a section", "tags": "tags", "image": "a lead picture",
    "language_declared": "a declared language", "dateline_place": "a dateline", "modified": "a date of change",
}  # fmt: skip
_EVERY = """
    SELECT s.*, t.articles, (SELECT max(day) FROM article_days WHERE source = s.id) AS newest
    FROM sources AS s LEFT JOIN article_totals AS t ON t.source = s.id ORDER BY s.kind, s.name"""
_FILLED = f"""
    SELECT {", ".join(f"sum(coalesce({name}, '') NOT IN ('', '[]')) AS {name}" for name in FIELDS)},
        count(*) AS articles
    FROM (SELECT * FROM article_index WHERE source = ? ORDER BY dated DESC, id DESC LIMIT {SAMPLE})"""
_DIRECTIVES = f"""
    SELECT robots FROM (
        SELECT robots FROM article_index WHERE source = ? ORDER BY dated DESC, id DESC LIMIT {SAMPLE})
    WHERE robots NOT IN ('', '[]')"""
_NEWEST = """
    SELECT id, title, source, section, language, published, published_precision, first_seen
    FROM article_index WHERE source = ? ORDER BY dated DESC, id DESC LIMIT 8"""
_LAST = """
    SELECT t.*, c.started, c.finished, c.exit_code FROM crawl_sources AS t JOIN crawls AS c ON c.id = t.crawl
    WHERE t.source = ? ORDER BY c.rowid DESC LIMIT 1"""
_SPAN = "SELECT min(day) AS first, max(day) AS last FROM article_days WHERE source = ?"
_ROBOTS = "SELECT r.url, r.capture, c.fetched FROM robots AS r JOIN captures AS c ON c.id = r.capture WHERE r.url = ?"


async def every(datasette: Any, request: Any) -> Response:
    """Show all sources, by kind."""
    sources = await ask(datasette, request, lambda opened: opened.execute(_EVERY).fetchall())
    kinds: dict[str, list[Any]] = {}
    for source in sources:
        kinds.setdefault(source["kind"], []).append(source)
    return await show(datasette, request, "sources.html", {"kinds": kinds, "links": Links(datasette, request)})


async def page(datasette: Any, request: Any) -> Response:
    """Show one source."""
    name = request.url_vars["source"]
    context = await ask(datasette, request, lambda opened: _known(opened, name))
    links = Links(datasette, request)
    template = links.to("/search", source=name, since="SINCE", until="UNTIL")
    return await show(datasette, request, "source.html", {**context, "links": links, "template": template})


def _known(connection: sqlite3.Connection, name: str) -> dict[str, Any]:
    source = connection.execute("SELECT * FROM sources WHERE id = ?", (name,)).fetchone()
    if source is None:
        raise NotFound(f"There is no source {name}.")
    definition = json.loads(source["definition"])
    weeks = _weeks(connection, name)
    last = connection.execute(_LAST, (name,)).fetchone()
    filled = connection.execute(_FILLED, (name,)).fetchone()
    return {
        "source": source,
        "definition": definition,
        "articles": sum(count for *_, count in weeks),
        "weeks": weeks[-WEEKS:],
        "span": connection.execute(_SPAN, (name,)).fetchone(),
        "newest": connection.execute(_NEWEST, (name,)).fetchall(),
        "last": last,
        "alerts": _alerts(connection, source, last),
        "ledger": _ledger(connection, name, last),
        "filled": [(said, filled[field] or 0) for field, said in FIELDS.items()],
        "sample": filled["articles"],
        "directives": _directives(connection, name),
        "robots": _robots(connection, source["definition"]),
    }


def _weeks(connection: sqlite3.Connection, name: str) -> list[tuple[str, str, int]]:
    """Give the weeks from the first article to the last: Monday, Sunday, articles."""
    days = connection.execute(
        "SELECT day, articles FROM article_days WHERE source = ? ORDER BY day", (name,)
    ).fetchall()
    found: dict[date, int] = {}
    for day, articles in days:
        monday = date.fromisoformat(day)
        monday -= timedelta(days=monday.weekday())
        found[monday] = found.get(monday, 0) + articles
    if not found:
        return []
    first, last = min(found), max(found)
    mondays = [first + timedelta(days=days) for days in range(0, (last - first).days + 1, 7)]
    return [(str(day), str(day + timedelta(days=6)), found.get(day, 0)) for day in mondays]


def _ledger(connection: sqlite3.Connection, name: str, last: Any) -> list[coverage.Day]:
    if last is None:
        return []
    until = date.fromisoformat(last["started"][:10])
    return list(coverage.days(connection, [name], until - timedelta(days=LEDGER - 1), until))[::-1]


def _alerts(connection: sqlite3.Connection, source: sqlite3.Row, last: Any) -> list[alerts.Alert]:
    roots = alerts.roots(source["definition"])
    found = list(alerts.of_hosts(source["id"], roots, hosts.every(connection)))
    if last is not None and last["finished"]:
        found += alerts.of_source(connection, source["id"], Last(last["started"], tally_of(last)), roots)
    return found


def _directives(connection: sqlite3.Connection, name: str) -> list[tuple[str, int]]:
    stated: Counter[str] = Counter()
    for (found,) in connection.execute(_DIRECTIVES, (name,)):
        stated.update(json.loads(found))
    return stated.most_common()


def _robots(connection: sqlite3.Connection, definition: str) -> list[sqlite3.Row]:
    found = [connection.execute(_ROBOTS, (f"{root}/robots.txt",)).fetchone() for root in alerts.roots(definition)]
    return [row for row in found if row]
