"""What is to be done, dealt into units of which each becomes one shard. Asks no network and changes nothing.

A unit is named for what it is. So the same work has the same name, and is done once.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from archive.article import Capture
from archive.ids import short
from archive.rows import as_json
from archive.seed import Scope
from crawler.cluster.errors import ClusterError
from crawler.cluster.place import file_system
from crawler.cluster.tasks import Crawl, Import, Reread, Task
from crawler.config import Config
from crawler.importing import Wanted
from crawler.middlewares.queues import queue
from crawler.session import Options
from crawler.sources import Source

# Seconds of one core, as measured (docs/cluster.md): for a page, and for a byte of WARC where each page, of 20 KB when
# it is compressed, is one of the sources.
PER_PAGE = 0.033
PER_BYTE = PER_PAGE / 20_000
_CAPTURES = 1000  # that are read again in one unit: their records, some 20 MB, go with it
_SIDE_BY_SIDE = 16  # sources that one process crawls at once; and the least number of units that there are enough of


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
    ids = [source.id for source in sources]
    settings = of_one_process(config)
    units = []
    for file in dict.fromkeys(files):
        size, state = _state(file)
        task = Import(file=_absolute(file), wanted=wanted, config=settings)
        name = short("import", task.file, state, wanted.digest)
        scope = Scope(sources=ids, files=[file.rsplit("/", 1)[-1]])
        unit = Unit(name=f"import-{name}", label=file, task=task, scope=scope)
        units.append(replace(unit, about=f"{size / 1e6:,.1f} MB", seconds=size * PER_BYTE))
    return units


def dealt(sources: Iterable[Source], paces: Mapping[str, float]) -> list[list[Source]]:
    """Deal sources to units, such that no two units ask one host, nor two hosts that share a queue and its delay.

    ``paces`` says how many seconds the last crawl of a source took, by its id. The slow ones stand together and first,
    as a unit takes as long as its slowest host. A unit's hosts are asked side by side, so it has several where there
    are enough sources to occupy many workers.
    """
    groups = _sharing(sources)
    groups.sort(key=lambda group: (-max(paces.get(source.id, 0.0) for source in group), group[0].id))
    size = max(1, min(_SIDE_BY_SIDE, len(groups) // _SIDE_BY_SIDE))
    return [[source for group in groups[at : at + size] for source in group] for at in range(0, len(groups), size)]


def _sharing(sources: Iterable[Source]) -> list[list[Source]]:
    """The sources in groups of those that share a queue of hosts, be it over others."""
    groups: list[tuple[set[str], list[Source]]] = []
    for source in sources:
        own, together = queues(source), [source]
        for group in [group for group in groups if group[0] & own]:
            groups.remove(group)
            own, together = own | group[0], [*group[1], *together]
        groups.append((own, together))
    return [together for _, together in groups]


def queues(source: Source) -> set[str]:
    """The queues of the hosts of a source, of which each has one delay: what lies below one registrable domain."""
    urls = (source.homepage, *source.feeds, *source.sitemaps, *source.listings)
    return {queue(host) for host in (*(urlsplit(url).hostname or "" for url in urls), *source.hosts)}


def crawls(groups: Iterable[Sequence[Source]], config: Config, options: Options, name: str) -> list[Unit]:
    """A unit for each group of sources, in the pass of that name."""
    settings = of_one_process(config)
    units = []
    for sources in groups:
        ids = sorted(source.id for source in sources)
        task = Crawl(sources=tuple(sources), config=settings, options=options)
        unit = Unit(
            name=f"crawl-{short('crawl', name, *ids)}",
            label=", ".join(ids),
            task=task,
            scope=Scope(sources=ids, is_crawled=True),
        )
        hosts = set().union(*map(queues, sources))
        units.append(replace(unit, about=f"{len(hosts)} hosts" if len(hosts) > 1 else next(iter(hosts))))
    return units


def readings(
    source: Source, reader: str, waiting: Sequence[Capture], shows: Container[str], config: Config
) -> list[Unit]:
    """Units of captures of a source that its reader is to read; ``shows`` has those, by id, that show an article.

    The others may turn out to be articles that the archive has under other addresses, so they know what it has.
    """
    settings = of_one_process(config)
    ordered = sorted(waiting, key=lambda capture: (capture.url, capture.fetched))
    known = [capture.id for capture in ordered if capture.id in shows]
    parts = [(known[at : at + _CAPTURES], False) for at in range(0, len(known), _CAPTURES)]
    parts.append(([capture.id for capture in ordered if capture.id not in shows], True))
    units = []
    for captures, is_named in parts:
        name = short("reread", as_json(source.table()), reader, *captures)
        task = Reread(source=source, captures=captures, config=settings)
        scope = Scope(sources=[source.id], is_named=is_named, captures=captures)
        unit = Unit(name=f"reread-{name}", label=source.id, task=task, scope=scope, records=captures)
        units.append(replace(unit, about=f"{len(captures):,} captures", seconds=len(captures) * PER_PAGE))
    return [unit for unit in units if unit.records]


def timed(unit: Unit, paces: Mapping[str, float]) -> Unit:
    """The unit with how long it may take: as long as the slowest of its sources did at the last crawl."""
    known = [paces[source] for source in unit.scope.sources if source in paces]
    return replace(unit, seconds=max(known)) if known else unit


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
