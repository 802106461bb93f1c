"""The pages of one article: how it reads, what changed between two versions, how it is cited, the page it was."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from datasette.utils.asgi import NotFound, Response

from archive import statuses
from archive.article import Entry, Version
from archive.edits import Difference, difference
from archive.errors import ArticleNotFound
from archive.statuses import Period
from archive.store import Archive
from exports.browse.asking import allowed, ask, folder_of, show
from exports.browse.columns import paragraphs, rows
from exports.browse.links import Links
from exports.formats.about import About
from exports.formats.registry import FORMATS

CITED = {"bibtex": "BibTeX", "ris": "RIS", "csl-json": "CSL-JSON"}
_CAPTURE = "SELECT * FROM captures WHERE id = ?"
_ADDRESSES = "SELECT url FROM addresses WHERE article = ? ORDER BY url"


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the article page shows: the article, its state that was asked for, all its states, and the archive.

    ``archive`` is the id by which its seals, exports and citations name it, whatever its folder is called here.
    """

    entry: Entry
    shown: Version
    versions: list[Version]
    languages: list[dict[str, str | None]]
    archive: str

    @property
    def as_shown(self) -> Entry:
        """The entry, as the version that is shown has it."""
        shown = self.shown
        return replace(self.entry, article=shown.article, version=shown.id, captured=shown.seen)


async def page(datasette: Any, request: Any) -> Response:
    """One article as it reads now, or in the ``version`` of a number or an id; part of its id leads to the whole."""
    reading = await _reading(datasette, request)
    if reading.entry.id != request.url_vars["ref"]:
        asked = f"?{request.query_string}" if request.query_string else ""
        return Response.redirect(datasette.urls.path(f"/article/{reading.entry.id}") + asked)
    capture, addresses, periods = await ask(datasette, request, _around(reading))
    numbers = sorted({version.number for version in reading.versions})
    context = {
        "entry": reading.entry,
        "versions": reading.versions,
        "numbers": numbers,
        "shown": reading.shown,
        "article": reading.shown.article,
        "languages": reading.languages,
        "capture": capture,
        "addresses": addresses,
        "periods": periods,
        "cited": {CITED[name]: _citation(datasette, request, reading, name) for name in CITED},
        "suffixes": {CITED[name]: FORMATS[name].suffix.removeprefix(".") for name in CITED},
        "links": Links(datasette, request),
    }
    return await show(datasette, request, "article.html", context)


async def diff(datasette: Any, request: Any) -> Response:
    """What changed from version ``from`` to version ``to``, within the text or, ``view=side``, side by side."""
    reading = await _reading(datasette, request)
    numbers = sorted({version.number for version in reading.versions})
    last = _number(request.args.get("to"), numbers, numbers[-1])
    first = _number(request.args.get("from"), numbers, max([n for n in numbers if n < last], default=last))
    before, after = (_version(reading.versions, number) for number in (first, last))
    found: Difference = difference(before.article, after.article)
    context = {
        "entry": reading.entry,
        "numbers": numbers,
        "before": before,
        "after": after,
        "found": found,
        "paragraphs": paragraphs(found.sentences),
        "rows": rows(found.sentences),
        "is_side": request.args.get("view") == "side",
        "links": Links(datasette, request),
    }
    return await show(datasette, request, "diff.html", context)


async def cite(datasette: Any, request: Any) -> Response:
    """The citation of the version as a file."""
    reading = await _reading(datasette, request)
    name = next((name for name in CITED if FORMATS[name].suffix == f".{request.url_vars['suffix']}"), None)
    if name is None:
        raise NotFound("There is no such form of citation.")
    said = _citation(datasette, request, reading, name)
    headers = {"content-disposition": f'attachment; filename="{reading.entry.id}{FORMATS[name].suffix}"'}
    return Response(said, headers=headers, content_type=f"{FORMATS[name].media_type}; charset=utf-8")


def _citation(datasette: Any, request: Any, reading: Reading, name: str) -> str:
    about = About(archive=reading.archive, site=Links(datasette, request).whole("/"))
    out = io.BytesIO()
    FORMATS[name].write([reading.as_shown], out, about)
    return out.getvalue().decode()


async def _reading(datasette: Any, request: Any) -> Reading:
    await allowed(datasette, request)
    ref, wanted = request.url_vars["ref"], request.args.get("version")
    return await ask(datasette, request, lambda _: _read(datasette, ref, wanted))


def _around(reading: Reading) -> Callable[[sqlite3.Connection], tuple[Any, list[Any], list[Period]]]:
    def question(connection: sqlite3.Connection) -> tuple[Any, list[Any], list[Period]]:
        capture = connection.execute(_CAPTURE, (reading.shown.capture,)).fetchone()
        addresses = connection.execute(_ADDRESSES, (reading.entry.id,)).fetchall()
        return capture, addresses, statuses.of_article(connection, reading.entry.id)

    return question


def _read(datasette: Any, ref: str, wanted: str | None) -> Reading:
    try:
        with closing(Archive(folder_of(datasette))) as archive:
            entry = archive.find(ref)
            versions = archive.versions(entry.id)
            shown = archive.version(entry.id, wanted) if wanted else versions[-1]
            languages, name = archive.language_versions(entry.id), archive.name
    except ArticleNotFound as error:
        # The archive's own words are for the terminal: they name its folder.
        raise NotFound(f"There is no article {ref} here, or more than one whose id begins so.") from error
    if shown is None:
        raise NotFound(f"This article has no version {wanted}.")
    return Reading(entry, shown, versions, languages, name)


def _version(versions: list[Version], number: int) -> Version:
    return next(version for version in versions if version.number == number)


def _number(stated: str | None, numbers: list[int], otherwise: int) -> int:
    if stated is None:
        return otherwise
    if not stated.isdecimal() or int(stated) not in numbers:
        raise NotFound(f"This article has no version {stated}.")
    return int(stated)
