"""Kills imports, merges, migrations and forgetting, and looks whether each is old, new, or gone on with.

    python tests/campaigns/kill_others.py [--points 20] [--only import]

Each is done once without harm, counting its steps: every statement of SQL and every file that is opened, renamed or
removed. Then it is killed (SIGKILL) at so many of them, evenly apart, each time in a copy of the same archive. After a kill
SQLite's own check must pass and nothing may be gone that was there before; done again, it must come to what it comes to
without a kill, `verify` must find nothing, and nothing may be left lying about. Ends with exit code 1 if anything else
was found.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from archive import connect  # noqa: E402
from archive.article import Article, Exchange  # noqa: E402
from archive.ids import article_id  # noqa: E402
from archive.verify import verify  # noqa: E402
from archive.writer import Writer  # noqa: E402

HOST, WHEN = "https://mfa.example", "2026-01-01T00:00:00Z"
SOURCE = {"id": "mfa", "name": "MFA", "homepage": f"{HOST}/", "articles": "/press/"}
TABLES = ("captures", "versions", "sightings", "import_records", "forgotten", "forgotten_members")
OWN = ("warc_file", "warc_offset", "warc_length", "position", "length", "file", "before", "after", "head", "forgotten")  # what differs from one run to the next
LEFT = ("merging", "forgetting", "copying")


def fill(folder: Path, numbers: range) -> None:
    """An archive of some articles, the same each time."""
    with Writer(folder) as writer:
        writer.start_crawl([SOURCE], WHEN)
        for number in numbers:
            url, text = f"{HOST}/press/{number}", f"The ferry number {number} sails at noon as long as the harbour is free of ice."
            capture = writer.record(Exchange(url=url, fetched=WHEN, status=200, body=text.encode()))
            writer.add(Article(url=url, canonical_url=url, title=f"Ferry {number}", text=text, source="mfa", reader="1"), capture)


def foreign(path: Path) -> None:
    """A WARC file of somebody else."""
    with path.open("wb") as out:
        for number in range(12):
            text = "".join(f"<p>Both sides of strait {number} spoke about ferry {part} and the price of salt.</p>" for part in range(5))
            http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Talks {number}</title><h1>Talks {number}</h1>{text}"
            head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: {WHEN}\r\n"
            stated = f"WARC-Target-URI: {HOST}/press/talks-{number}\r\nContent-Type: application/http; msgtype=response\r\n"
            out.write(gzip.compress(f"{head}{stated}Content-Length: {len(http)}\r\n\r\n{http}\r\n\r\n".encode()))


def prepare(scratch: Path) -> None:
    """What each of them begins with."""
    fill(scratch / "archive", range(6))
    fill(scratch / "other", range(3, 40))
    foreign(scratch / "others.warc.gz")
    [old] = sorted((ROOT / "tests" / "frozen").iterdir())[:1]
    shutil.copytree(old / "warc", scratch / "old" / "warc")
    (scratch / "old" / "archive.db").write_bytes(gzip.decompress((old / "archive.db.gz").read_bytes()))


def import_(folder: Path, scratch: Path) -> None:
    """Read a file of somebody else in."""
    from crawler.config import Config
    from crawler.importing import Wanted, bring_in
    from crawler.sources import Source

    bring_in(folder, [scratch / "others.warc.gz"], Wanted(sources=[Source(**SOURCE)]), Config(workers=1))  # type: ignore[arg-type]


def merge(folder: Path, scratch: Path) -> None:
    """Take another archive in."""
    with Writer(folder) as writer:
        writer.merge(scratch / "other")


def migration(folder: Path, _: Path) -> None:
    """Bring an archive of an older program up to date."""
    Writer(folder).close()


def forget(folder: Path, _: Path) -> None:
    """Take an article away."""
    with Writer(folder) as writer:
        writer.forgetting.forget(article_id(f"{HOST}/press/1"), "Order of a court", WHEN)


WORK: dict[str, tuple[str, Callable[[Path, Path], None]]] = {
    "import": ("archive", import_),
    "merge": ("archive", merge),
    "migration": ("old", migration),
    "forget": ("archive", forget),
}


def done(name: str, folder: Path, scratch: Path, at: int) -> int:
    """Do it in this process, and kill it at a step; gives how many there were."""
    count, open_, main = 0, connect.writable, os.getpid()

    def step(*_: object) -> None:
        nonlocal count
        count += os.getpid() == main
        if count == at and os.getpid() == main:
            os.kill(main, signal.SIGKILL)

    def watched(path: Path) -> sqlite3.Connection:
        connection = open_(path)
        connection.set_trace_callback(step)
        return connection

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("open", "os.rename", "os.remove", "os.truncate") and str(folder) in str(arguments[0]):
            step()

    connect.writable = watched
    sys.addaudithook(heard)
    WORK[name][1](folder, scratch)
    return count


def rows(folder: Path) -> dict[str, list[str]]:
    """What an archive holds, without what differs from one run to the next."""
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        db.row_factory = sqlite3.Row
        have = {row[0] for row in db.execute("SELECT name FROM sqlite_master")} & set(TABLES)
        return {table: sorted(repr([cell for cell in dict(row).items() if cell[0] not in OWN]) for row in db.execute(f"SELECT * FROM {table}")) for table in have}


def faults(name: str, folder: Path, before: set[str]) -> Iterator[str]:
    """What is wrong with an archive that was killed."""
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        said = db.execute("PRAGMA integrity_check").fetchone()[0]
        (schema,) = db.execute("PRAGMA user_version").fetchone()
    if said != "ok":
        yield said
    if name == "migration" and schema not in (13, connect.SCHEMA):
        yield f"schema {schema} is neither old nor new"
    if lost := before - set(rows(folder)["captures"]):
        yield f"{len(lost)} captures are gone"


def campaign(name: str, scratch: Path, points: int) -> Iterator[str]:
    """Kill one kind of work at so many points; gives what is wrong."""

    def run(folder: Path, at: int) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, __file__, "--work", name, str(folder), str(scratch), str(at)]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    begin, whole = scratch / WORK[name][0], scratch / f"whole-{name}"
    shutil.copytree(begin, whole)
    steps = int(run(whole, 0).stdout)
    expected, before, killed = rows(whole), set(rows(begin)["captures"]), 0
    for point in range(points):
        folder, at = scratch / f"{name}-{point}", 1 + point * (steps - 1) // max(1, points - 1)
        shutil.copytree(begin, folder)
        killed += run(folder, at).returncode == -signal.SIGKILL
        yield from (f"{name}, step {at}: {said}" for said in faults(name, folder, before))
        again = run(folder, 0)
        if again.returncode:
            yield f"{name}, step {at}: cannot be done again: {again.stderr[-300:]}"
        yield from (f"{name}, step {at}: {found.where}: {found.said}" for found in verify(folder, payloads=True).findings)
        if rows(folder) != expected:
            yield f"{name}, step {at}: it did not come to the same"
        yield from (f"{name}, step {at}: {path.name} is left" for path in folder.rglob("*") if path.name.startswith(LEFT))
        shutil.rmtree(folder)
    print(f"{name}: killed at {killed} of {points} points of {steps} steps", flush=True)
    if killed < points:
        yield f"{name}: only {killed} kills"


def main() -> int:
    """Run the campaign, and print what it came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--only", choices=WORK)
    parser.add_argument("--work", nargs=4, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.work:
        name, folder, scratch, at = wanted.work
        print(done(name, Path(folder), Path(scratch), int(at)))
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        prepare(Path(scratch))
        found = [said for name in ([wanted.only] if wanted.only else WORK) for said in campaign(name, Path(scratch), wanted.points)]
    print(*found[:50], sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
