"""The language versions of an article, as its page names them: the table ``alternates``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from archive.rows import storable
from archive.urls import BadUrl, key

_KEEP = "INSERT OR IGNORE INTO alternates (article, language, url, key) VALUES (?, ?, ?, ?)"
# What one page names, and the pages that name it; of each the article, where the archive has it.
_GROUP = """
    WITH own AS (SELECT key FROM addresses WHERE article = :article),
    named AS (
        SELECT language, url, key FROM alternates WHERE article = :article
        UNION SELECT language, url, key FROM alternates WHERE article IN (
            SELECT article FROM alternates WHERE key IN (SELECT key FROM own)))
    SELECT n.language, min(n.url) AS url, (
        SELECT d.article FROM addresses AS d WHERE d.key = n.key AND d.article IS NOT NULL LIMIT 1) AS article
    FROM named AS n GROUP BY n.language, n.key ORDER BY n.language, url"""


def keep(connection: sqlite3.Connection, article: str, versions: Iterable[tuple[str, str]]) -> None:
    """Keep languages and addresses that an article's page names; what was named before stays."""
    rows = [(article, language, storable(url), _key(url)) for language, url in versions]
    connection.executemany(_KEEP, rows)


def group(connection: sqlite3.Connection, article: str) -> list[dict[str, str | None]]:
    """Give language, address and, where the archive has it, the id of each language version of an article."""
    return [dict(row) for row in connection.execute(_GROUP, {"article": article})]


def _key(url: str) -> str:
    try:
        return key(url)
    except BadUrl:
        return url
