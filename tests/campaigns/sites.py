"""Sites for campaigns: whatever a function answers, on loopback under any host name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Answer(NamedTuple):
    """A status, headers and a body; the body may come in pieces, without an end."""

    body: bytes | Callable[[], Iterator[bytes]] = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class Asked(NamedTuple):
    """A request: the address and its headers with lower-case names."""

    url: str
    headers: dict[str, str]


@contextmanager
def served(answer: Callable[[Asked], Answer]) -> Iterator[tuple[str, int]]:
    """Serve until the block ends; gives address and port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(answer(Asked(f"http://{headers['host']}{self.path}", headers)))

        def _send(self, said: Answer) -> None:
            self.send_response(said.status)
            for name, value in said.headers:
                self.send_header(name, value)
            if isinstance(said.body, bytes):
                self.send_header("Content-Length", str(len(said.body)))
            else:
                self.close_connection = True
            self.end_headers()
            with suppress(ConnectionError):
                for piece in [said.body] if isinstance(said.body, bytes) else said.body():
                    self.wfile.write(piece)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        try:
            yield ("127.0.0.1", server.server_port)
        finally:
            server.shutdown()
            thread.join()
