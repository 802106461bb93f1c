"""What was kept of a file as an article of its own, before the page was seen that it belongs to: the table ``folded``.

The rows that said so are no more among those of articles. But links of chains stand for them, also of the chains of
other archives, which nothing may be added to; so what each of these links covers is kept here.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from archive import chain
from archive.rows import as_json

# Of a sighting and of a look, which are what can be kept here, the capture is the second field.
_CAPTURE = "json_extract(d.fields, '$[1]')"
_KEEP = """
    INSERT INTO folded (item, kind, fields) VALUES (:item, :kind, :fields)
    ON CONFLICT (item) DO UPDATE SET fields = excluded.fields"""

# The captures of files that are the texts of a source's articles, as they were read before.
CAPTURES = f"""
    SELECT {_CAPTURE} FROM folded AS d JOIN captures AS c ON c.id = {_CAPTURE}
    JOIN attachments AS f ON f.url = c.url AND f.is_text JOIN article_index AS a ON a.id = f.article
    WHERE a.source = :source AND d.kind = 'sighting' AND a.id NOT IN (SELECT article FROM forgotten)"""


def create(connection: sqlite3.Connection) -> None:
    """Make the table."""
    connection.execute("CREATE TABLE folded (item TEXT PRIMARY KEY, kind TEXT NOT NULL, fields TEXT NOT NULL)")


def keep(connection: sqlite3.Connection, kind: str, item: str, covered: list[Any]) -> None:
    """Keep what the link of an item covers; of two states of one what a chain says last, or else the greater."""
    one = {"item": item, "kind": kind, "fields": as_json(covered)}
    known = connection.execute("SELECT fields FROM folded WHERE item = ?", (item,)).fetchone()
    links = {row[0] for row in connection.execute(chain.NEWEST, (item, kind))}
    if known is None or _rank(json.loads(known[0]), links) < _rank(covered, links):
        connection.execute(_KEEP, one)


def take_in(connection: sqlite3.Connection, rows: Iterable[sqlite3.Row]) -> None:
    """Keep rows of another archive."""
    for row in rows:
        keep(connection, row["kind"], row["item"], json.loads(row["fields"]))


def fields(row: sqlite3.Row) -> list[Any]:
    """Give what the link covers."""
    covered: list[Any] = json.loads(row["fields"])
    return covered


def _rank(covered: list[Any], links: set[bytes]) -> tuple[bool, list[Any]]:
    return chain.digest_of(covered) in links, covered
