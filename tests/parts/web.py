"""A web of invented sites on loopback."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest


class Answer(NamedTuple):
    """What the test web answers: decoded body, status, headers; ``raw`` replaces the whole answer on the wire."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})
    raw: bytes | None = None
    wait: float = 0.0


class Web:
    """Sites under ``.example`` names, served on loopback; pages are looked up by host and path at every request."""

    answer = Answer
    paragraphs: tuple[str, ...]

    def __init__(self, certificate: Path | None = None, address: str = "127.0.0.1") -> None:
        self.scheme = "https" if certificate else "http"
        self.paragraphs = PARAGRAPHS
        self.pages: dict[str, Answer | Callable[[Mapping[str, str]], Answer]] = {}
        self.log: list[tuple[float, str, Mapping[str, str]]] = []
        self.peers: set[str] = set()
        self.connections = 0
        self._server = ThreadingHTTPServer((address, 0), _handler(self))
        self._server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.02])
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def hosts(self) -> dict[str, tuple[str, int]]:
        """Every host that has a page, as Config.hosts wants it."""
        return {urlsplit(url).netloc: (str(self._server.server_address[0]), self.port) for url in self.pages}

    def asked(self, part: str = "") -> list[str]:
        """The addresses that were asked for, in order, robots.txt left out."""
        return [url for _, url, _ in self.log if part in url and not url.endswith("/robots.txt")]

    def article(self, url: str, title: str, *paragraphs: str, **headers: str) -> None:
        """Serve a page that reads like an article."""
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
        page = f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>"
        self.pages[url] = Answer(page.encode(), headers={"Content-Type": "text/html; charset=utf-8", **headers})

    def listing(self, url: str, *links: str) -> None:
        """Serve a page of links."""
        items = "".join(f'<li><a href="{link}">Statement on {link.rsplit("/", 1)[-1]}</a></li>' for link in links)
        self.pages[url] = Answer(f"<html><body><ul>{items}</ul></body></html>".encode(), headers={"Content-Type": "text/html"})

    def feed(self, url: str, *links: str) -> None:
        """Serve an RSS feed."""
        items = "".join(f"<item><title>{link.rsplit('/', 1)[-1]}</title><link>{link}</link></item>" for link in links)
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'
        self.pages[url] = Answer(body.encode(), headers={"Content-Type": "application/rss+xml"})

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


PARAGRAPHS = (
    "The Minister of Foreign Affairs received the ambassador on Tuesday to discuss the renewal of the ferry agreement.",
    "Both sides reaffirmed that the agreement of 2019 remains the basis of trade across the strait, and that talks go on.",
    "The minister thanked the ambassador for the help that his country gave after the storm in the northern islands.",
)


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            web.connections += 1
            super().setup()

        def do_GET(self) -> None:
            # As a proxy it is given the whole address.
            url = self.path if self.path.startswith("http://") else f"{web.scheme}://{self.headers['Host']}{self.path}"
            web.peers.add(str(self.client_address[0]))
            web.log.append((time.monotonic(), url, dict(self.headers.items())))
            page = web.pages.get(url, Answer(b"<title>Not found</title>", 404))
            self._send(page(self.headers) if callable(page) else page)

        def _send(self, answer: Answer) -> None:
            time.sleep(answer.wait)
            with suppress(ConnectionError):
                if answer.raw is not None:
                    self.wfile.write(answer.raw)
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.status != 304:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Make a self-signed certificate for some names, with its key, as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec

    def make(*names: str) -> Path:
        key, present, day = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC), timedelta(days=1)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
        made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), present - day, present + day)
        made = made.add_extension(x509.SubjectAlternativeName(list(map(x509.DNSName, names))), critical=False)
        signed = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
        secret = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
        path = tmp_path_factory.mktemp("tls") / "site.pem"
        path.write_bytes(secret + signed.public_bytes(form.Encoding.PEM))
        return path

    return make


@pytest.fixture
def web() -> Iterator[Web]:
    """An empty web on loopback."""
    sites = Web()
    yield sites
    sites.close()
