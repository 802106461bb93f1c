"""Sitemaps (sitemaps.org 0.9): XML, index, news extension, plain text; packed or not."""

from __future__ import annotations

import codecs
import io
import re
import zlib
from collections.abc import Iterator
from html.entities import html5

from lxml import etree

from crawler.discover import BadList, Found, Link
from crawler.discover.dates import iso
from crawler.discover.gather import HTML, address, language, once, plain, stated
from crawler.discover.hreflang import group

MAX_BYTES = 50 * 1024 * 1024  # the protocol's own limits
MAX_URLS = 50_000
MAX_ALTERNATES = 100_000  # of one sitemap; each costs as much as an address

_GZIP = b"\x1f\x8b"
_CONTROL = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 32))
_CDATA = b"<![CDATA["
_AMPERSAND = re.compile(rb"&(?:(#\d{1,7};|#x[0-9a-f]{1,6};)|(\w{1,32});)?", re.IGNORECASE)
_PREDEFINED = {b"amp", b"lt", b"gt", b"quot", b"apos"}
_NESTED_ENTITIES = re.compile(rb"<!ENTITY\s+\S+\s+(?:\"[^\"]*&|'[^']*&)")
_WEB = re.compile(rb"https?://", re.IGNORECASE)
_ENTRIES = {"url", "sitemap"}
_ENTRY_TAG = re.compile(rb"<(/?)(?:[\w-]+:)?(?:url|sitemap)\b", re.IGNORECASE)
_ROOTS = {"urlset", "sitemapindex"}


def links(body: bytes, url: str) -> Found:
    """Give the pages of a sitemap, or the sitemaps of an index as ``children``.

    ``lastmod`` becomes ``modified``; date, title and language come from the news extension, language versions from
    links of XHTML. At most 50,000 addresses
    and 50 MB unpacked are read. Entities are never expanded, nothing is fetched. Of a list that breaks off the whole
    entries are kept.
    Raises BadList("bad-sitemap") and BadList("too-large").
    """
    body = _unpacked(body)
    if len(body) > MAX_BYTES:
        raise BadList("too-large", f"more than {MAX_BYTES} bytes")
    start = body[:4096].removeprefix(codecs.BOM_UTF8).lstrip()
    if not start:
        raise BadList("bad-sitemap", "nothing in it")
    if HTML.match(start):
        raise BadList("bad-sitemap", "an HTML page where a sitemap should be")
    return _text_list(body, url) if _WEB.match(start) else _xml(body, url)


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(_GZIP):
        return body
    try:
        unpacked = zlib.decompressobj(31).decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise BadList("bad-sitemap", f"damaged gzip: {error}") from None
    return unpacked


def _text_list(body: bytes, url: str) -> Found:
    lines = [line for line in body.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    found = [
        Link(url=address(url, line), stated=stated(url, line), found_in="sitemap", list_url=url)
        for line in lines[:MAX_URLS]
    ]
    return Found(links=once(found), dropped=len(lines) - len(found))


def _xml(body: bytes, url: str) -> Found:
    reader = _Reader(url)
    reader.read(_mended(body))
    if reader.root not in _ROOTS:
        raise BadList("bad-sitemap", f"XML of <{reader.root}>" if reader.root else "not XML")
    if reader.fault and _ends_within_entry(body):
        # The parser closes what the bytes left open; its address may be half of one.
        del (reader.children or reader.pages)[-1:]
    if (reader.dropped or reader.fault) and not reader.pages and not reader.children:
        raise BadList("bad-sitemap", reader.fault or "no address in it can be read")
    return Found(
        links=once(reader.pages), children=once(reader.children), dropped=reader.dropped, truncated=bool(reader.fault)
    )


def _ends_within_entry(body: bytes) -> bool:
    tail = body[-65536:].replace(b"\x00", b"")
    marks = _ENTRY_TAG.findall(tail)
    return not marks or marks[-1] != b"/"


def _mended(body: bytes) -> bytes:
    if _NESTED_ENTITIES.search(body):
        raise BadList("bad-sitemap", "declares entities within entities")
    if b"\x00" in body[:4]:  # UTF-16, where these bytes mean something else
        return body
    first, *others = body.translate(None, _CONTROL).split(_CDATA)
    return _CDATA.join([_AMPERSAND.sub(_reference, first), *map(_mended_after_cdata, others)])


def _mended_after_cdata(part: bytes) -> bytes:
    literal, end, text = part.partition(b"]]>")
    return literal + end + _AMPERSAND.sub(_reference, text)


def _reference(ampersand: re.Match[bytes]) -> bytes:
    number, name = ampersand.groups()
    if number or name in _PREDEFINED:
        return ampersand[0]
    if name is None:
        return b"&amp;"
    character = html5.get(f"{name.decode('latin-1')};")
    return "".join(f"&#{ord(part)};" for part in character).encode() if character else ampersand[0]


class _Reader:
    """Walks a sitemap entry by entry and forgets each, so that memory follows what is kept, not the file."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.root = ""
        self.pages: list[Link] = []
        self.children: list[Link] = []
        self.dropped = 0
        self.fault = ""
        self._alternates = 0

    def read(self, body: bytes) -> None:
        events = etree.iterparse(
            io.BytesIO(body),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=True,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            self._walk(events)
        except etree.XMLSyntaxError as error:
            self.fault = str(error)
        fatal = events.error_log.filter_from_fatals()
        if fatal:
            self.fault = f"line {fatal[0].line}: {fatal[0].message}"

    def _walk(self, events: Iterator[tuple[str, etree._Element]]) -> None:
        for event, element in events:
            name = _name(element)
            if not self.root:
                self.root = name
            if event == "end" and name in _ENTRIES:
                self._take(element, self.children if name == "sitemap" else self.pages)
                element.clear()
                parent = element.getparent()
                while parent is not None and parent[0] is not element:
                    del parent[0]

    def _take(self, entry: etree._Element, into: list[Link]) -> None:
        said = {_name(child): child for child in entry}
        location = _value(said.get("loc"))
        if not location or len(into) >= MAX_URLS:
            self.dropped += 1
            return
        news = {_name(child): _value(child) for child in said["news"].iter()} if "news" in said else {}
        published = news.get("publication_date")
        into.append(
            Link(
                url=address(self.url, location),
                stated=stated(self.url, location),
                found_in="sitemap",
                list_url=self.url,
                title=plain(news.get("title")),
                published=iso(published),
                published_raw=plain(published),
                modified=iso(_value(said.get("lastmod"))),
                language=language(news.get("language")),
                alternates=self._versions(entry),
            )
        )

    def _versions(self, entry: etree._Element) -> tuple[tuple[str, str], ...]:
        links = [child for child in entry if _name(child) == "link" and child.get("rel") == "alternate"]
        self._alternates += len(links)
        if self._alternates > MAX_ALTERNATES:
            return ()
        return group(self.url, ((link.get("hreflang") or "", link.get("href") or "") for link in links))


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _value(element: etree._Element | None) -> str | None:
    # A child is an entity that was not expanded: what stands around it is not what was meant.
    if element is None or len(element):
        return None
    return (element.text or "").strip() or None
