"""Merges shards into the archive, whichever are ready, and once each.

What has been merged is known from the archive, which has the name of every chain that came in. A receipt, which takes
the place of a shard, says what became of its unit; it is written when all is done that belongs to a shard, so that what
a kill interrupts is done again.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from archive import seed, shard
from archive.article import Article, Capture
from archive.ids import article_id
from archive.writer import Writer
from crawler.cluster.child import DONE
from crawler.cluster.orders import Order
from crawler.cluster.place import RECEIPT, SEED, SHARD, Place, pack, unpack
from crawler.cluster.plan import Unit
from crawler.cluster.results import Result, of_json
from crawler.config import Config
from crawler.learning import Sites
from crawler.reading import ReadFailed, until_stopped
from crawler.replay import NoEvidence, Stored
from crawler.rereading import learn
from crawler.sources import Source

_SCRATCH = "merging-shard-"  # what a kill leaves of it the archive's next writer sweeps away


class DamagedShard(Exception):
    """A shard is not whole; its unit is to be done again."""


@contextmanager
def opened(folder: Path, address: str, config: Config, sources: Sequence[Source]) -> Iterator[Gathering]:
    """The archive in ``folder``, made where there is none and locked, and the place of its shards.

    Raises ArchiveError, and OSError for a place that cannot be written.
    """
    with Writer(folder, config.user_agent) as writer:
        yield Gathering(folder, writer, address, (config, sources))


class Gathering:
    """An archive under its lock, and the shards that come in."""

    def __init__(self, folder: Path, writer: Writer, address: str, how: tuple[Config, Sequence[Source]]) -> None:
        self.folder, self.writer, self.address = folder, writer, address
        self._config, sources = how
        self._sources = {source.id: source for source in sources}
        self.place = Place(address)
        self.place.make()
        self.prefix = f"{writer.heads()[0].archive}-"
        self.place.sweep(self.prefix)

    def known(self, units: Iterable[str]) -> dict[str, Result]:
        """What became of those of the units, by name, that were merged before."""
        there = self.place.names(self.prefix)
        files = {name: file for name in units if (file := f"{self.prefix}{name}{RECEIPT}") in there}
        told = {name: self.place.read(file) for name, file in files.items()}
        return {
            name: of_json(one["result"]) for name, one in told.items() if one and self.writer.has_merged(one["archive"])
        }

    def ready(self) -> list[str]:
        """The names of the units whose shards lie there."""
        found = self.place.names(self.prefix)
        return sorted(name[len(self.prefix) : -len(SHARD)] for name in found if name.endswith(SHARD))

    def order(self, unit: Unit) -> Order:
        """What a worker is to be handed; what it must know lies beside it when this returns."""
        self.writer.commit()
        name = f"{self.prefix}{unit.name}"
        with TemporaryDirectory(dir=self.folder, prefix=_SCRATCH) as scratch:
            begun, packed = Path(scratch) / "seed", Path(scratch) / "seed.tar"
            begun.mkdir()
            seed.write(self.folder, unit.scope, begun)
            pack(begun, packed, seed.records(self.folder, unit.records))
            self.place.put(packed, f"{name}{SEED}")
        key = f"{type(unit.task).__name__.lower()}-{name}"
        return Order(key=key, name=name, label=unit.label, place=self.address, task=pickle.dumps(unit.task))

    def take(self, name: str) -> Result:
        """Merge the shard of a unit, by name. Raises ArchiveError, DamagedShard, and FileNotFoundError without one."""
        name = f"{self.prefix}{name}"
        with TemporaryDirectory(dir=self.folder, prefix=_SCRATCH) as scratch:
            packed, part = Path(scratch) / "shard.tar", Path(scratch) / "part"
            self.place.get(f"{name}{SHARD}", packed)
            try:
                unpack(packed, part)
                told = json.loads((part / DONE).read_text("utf-8"))
                _check(part)
            except (tarfile.TarError, OSError, ValueError) as error:
                self.place.remove(f"{name}{SHARD}")
                raise DamagedShard(f"{name}{SHARD} was not whole, and is to be made again: {error}") from error
            packed.unlink()
            result = of_json(told["result"])
            self._merge(part, told["archive"], result)
        self.place.write(f"{name}{RECEIPT}", told)
        self.place.remove(f"{name}{SHARD}", f"{name}{SEED}")
        return result

    def tidy(self) -> None:
        """Remove the seeds of units that nobody will do."""
        self.place.remove(*(name for name in self.place.names(self.prefix) if name.endswith(SEED)))

    def forget(self, units: Sequence[Unit]) -> None:
        """Remove the receipts of units that cannot be asked for again."""
        self.place.remove(*(f"{self.prefix}{unit.name}{RECEIPT}" for unit in units))

    def learn(self, sources: Sequence[Source]) -> None:
        """Learn from what the archive has now. Raises ArchiveError, and KeyboardInterrupt where it was stopped."""
        learn(self.writer, self.folder, sources, self._config)

    def _merge(self, part: Path, archive: str, result: Result) -> None:
        recorded = shard.about(part).recorded
        if not self.writer.has_merged(archive):
            self.writer.merge(part)
        if uneven := self.writer.uneven(recorded):
            asyncio.run(self._level(uneven))
        for host in result.cleared:
            self.writer.forget_host(host)
        self.writer.commit()

    async def _level(self, uneven: Sequence[tuple[str, Capture]]) -> None:
        """Have the readers of what came in read what they are to be compared with; a part does not have its records."""
        stored = Stored(self.folder, self._config.max_body)
        sites = Sites(self.writer, stored, self._config)

        signals: list[object] = []
        with until_stopped(self._config, signals.append) as readers:
            for source, capture in ((self._sources.get(name), capture) for name, capture in uneven):
                if source is None:
                    continue
                with suppress(NoEvidence, ReadFailed):
                    self._keep(await readers.read(stored.page(capture, sites.given(source))), capture)
        if signals:
            raise KeyboardInterrupt

    def _keep(self, found: object, capture: Capture) -> None:
        known = self.writer.identity(capture.id)
        if isinstance(found, Article) and known and article_id(found.canonical_url) == article_id(known[1]):
            self.writer.add(found, capture)


def _check(part: Path) -> None:
    """Raise ValueError for a part with records that did not come as they were written."""
    for finding in shard.damage(part):
        raise ValueError(f"{finding.where}: {finding.said}")
