"""WACZ 1.1.1: articles with their WARC records, an index and a list of pages in one file, ready to be replayed.

See https://specs.webrecorder.net/wacz/1.1.1/. Records are copied as they were written. What has to be sorted, or
written later, is kept in a temporary database, so that the size of an archive does not matter.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from archive.article import Entry
from archive.errors import ArchiveError
from archive.evidence import Evidence
from archive.records import warcinfo
from archive.release import own_version
from archive.store import Archive
from archive.times import now
from exports.formats import cdxj

VERSION = "1.1.1"
_TIMESTAMP = 0x5455  # the extended time stamp of Info-ZIP
_WARC, _INDEX, _SHORT, _PAGES = "archive/data.warc.gz", "indexes/index.cdx.gz", "indexes/index.idx", "pages/pages.jsonl"
_HEADER = {"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}
_META = {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}


@dataclass(slots=True)
class Written:
    """How many articles and records were written, and what was said of each record that could not be had."""

    articles: int
    records: int
    lost: list[str]


def write(store: Archive, entries: Iterable[Entry], out: BinaryIO) -> Written:
    """Write articles with the records of their pages and files, and of the redirects that lead to them."""
    with zipfile.ZipFile(out, "w") as package, closing(sqlite3.connect("", isolation_level=None)) as notes:
        notes.executescript(
            "BEGIN; CREATE TABLE records (id TEXT PRIMARY KEY, line TEXT); CREATE TABLE pages (line TEXT)"
        )
        packing = _Packing(package)
        with packing.file(_WARC) as put:
            written = _records(store, entries, put, notes)
        with packing.file(_PAGES, zipfile.ZIP_DEFLATED) as put:
            put(_line(_HEADER))
            for (line,) in notes.execute("SELECT line FROM pages"):
                put(line.encode("utf-8", "replace"))
        _index(packing, (row[0] for row in notes.execute("SELECT line FROM records ORDER BY line")))
        packing.close()
    return written


def _records(
    store: Archive, entries: Iterable[Entry], put: Callable[[bytes], None], notes: sqlite3.Connection
) -> Written:
    facts = {"software": f"communique/{own_version()}", "format": "WARC File Format 1.1"}
    begin = warcinfo("data.warc.gz", now(), facts).member
    put(begin)
    written, offset = Written(0, 0, []), len(begin)
    for entry in entries:
        for record, members in _unwritten(store, entry, notes, written.lost):
            put(members)
            notes.execute("INSERT INTO records VALUES (?, ?)", (record.capture.id, _indexed(record, offset)))
            offset += len(members)
            written.records += 1
        notes.execute("INSERT INTO pages VALUES (?)", (_page(store, entry).decode(),))
        written.articles += 1
    return written


def _unwritten(
    store: Archive, entry: Entry, notes: sqlite3.Connection, lost: list[str]
) -> Iterator[tuple[Evidence, bytes]]:
    """Articles share records where one address led to both."""
    for record in store.evidence(entry.id):
        if notes.execute("SELECT 1 FROM records WHERE id = ?", (record.capture.id,)).fetchone() is None:
            try:
                yield record, b"".join(store.members(record))
            except ArchiveError as error:
                lost.append(str(error))


def _indexed(record: Evidence, offset: int) -> str:
    mime = record.content_type.partition(";")[0].strip().lower() or "unk"
    about = {
        "mime": "warc/revisit" if record.type == "revisit" else mime,
        "status": str(record.capture.status),
        "digest": record.capture.payload_digest,
        "length": str(record.capture.warc_length),
        "offset": str(offset),
        "filename": "data.warc.gz",
        "recordDigest": f"sha256:{record.digest.hex()}",
    }
    return cdxj.line(record.capture.url, record.capture.fetched, about)


def _page(store: Archive, entry: Entry) -> bytes:
    capture = store.capture(store.versions(entry.id)[-1].capture)
    article = entry.article
    return _line(
        {"id": entry.id, "url": capture.url, "ts": capture.fetched, "title": article.title, "text": article.text}
    )


def _index(packing: _Packing, lines: Iterable[str]) -> None:
    short = [f"!meta 0 {json.dumps(_META)}\n"]
    with packing.file(_INDEX) as put:
        for member, line in cdxj.blocks(lines, "index.cdx.gz"):
            put(member)
            short.append(line)
    with packing.file(_SHORT, zipfile.ZIP_DEFLATED) as put:
        put("".join(short).encode("utf-8", "replace"))


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


class _Packing:
    """A package whose files are listed with their digests when it is closed."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._made = int(time.time())
        self._resources: list[dict[str, Any]] = []

    @contextmanager
    def file(self, path: str, compression: int = zipfile.ZIP_STORED) -> Iterator[Callable[[bytes], None]]:
        """Add a file; gives what takes its bytes. What is read in parts must be stored as it is."""
        about = zipfile.ZipInfo(path)
        about.compress_type = compression
        # Without a field here ReplayWeb.page takes it that the file's own header has none, which zip64 puts there.
        about.extra = struct.pack("<HHBl", _TIMESTAMP, 5, 1, self._made)
        digest, size = hashlib.sha256(), 0
        with self._package.open(about, "w", force_zip64=True) as out:

            def put(data: bytes) -> None:
                nonlocal size
                size += len(data)
                digest.update(data)
                out.write(data)

            yield put
        name = path.rpartition("/")[2]
        self._resources.append({"name": name, "path": path, "hash": f"sha256:{digest.hexdigest()}", "bytes": size})

    def close(self) -> None:
        """Write the list of the files, and its own digest."""
        stated = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": "Articles kept by communique",
            "software": f"communique/{own_version()}",
            "created": now(),
            "resources": self._resources,
        }
        package = json.dumps(stated, indent=2).encode()
        sealed = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}
        for path, data in (("datapackage.json", package), ("datapackage-digest.json", json.dumps(sealed).encode())):
            self._package.writestr(zipfile.ZipInfo(path), data)
