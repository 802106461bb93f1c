"""The pages that Datasette does not have: the home page and the article."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasette.utils.asgi import NotFound, Response

from archive.article import Entry, Version
from archive.errors import ArticleNotFound
from archive.store import Archive

_NEWEST = """
    select id, title, source, section, language, published, published_precision, first_seen
    from articles order by dated desc, id desc limit 20
"""
_SOURCES = """
    select sources.id, sources.name, sources.kind, sources.country, count(articles.id) as articles
    from sources left join articles on articles.source = sources.id
    group by sources.id order by articles desc, sources.name
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the article page shows: the article, the state of it that was asked for, and all its states."""

    entry: Entry
    shown: Version
    versions: list[Version]


async def home(datasette: Any, request: Any) -> Response:
    """Search, the newest articles, and the sources."""
    database = await _allowed(datasette, request)
    context = {
        "newest": (await database.execute(_NEWEST)).rows,
        "sources": (await database.execute(_SOURCES)).rows,
        "views": [name for name in await database.view_names() if name != "articles"],
    }
    return Response.html(await datasette.render_template("home.html", context, request=request, view_name="home"))


async def article(datasette: Any, request: Any) -> Response:
    """One article as it reads now, or as it read in ``?version=N``; the beginning of an id leads to the whole id."""
    database = await _allowed(datasette, request)
    ref = request.url_vars["ref"]
    reading = await asyncio.to_thread(_read, Path(database.path).parent, ref, request.args.get("version"))
    if reading.entry.id != ref:
        return Response.redirect(datasette.urls.path(f"/article/{reading.entry.id}"))
    context = {
        "entry": reading.entry,
        "versions": reading.versions,
        "shown": reading.shown,
        "article": reading.shown.article,
        "capture": await _row(database, "select * from captures where id = ?", reading.shown.capture),
        "addresses": (await database.execute("select url from addresses where article = ?", [reading.entry.id])).rows,
    }
    return Response.html(await datasette.render_template("article.html", context, request=request, view_name="article"))


async def _allowed(datasette: Any, request: Any) -> Any:
    database = datasette.get_database()
    await datasette.ensure_permissions(request.actor, [("view-database", database.name), "view-instance"])
    return database


async def _row(database: Any, sql: str, key: str) -> Any:
    return (await database.execute(sql, [key])).first()


def _read(folder: Path, ref: str, number: str | None) -> Reading:
    try:
        with Archive(folder) as archive:
            entry = archive.find(ref)
            versions = archive.versions(entry.id)
    except ArticleNotFound as error:
        raise NotFound(str(error)) from error
    wanted = [version for version in versions if number in (None, str(version.number))]
    if not wanted:
        raise NotFound(f"This article has no version {number}.")
    return Reading(entry, wanted[-1] if number is None else wanted[0], versions)
