"""Files that belong to an article: the PDF that its page announces, or in which it offers its text again.

Such a file is no article of its own. Where it had been taken for one, before its page was seen, what was seen of it
moves to the article of the page, so that it makes no difference which of the two came first.
"""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, replace
from dataclasses import fields as columns
from typing import Any

from archive import chain, folded, forgetting, history, statuses
from archive.article import Article, Attachment
from archive.ids import article_id, short, sighting_id
from archive.rows import attachment_of, capture_of, read
from archive.urls import canonical
from archive.words import Words

_COLUMNS = ("article", *(field.name for field in columns(Attachment)))
_KEEP = f"""
    INSERT INTO attachments ({", ".join(_COLUMNS)}) VALUES ({", ".join("?" * len(_COLUMNS))})
    ON CONFLICT (article, url, digest) DO UPDATE SET
        is_text = max(is_text, excluded.is_text),
        capture = iif((excluded.seen, excluded.capture) < (seen, capture), excluded.capture, capture),
        seen = min(excluded.seen, seen)"""
_OWNED = """
    UPDATE addresses SET article = (
        SELECT f.article FROM attachments AS f WHERE f.url = addresses.url ORDER BY f.seen DESC, f.article LIMIT 1)
    WHERE article IS NOT NULL AND reason <> 'forgotten' AND url IN (SELECT url FROM attachments)"""
_ALL = f"SELECT {', '.join(_COLUMNS)} FROM attachments"
_SIGHTINGS = """
    SELECT c.*, r.details, s.content_digest,
        (SELECT v.text FROM versions AS v WHERE v.article = s.article AND v.content_digest = s.content_digest) AS text
    FROM sightings AS s JOIN captures AS c ON c.id = s.capture JOIN readings AS r ON r.id = s.reading
    WHERE s.article = ? ORDER BY s.seen, s.capture"""


def under(page: Article, document: Article) -> Article:
    """The article of a page that announces a document: the document's text, under what the page says of it."""
    dated = page if page.published else document
    return replace(
        page,
        title=page.title or document.title,
        text=document.text,
        published=dated.published,
        published_raw=dated.published_raw,
        published_from=dated.published_from,
        published_precision=dated.published_precision,
        language=document.language or page.language,
        language_declared=document.language_declared or page.language_declared,
        dateline_place=document.dateline_place or page.dateline_place,
        dateline_date=document.dateline_date or page.dateline_date,
        agency=document.agency or page.agency,
        reader=document.reader,
        agreement=None,
        warnings=tuple(dict.fromkeys(page.warnings + document.warnings)),
    )


def keep(connection: sqlite3.Connection, words: Words, attachment: Attachment, page: Article) -> None:
    """Add a file to the article of ``page``, and give that what was kept as an article of the file's own."""
    article = article_id(page.canonical_url)
    connection.execute(_KEEP, (article, *astuple(attachment)))
    _link(connection, article, attachment)
    own = article_id(canonical(attachment.url))
    if own != article and _is_article(connection, own) and not forgetting.of_article(connection, own):
        if attachment.is_text:
            _move(connection, words, own, page)
        _drop(connection, words, own, article)


def fold(connection: sqlite3.Connection, words: Words) -> set[str]:
    """Take away what stands as articles of their own and as files of others, as after a merge; give their ids.

    No link is added. What was read of such a file stays with its captures, for the next reading of them.
    """
    files = connection.execute("SELECT article, url FROM attachments ORDER BY seen, article DESC").fetchall()
    owners = {article_id(canonical(url)): article for article, url in files}  # the last one, as in `owner`
    taken = set()
    for own in owners.keys() - owners.values():
        article = owners[own]
        if _is_article(connection, own) and not forgetting.of_article(connection, own):
            _drop(connection, words, own, article)
            taken.add(own)
    connection.execute(_OWNED)
    return taken


def _link(connection: sqlite3.Connection, article: str, attachment: Attachment) -> None:
    names = (article, attachment.url, attachment.digest)
    row = connection.execute(f"{_ALL} WHERE article = ? AND url = ? AND digest = ?", names).fetchone()
    chain.note(connection, "attachment", short("attachment", *names), fields(row))


def fields(row: sqlite3.Row) -> list[Any]:
    """Give what the link of an attachment covers."""
    return [row[name] for name in _COLUMNS]


def owner(connection: sqlite3.Connection, url: str) -> tuple[str, Attachment] | None:
    """The article that a file belongs to by its address, and its newest state; None for what is no file of one."""
    query = "SELECT * FROM attachments WHERE url = ? ORDER BY seen DESC, article LIMIT 1"
    row = connection.execute(query, (url,)).fetchone()
    return (row["article"], attachment_of(row)) if row else None


def _is_article(connection: sqlite3.Connection, article: str) -> bool:
    return connection.execute("SELECT 1 FROM article_index WHERE id = ?", (article,)).fetchone() is not None


def _move(connection: sqlite3.Connection, words: Words, own: str, page: Article) -> None:
    for row in connection.execute(_SIGHTINGS, (own,)).fetchall():
        document = read(row["details"], row["text"])
        history.keep(connection, words, under(page, document), capture_of(row))


def _drop(connection: sqlite3.Connection, words: Words, own: str, article: str) -> None:
    """Take away an article whose captures all belong to another; the captures stay."""
    words.changing(own, is_indexed=True)
    connection.execute("UPDATE addresses SET article = ? WHERE article = ?", (article, own))
    connection.execute("UPDATE article_index SET version = NULL WHERE id = ?", (own,))
    for row in connection.execute("SELECT * FROM sightings WHERE article = ?", (own,)).fetchall():
        folded.keep(connection, "sighting", sighting_id(own, row["capture"], row["reader"]), history.fields(row))
    for row in connection.execute("SELECT * FROM looks WHERE article = ?", (own,)).fetchall():
        folded.keep(connection, "look", statuses.name(own, row["capture"]), statuses.fields(row))
    for table in ("sightings", "versions", "looks", "statuses", "alternates"):
        connection.execute(f"DELETE FROM {table} WHERE article = ?", (own,))
    connection.execute("DELETE FROM article_index WHERE id = ?", (own,))
