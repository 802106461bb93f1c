"""Serves the sample sites on loopback, by the name in the Host header, as careful web servers do."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Any
from urllib.parse import urlsplit

from crawler.demo.pages import HTML, Page, Pages

Hosts = Mapping[str, Pages]
LOST = b"<!doctype html><title>Not found</title><h1>Not found</h1>"
NOT_FOUND = Page(LOST, datetime(2026, 1, 1, tzinfo=UTC), HTML, 404)


class Server(ThreadingMixIn, TCPServer):
    """A web server for several sites; ``sites`` is asked anew for each request.

    It rests on TCPServer, since HTTPServer looks up the name of its own address, which can take seconds.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, sites: Callable[[], Hosts]) -> None:
        self.sites = sites
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, so that closing the server ends it."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Stop listening and end the connections that clients keep alive."""
        super().server_close()
        for connection in list(self._open):
            _hang_up(connection)


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was quicker


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # header and body leave in one packet
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        host = (self.headers.get("Host") or "").partition(":")[0].lower()
        page = self.server.sites().get(host, {}).get(urlsplit(self.path).path, NOT_FOUND)
        zipped = "gzip" in self.headers.get("Accept-Encoding", "") and page.type != "application/gzip"
        zipped = zipped and bool(page.body)
        if page.status == 200 and self._unchanged(page):
            self._head(page, 304, zipped)
            return
        body = gzip.compress(page.body, mtime=0) if zipped else page.body
        self._head(page, page.status, zipped, len(body))
        if with_body:
            self.wfile.write(body)

    def _unchanged(self, page: Page) -> bool:
        if known := self.headers.get("If-None-Match"):
            return page.etag in known
        since = self.headers.get("If-Modified-Since")
        return bool(since) and page.modified.replace(microsecond=0) <= _moment(since or "")

    def _head(self, page: Page, status: int, zipped: bool, length: int | None = None) -> None:
        self.send_response(status)
        fields = {
            "Content-Type": page.type if length is not None else "",
            "Content-Length": str(length) if length is not None else "",
            "Content-Encoding": "gzip" if zipped and length is not None else "",
            "ETag": f'"{page.etag}-gzip"' if zipped else f'"{page.etag}"',
            "Last-Modified": format_datetime(page.modified.astimezone(UTC), usegmt=True),
            "Location": page.location,
            "Vary": "Accept-Encoding",
        }
        for name, value in fields.items():
            if value:
                self.send_header(name, value)
        self.end_headers()

    def version_string(self) -> str:
        return "sample-sites"

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the terminal belongs to the program's own progress."""


def _moment(text: str) -> datetime:
    """Read an HTTP date; one that is none is older than everything."""
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
