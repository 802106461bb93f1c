"""HTTP exchanges as WARC 1.1 records (ISO 28500:2017), one gzip member each, and back.

What is kept is what the HTTP client handed over, not the bytes of the socket: header names are in the client's spelling
and the transfer encoding is undone. So ``Transfer-Encoding`` becomes ``X-Archive-Orig-Transfer-Encoding``, and a
``Content-Length`` that differs from the body is kept as ``X-Archive-Orig-Content-Length`` beside the right one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from archive import placeholders
from archive.article import Exchange
from archive.ids import digest

Headers = Iterable[tuple[str, str]]

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

_SECRETS = frozenset({"authorization", "proxy-authorization", "cookie"})
_LINE_BREAKS = re.compile(r"[\r\n\x00]+")
# Of what came packed already, packing again saves a hundredth at most, and costs more than all else that is done to it.
_LEVEL, _AS_IT_IS = 6, 0


@dataclass(frozen=True, slots=True)
class Earlier:
    """The capture whose payload a revisit stands for."""

    url: str
    fetched: str
    payload_digest: str


@dataclass(frozen=True, slots=True)
class Record:
    """One finished record: its WARC-Record-ID, its WARC-Type and its gzip member."""

    id: str
    type: str
    member: bytes


def warcinfo(filename: str, made: str, facts: dict[str, str]) -> Record:
    """Make the record that begins a file and says when and how it was made; ``facts`` without a value are left out."""
    lines = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in facts.items() if value)
    headers = [("WARC-Filename", filename), ("WARC-Date", made), ("Content-Type", "application/warc-fields")]
    return _record(WarcRecordType.warcinfo, headers, lines.encode())


def response(exchange: Exchange, payload_digest: str) -> Record:
    """Make the record of a whole response."""
    headers = [
        *_target(exchange),
        ("WARC-Payload-Digest", payload_digest),
        *_http("response"),
        *_doubts(exchange),
    ]
    if exchange.truncated:
        headers.append(("WARC-Truncated", exchange.truncated))
    level = _AS_IT_IS if _came_packed(exchange) else _LEVEL
    return _record(WarcRecordType.response, headers, _response_head(exchange) + exchange.body, level)


def revisit(exchange: Exchange, earlier: Earlier) -> Record:
    """Make the record of a response whose payload is kept already: its headers, and where the payload is."""
    not_modified = exchange.status == 304
    headers = [
        *_target(exchange),
        ("WARC-Profile", NOT_MODIFIED if not_modified else IDENTICAL),
        ("WARC-Refers-To-Target-URI", _uri(earlier.url)),
        ("WARC-Refers-To-Date", earlier.fetched),
        *_http("response"),
        *_doubts(exchange),
    ]
    if not not_modified:
        headers.append(("WARC-Payload-Digest", earlier.payload_digest))
    return _record(WarcRecordType.revisit, headers, _response_head(exchange))


def request(exchange: Exchange, concurrent_to: str) -> Record:
    """Make the record of what was asked, without the headers that hold secrets."""
    target = urlsplit(_uri(exchange.url))
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    headers = [header for header in exchange.request_headers if header[0].lower() not in _SECRETS]
    if not any(name.lower() == "host" for name, _ in headers):
        headers.insert(0, ("Host", target.netloc.rpartition("@")[2]))
    block = _head(f"{exchange.method} {path} HTTP/1.1", headers)
    warc_headers = [*_target(exchange), ("WARC-Concurrent-To", concurrent_to), *_http("request")]
    return _record(WarcRecordType.request, warc_headers, block)


def parse(member: bytes) -> tuple[Exchange, bool]:
    """Give back the exchange of a response or revisit record, and whether it is a revisit (whose body is elsewhere).

    What was asked is in the request record beside it and not part of the answer. Raises ValueError for anything else.
    """
    for record in ArchiveIterator(io.BytesIO(member)):
        if record.record_type in (WarcRecordType.response, WarcRecordType.revisit) and record.http_headers is not None:
            return _exchange(record), record.record_type == WarcRecordType.revisit
    if placeholders.is_one(member):
        raise ValueError("the article was forgotten, and its payload taken away")
    raise ValueError("not a WARC record of an HTTP response")


def _exchange(record: WarcRecord) -> Exchange:
    http = record.http_headers
    return Exchange(
        url=record.headers["WARC-Target-URI"],
        fetched=record.headers["WARC-Date"],
        status=http.status_code or 0,
        reason=http.reason_phrase or "",
        response_headers=http.to_tuples(),
        body=record.reader.read(),
        truncated=record.headers.get("WARC-Truncated"),
    )


def _came_packed(exchange: Exchange) -> bool:
    codings = (value for name, value in exchange.response_headers if name.lower() == "content-encoding")
    return any(value.strip().lower() not in ("", "identity") for value in codings)


def _record(kind: WarcRecordType, headers: Headers, block: bytes, level: int = _LEVEL) -> Record:
    record = WarcRecord()
    record.init_headers(kind)
    for name, value in headers:
        record.headers[name] = value
    record.headers["WARC-Block-Digest"] = digest(block)
    record.set_bytes_content(block)
    member = io.BytesIO()
    writer = GzipWriter(member, level)
    record.write(writer)
    # Without this all records share one gzip member, which replay tools refuse.
    writer.finish()
    return Record(record.headers["WARC-Record-ID"], record.headers["WARC-Type"], member.getvalue())


def _target(exchange: Exchange) -> list[tuple[str, str]]:
    return [("WARC-Target-URI", _uri(exchange.url)), ("WARC-Date", exchange.fetched)]


def _http(message: str) -> list[tuple[str, str]]:
    return [("Content-Type", f"application/http; msgtype={message}")]


def _doubts(exchange: Exchange) -> list[tuple[str, str]]:
    """What a reader of the record should know of the connection; the standard has no field for it."""
    return [("Communique-TLS", "certificate not verified")] if exchange.unverified else []


def _response_head(exchange: Exchange) -> bytes:
    headers: list[tuple[str, str]] = []
    for name, value in exchange.response_headers:
        headers += _as_received(name, value, len(exchange.body), exchange.status)
    return _head(f"HTTP/1.1 {exchange.status} {exchange.reason}".rstrip(), headers)


def _as_received(name: str, value: str, length: int, status: int) -> list[tuple[str, str]]:
    if name.lower() == "transfer-encoding":
        return [("X-Archive-Orig-Transfer-Encoding", value)]
    # A 304 may state the length of the body that it does not send (RFC 9110, 8.6).
    if name.lower() == "content-length" and value.strip() != str(length) and status != 304:
        return [("X-Archive-Orig-Content-Length", value), (name, str(length))]
    return [(name, value)]


def _head(first_line: str, headers: Headers) -> bytes:
    lines = [first_line, *(f"{name}: {value}" for name, value in headers)]
    return b"".join(_encoded(_one_line(line)) + b"\r\n" for line in lines) + b"\r\n"


def _one_line(text: str) -> str:
    return _LINE_BREAKS.sub(" ", text)


def _encoded(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _uri(url: str) -> str:
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~", errors="replace")
