"""A server that is faster than any of its clients: nginx, with files that are gzipped already."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 512; }}
http {{
    access_log off; sendfile on; keepalive_requests 1000000; default_type text/html;
    types {{ text/html html; application/xml xml; text/plain txt; application/warc warc.gz; }}
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{ root {root}/$host; gzip_static always; }}
        location ~ ^/site- {{ root {root}; gzip_static always; }}
        location /warc/ {{ root {root}; }}
    }}
}}
"""


def program() -> str | None:
    """Where nginx is, if it is on this machine."""
    return shutil.which("nginx", path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/opt/homebrew/bin")


@contextmanager
def served(root: Path, folder: Path) -> Iterator[int]:
    """Serve what lies below ``root`` by host and path, until the block ends; gives the port on 127.0.0.1.

    A client that cannot be told where a host is finds it as the first folder: ``http://127.0.0.1:PORT/HOST/PATH``.
    """
    port, user = _free(), "user root;" if Path("/").owner() == "root" and folder.stat().st_uid == 0 else ""
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, root=root, port=port, user=user))
    process = subprocess.Popen([program() or "nginx", "-c", folder / "nginx.conf", "-p", folder])
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _free() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise OSError("nginx does not answer")
