"""One writer at a time: a lock that dies with its process.

The lock is ``flock`` on a file of the archive, which is never removed. Children made by fork would share it and
keep it alive, so they close it; children made by exec never have it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakSet

from archive.errors import ArchiveError, ArchiveLocked
from archive.times import now

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class Lock:
    """The lock of one archive, held until ``release``. Raises ArchiveLocked at once if another has it.

    ``work`` says in that error what the other one does; a file of another ``name`` is a lock of its own.
    """

    def __init__(self, folder: Path, name: str = "lock", work: str = "is being written") -> None:
        if fcntl is None:
            raise ArchiveError("this system has no file locks; archives can be read and exported on it, not written")
        self._descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._descriptor, 200, 0).decode("utf-8", "replace").strip() or "another process"
            self.forget()
            raise ArchiveLocked(f"{folder} {work} by {holder}; wait or stop it") from None
        self._sign()
        _held.add(self)

    def _sign(self) -> None:
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"process {os.getpid()} since {now()}\n".encode(), 0)

    def release(self) -> None:
        """Let others write; twice is as good as once."""
        if self._descriptor >= 0:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self.forget()

    def forget(self) -> None:
        """Close this process's handle; the lock stays with whoever shares it."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


@contextmanager
def shut(folder: Path) -> Iterator[bool]:
    """Keep every writer out of an archive for a block; False where nobody can write to it. Raises ArchiveLocked."""
    try:
        lock = Lock(folder)
    except ArchiveLocked:
        raise
    except (ArchiveError, OSError):
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


_held: WeakSet[Lock] = WeakSet()


def _forget_all() -> None:
    for lock in list(_held):
        lock.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
