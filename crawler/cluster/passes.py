"""A pass over sources: how they were dealt, kept beside the shards until all is merged, so that it can go on."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive.errors import ArchiveMissing
from archive.ids import short
from archive.rows import as_json
from archive.store import Archive
from archive.times import age
from crawler.cluster import plan
from crawler.cluster.gather import Gathering
from crawler.cluster.plan import Unit
from crawler.config import Config
from crawler.hosts import DAY
from crawler.session import Options
from crawler.sources import Source

_PASS = "pass.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A pass that has begun: its name, and the sources of each unit."""

    name: str
    groups: Sequence[Sequence[Source]]


def begin(gathering: Gathering, sources: Sequence[Source], options: Options, paces: Mapping[str, float]) -> Pass:
    """Go on with the pass over the same sources that is open, or begin a new one."""
    asked = short("asked", as_json([source.table() for source in sources]), repr(options))
    known = gathering.place.read(f"{gathering.prefix}{_PASS}")
    if not known or known["asked"] != asked:
        groups = [[source.id for source in group] for group in plan.dealt(sources, paces)]
        known = {"asked": asked, "name": secrets.token_hex(8), "groups": groups}
        gathering.place.write(f"{gathering.prefix}{_PASS}", known)
    by_id = {source.id: source for source in sources}
    return Pass(name=known["name"], groups=[[by_id[one] for one in group] for group in known["groups"]])


def end(gathering: Gathering, units: Sequence[Unit]) -> None:
    """Note that all of the pass is done; the next one begins anew."""
    gathering.place.remove(f"{gathering.prefix}{_PASS}")
    gathering.forget(units)


def paces(folder: Path, config: Config) -> dict[str, float]:
    """How many seconds the last crawl of each source took, or would take at this delay; no site is asked."""
    try:
        with Archive(folder) as archive:
            found = {one.source: one.tally for one in archive.status() if one.last_crawl}
    except ArchiveMissing:
        return {}
    return {source: max(tally.seconds, tally.fetched * config.delay) for source, tally in found.items()}


def with_robots(gathering: Gathering, units: Sequence[Unit]) -> list[Unit]:
    """The units with what was had of their hosts' robots.txt in the last day, which is not asked for again."""
    fresh = [(url, shown) for url, shown in gathering.writer.every_robots() if 0 <= age(shown.fetched) < DAY]
    found = []
    for unit in units:
        sources = getattr(unit.task, "sources", ())
        kept = [shown.id for url, shown in fresh if any(source.owns(url) for source in sources)]
        found.append(replace(unit, records=kept))
    return found
