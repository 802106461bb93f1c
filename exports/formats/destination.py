"""Where an export goes: standard output, or a file that is there whole or not at all."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO


@contextmanager
def destination(path: Path | None) -> Iterator[IO[str]]:
    """Open ``path`` for writing UTF-8 text, or standard output for None.

    A file gets its name only when the block ends well, by a rename; otherwise what stood there before is untouched.
    Devices and pipes are written to as they are. Line ends are left as the format writes them. Raises OSError.
    """
    if path is None:
        with _standard_output() as out:
            yield out
    elif path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", errors="replace", newline="") as out:
            yield out
    else:
        with _renamed_at_end(path.resolve()) as out:
            yield out


@contextmanager
def _standard_output() -> Iterator[IO[str]]:
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="")
    try:
        yield out
        out.flush()
    finally:
        # Closing the wrapper would close the process's standard output with it.
        with suppress(OSError):
            out.detach()


@contextmanager
def _renamed_at_end(path: Path) -> Iterator[IO[str]]:
    with renamed_at_end(path) as file:
        # Half a surrogate pair, which UTF-8 cannot hold, must not end an export of a whole archive.
        out = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
        yield out
        out.flush()
        out.detach()


@contextmanager
def renamed_at_end(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing bytes that gets its name when the block ends well, and is gone otherwise."""
    part = path.with_name(f".communique-{os.getpid()}.part")
    try:
        with part.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
