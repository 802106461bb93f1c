"""How the sources stand."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from archive.article import AGREED
from archive.crawls import tally_of
from archive.outcomes import Tally
from archive.results import SourceStatus

_SOURCES = """
    SELECT s.id, s.name, (SELECT count(*) FROM article_index WHERE source = s.id) AS articles,
        (SELECT t.crawl FROM crawl_sources AS t JOIN crawls AS c ON c.id = t.crawl
            WHERE t.source = s.id ORDER BY c.started DESC, c.id DESC LIMIT 1) AS crawl
    FROM sources AS s ORDER BY s.id"""
_CRAWL = "SELECT * FROM crawl_sources AS t JOIN crawls AS c ON c.id = t.crawl WHERE t.crawl = ? AND t.source = ?"
_READERS = f"""
    SELECT count(agreement) AS compared, coalesce(sum(agreement < {AGREED}), 0) AS differed,
        coalesce((SELECT trusted FROM sites WHERE source = :source), '') AS trusted
    FROM article_index WHERE source = :source"""
_NEWEST = "SELECT dated, title FROM article_index WHERE source = ? ORDER BY dated DESC, id DESC LIMIT 1"


def of_sources(connection: sqlite3.Connection, ids: Sequence[str]) -> list[SourceStatus]:
    """Give one status for each source that was ever crawled, or for those of them that are named, by id."""
    rows = connection.execute(_SOURCES).fetchall()
    return [_status(connection, row) for row in rows if not ids or row["id"] in ids]


def _status(connection: sqlite3.Connection, source: sqlite3.Row) -> SourceStatus:
    crawl = connection.execute(_CRAWL, (source["crawl"], source["id"])).fetchone()
    newest = connection.execute(_NEWEST, (source["id"],)).fetchone()
    readers = connection.execute(_READERS, {"source": source["id"]}).fetchone()
    return SourceStatus(
        **dict(readers),
        source=source["id"],
        name=source["name"],
        last_crawl=source["crawl"],
        last_started=crawl["started"] if crawl else None,
        exit_code=crawl["exit_code"] if crawl else None,
        tally=tally_of(crawl) if crawl else Tally(source=source["id"]),
        articles=source["articles"],
        newest=newest["dated"] if newest else None,
        newest_title=newest["title"] if newest else None,
    )
