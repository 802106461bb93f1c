"""Crawls for ever: each source at its own pace, one pass after another, each in a process of its own.

What is known of the past is read from the archive, so a kill costs nothing. From then on moments are those of a clock
that only goes forwards, so it does not matter what is done to the machine's clock.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from types import FrameType

from archive import heartbeat
from archive.errors import ArchiveError, ArchiveMissing
from archive.heartbeat import STOPPED, Heartbeat
from archive.lock import Lock
from archive.rhythm import Rhythm
from archive.store import Archive
from archive.times import now as stamp
from archive.times import utc
from crawler.config import Config
from crawler.pace import interval, ready, spread, waiting
from crawler.run import Apart, CrawlDied, Options, Summary
from crawler.sources import USER_FILE, Source

BEAT = 20.0  # seconds between two signs of life
RETRY = 60.0  # seconds until the next try where a pass could not begin: locked, disk full
LET_END = 8.0  # seconds that a crawl has to end in when it is told to
OVERTIME = 600.0  # seconds after its time within which a pass has to be over


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sources to visit, and the settings to do it with, as the user's files say now."""

    sources: Sequence[Source]
    config: Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """How one pass ended: its summary, or what kept it from having one; ``next`` is the seconds until the next one.

    With neither none was made yet, as nothing was due when the schedule began.
    """

    sources: int
    summary: Summary | None
    fault: str
    next: float


class Schedule:
    """The schedule of one archive; a second one is refused. ``tell`` gets each pass when it has ended.

    ``chosen`` is asked before each pass, so that the user's files may change meanwhile. Raises what it raises when it
    is asked first, and ArchiveLocked; later faults are told, and what was chosen last holds.
    """

    def __init__(self, folder: Path, chosen: Callable[[], Chosen], tell: Callable[[Pass], None]) -> None:
        self._folder, self._choose, self._tell = folder, chosen, tell
        self._files: object = None
        self._chosen = chosen()
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = Lock(folder, "schedule.lock", "has a schedule at work already, run")
        self._due: dict[str, float] = {}
        self._began: dict[str, float] = {}
        self._read = 0
        self._beaten = -BEAT
        self._since = stamp()
        self._stopped: signal.Signals | None = None
        self._wake = Event()

    def run(self) -> int:
        """Crawl until SIGINT or SIGTERM, which end it within ten seconds; gives the exit code."""
        with self._signals():
            self._plan()
            if not ready(self._due, clock(), self._chosen.config):
                self._tell(Pass(sources=len(self._due), summary=None, fault="", next=self._next()))
            while self._stopped is None:
                if names := ready(self._due, clock(), self._chosen.config):
                    self._pass(names)
                else:
                    self._beat("waiting")
                    self._wake.wait(min(self._next(), BEAT))
                    self._plan()
        self._beat(STOPPED, at_once=True)
        self._lock.release()
        return 128 + self._stopped

    # -- what is due

    def _plan(self) -> None:
        """Take in what the user's files choose and what the archive saw, also of crawls that others made."""
        self._look_at_files()
        config, moment, wall = self._chosen.config, clock(), time.time()
        for name, rhythm in self._new_rhythms().items():
            if name in self._began:
                self._due[name] = self._began.pop(name) + interval(name, rhythm, wall, config)
            else:
                self._due[name] = moment + waiting(name, rhythm, wall, config)
        names = {source.id for source in self._chosen.sources}
        if self._due.keys() - names:
            self._files = None  # somebody crawled what is not chosen; it may be that it is now
        never = moment + waiting("", None, wall, config)
        self._due = {name: self._due.get(name, never) for name in names}
        self._due = spread(self._due, moment, config)

    def _look_at_files(self) -> None:
        files = [_state(self._folder / name) for name in (USER_FILE, "communique.toml")]
        if files == self._files:
            return
        self._files = files
        try:
            self._chosen = self._choose()
        except Exception as fault:  # whatever is wrong with the files, what was chosen last holds
            self._tell(Pass(sources=0, summary=None, fault=f"{fault}\ngoing on with what was chosen before", next=0.0))

    def _new_rhythms(self) -> dict[str, Rhythm]:
        try:
            with Archive(self._folder) as store:
                found = store.rhythms(self._read, stamp())
        except ArchiveMissing:
            return {}
        self._read = max([self._read, *(rhythm.number for rhythm in found.values())])
        return found

    def _next(self) -> float:
        return max(0.0, min(self._due.values(), default=BEAT) - clock())

    # -- one pass

    def _pass(self, names: Sequence[str]) -> None:
        sources = [source for source in self._chosen.sources if source.id in names]
        began, summary, fault = clock(), None, ""
        try:
            summary = self._crawl(sources, began)
        except (ArchiveError, CrawlDied, OSError) as error:
            fault = str(error)
        self._began = dict.fromkeys(names, began)
        # Where a pass did not come so far as to be noted in the archive, nothing else says when to try again.
        self._due |= dict.fromkeys(names, clock() + RETRY)
        self._plan()
        self._tell(Pass(sources=len(sources), summary=summary, fault=fault, next=self._next()))

    def _crawl(self, sources: Sequence[Source], began: float) -> Summary:
        config = self._chosen.config
        crawl = Apart(self._folder, sources, config, Options(seconds=config.longest_pass))
        latest = began + config.longest_pass + OVERTIME
        told: list[float] = []

        def watch() -> None:
            self._beat("crawling")
            if self._stopped is None and clock() < latest:
                return
            if not told:
                told.append(clock())
                crawl.process.terminate()
            elif clock() - told[0] > LET_END:
                crawl.process.kill()

        return crawl.result(meanwhile=watch)

    # -- signs

    def _beat(self, doing: str, *, at_once: bool = False) -> None:
        """Give a sign of life; where it cannot be written, its age tells."""
        if clock() - self._beaten < BEAT and not at_once:
            return
        self._beaten = clock()
        following = datetime.now(UTC) + timedelta(seconds=self._next())
        with suppress(OSError):
            heartbeat.write(
                self._folder,
                Heartbeat(
                    process=os.getpid(),
                    since=self._since,
                    beat=stamp(),
                    doing=doing,
                    sources=len(self._due),
                    next=None if doing == STOPPED else utc(following),
                ),
            )

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def handle(number: int, _: FrameType | None) -> None:
            self._stopped = signal.Signals(number)
            self._wake.set()

        before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def clock() -> float:
    """Seconds on a clock that only goes forwards, and goes on while the machine sleeps, where there is one."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _state(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
