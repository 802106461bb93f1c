"""What a search found, as a file that is sent while it is written, in constant memory."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from archive.article import Entry
from archive.filters import Filters
from archive.store import Archive
from exports.formats.about import About
from exports.formats.jsonl import news_article
from exports.formats.registry import FORMATS

_CHUNK = 64 * 1024
_AHEAD = 8  # chunks that are written before the reader has taken them


@dataclass(frozen=True, slots=True)
class Saved:
    """How a search is saved: its suffix, by which format, as a JSON array, and only so many of the newest."""

    suffix: str
    format: str
    media_type: str
    is_list: bool = False
    newest: int | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """An answer of Datasette's kind: written in a thread, sent chunk by chunk; who goes away ends the writing."""

    saved: Saved
    folder: Path
    filters: Filters
    about: About

    async def asgi_send(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """Send the file."""
        headers = [(b"content-type", self.saved.media_type.encode())]
        if self.saved.newest is None:
            headers.append((b"content-disposition", f'attachment; filename="search.{self.saved.suffix}"'.encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        chunks: asyncio.Queue[bytes] = asyncio.Queue(_AHEAD)
        pipe = _Pipe(asyncio.get_running_loop(), chunks)
        writing = asyncio.create_task(asyncio.to_thread(self._write, pipe))
        try:
            while chunk := await chunks.get():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await writing
        finally:
            pipe.is_shut = True
            while not chunks.empty():
                chunks.get_nowait()
        await send({"type": "http.response.body", "body": b""})

    def _write(self, pipe: _Pipe) -> None:
        try:
            with Archive(self.folder) as archive, io.BufferedWriter(pipe, _CHUNK) as buffered:
                entries = islice(archive.articles(self.filters, newest_first=True), self.saved.newest)
                out = cast(BinaryIO, buffered)
                if self.saved.is_list:
                    _write_list(entries, out, self.about)
                else:
                    FORMATS[self.saved.format].write(entries, out, self.about)
        finally:
            pipe.end()


class _Pipe(io.RawIOBase):
    """Bytes from a thread to the loop; a write waits until there is room."""

    def __init__(self, loop: asyncio.AbstractEventLoop, chunks: asyncio.Queue[bytes]) -> None:
        self._loop, self._chunks, self.is_shut = loop, chunks, False

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Hand over a chunk. Raises BrokenPipeError when nobody reads any more."""
        if self.is_shut:
            raise BrokenPipeError("the reader went away")
        if data:
            asyncio.run_coroutine_threadsafe(self._chunks.put(bytes(data)), self._loop).result()
        return len(data)

    def end(self) -> None:
        """Say that nothing follows."""
        if not self.is_shut:
            asyncio.run_coroutine_threadsafe(self._chunks.put(b""), self._loop).result()


def _write_list(entries: Iterable[Entry], out: BinaryIO, about: About) -> None:
    """Write the objects of JSON Lines as one array."""
    out.write(b"[")
    for number, entry in enumerate(entries):
        line = json.dumps(news_article(entry, about), ensure_ascii=False)
        out.write((",\n" if number else "\n").encode() + line.encode("utf-8", "replace"))
    out.write(b"\n]\n")
