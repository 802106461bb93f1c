"""Which payloads are forgotten: those that showed an article, or quote it; not whatever else its addresses gave.

At the address of an article there may have been a challenge or an error once, too. These are taken away with it, but
other addresses give the same bytes, and nothing of the article is in them.
"""

from __future__ import annotations

import sqlite3

_SHOWN = """
    (EXISTS (SELECT 1 FROM main.sightings AS s WHERE s.capture = m.capture AND s.article = m.article)
     OR EXISTS (SELECT 1 FROM main.attachments AS f WHERE f.capture = m.capture AND f.article = m.article)
     OR NOT EXISTS (SELECT 1 FROM main.addresses AS d WHERE d.url = o.url AND d.article = m.article))"""
# The captures ``o`` that had them, with the article of each, ``m.article``.
MEMBERS = f"FROM main.forgotten_members AS m CROSS JOIN main.captures AS o ON o.id = m.capture AND {_SHOWN}"
_EARLIEST = f"""
    SELECT o.url, o.fetched, o.payload_digest, m.article {MEMBERS}
    WHERE o.payload_digest = ? ORDER BY o.fetched, m.article LIMIT 1"""


def earliest(connection: sqlite3.Connection, payload_digest: str) -> sqlite3.Row | None:
    """Give URL, time (UTC), digest and article of the first capture with a payload that is forgotten, or None."""
    row: sqlite3.Row | None = connection.execute(_EARLIEST, (payload_digest,)).fetchone()
    return row
