"""``communique browse``: the archive in a web browser."""

from __future__ import annotations

from pathlib import Path

import click

from exports.cli.options import archive_option, examples

HOST = "127.0.0.1"
PORT = 8001


@click.command(epilog=examples("communique browse", "communique --archive demo browse --port 8010 --no-open"))
@archive_option
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes any free port.")
@click.option("--no-open", is_flag=True, help="Only print the address; open no browser.")
def browse(archive: Path, port: int, no_open: bool) -> None:
    """Open the archive in your web browser.

    Datasette shows it, on this computer only; Ctrl-C stops it. A crawl may run meanwhile; what it adds is seen at once.
    """
    from exports.browse import serve

    serve(archive, HOST, port, open_browser=not no_open)
