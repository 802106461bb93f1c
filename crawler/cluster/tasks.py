"""What a unit of work is, and how it is done: in a part of the archive, in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from archive import shard
from crawler import importing, rereading
from crawler.cluster.place import file_system
from crawler.cluster.results import Result
from crawler.config import Config
from crawler.importing import Wanted
from crawler.session import Options
from crawler.sources import Source


class Task(Protocol):
    """What a worker does in the part in ``folder``; ``seed`` has the records that it reads, and is the scratch."""

    def run(self, folder: Path, seed: Path) -> Result | None:
        """Give what became of it; None where it was stopped. Raises ArchiveError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Read one file, by its path or address."""

    file: str
    wanted: Wanted
    config: Config

    def run(self, folder: Path, seed: Path) -> Result | None:
        """Read it; one that is far away is brought here first."""
        path = Path(self.file) if "://" not in self.file else _brought(self.file, seed)
        done = importing.bring_in(folder, [path], self.wanted, self.config)
        files = [replace(file, path=Path(self.file)) for file in done.files]
        return None if done.exit_code > 128 else Result(tallies=done.tallies, seconds=done.seconds, files=files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """Crawl some sources, of which no other unit asks the hosts."""

    sources: Sequence[Source]
    config: Config
    options: Options

    def run(self, folder: Path, seed: Path) -> Result | None:
        """Make one pass over them."""
        from crawler import run  # Scrapy, which no other work needs

        before = shard.about(folder).hosts
        options = replace(self.options, beside=seed)
        summary = run.crawl(folder, self.sources, self.config, options)
        cleared = tuple(sorted(set(before) - set(shard.about(folder).hosts)))
        result = Result(tallies=summary.tallies, seconds=summary.seconds, faults=summary.faults, cleared=cleared)
        return None if summary.exit_code > 128 else result


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """Read some captures of a source again, by id."""

    source: Source
    captures: Sequence[str]
    config: Config

    def run(self, folder: Path, seed: Path) -> Result | None:
        """Read them with what was learnt of the source."""
        done = rereading.reread_part(folder, self.source, self.captures, self.config, seed)
        return None if done.exit_code > 128 else Result(tallies=done.tallies, seconds=done.seconds)


def _brought(address: str, scratch: Path) -> Path:
    system, path = file_system(address)
    here = scratch / path.rsplit("/", 1)[-1]
    system.get_file(path, str(here))
    return here
