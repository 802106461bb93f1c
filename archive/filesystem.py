"""On which file system a folder lies, and whether SQLite's log (WAL) is safe there."""

from __future__ import annotations

import re
from pathlib import Path

from archive.errors import NotWritable

MOUNTS = Path("/proc/self/mountinfo")

# WAL needs memory that all processes share, which another machine does not (sqlite.org/wal.html), and their locks are
# not to be relied on (sqlite.org/howtocorrupt.html).
_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|afs|ceph|glusterfs|lustre|beegfs\w*|gpfs|ocfs2|gfs2|ncpfs|davfs2?|webdav|acfs|pvfs2|orangefs"
    r"|fuse\.(?:sshfs|rclone|s3fs|gcsfuse|glusterfs|ceph\w*|davfs2?|juicefs|blobfuse2?|goofys|smbnetfs|curlftpfs)"
)


def kind(folder: Path, mounts: str | None = None) -> str:
    """Give the type of the file system that a folder is on, as Linux names it; empty where that cannot be known.

    ``mounts`` is the text of ``/proc/self/mountinfo`` (proc(5)), which is read where it is not given.
    """
    if mounts is None:
        try:
            mounts = MOUNTS.read_text(errors="surrogateescape")
        except OSError:
            return ""
    place, found, depth = folder.resolve(), "", -1
    for line in mounts.splitlines():
        fields = line.split()
        point = Path(re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), fields[4]))
        # Of two mounts at one place the later one covers the other.
        if place.is_relative_to(point) and len(point.parts) >= depth:
            found, depth = fields[fields.index("-") + 1], len(point.parts)
    return found


def is_network(name: str) -> bool:
    """Whether a type of file system is shared with other machines."""
    return _NETWORK.fullmatch(name) is not None


def refuse_a_network(folder: Path) -> None:
    """Raise NotWritable for a folder where SQLite's log and locks are not safe."""
    if is_network(name := kind(folder)):
        raise NotWritable(
            f"{folder} is on a network file system ({name}), where SQLite's log and locks are not safe; "
            "keep the archive on a disk of this machine, and copy it from there"
        )
