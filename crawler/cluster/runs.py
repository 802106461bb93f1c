"""The commands on a cluster: plan, hand out, merge; what lies ready is merged first, and what is done stays done."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from archive import shard
from archive.errors import ArchiveMissing
from archive.outcomes import Outcome, Tally
from archive.store import Archive
from archive.writer import Writer
from crawler import importing, rereading, session
from crawler.cluster import gather, machines, passes, plan
from crawler.cluster.errors import ClusterError
from crawler.cluster.gather import DamagedShard, Gathering
from crawler.cluster.place import RECEIPT, Place
from crawler.cluster.plan import Unit
from crawler.cluster.results import Result, known, summed
from crawler.config import Config
from crawler.importing import Done, Wanted
from crawler.rereading import Reread
from crawler.session import Options, Summary
from crawler.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The address of a cluster, and of the place where shards lie; ``tell`` is told how it goes, a line at a time."""

    cluster: str
    shards: str
    tell: Callable[[str], None]


@dataclass(slots=True)
class Ended:
    """How a run ended: results by unit, which of them were merged by an earlier run, and why others are still open."""

    results: dict[str, Result] = field(default_factory=dict)
    before: set[str] = field(default_factory=set)
    open: dict[str, str] = field(default_factory=dict)
    stopped: signal.Signals | None = None

    @property
    def new(self) -> list[Result]:
        """What this run has merged."""
        return [result for name, result in self.results.items() if name not in self.before]


class _Stop:
    """SIGINT or SIGTERM, told once; a second one finds the system's own handler."""

    def __init__(self) -> None:
        self.signal: signal.Signals | None = None

    def __call__(self) -> bool:
        return self.signal is not None

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Listen while the block runs."""
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        self.listen()
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def listen(self) -> None:
        """Listen anew; a loop of asyncio that has ended leaves the system's handlers."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._handle)

    def _handle(self, number: int, _: object) -> None:
        self.signal = signal.Signals(number)
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_DFL)


class _Run:
    """One run over some units."""

    def __init__(self, gathering: Gathering, units: Sequence[Unit], where: Where) -> None:
        self._gathering, self._where = gathering, where
        self._units = {unit.name: unit for unit in units}
        self.ended = Ended()
        self._stop = _Stop()

    def all(self) -> Ended:
        """Merge what is ready, and have done what is open. Raises ArchiveError, ClusterError."""
        with self._stop.heard():
            self.ended.results.update(self._gathering.known(self._units))
            self.ended.before.update(self.ended.results)
            self._take_ready()
            if open_ := [unit for name, unit in self._units.items() if name not in self.ended.results]:
                self._work(open_)
                self._take_ready()  # what was done while nobody listened
            self.ended.stopped = self._stop.signal
        for name in self._units.keys() - self.ended.results.keys():
            self.ended.open.setdefault(name, "was not done")
        if not self.ended.open:
            self._gathering.tidy()
        return self.ended

    def _work(self, units: Sequence[Unit]) -> None:
        from crawler.cluster.work import do  # what a worker runs names Dask, which may not be there

        with machines.opened(self._where.cluster) as client:
            self._where.tell(f"Dask's dashboard: {client.dashboard_link}")
            if not machines.threads(client):
                self._where.tell(f"waiting for workers: `dask worker {self._where.cluster}` starts one")
            orders = map(self._gathering.order, units)
            for order, trouble in machines.done(client, do, orders, self._stop):
                name = order.name.removeprefix(self._gathering.prefix)
                if trouble:
                    self.ended.open[name] = trouble
                else:
                    self._take(name)
            if client.status != "running":
                self._where.tell("the scheduler was lost")

    def _take_ready(self) -> None:
        for name in self._gathering.ready():
            if not self._stop():
                self._take(name)

    def _take(self, name: str) -> None:
        try:
            result = self._gathering.take(name)
        except (DamagedShard, FileNotFoundError) as damaged:
            self.ended.open[name] = str(damaged)
            return
        finally:
            if not self._stop():
                self._stop.listen()
        self.ended.open.pop(name, None)
        if name in self._units:
            self.ended.results[name] = result
            self._where.tell(f"{len(self.ended.results)} of {len(self._units)}: {self._units[name].label}")


def done_before(folder: Path, shards: str, units: Sequence[Unit]) -> set[str]:
    """The names of the units that the archive in ``folder`` has merged already; changes nothing."""
    try:
        own, merged = shard.chains(folder)
    except ArchiveMissing:
        return set()
    place = Place(shards)
    told = {unit.name: place.read(f"{own}-{unit.name}{RECEIPT}") for unit in units}
    return {name for name, one in told.items() if one and one["archive"] in merged}


def bring_in(folder: Path, files: Sequence[str], wanted: Wanted, config: Config, where: Where) -> tuple[Done, Ended]:
    """Read files, by path or address, into the archive in ``folder``, each in a unit of its own.

    Raises ArchiveError, ClusterError, and OSError for a place that cannot be written.
    """
    began = monotonic()
    machines.check(where.cluster)
    units = plan.imports(files, wanted, config)
    sources = [wanted.only] if wanted.only else wanted.sources
    with gather.opened(folder, where.shards, config, sources) as gathering:
        ended = _Run(gathering, units, where).all()
        repeating = gathering.writer.imports.repeating([file.rsplit("/", 1)[-1] for file in files])
    tallies = summed(tally for result in ended.new for tally in result.tallies)
    accounts = [
        known(file) if unit.name in ended.before else file
        for unit in units
        for file in ended.results.get(unit.name, _NOTHING).files
    ]
    if ended.stopped is None and ended.new and len(units) > 1 and repeating:
        tallies = _completed(tallies, importing.bring_in(folder, repeating, wanted, config))
    code = importing.exit_code(accounts, tallies, ended.stopped)
    done = Done(
        files=accounts, tallies=tallies, exit_code=_with_open(code, ended), seconds=round(monotonic() - began, 3)
    )
    return done, ended


def planned_crawl(folder: Path, sources: Sequence[Source], config: Config, options: Options) -> list[Unit]:
    """The units that a new pass would have, each with how long it may take; asks nobody and changes nothing."""
    known = passes.paces(folder, config)
    return [plan.timed(unit, known) for unit in plan.crawls(plan.dealt(sources, known), config, options, "planned")]


def crawl(
    folder: Path, sources: Sequence[Source], config: Config, options: Options, where: Where
) -> tuple[Summary, Ended]:
    """One pass over the sources, which are dealt to units by their hosts, into the archive in ``folder``.

    A pass that was killed is gone on with by the next call for the same sources and options. Raises ArchiveError,
    ClusterError, and OSError for a place that cannot be written.
    """
    began = monotonic()
    machines.check(where.cluster)
    with gather.opened(folder, where.shards, config, sources) as gathering:
        begun = passes.begin(gathering, sources, options, passes.paces(folder, config))
        units = plan.crawls(begun.groups, config, options, begun.name)
        ended = _Run(gathering, passes.with_robots(gathering, units), where).all()
        if ended.stopped is None:
            gathering.learn(sources)
            if not ended.open:
                passes.end(gathering, units)
        tallies = summed(tally for result in ended.results.values() for tally in result.tallies)
        faults = [fault for result in ended.results.values() for fault in result.faults]
        summary = Summary(
            crawl=begun.name,
            tallies=tallies,
            exit_code=_with_open(session.exit_code(tallies, faults, ended.stopped), ended),
            seconds=round(monotonic() - began, 3),
            faults=faults,
            heads=gathering.writer.heads(),
        )
    return summary, ended


def reread(folder: Path, sources: Sequence[Source], config: Config, where: Where) -> tuple[Reread, Ended]:
    """Read stored captures of the sources again, some in each unit; what is to be learnt is learnt here and first.

    Raises ArchiveError, ClusterError, and OSError for a place that cannot be written.
    """
    began = monotonic()
    machines.check(where.cluster)
    with gather.opened(folder, where.shards, config, sources) as gathering:
        gathering.learn(sources)
        units, tallies = _readings(gathering.writer, sources, config)
        ended = _Run(gathering, units, where).all()
        gathering.forget([unit for unit in units if unit.name in ended.results])
    tallies = summed([*tallies, *(tally for result in ended.results.values() for tally in result.tallies)])
    code = _with_open(rereading.exit_code(tallies, ended.stopped), ended)
    return Reread(tallies=tallies, exit_code=code, seconds=round(monotonic() - began, 3)), ended


def planned_reading(folder: Path, sources: Sequence[Source], config: Config) -> list[Unit]:
    """The units of what is to be read again with what is known now; changes nothing. Raises ArchiveError."""
    with Archive(folder) as archive:
        return _readings(archive, sources, config)[0]


def _readings(
    archive: Archive | Writer, sources: Sequence[Source], config: Config
) -> tuple[list[Unit], list[Tally]]:
    """The units, and a tally of what was read before for each source."""
    units, tallies = [], []
    for source in sources:
        waiting, before = rereading.waiting(archive, source.id)
        shows = {capture.id for capture in waiting if archive.identity(capture.id) is not None}
        units += plan.readings(source, rereading.reader(archive, source.id), waiting, shows, config)
        tallies.append(Tally(source.id))
        if before:
            tallies[-1].counts[Outcome.UNCHANGED] += before
            tallies[-1].reasons[Outcome.UNCHANGED, rereading.READ_BEFORE] += before
    return units, tallies


_NOTHING = Result(tallies=(), seconds=0)


def _with_open(code: int, ended: Ended) -> int:
    """The exit code, where units may be left to the next run: then it is 3 at least, and 4 where none was done."""
    if not ended.open or code > 128:
        return code
    return (code or 3) if ended.results else 4


def _completed(tallies: list[Tally], again: Done) -> list[Tally]:
    """The tallies, where records that repeat what another file had were read when all files were there."""
    for tally in tallies:
        tally.counts[Outcome.FAILED] -= tally.reasons.pop((Outcome.FAILED, "no-payload"), 0)
    return summed([*tallies, *again.tallies])


__all__ = ["ClusterError", "Ended", "Where", "bring_in", "crawl", "done_before", "planned_crawl"]
