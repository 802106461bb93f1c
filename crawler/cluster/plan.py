"""What is to be done, dealt into units of which each becomes one shard. Asks no network and changes nothing.

A unit is named for what it is. So the same work has the same name, and is done once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive.ids import short
from archive.seed import Scope
from crawler.cluster.errors import ClusterError
from crawler.cluster.place import file_system
from crawler.cluster.tasks import Import, Task
from crawler.config import Config
from crawler.importing import Wanted

# Seconds of one core, as measured (docs/cluster.md): for a byte of compressed WARC of news pages, and for a page.
PER_BYTE = 1.5e-6
PER_PAGE = 0.025


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit of work: its name, what people call it, what is done, and what that must know of the archive.

    ``records`` are captures, by id, whose records go with it. ``about`` says how much it is, and ``seconds`` how long
    that may take one thread of a worker, as far as can be said.
    """

    name: str
    label: str
    task: Task
    scope: Scope
    records: Sequence[str] = ()
    about: str = ""
    seconds: float | None = None


def of_one_process(config: Config) -> Config:
    """The settings of a unit: it reads pages in one process, as its worker has other threads for other units."""
    return replace(config, workers=1)


def imports(files: Iterable[str], wanted: Wanted, config: Config) -> list[Unit]:
    """A unit for each file, by its path or address. Raises ClusterError for one that is not there."""
    sources = [wanted.only] if wanted.only else wanted.sources
    scope = Scope(sources=[source.id for source in sources])
    settings = of_one_process(config)
    units = []
    for file in dict.fromkeys(files):
        size, state = _state(file)
        task = Import(file=_absolute(file), wanted=wanted, config=settings)
        name = short("import", task.file, state, wanted.digest)
        unit = Unit(name=f"import-{name}", label=file, task=task, scope=scope)
        units.append(replace(unit, about=f"{size / 1e6:,.1f} MB", seconds=size * PER_BYTE))
    return units


def _absolute(file: str) -> str:
    return file if "://" in file else str(Path(file).absolute())


def _state(file: str) -> tuple[int, str]:
    """The size of a file in bytes, and what changes when it does."""
    try:
        if "://" not in file:
            about = Path(file).stat()
            return about.st_size, f"{about.st_size} {about.st_mtime_ns}"
        system, path = file_system(file)
        return int(system.size(path) or 0), str(system.ukey(path))
    except FileNotFoundError:
        raise ClusterError(f"{file}: there is no such file") from None
