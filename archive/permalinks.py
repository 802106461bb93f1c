"""Where an id leads that was given out before the archive knew more: what was cited once can always be found.

A version is named for the capture that first showed it, so an earlier capture of the same content - out of a WARC file,
or of an archive that was merged - names it anew. A file that was kept as an article of its own becomes part of the
article of the page that it belongs to.
"""

from __future__ import annotations

import sqlite3

from archive import attachments, editions
from archive.ids import version_id

_SIGHTINGS = "SELECT * FROM sightings WHERE article = ?"
# The first fields that the link of a sighting covers are article, capture, reader, time and content.
_FOLDED = """
    SELECT json_extract(d.fields, '$[0]') AS own, c.id AS capture, json_extract(d.fields, '$[4]') AS content, c.url
    FROM folded AS d JOIN captures AS c ON c.id = json_extract(d.fields, '$[1]') WHERE d.kind = 'sighting'"""
_BEGINNING = f"{_FOLDED} AND own >= :prefix AND own < :prefix || '~'"
_OF_ARTICLE = f"{_FOLDED} AND c.url IN (SELECT url FROM attachments WHERE article = ?)"


def articles(connection: sqlite3.Connection, prefix: str) -> list[str]:
    """Give the articles of the files that were articles of their own, under an id that begins so."""
    files = {row["url"] for row in connection.execute(_BEGINNING, {"prefix": prefix})}
    return sorted({owner[0] for url in files if (owner := attachments.owner(connection, url))})


def version(connection: sqlite3.Connection, article: str, identity: str) -> str | None:
    """Give the version of an article that shows what the one of this id showed; None for an id it never gave."""
    sightings = connection.execute(_SIGHTINGS, (article,)).fetchall()
    states = editions.states(article, sightings)
    for row in sightings:
        if version_id(article, row["content_digest"], row["capture"]) == identity:
            return editions.showing(states, row["capture"], row["content_digest"])
    files = connection.execute(_OF_ARTICLE, (article,)).fetchall()
    captures = {row["capture"] for row in files if version_id(row["own"], row["content"], row["capture"]) == identity}
    return next((state.id for state in reversed(states) if captures & state.captures), None)
