"""Opens an archive in Datasette and serves it on this machine."""

from __future__ import annotations

import importlib
import os
import socket
import sqlite3
import webbrowser
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import uvicorn
from datasette.database import Database
from datasette.plugins import pm

from archive.store import Archive

if TYPE_CHECKING:
    from datasette.app import Datasette

PLUGIN = "communique"
_PORTS_TO_TRY = 20
_SETTINGS = {
    "allow_download": False,
    "default_allow_sql": False,
    "default_cache_ttl": 0,  # a running crawl's articles show at once
    "default_page_size": 50,
    "facet_time_limit_ms": 1000,
    "sql_time_limit_ms": 5000,
    "suggest_facets": False,
    "truncate_cells_html": 300,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How an archive is served.

    ``names`` are further host names that it answers to; ``is_public`` lets it answer to any IP address as well.
    ``prefix`` is the path below which a reverse proxy shows it. With ``sql`` readers may ask in SQL of their own; with
    a ``password`` they must log in.
    """

    host: str = "127.0.0.1"
    port: int = 8001
    names: tuple[str, ...] = ()
    is_public: bool = False
    prefix: str = "/"
    sql: bool = False
    password: str = ""


AT_HOME = Serving()


def datasette_on(folder: Path, serving: Serving = AT_HOME) -> Datasette:
    """Give Datasette on the archive in ``folder``, answering on loopback names and those of ``serving``.

    Raises ArchiveError where there is no archive of ours.
    """
    # Whoever runs datasette imports this module while that one is imported itself.
    from datasette.app import Datasette

    with Archive(folder):
        pass
    _register()
    own = {"hosts": [serving.host, *serving.names], "any_address": serving.is_public}
    metadata: dict[str, Any] = {"plugins": {PLUGIN: own}, **_locked(serving.password, own)}
    database = [str(folder / "archive.db")]
    # SQLite opens a WAL database in a folder it cannot write to only as one that never changes.
    changes = os.access(folder, os.W_OK)
    files, immutables = (database, None) if changes else ([], database)
    settings = {
        **_SETTINGS,
        "default_allow_sql": serving.sql,
        "base_url": f"/{serving.prefix.strip('/')}/".replace("//", "/"),
    }
    datasette = Datasette(files, immutables=immutables, metadata=metadata, settings=settings)
    _open_by_uri(datasette.get_database())
    return datasette


def serve(folder: Path, serving: Serving = AT_HOME, open_browser: bool = False) -> None:
    """Serve the archive in ``folder`` until Ctrl-C; print the address. If the port is taken, the next free one is used.

    Raises ArchiveError, and OSError where no port can be had.
    """
    app = datasette_on(folder, serving).app()
    with _listening(serving.host, serving.port) as listener:
        port = listener.getsockname()[1]
        named = f"[{serving.host}]" if ":" in serving.host else serving.host
        address = f"http://{named}:{port}/{serving.prefix.strip('/')}"
        if serving.port not in (0, port):
            click.echo(f"port {serving.port} is taken, so this is port {port}", err=True)
        click.echo(f"{folder} is at {address.rstrip('/')}/ (Ctrl-C ends it)")
        if open_browser:
            webbrowser.open(address)
        # Who asks from behind a proxy is none of the pages' business, so its headers are not believed.
        settings = uvicorn.Config(app, lifespan="on", log_level="warning", server_header=False, proxy_headers=False)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(settings).run(sockets=[listener])


def _locked(password: str, own: dict[str, Any]) -> dict[str, Any]:
    """Give what lets in only who knows the password; the plugin for it is an extra of this program."""
    if not password:
        return {}
    from datasette_auth_passwords.utils import hash_password

    account = {"reader_password_hash": hash_password(password)}
    return {"plugins": {PLUGIN: own, "datasette-auth-passwords": account}, "allow": {"id": "reader"}}


def _open_by_uri(database: Database) -> None:
    """Let a path have # ? and % in it, which Datasette puts into SQLite's URI as they are."""
    uri = Path(database.path).absolute().as_uri() + ("?mode=ro" if database.is_mutable else "?immutable=1")

    def connect(write: bool = False) -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        database._all_file_connections.append(connection)
        return connection

    database.connect = connect


def _register() -> None:
    # Datasette's own handler prints every wrong query to the terminal, with all local variables.
    if pm.has_plugin("datasette.handle_exception"):
        pm.unregister(name="datasette.handle_exception")
    if not pm.has_plugin(PLUGIN):
        pm.register(importlib.import_module("exports.browse"), PLUGIN)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + _PORTS_TO_TRY):
        with suppress(OSError):
            return socket.create_server((host, candidate), family=family)
    raise OSError(f"no free port on {host} from {port} to {candidate}; choose another")
