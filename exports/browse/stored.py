"""A captured page, shown as it was sent but for what runs: in an opaque origin, without scripts and network."""

from __future__ import annotations

import codecs
import re
import sqlite3
import zlib
from typing import Any

import brotli
import nh3
from datasette.utils.asgi import NotFound, Response

from archive import origin, warc
from archive.article import Exchange
from archive.errors import ArchiveError
from archive.rows import capture_of
from exports.browse.asking import ask, folder_of, show
from exports.browse.links import Links

MOST = 20_000_000  # bytes of a decoded page
# What the page may do in a browser: be looked at. Styles of its own, no address but data:.
POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
_TAGS = nh3.ALLOWED_TAGS | {
    *(
        "html",
        "head",
        "body",
        "title",
        "style",
        "main",
        "section",
        "form",
        "label",
        "button",
        "input",
        "select",
        "option",
    ),
    *("textarea", "fieldset", "legend", "picture", "source", "address", "big", "font", "nobr", "dir", "noscript"),
}
_EVERYWHERE = {
    "class",
    "id",
    "lang",
    "dir",
    "title",
    "style",
    "align",
    "width",
    "height",
    "hidden",
    "role",
    "color",
    "bgcolor",
    "datetime",
}
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": _EVERYWHERE,
    "a": {"href", "name"},
    "input": {"type", "value", "placeholder"},
}
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_SNIFFED = 4096


async def page(datasette: Any, request: Any) -> Response:
    """Show a captured page in a frame, and say what it is."""
    capture = await _capture(datasette, request)
    context = {"capture": capture, "links": Links(datasette, request)}
    return await show(datasette, request, "stored.html", context)


async def inside(datasette: Any, request: Any) -> Response:
    """Give what stands in the frame."""
    capture = await _capture(datasette, request)

    def read(connection: sqlite3.Connection) -> str:
        if heads := origin.of(connection):
            name = heads[0].archive
            raise NotFound(f"This page's bytes are in archive {name}, from which these articles were taken.")
        try:
            exchange = warc.read(folder_of(datasette), capture_of(capture))
        except ArchiveError as error:
            raise NotFound("The page's record cannot be read; `communique verify` says more.") from error
        return shown(exchange)

    headers = {"content-security-policy": POLICY}
    return Response.html(await ask(datasette, request, read), headers=headers)


def shown(exchange: Exchange) -> str:
    """Give an exchange's page as HTML that runs nothing; other text as text, and of any other file its size."""
    said = {name.lower(): value for name, value in exchange.response_headers}
    media = said.get("content-type", "text/html").lower()
    body = decoded(exchange.body, said.get("content-encoding", ""))
    if not re.match(r"text/|application/(xhtml|xml|rss|atom|json)", media):
        return (
            f"<!DOCTYPE html><p>A file of {len(body):,} bytes ({nh3.clean_text(media)}), which is not shown here.</p>"
        )
    text = _text(body, media)
    if "html" not in media and not text.lstrip()[:200].lower().startswith(("<!doctype html", "<html")):
        return f"<!DOCTYPE html><pre>{nh3.clean_text(text)}</pre>"
    return f"<!DOCTYPE html><meta charset=utf-8>{harmless(text)}"


def harmless(html: str) -> str:
    """Give HTML as a browser's parser reads it, with only such elements and attributes as show something."""
    return nh3.clean(
        html,
        tags=_TAGS - {"noscript"},
        clean_content_tags={"script", "template"},
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noreferrer noopener",
    )


def decoded(body: bytes, encodings: str) -> bytes:
    """Undo gzip, deflate and Brotli, as far as it goes; at most MOST bytes."""
    for name in reversed([each.strip().lower() for each in encodings.split(",")]):
        if name in ("gzip", "x-gzip", "deflate") or body[:2] == b"\x1f\x8b":
            body = _inflated(body)
        elif name == "br":
            body = _unbrotli(body)
    return body


def _inflated(body: bytes) -> bytes:
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        try:
            return zlib.decompressobj(window).decompress(body, MOST)
        except zlib.error:
            continue
    return body


def _unbrotli(body: bytes) -> bytes:
    try:
        return bytes(brotli.Decompressor().process(body, output_buffer_limit=MOST))
    except brotli.error:
        return body


def _text(body: bytes, media: str) -> str:
    """Decode by a byte order mark, as UTF-8, by what header or page declare, or as Windows-1252."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    declared = _CHARSET.findall(media.encode()) + _CHARSET.findall(body[:_SNIFFED])
    for name in ("utf-8-sig", *(each.decode() for each in declared)):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("utf-8" if not declared else "windows-1252", "replace")


async def _capture(datasette: Any, request: Any) -> Any:
    wanted = request.url_vars["capture"]
    row = await ask(
        datasette, request, lambda opened: opened.execute("SELECT * FROM captures WHERE id = ?", (wanted,)).fetchone()
    )
    if row is None:
        raise NotFound("There is no such capture.")
    return row
