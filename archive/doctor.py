"""What may be wrong around an archive, before it goes wrong in it: versions, disk, locks, clock, file system."""

from __future__ import annotations

import platform
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from statistics import median

from archive import filesystem, warc
from archive.article import Capture
from archive.connect import LOG, SCHEMA, log_size, read_only
from archive.errors import ArchiveError, ArchiveLocked, ArchiveMissing
from archive.lock import shut
from archive.release import own_version
from archive.rows import capture_of
from archive.times import now

ROOM = 2 * 1024**3  # bytes; a crawl writes up to two WARC files of 1 GB before anybody looks
SKEW = 300  # seconds
_WAL_RESET_FIXED = (3, 51, 3)
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what was found, and what to do if it ``needs`` a person."""

    name: str
    said: str
    needs: str = ""


def examine(folder: Path) -> Iterator[Check]:
    """Look at the surroundings of an archive; nothing is changed. A folder without an archive is looked at, too."""
    yield _program()
    yield _sqlite()
    yield _file_system(folder)
    yield _disk(folder)
    try:
        connection = read_only(folder)
    except ArchiveMissing as error:
        yield Check("archive", str(error))
        return
    except ArchiveError as error:
        yield Check("archive", str(error), "nothing can be read of it as it is; docs/evidence.md says how to recover")
        return
    with closing(connection):
        yield Check("archive", f"schema {SCHEMA} at {folder}")
        yield _lock(folder)
        yield _log(folder)
        yield _clock(folder, connection)
        yield _torn(folder)


def _program() -> Check:
    return Check("program", f"communique {own_version()}, Python {platform.python_version()}, {platform.platform()}")


def _sqlite() -> Check:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info >= _WAL_RESET_FIXED:
        return Check("SQLite", version)
    said = f"{version}, which can damage a database that two connections write at once (the WAL-reset bug)"
    return Check("SQLite", f"{said}; this program writes with one, under a lock: let no other program write to it")


def _file_system(folder: Path) -> Check:
    name = filesystem.kind(folder)
    needs = "move the archive to a disk of this machine" if filesystem.is_network(name) else ""
    return Check("file system", name or "unknown on this system", needs)


def _disk(folder: Path) -> Check:
    place = next(parent for parent in (folder.resolve(), *folder.resolve().parents) if parent.exists())
    free = shutil.disk_usage(place).free
    needs = "make room: a crawl that finds the disk full ends with exit code 6" if free < ROOM else ""
    return Check("disk", f"{free / 1e9:,.1f} GB free", needs)


def _lock(folder: Path) -> Check:
    try:
        with shut(folder) as is_ours:
            return Check("lock", "free" if is_ours else "cannot be taken here, so this archive can only be read")
    except ArchiveLocked as error:
        return Check("lock", str(error))


def _log(folder: Path) -> Check:
    size = log_size(folder)
    needs = "close the programs that read archive.db; the next crawl then folds its log in" if size > LOG else ""
    return Check("log", f"{size / 1e6:,.1f} MB", needs)


def _torn(folder: Path) -> Check:
    files = list((folder / "torn").glob("*"))
    size = sum(file.stat().st_size for file in files)
    said = f"{len(files)} torn tails, {size / 1e6:,.1f} MB, in {folder / 'torn'}"
    return Check("set aside", said if files else "nothing")


def _clock(folder: Path, connection: sqlite3.Connection) -> Check:
    """Compare this machine's clock with the archive's past, and its past with the clocks of the servers it asked."""
    rows = connection.execute("SELECT * FROM captures ORDER BY fetched DESC LIMIT ?", (_LOOKED_AT,)).fetchall()
    if rows and rows[0]["fetched"] > now():
        said = f"it is {now()}, and the newest capture is of {rows[0]['fetched']}"
        return Check("clock", said, "set this machine's clock: it goes wrong, or went wrong then")
    skews = [skew for row in rows if (skew := _skew(folder, capture_of(row))) is not None]
    if not skews:
        return Check("clock", f"{now()}; no answer of a server to compare it with")
    behind = median(skews)
    needs = "let this machine's clock be set by the network (NTP)" if abs(behind) > SKEW else ""
    return Check("clock", f"{now()}; {behind:+.0f} s from the Date that servers gave, in the middle", needs)


def _skew(folder: Path, capture: Capture) -> float | None:
    """Give how many seconds a server's clock (RFC 9110, Date) was ahead of ours."""
    try:
        headers = warc.read(folder, capture).response_headers
        stated = next(value for name, value in headers if name.lower() == "date")
        when = parsedate_to_datetime(stated)
    except (ArchiveError, StopIteration, ValueError):
        return None
    ours = datetime.fromisoformat(capture.fetched)
    return (when.replace(tzinfo=when.tzinfo or UTC) - ours).total_seconds()
