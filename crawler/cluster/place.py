"""Where shards and seeds lie: a folder that all machines share, or any address that fsspec can write to.

Each is one file, written under a temporary name and renamed: it is there whole or not at all.
"""

from __future__ import annotations

import json
import os
import secrets
import tarfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from archive.article import Capture
from crawler.cluster.errors import LibraryMissing

SHARD, SEED, RECEIPT = ".shard.tar", ".seed.tar", ".json"
_PART = ".part"


def file_system(address: str) -> tuple[Any, str]:
    """The file system of an address and the path in it. Raises LibraryMissing."""
    try:
        import fsspec
    except ImportError:
        raise LibraryMissing from None
    system, path = fsspec.url_to_fs(address)
    return system, str(path).rstrip("/")


class Place:
    """The files of one place, by name. Raises OSError where it cannot be read or written."""

    def __init__(self, address: str) -> None:
        self._system, self._root = file_system(address)

    def make(self) -> None:
        """Make the folder if there is none."""
        self._system.makedirs(self._root, exist_ok=True)

    def names(self, prefix: str) -> set[str]:
        """The names of the whole files that begin so."""
        with suppress(FileNotFoundError):
            self._system.invalidate_cache()
            found = (str(path).rsplit("/", 1)[-1] for path in self._system.ls(self._root, detail=False))
            return {name for name in found if name.startswith(prefix) and not name.endswith(_PART)}
        return set()

    def put(self, file: Path, name: str) -> None:
        """Copy a file there."""
        part = f"{self._root}/{name}.{secrets.token_hex(4)}{_PART}"
        try:
            self._system.put_file(str(file), part)
            self._system.mv(part, f"{self._root}/{name}")
        except BaseException:
            with suppress(Exception):
                self._system.rm_file(part)
            raise

    def get(self, name: str, file: Path) -> None:
        """Copy a file from there."""
        self._system.get_file(f"{self._root}/{name}", str(file))

    def read(self, name: str) -> Any:
        """What a file says, as JSON; None where there is none, or it is none of ours."""
        try:
            return json.loads(self._system.cat_file(f"{self._root}/{name}"))
        except (FileNotFoundError, ValueError):
            return None

    def write(self, name: str, value: Any) -> None:
        """Write a file that says something, as JSON."""
        part = f"{self._root}/{name}.{secrets.token_hex(4)}{_PART}"
        self._system.pipe_file(part, json.dumps(value).encode())
        self._system.mv(part, f"{self._root}/{name}")

    def remove(self, *names: str) -> None:
        """Remove files, as far as they are there."""
        for name in names:
            with suppress(FileNotFoundError):
                self._system.rm_file(f"{self._root}/{name}")

    def sweep(self, prefix: str) -> None:
        """Remove the beginnings of files that were never finished; nobody may be writing one."""
        with suppress(FileNotFoundError):
            for path in self._system.ls(self._root, detail=False):
                name = str(path).rsplit("/", 1)[-1]
                if name.startswith(prefix) and name.endswith(_PART):
                    self.remove(name)


def upload(folder: Path, address: str) -> None:
    """Copy the files of a folder and below to an address, each there whole or not at all. Raises OSError."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = Place(f"{address.rstrip('/')}/{file.relative_to(folder).parent.as_posix()}".removesuffix("/."))
        place.make()
        place.put(file, file.name)


def is_empty(address: str) -> bool:
    """Whether nothing lies at an address. Raises LibraryMissing, OSError."""
    system, path = file_system(address)
    try:
        return not system.ls(path, detail=False)
    except FileNotFoundError:
        return True


def pack(folder: Path, file: Path, records: Iterable[tuple[Capture, bytes]] = ()) -> None:
    """Put a folder into a tar file, and beside it records that lie in WARC files, each named for its place there."""
    with tarfile.open(file, "w") as tar:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name != "lock":
                tar.add(path, path.relative_to(folder).as_posix(), recursive=False)
        for capture, data in records:
            part = file.with_suffix(_PART)
            part.write_bytes(data)
            tar.add(part, f"records/{capture.warc_file}@{capture.warc_offset}")
            part.unlink()


def unpack(file: Path, folder: Path) -> None:
    """Take a tar file apart; records go where they lay in their files, which have holes between them.

    Raises tarfile.TarError for what is no tar file, or less than a whole one.
    """
    folder.mkdir()
    with tarfile.open(file) as tar:
        tar.extractall(folder, filter="data")
    (folder / "warc").mkdir(exist_ok=True)
    for record in (folder / "records").glob("*"):
        name, _, offset = record.name.rpartition("@")
        descriptor = os.open(folder / "warc" / name, os.O_WRONLY | os.O_CREAT, 0o644)
        os.pwrite(descriptor, record.read_bytes(), int(offset))
        os.close(descriptor)
        record.unlink()
