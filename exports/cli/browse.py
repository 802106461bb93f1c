"""``communique browse``: the archive in a web browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from exports.cli.options import archive_option, examples

HOST = "127.0.0.1"
PORT = 8001
_LOOPBACK = (HOST, "localhost", "::1")
_PUBLIC = """Anyone who reaches {host} can read this archive: texts of publishers, whose rights are theirs, and the
pages as they were captured. It can be read only; nothing in it can be changed from there. {locked}Traffic is
not encrypted: put a reverse proxy with TLS in front, and name its host with --name."""


@click.command(
    epilog=examples(
        "communique browse",
        "communique --archive demo browse --port 8010 --no-open",
        "communique browse --name news.example.org --prefix /archive   # behind a reverse proxy on this computer",
        "communique browse --host 0.0.0.0 --public --password",
    )
)
@archive_option
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes any free port.")
@click.option("--no-open", is_flag=True, help="Only print the address; open no browser.")
@click.option("--host", default=HOST, show_default=True, metavar="ADDRESS", help="Listen on this address.")
@click.option(
    "--public", "is_public", is_flag=True, help="Let others than this computer in; needed for another --host."
)
@click.option("--name", "names", multiple=True, metavar="HOST", help="Answer to this host name; may be repeated.")
@click.option("--prefix", default="/", metavar="PATH", help="The path below which a reverse proxy shows the archive.")
@click.option("--sql", is_flag=True, help="Let readers ask in SQL of their own; what takes 5 seconds is stopped.")
@click.option(
    "--password", is_flag=True, help="Ask for a password now, or take $COMMUNIQUE_PASSWORD, and let in who knows it."
)
def browse(archive: Path, no_open: bool, password: bool, **asked: Any) -> None:
    """Open the archive in your web browser.

    Datasette shows it, on this computer only; Ctrl-C stops it. A crawl may run meanwhile; what it adds is seen at once.
    A Host header that is neither of this computer nor named by --name is refused.
    """
    from exports.browse import Serving, serve

    _warn(asked["host"], asked["is_public"], password)
    serving = Serving(**asked, password=_password() if password else "")
    serve(archive, serving, open_browser=not no_open)


def _warn(host: str, is_public: bool, password: bool) -> None:
    """Say what it means to let others in. Raises UsageError where that was not asked for."""
    if host not in _LOOPBACK and not is_public:
        raise click.UsageError(f"--host {host} lets others than this computer in; add --public if that is meant")
    if is_public:
        locked = "It asks for a password. " if password else "It asks for no password; --password makes it. "
        click.echo(_PUBLIC.format(host=host, locked=locked), err=True)


def _password() -> str:
    """Take the password from the environment, or ask for it; the plugin that checks it must be there."""
    import os
    from importlib.util import find_spec

    if find_spec("datasette_auth_passwords") is None:
        raise click.UsageError("--password needs a plugin: pip install 'communique[public]'")
    return os.environ.get("COMMUNIQUE_PASSWORD") or click.prompt("Password", hide_input=True, confirmation_prompt=True)
