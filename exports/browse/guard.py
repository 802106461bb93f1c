"""What stands before Datasette: who may ask, what a browser may do with the answer, and cells that are no formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from exports.formats.csv import harmless

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    b"content-security-policy": _POLICY.encode(),
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
}
_EMPTY_SEARCH = re.compile(rb"(?:^|(?<=&))_search=(?:&|$)")


def guarded(app: App, hosts: Iterable[str], any_address: bool = False) -> App:
    """Wrap an ASGI application: a Host header not in ``hosts`` gets 421, every answer gets the headers above.

    Without the check a web page could read a server on loopback by pointing its own name there (DNS rebinding). An IP
    address is no name; ``any_address`` lets all of them through.
    """
    allowed = frozenset(host.lower() for host in hosts)

    def is_allowed(host: str) -> bool:
        return host in allowed or (any_address and _is_address(host))

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif not is_allowed(_host(scope)):
            await _refuse(_with_headers(send))
        else:
            # A search for nothing means everything, and FTS5 would find nothing.
            query = _EMPTY_SEARCH.sub(b"", scope["query_string"])
            answer = _with_harmless_cells(send) if scope["path"].endswith(".csv") else send
            await app({**scope, "query_string": query}, receive, _with_headers(answer))

    return guard


def _host(scope: Scope) -> str:
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    return re.sub(r":\d*$", "", hosts[0].lower()) if len(hosts) == 1 else ""


def _is_address(host: str) -> bool:
    with suppress(ValueError):
        return bool(ip_address(host.strip("[]")))
    return False


async def _refuse(send: Send) -> None:
    text = b"This archive answers only under the address it was started with.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            others = [(name, value) for name, value in message.get("headers", []) if not _is_ours(name, value)]
            stated = {name.lower() for name, _ in others}
            ours = [header for header in _HEADERS.items() if header[0] not in stated]
            message = {**message, "headers": [*others, *ours]}
        await send(message)

    return sending


def _is_ours(name: bytes, value: bytes) -> bool:
    """Whether a header is for this module to say; a page may only say that it is shut in a sandbox."""
    return name.lower() in _HEADERS and not value.startswith(b"sandbox;")


def _with_harmless_cells(send: Send) -> Send:
    # Datasette sends each row of a CSV as a message of its own.
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body" and message.get("body"):
            message = {**message, "body": _harmless_row(message["body"].decode()).encode()}
        await send(message)

    return sending


def _harmless_row(text: str) -> str:
    out = io.StringIO(newline="")
    for row in csv.reader(io.StringIO(text, newline="")):
        csv.writer(out).writerow([harmless(cell) for cell in row])
    return out.getvalue()
