"""Damages the WARC files of a small archive in every way, and counts what `communique verify` finds; measures its speed.

    python tests/campaigns/damage.py [--flips 500] [--megabytes 400]

The last record is cut at every byte, bits are flipped at random places, a file is cut on a record boundary, lost, and
followed by garbage. Ends with exit code 1 if anything was not found. Then an archive of so many megabytes of bodies that
do not compress is verified, beside the bare SHA-256 of its files in the same process.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from archive.article import Exchange  # noqa: E402
from archive.verify import verify  # noqa: E402
from archive.writer import Writer  # noqa: E402

WHEN = "2026-02-01T00:00:00Z"


def fill(folder: Path, bodies: Iterator[bytes]) -> Path:
    """Make an archive of these bodies; give its only WARC file."""
    with Writer(folder) as writer:
        for number, body in enumerate(bodies):
            writer.record(Exchange(url=f"https://mfa.example/{number}", fetched=WHEN, status=200, body=body))
    [file] = (folder / "warc").iterdir()
    return file


def damaged(folder: Path, whole: bytes, flips: int) -> Iterator[tuple[str, bytes | None]]:
    """Every way in which the file may be damaged, and what is then left of it."""
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        offsets = [row[0] for row in db.execute("SELECT warc_offset FROM warc_records ORDER BY 1")]
    for length in range(offsets[-1] + 1, len(whole)):
        yield "cut in the last record", whole[:length]
    for offset in offsets:
        yield "cut on a boundary", whole[:offset]
    draw = random.Random(1)
    for _ in range(flips):
        flipped = bytearray(whole)
        flipped[draw.randrange(len(whole))] ^= 1 << draw.randrange(8)
        yield "flipped bit", bytes(flipped)
    yield "garbage behind", whole + draw.randbytes(100)
    yield "lost", None


def try_all(folder: Path, flips: int) -> Counter[tuple[str, bool]]:
    """Damage and verify; count what was found and what was not."""
    draw = random.Random(2)
    file = fill(folder, (draw.randbytes(size) for size in (300, 3_000, 30_000)))
    whole = file.read_bytes()
    found: Counter[tuple[str, bool]] = Counter()
    for kind, left in damaged(folder, whole, flips):
        file.unlink(missing_ok=True)
        if left is not None:
            file.write_bytes(left)
        found[kind, bool(verify(folder).findings)] += 1
    return found


def speed(folder: Path, megabytes: int) -> tuple[float, float]:
    """Verify a large archive, and hash its files; megabytes a second of each, on one core."""
    draw = random.Random(3)
    file = fill(folder, (draw.randbytes(1_000_000) for _ in range(megabytes)))
    started = time.process_time()
    verify(folder)
    verified = time.process_time()
    with file.open("rb") as data:
        hashlib.file_digest(data, "sha256")
    hashed = time.process_time()
    size = file.stat().st_size / 1e6
    return size / (verified - started), size / (hashed - verified)


def main() -> int:
    """Run the campaign, and print what it came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flips", type=int, default=500)
    parser.add_argument("--megabytes", type=int, default=400)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = try_all(Path(scratch) / "small", wanted.flips)
        for kind in dict.fromkeys(kind for kind, _ in found):
            print(f"{kind}: {found[kind, True]} found, {found[kind, False]} not")
        verified, hashed = speed(Path(scratch) / "large", wanted.megabytes)
        print(f"verify {verified:.0f} MB/s, SHA-256 alone {hashed:.0f} MB/s of CPU time: {verified / hashed:.2f}")
    return 1 if any(number for (_, was_found), number in found.items() if not was_found) else 0


if __name__ == "__main__":
    sys.exit(main())
