"""Pages out of the WARC files, as the spider would hand them to a reader."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive import mementos, warc
from archive.article import Capture, Exchange
from archive.errors import ArchiveError
from archive.times import age
from crawler.encodings import BadBody, decode
from crawler.extract import Given
from crawler.worker import Page


class NoEvidence(Exception):
    """A stored page cannot be had; ``reason`` is a short word."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A stored body, decoded, and how many seconds ago it was fetched."""

    body: bytes
    age: float


@dataclass(frozen=True, slots=True)
class Stored:
    """The captures of an archive folder; a body may have at most ``limit`` bytes when it is decoded.

    ``beside`` is a folder with records that the archive's rows speak of and that are not in its own WARC files.
    """

    folder: Path
    limit: int
    beside: Path | None = None

    def page(self, capture: Capture, given: Given) -> Page:
        """The page that a capture keeps, with what is known of it. Raises NoEvidence."""
        return self.shown(self._exchange(capture), given)

    def shown(self, exchange: Exchange, given: Given) -> Page:
        """The page that an exchange shows, with what is known of it. Raises NoEvidence."""
        body, said = self._decoded(exchange)
        return Page(body=body, url=mementos.original(exchange.url), given={**given, "headers": said})

    def body(self, capture: Capture) -> Kept | None:
        """The body that a capture keeps, empty where its status is not 200; None where it cannot be had any more."""
        try:
            body = self._decoded(self._exchange(capture))[0] if capture.status == 200 else b""
        except NoEvidence:
            return None
        return Kept(body=body, age=age(capture.fetched))

    def sent(self, capture: Capture) -> bytes:
        """The body that a capture keeps, as it was sent. Raises NoEvidence."""
        return self._exchange(capture).body

    def _decoded(self, exchange: Exchange) -> tuple[bytes, dict[str, str]]:
        said = _headers(exchange)
        try:
            return decode(exchange.body, said.get("content-encoding", ""), self.limit), said
        except BadBody as bad:
            raise NoEvidence(bad.reason, str(bad)) from bad

    def _exchange(self, capture: Capture) -> Exchange:
        own = (self.folder / "warc" / capture.warc_file).exists()
        try:
            return warc.read(self.folder if own or self.beside is None else self.beside, capture)
        except ArchiveError as missing:
            raise NoEvidence("no-evidence", str(missing)) from missing


def _headers(exchange: Exchange) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in exchange.response_headers:
        found[name.lower()] = f"{found[name.lower()]}, {value}" if name.lower() in found else value
    return found
