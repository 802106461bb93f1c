"""How the sources stand."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from archive import acknowledged, alerts, certificates, coverage, hosts
from archive.alerts import Alert, Last
from archive.article import AGREED
from archive.crawls import tally_of
from archive.outcomes import Tally
from archive.results import SourceStatus

DAYS = 14  # of the ledger, today included

_SOURCES = """
    SELECT s.id, s.name, s.definition, (SELECT count(*) FROM article_index WHERE source = s.id) AS articles
    FROM sources AS s ORDER BY s.id"""
# In the order in which crawls were written, which no clock can spoil.
_LAST = """
    SELECT t.*, c.started, c.exit_code, max(c.rowid)
    FROM crawl_sources AS t JOIN crawls AS c ON c.id = t.crawl {which} GROUP BY t.source"""
_READERS = f"""
    SELECT count(*) AS compared, coalesce(sum(agreement < {AGREED}), 0) AS differed,
        coalesce((SELECT trusted FROM sites WHERE source = :source), '') AS trusted
    FROM article_index WHERE source = :source AND agreement IS NOT NULL"""
_NEWEST = "SELECT dated, published, title FROM article_index WHERE source = ? ORDER BY dated DESC, id DESC LIMIT 1"


def of_sources(connection: sqlite3.Connection, ids: Sequence[str], today: date) -> list[SourceStatus]:
    """Give one status for each source that was ever crawled, or for those of them that are named, by id."""
    rows = [row for row in connection.execute(_SOURCES).fetchall() if not ids or row["id"] in ids]
    crawls = {row["source"]: row for row in connection.execute(_LAST.format(which="")).fetchall()}
    found = _alerts(connection, rows)
    return [_status(connection, row, crawls.get(row["id"]), (found[row["id"]], today)) for row in rows]


def _alerts(connection: sqlite3.Connection, sources: Sequence[sqlite3.Row]) -> dict[str, list[Alert]]:
    found: dict[str, list[Alert]] = {source["id"]: [] for source in sources}
    ended = {row["source"]: row for row in connection.execute(_LAST.format(which=f"WHERE {alerts.ENDED}")).fetchall()}
    shut = hosts.every(connection)
    for source in sources:
        roots = alerts.roots(source["definition"])
        found[source["id"]] += alerts.of_hosts(source["id"], roots, shut)
        if (row := ended.get(source["id"])) is not None:
            last = Last(row["started"], tally_of(row))
            found[source["id"]] += alerts.of_source(connection, source["id"], last, roots)
            for root in roots:
                host = urlsplit(root).hostname or ""
                found[source["id"]] += certificates.alerts(connection, source["id"], host, row["started"])
    newest = max((row["started"] for row in ended.values()), default=None)
    for alert in alerts.yields(connection, newest) if newest else ():
        found.get(alert.source, []).append(alert)
    return found


def _status(
    connection: sqlite3.Connection,
    source: sqlite3.Row,
    crawl: sqlite3.Row | None,
    told: tuple[Sequence[Alert], date],
) -> SourceStatus:
    newest = connection.execute(_NEWEST, (source["id"],)).fetchone()
    readers = connection.execute(_READERS, {"source": source["id"]}).fetchone()
    found, today = told
    unseen, seen = acknowledged.parted(connection, found)
    days = coverage.days(connection, [source["id"]], today - timedelta(days=DAYS - 1), today, in_full=True)
    return SourceStatus(
        **dict(readers),
        **_last(source["id"], crawl),
        source=source["id"],
        name=source["name"],
        articles=source["articles"],
        newest=newest["dated"] if newest else None,
        newest_published=newest["published"] if newest else None,
        newest_title=newest["title"] if newest else None,
        unverified_tls=bool(json.loads(source["definition"]).get("unverified_tls")),
        alerts=tuple(unseen),
        acknowledged=tuple(seen),
        days=tuple(days),
    )


def _last(source: str, crawl: sqlite3.Row | None) -> Mapping[str, Any]:
    if crawl is None:
        return {"last_crawl": None, "last_started": None, "exit_code": None, "tally": Tally(source=source)}
    known = {"last_crawl": crawl["crawl"], "last_started": crawl["started"], "exit_code": crawl["exit_code"]}
    return {**known, "tally": tally_of(crawl)}
