"""The plugin: what Datasette asks, and what it is answered."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils import parse_metadata
from datasette.utils.asgi import Base400, Forbidden, NotFound, Response
from datasette.views.base import DatasetteError
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from pluggy import HookimplMarker

from archive.errors import BadQuery
from archive.query import HINT, parse
from archive.schema_page import meanings
from archive.snippets import CLOSE, OPEN
from exports.browse import articles, changes, home, reading, searching, sources, stored
from exports.browse.asking import TOO_LONG, archive_of
from exports.browse.guard import LOOPBACK, App, guarded
from exports.formats.blocks import blocks
from exports.formats.direction import direction

hookimpl = HookimplMarker("datasette")
_ROUTES = (
    (r"^/$", home.page),
    (r"^/search$", searching.page),
    (r"^/search/narrow$", searching.narrow),
    (r"^/search\.(?P<suffix>\w+)$", searching.save),
    (r"^/article/(?P<ref>[^/]+)$", articles.page),
    (r"^/article/(?P<ref>[^/]+)/diff$", articles.diff),
    (r"^/article/(?P<ref>[^/]+)/cite\.(?P<suffix>\w+)$", articles.cite),
    (r"^/stored/(?P<capture>\w+)$", stored.page),
    (r"^/stored/(?P<capture>\w+)/page$", stored.inside),
    (r"^/sources$", sources.every),
    (r"^/source/(?P<source>[^/]+)$", sources.page),
    (r"^/changes$", changes.page),
    (r"^/changes\.atom$", changes.feed),
)
_LISTS = {"authors", "author_types", "tags", "robots", "warnings"}
_OF_ARTICLES = {"articles", "newest_articles"}
_HERE = Path(__file__).parent


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Put the guard before every page of an archive."""
    if archive_of(datasette) is None:
        return lambda app: app
    settings = datasette.plugin_config("communique") or {}
    return lambda app: guarded(app, (*LOOPBACK, *settings.get("hosts", ())), settings.get("any_address", False))


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Any]]]:
    """Give the pages that Datasette does not have, where an archive is open."""
    return list(_ROUTES) if archive_of(datasette) is not None else []


@hookimpl
def get_metadata(datasette: Any) -> dict[str, Any]:
    """Say what the archive's tables and columns are."""
    database = archive_of(datasette)
    if database is None:
        return {}
    said = _metadata()
    return {**said, "databases": {database.name: said["databases"]["archive"]}}


@cache
def _metadata() -> dict[str, Any]:
    metadata: dict[str, Any] = parse_metadata((_HERE / "metadata.yaml").read_text(encoding="utf-8"))
    tables = metadata["databases"]["archive"]["tables"]
    for name, columns in meanings().items():
        tables[name]["columns"] = {column: meaning.replace("`", "") for column, meaning in columns.items()}
    return metadata


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
def prepare_jinja2_environment(env: Environment, datasette: Any) -> None:
    """Give the templates their filters; where no archive is open, leave Datasette's own templates alone."""
    env.filters["blocks"] = blocks
    env.filters["direction"] = direction
    env.filters["marked"] = _marked
    env.filters["readable"] = reading.readable
    if archive_of(datasette) is None:
        for loader in getattr(env.loader, "loaders", ()):
            if isinstance(loader, FileSystemLoader):
                loader.searchpath = [path for path in loader.searchpath if Path(path) != _HERE / "templates"]


@hookimpl
def extra_template_vars(datasette: Any) -> Callable[[], Any] | None:
    """Tell every template the archive's name in addresses, what its tables are called, and its sources."""
    database = archive_of(datasette)
    if database is None:
        return None

    async def variables() -> dict[str, Any]:
        names = await database.execute("select id, name from sources order by name")
        about = datasette.metadata("tables", database=database.name) or {}
        shown = [(name, table["title"]) for name, table in about.items() if not table.get("hidden")]
        return {
            "archive": database.name,
            "plugin": own_name(),
            "about": about,
            "table_titles": shown,
            "source_names": dict(map(tuple, names.rows)),
        }

    return variables


def own_name() -> str:
    """Give the name under which Datasette serves ``static``: the distribution's, where it found the plugin in one."""
    # It looks for plugins when this is imported, and must find this one with all its hooks.
    from datasette.plugins import pm

    installed = {plugin.__name__: str(found.project_name) for plugin, found in pm.list_plugin_distinfo()}
    return installed.get(__package__, __package__)


def _marked(snippet: str) -> Markup:
    """Make marks of what the archive marks so; a stray sign of a page's own text does no harm."""
    pieces = []
    for piece in snippet.split(OPEN):
        found, is_marked, rest = piece.rpartition(CLOSE)
        pieces.append(Markup("<mark>{}</mark>{}").format(found, rest) if is_marked else Markup("{}").format(rest))
    return Markup("").join(pieces)


@hookimpl
def filters_from_request(request: Any, database: str, datasette: Any) -> Callable[[], Any] | None:
    """Stop a search that FTS5 cannot read, before it becomes an error of SQL."""

    async def check() -> None:
        sql = "select 1 from articles_fts where articles_fts match escape_fts(?) limit 1"
        try:
            await datasette.get_database(database).execute(sql, [request.args["_search"]], log_sql_errors=False)
        except sqlite3.OperationalError as error:
            raise DatasetteError(HINT, title="The search cannot be read", status=400) from error

    found = archive_of(datasette)
    return check if request.args.get("_search") and found is not None and found.name == database else None


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
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Any] | None:
    """Say in a sentence what went wrong; a fault of ours goes to the log with its traceback."""
    if archive_of(datasette) is None:
        return None
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
        return 400, "That took too long", TOO_LONG
    if isinstance(exception, DatasetteError):
        return 400, exception.title or "That cannot be done", exception.message
    if isinstance(exception, Base400):
        return 400, "That cannot be done", str(exception)
    return 500, "A fault of this program", "The page could not be made; the terminal that runs the server says why."
