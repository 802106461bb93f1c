"""Where an export goes: standard output, a file that is there whole or not at all, or a folder of such files."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO


@contextmanager
def destination(path: Path | None) -> Iterator[BinaryIO]:
    """Open ``path`` for writing bytes, or standard output for None.

    A file gets its name only when the block ends well, by a rename; otherwise what stood there before is untouched.
    Devices and pipes are written to as they are. Raises OSError.
    """
    if path is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif path.exists() and not path.is_file():
        with path.open("wb") as out:
            yield out
    else:
        with renamed_at_end(path.resolve()) as out:
            yield out


@contextmanager
def renamed_at_end(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing bytes that gets its name when the block ends well, and is gone otherwise."""
    part = beside(path)
    try:
        with part.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def moved_at_end(folder: Path) -> Iterator[Path]:
    """Give a new folder to fill, whose files are moved into ``folder`` when the block ends well, and else are gone.

    Files of the same name are replaced, others stay.
    """
    part = beside(folder.resolve())
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        yield part
        _move(part, folder.resolve())
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def as_text(out: BinaryIO) -> Iterator[IO[str]]:
    """Let a stream of bytes take text, as UTF-8 and with the line ends that it has; the stream is left open."""
    # Half a surrogate pair, which UTF-8 cannot hold, must not end an export of a whole archive.
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="")
    try:
        yield text
        text.flush()
    finally:
        # A reader that went away is known by now; without this the text would close what it writes to.
        with suppress(OSError):
            text.detach()


def beside(path: Path) -> Path:
    """Give the name that a file or folder has until it is whole."""
    return path.with_name(f".communique-{os.getpid()}.part")


def _move(part: Path, folder: Path) -> None:
    if not folder.exists():
        part.rename(folder)
        return
    for file in sorted(part.rglob("*")):
        target = folder / file.relative_to(part)
        if file.is_dir():
            target.mkdir(exist_ok=True)
        else:
            file.replace(target)
