"""The files that a merge takes in: WARC files up to their last acknowledged record, and what was imported."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

from archive import imports
from archive.errors import ArchiveError
from archive.warc import sync_folder

SCRATCH = "merging"  # begins the name of whatever a merge that was killed may leave
_ENDS = "SELECT warc_file, max(warc_offset + warc_length) FROM other.warc_records GROUP BY 1"
# A file that was taken away there as a whole is not to be had; one that was here is not to come back.
_KEPT = """
    SELECT file, size FROM other.imports WHERE 'imported/' || file NOT IN (
        SELECT file FROM other.forgotten_members WHERE after IS NULL AND file LIKE 'imported/%')
    AND 'imported/' || file NOT IN (
        SELECT file FROM main.forgotten_members WHERE after IS NULL AND file LIKE 'imported/%')"""


def copy(connection: sqlite3.Connection, own: Path, folder: Path) -> list[str]:
    """Copy what is missing in ``own``, or shorter than in ``folder``, which is attached as ``other``; give the names.

    Raises ArchiveError for one that is missing there, or shorter than its rows say.
    """
    wanted = [(f"warc/{name}", end) for name, end in connection.execute(_ENDS)]
    wanted += [(f"{imports.FOLDER}/{name}", size) for name, size in connection.execute(_KEPT)]
    return [name for name, end in wanted if _is_copied(folder / name, own / name, end, own / f"{SCRATCH}.part")]


def sweep(folder: Path) -> None:
    """Remove what a merge that was killed has left in an archive."""
    for path in folder.glob(f"{SCRATCH}*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _is_copied(source: Path, target: Path, end: int, part: Path) -> bool:
    """Copy a file up to its ``end``, unless it is there; tell whether it was not."""
    if target.exists() and target.stat().st_size >= end:
        return False
    if not source.exists() or source.stat().st_size < end:
        raise ArchiveError(f"{source} is missing or shorter than it was; `communique verify` says more")
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(source, part)
    with part.open("r+b") as file:
        file.truncate(end)
        os.fsync(file.fileno())
    part.replace(target)
    sync_folder(target.parent)
    return True
