"""The plugin: what Datasette asks, and what it is answered."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Forbidden, NotFound, Response
from datasette.views.base import DatasetteError
from jinja2 import Environment
from markupsafe import Markup
from pluggy import HookimplMarker

from archive.errors import BadQuery
from archive.query import parse
from exports.browse import pages, reading
from exports.browse.blocks import blocks
from exports.browse.guard import LOOPBACK, App, guarded

hookimpl = HookimplMarker("datasette")
_LISTS = {"authors", "author_types", "tags", "robots", "warnings"}
_OF_ARTICLES = {"articles", "newest_articles"}
_HINT = (
    'Search for words, "a phrase", prefix*, or join them with AND, OR and NOT. '
    "Every quotation mark and bracket that is opened must be closed, and AND, OR and NOT stand between two words."
)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Put the guard before every page."""
    hosts = (datasette.plugin_config("communique") or {}).get("hosts", [])
    return lambda app: guarded(app, (*LOOPBACK, *hosts))


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Give the pages that Datasette does not have."""
    return [(r"^/$", pages.home), (r"^/article/(?P<ref>[^/]+)$", pages.article)]


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Let the search box take what people type; runs after Datasette has registered its own function of that name."""
    conn.create_function("escape_fts", 1, _words, deterministic=True)


def _words(typed: str) -> str:
    """What FTS5 is asked; it refuses what asks for nothing, as it does what cannot be read."""
    try:
        return parse(typed).words
    except BadQuery:
        return '"'


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Give the templates their filters."""
    env.filters["blocks"] = blocks
    env.filters["direction"] = reading.direction
    env.filters["excerpt"] = reading.excerpt
    env.filters["readable"] = reading.readable


@hookimpl
def extra_template_vars(datasette: Any) -> Callable[[], Any]:
    """Tell every template the archive's name in addresses, what its tables are called, and its sources."""

    async def variables() -> dict[str, Any]:
        database = datasette.get_database()
        names = await database.execute("select id, name from sources")
        about = datasette.metadata("tables", database=database.name) or {}
        return {"archive": database.name, "about": about, "source_names": dict(map(tuple, names.rows))}

    return variables


@hookimpl
def filters_from_request(request: Any, database: str, datasette: Any) -> Callable[[], Any] | None:
    """Stop a search that FTS5 cannot read, before it becomes an error of SQL."""

    async def check() -> None:
        sql = "select 1 from articles_fts where articles_fts match escape_fts(?) limit 1"
        try:
            await datasette.get_database(database).execute(sql, [request.args["_search"]], log_sql_errors=False)
        except sqlite3.OperationalError as error:
            raise DatasetteError(_HINT, title="The search cannot be read", status=400) from error

    return check if request.args.get("_search") else None


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str, datasette: Any) -> str | None:
    """Link articles to their page, and show lists as lists."""
    if column == "article" and value:
        return _link(datasette, *_key_and_label(value))
    if column in ("id", "title") and table in _OF_ARTICLES and "id" in row.keys():  # noqa: SIM118
        return _link(datasette, row["id"], value or row["id"])
    if column == "title" and {"article", "number"} <= set(row.keys()):
        return _link(datasette, f"{_key_and_label(row['article'])[0]}?version={row['number']}", value)
    if column in _LISTS and value:
        return "; ".join(json.loads(value)) or "\N{NO-BREAK SPACE}"
    return None


@hookimpl(tryfirst=True)
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Any]:
    """Say in a sentence what went wrong; a fault of ours goes to the log with its traceback."""
    status, title, message = _explained(request, exception)
    if status == 500:
        logging.getLogger(__name__).error("cannot show %s", request.path, exc_info=exception)

    async def page() -> Response:
        said = {"ok": False, "error": message, "status": status, "title": title}
        if request.path.endswith(".json"):
            return Response.json(said, status=status)
        return Response.html(await datasette.render_template("error.html", said, request=request), status=status)

    return page


def _key_and_label(value: Any) -> tuple[str, str]:
    """Take apart what Datasette puts in place of a foreign key."""
    return (value["value"], value["label"]) if isinstance(value, dict) else (value, value)


def _link(datasette: Any, ident: str, label: str) -> Markup:
    return Markup('<a href="{}" dir="auto">{}</a>').format(datasette.urls.path(f"/article/{ident}"), label)


def _explained(request: Any, exception: Exception) -> tuple[int, str, str]:
    if isinstance(exception, NotFound):
        return 404, "Not here", str(exception).removeprefix("404") or "There is no such page."
    if isinstance(exception, Forbidden):
        return 403, "Not allowed", str(exception)
    if getattr(exception, "title", None) == "SQL Interrupted" or isinstance(exception, QueryInterrupted):
        return 400, "That took too long", "The question takes longer than a second; narrow it by a source or a year."
    if isinstance(exception, DatasetteError):
        return 400, exception.title or "That cannot be done", exception.message
    if isinstance(exception, Base400):
        return 400, "That cannot be done", str(exception)
    return 500, "A fault of this program", "The page could not be made; the terminal that runs the server says why."
