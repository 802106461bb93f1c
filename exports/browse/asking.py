"""How a page asks the archive: where its reader may, on Datasette's threads and connections, and not for ever."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Response
from datasette.views.base import DatasetteError

from archive.connect import APPLICATION_ID
from archive.errors import BadQuery

Answer = TypeVar("Answer")

SECONDS = 5
TOO_LONG = f"The question takes longer than {SECONDS} seconds; narrow it by a source or a year."
_known: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


def archive_of(datasette: Any) -> Any:
    """Give the first database that is an archive of ours, or None."""
    if datasette not in _known:
        files = [database for database in datasette.databases.values() if database.path]
        _known[datasette] = next(filter(_is_archive, files), None)
    return _known[datasette]


def folder_of(datasette: Any) -> Path:
    """Give the archive's folder."""
    return Path(archive_of(datasette).path).parent


async def allowed(datasette: Any, request: Any) -> Any:
    """Give the archive's database. Raises NotFound where there is none, Forbidden where it is not to be seen."""
    database = archive_of(datasette)
    if database is None:
        raise NotFound("No archive of communique is open here.")
    await datasette.ensure_permissions(request.actor, [("view-database", database.name), "view-instance"])
    return database


async def ask(datasette: Any, request: Any, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
    """Give what a question finds; one that takes too long, or cannot be read, becomes a page that says so."""
    database = await allowed(datasette, request)

    def in_time(connection: sqlite3.Connection) -> Answer:
        with sqlite_timelimit(connection, SECONDS * 1000 or 1):
            return question(connection)

    began = monotonic()
    try:
        answer: Answer = await database.execute_fn(in_time)
    except BadQuery as error:
        raise DatasetteError(_sentence(error), title="The search cannot be read", status=400) from error
    except sqlite3.OperationalError as error:
        # Stopped while it opens, the full-text index says something else.
        if str(error) != "interrupted" and monotonic() - began < SECONDS:
            raise
        raise DatasetteError(TOO_LONG, title="That took too long", status=400) from error
    return answer


async def show(datasette: Any, request: Any, template: str, context: dict[str, Any]) -> Response:
    """Give a page of ours."""
    return Response.html(await datasette.render_template(template, context, request=request, view_name="communique"))


def _is_archive(database: Any) -> bool:
    uri = f"{Path(database.path).absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            return bool(connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)
    except sqlite3.Error:
        return False


def _sentence(error: BadQuery) -> str:
    said = str(error)
    return said[:1].upper() + said[1:]
