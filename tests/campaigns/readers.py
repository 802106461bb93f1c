"""Reads an archive for minutes while a crawl writes it: does anybody wait for anybody, and how far does the log grow?

    python tests/campaigns/readers.py [--minutes 10] [--readers 2] [--rate 20] [--hold 60]

A writer keeps articles, ``rate`` a second, and commits once a second as a crawl does. For half of the time the readers
read a copy of its archive, which costs the machine as much and cannot block anybody, and then the archive itself. Readers of ours page through all
articles, again and again; one searches; a foreign reader, as a database browser may, holds a read transaction open for
``hold`` seconds at a time. Printed are the median and the slowest commit of both halves, the slowest page of a reader, how large the log of SQLite (WAL) grew while it was pinned and while it was not, and what was left of it when the
crawl had ended. Ends with exit code 1 if a reader or the writer was refused or waited as long as SQLite waits for a lock,
if the median commit beside readers took more than ``RATIO`` times that beside readers of the copy, or if more than 64 MB of log
were left. What a commit takes on a machine is a matter of its disk and its other work; the ratio is not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from archive import connect  # noqa: E402
from archive.article import Article, Exchange  # noqa: E402
from archive.filters import Filters  # noqa: E402
from archive.store import Archive  # noqa: E402
from archive.times import now  # noqa: E402
from archive.writer import Writer  # noqa: E402

PATIENCE = 30.0  # seconds, after which SQLite gives up
RATIO = 2.5  # both halves have the same load; a writer that waits for a reader waits for seconds
ENOUGH = 3  # commits in each half, for the ratio to say anything
FIRST = 2000  # articles before anybody reads
WORDS = ("ferry", "strait", "salt", "envoy", "harbour", "treaty", "winter", "price", "storm", "border", "grain", "talks")
CONTEXT = multiprocessing.get_context("forkserver")


def write(folder: Path, rate: int, events: tuple[Event, Event], told: Any) -> None:
    """Keep articles until it is over; tells what commits took in each half, and what stayed of the log."""
    draw, count, (read, over) = random.Random(1), 0, events
    took: dict[bool, list[float]] = {False: [], True: []}
    with Writer(folder) as writer:
        writer.start_crawl([{"id": "mfa"}], now())
        keep(writer, draw, FIRST)
        writer.commit()
        told.put(("begun", FIRST))
        while not over.is_set():
            began, beside = time.monotonic(), read.is_set()
            keep(writer, draw, rate)
            writer.commit()
            took[beside].append(time.monotonic() - began)
            count += rate
            time.sleep(max(0.0, 1 - (time.monotonic() - began)))
        held = writer.fold_in()
    told.put(("written", count))
    told.put(("commits beside readers of a copy", took[False]))
    told.put(("commits beside readers", took[True]))
    told.put(("held", held))


def keep(writer: Writer, draw: random.Random, count: int) -> None:
    """Keep some articles that nobody has."""
    for _ in range(count):
        url, text = f"https://mfa.example/{draw.getrandbits(60):x}", " ".join(draw.choices(WORDS, k=400))
        capture = writer.record(Exchange(url=url, fetched=now(), status=200, body=text.encode()))
        writer.add(Article(url=url, canonical_url=url, title=text[:60], text=text, source="mfa", reader="1"), capture)


def page(folder: Path, over: Event, told: Any) -> None:
    """Read all articles, again and again, each time anew."""
    slowest, rounds = 0.0, 0
    while not over.is_set():
        with Archive(folder) as archive:
            at = time.monotonic()
            for _ in archive.articles():
                slowest, at = max(slowest, time.monotonic() - at), time.monotonic()
                if over.is_set():
                    break
        rounds += 1
    told.put(("rounds", rounds))
    told.put(("slowest page", slowest))


def search(folder: Path, over: Event, told: Any) -> None:
    """Search, as somebody at a screen does."""
    slowest = 0.0
    while not over.is_set():
        with Archive(folder) as archive:
            at = time.monotonic()
            archive.search("harbour treaty", Filters(), 20)
            slowest = max(slowest, time.monotonic() - at)
        time.sleep(0.5)
    told.put(("slowest search", slowest))


def pin(folder: Path, over: Event, hold: float, told: Any) -> None:
    """Hold a read transaction open, let go for as long, and begin again; tells how large the log grew meanwhile."""
    largest = {True: 0, False: 0}
    with closing(sqlite3.connect(folder / "archive.db", isolation_level=None)) as database:
        while not over.is_set():
            for is_held in (True, False):
                if is_held:
                    database.execute("BEGIN")
                    database.execute("SELECT count(*) FROM versions").fetchone()
                until = time.monotonic() + hold
                while time.monotonic() < until and not over.is_set():
                    largest[is_held] = max(largest[is_held], connect.log_size(folder))
                    time.sleep(0.2)
                if is_held:
                    database.execute("COMMIT")
    told.put(("log while pinned", largest[True]))
    told.put(("log while not", largest[False]))


def copied(folder: Path, copy: Path) -> None:
    """Copy the database of an archive that is being written to."""
    copy.mkdir()
    with (
        closing(sqlite3.connect(folder / "archive.db")) as source,
        closing(sqlite3.connect(copy / "archive.db")) as target,
    ):
        source.backup(target)


def readers(folder: Path, wanted: argparse.Namespace, over: Event, told: Any) -> list[BaseProcess]:
    """Let everybody read an archive until it is over."""
    others: list[BaseProcess] = [CONTEXT.Process(target=page, args=(folder, over, told)) for _ in range(wanted.readers)]
    others.append(CONTEXT.Process(target=search, args=(folder, over, told)))
    others.append(CONTEXT.Process(target=pin, args=(folder, over, wanted.hold, told)))
    for process in others:
        process.start()
    return others


def campaign(folder: Path, wanted: argparse.Namespace) -> dict[str, list[Any]]:
    """Let all of them work side by side; gives what each has told. Raises what one of them ended with."""
    told, read, over = CONTEXT.Queue(), CONTEXT.Event(), CONTEXT.Event()
    writer = CONTEXT.Process(target=write, args=(folder, wanted.rate, (read, over), told))
    writer.start()
    found: dict[str, list[Any]] = {"begun": [told.get()[1]]}
    copied(folder, folder.parent / "copy")
    control, unheard = CONTEXT.Event(), CONTEXT.Queue()
    at_copy = readers(folder.parent / "copy", wanted, control, unheard)
    time.sleep(wanted.minutes * 30)
    control.set()
    for process in at_copy:
        process.join()
    read.set()
    others = readers(folder, wanted, over, told)
    time.sleep(wanted.minutes * 30)
    over.set()
    for process in (*at_copy, *others, writer):
        process.join()
        if process.exitcode:
            raise SystemExit(f"one of them was refused: exit code {process.exitcode}")
    while not told.empty():
        name, value = told.get()
        found.setdefault(name, []).append(value)
    return found


def compared(found: dict[str, list[Any]]) -> float:
    """Put median and slowest commit of each half in place of all; gives the ratio of the medians, 0 of too few."""
    medians = []
    for name in ("commits beside readers of a copy", "commits beside readers"):
        [took] = found.pop(name)
        found[f"median of {name}"], found[f"slowest of {name}"] = [median(took or [0.0])], [max(took, default=0.0)]
        medians.append(median(took) if len(took) >= ENOUGH else 0.0)
    return medians[1] / medians[0] if all(medians) else 0.0


def main() -> int:
    """Run the campaign, and print what it came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--rate", type=int, default=20)
    parser.add_argument("--hold", type=float, default=60)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "archive"
        found = campaign(folder, wanted)
        found["log left"] = [connect.log_size(folder)]
    ratio = compared(found)
    waits = [value for name in found if name.startswith("slowest") for value in found[name]]
    print(*(f"{name}: {', '.join(f'{value:,.3f}' if isinstance(value, float) else f'{value:,}' for value in found[name])}" for name in sorted(found)), sep="\n")
    print(f"ratio of the medians: {ratio:.2f}" if ratio else "too few commits to compare them")
    return 1 if ratio > RATIO or max(waits) > PATIENCE or max(found["log left"]) > connect.LOG else 0


if __name__ == "__main__":
    sys.exit(main())
