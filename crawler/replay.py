"""Pages out of the WARC files, as the spider would hand them to a reader."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive import warc
from archive.article import Capture, Exchange
from archive.errors import ArchiveError
from crawler.extract import Given
from crawler.middlewares.decode import BadBody, decode
from crawler.worker import Page


class NoEvidence(Exception):
    """A stored page cannot be had; ``reason`` is a short word."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Stored:
    """The captures of an archive folder; a body may have at most ``limit`` bytes when it is decoded."""

    folder: Path
    limit: int

    def page(self, capture: Capture, given: Given) -> Page:
        """The page that a capture keeps, with what is known of it. Raises NoEvidence."""
        try:
            exchange = warc.read(self.folder, capture)
        except ArchiveError as missing:
            raise NoEvidence("no-evidence", str(missing)) from missing
        said = _headers(exchange)
        try:
            body = decode(exchange.body, said.get("content-encoding", ""), self.limit)
        except BadBody as bad:
            raise NoEvidence(bad.reason, str(bad)) from bad
        return Page(body=body, url=capture.url, given={**given, "headers": said})


def _headers(exchange: Exchange) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in exchange.response_headers:
        found[name.lower()] = f"{found[name.lower()]}, {value}" if name.lower() in found else value
    return found
