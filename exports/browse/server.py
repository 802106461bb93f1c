"""Opens an archive in Datasette and serves it on this machine."""

from __future__ import annotations

import importlib
import os
import socket
import sqlite3
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from datasette.utils import parse_metadata

from archive.schema_page import meanings
from archive.store import Archive

PLUGIN = "communique"
_PORTS_TO_TRY = 20
_SETTINGS = {
    "allow_download": False,
    "default_allow_sql": False,
    "default_cache_ttl": 0,  # a running crawl's articles show at once
    "default_page_size": 50,
    "facet_time_limit_ms": 1000,
    "sql_time_limit_ms": 1000,
    "suggest_facets": False,
    "truncate_cells_html": 300,
}


def datasette_on(folder: Path, hosts: tuple[str, ...] = ()) -> Datasette:
    """Give Datasette on the archive in ``folder``, answering on loopback names and on ``hosts``.

    Raises ArchiveError where there is no archive of ours.
    """
    with Archive(folder):
        pass
    _register()
    metadata = {**_metadata(), "plugins": {PLUGIN: {"hosts": list(hosts)}}}
    database = [str(folder / "archive.db")]
    # SQLite opens a WAL database in a folder it cannot write to only as one that never changes.
    changes = os.access(folder, os.W_OK)
    files, immutables = (database, None) if changes else ([], database)
    datasette = Datasette(files, immutables=immutables, metadata=metadata, settings=_SETTINGS)
    _open_by_uri(datasette.get_database())
    return datasette


def serve(folder: Path, host: str = "127.0.0.1", port: int = 8001, open_browser: bool = False) -> None:
    """Serve the archive in ``folder`` until Ctrl-C; print the address. If ``port`` is taken, the next free one is used.

    Raises ArchiveError, and OSError where no port can be had.
    """
    app = datasette_on(folder, (host,)).app()
    with _listening(host, port) as listener:
        address = f"http://{host}:{listener.getsockname()[1]}/"
        click.echo(f"{folder} is at {address} (Ctrl-C ends it)")
        if open_browser:
            webbrowser.open(address)
        server = uvicorn.Server(uvicorn.Config(app, lifespan="on", log_level="warning", server_header=False))
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def _metadata() -> dict[str, Any]:
    metadata: dict[str, Any] = parse_metadata((Path(__file__).parent / "metadata.yaml").read_text(encoding="utf-8"))
    tables = metadata["databases"]["archive"]["tables"]
    for name, columns in meanings().items():
        tables[name]["columns"] = {column: meaning.replace("`", "") for column, meaning in columns.items()}
    return metadata


def _open_by_uri(database: Database) -> None:
    """Let a path have # ? and % in it, which Datasette puts into SQLite's URI as they are."""
    uri = Path(database.path).absolute().as_uri() + ("?mode=ro" if database.is_mutable else "?immutable=1")

    def connect(write: bool = False) -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        database._all_file_connections.append(connection)
        return connection

    database.connect = connect


def _register() -> None:
    if pm.has_plugin(PLUGIN):
        return
    # Datasette's own handler prints every wrong query to the terminal, with all local variables.
    pm.unregister(name="datasette.handle_exception")
    pm.register(importlib.import_module("exports.browse"), PLUGIN)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + _PORTS_TO_TRY):
        with suppress(OSError):
            return socket.create_server((host, candidate), family=family)
    raise OSError(f"no free port on {host} from {port} to {candidate}; choose another")
