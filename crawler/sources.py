"""The sources of news: the catalogue that comes with the program, and the user's own file merged over it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.groups import of_country
from crawler.tables import Fault, Table, Tables, missing, read

CATALOGUE = Path(__file__).with_name("catalogue")
USER_FILE = "sources.toml"

# On these a host stands for a whole government: www.gov.pl is one ministry's, mon.gov.pl another's.
_PORTALS = frozenset({"gov", "gob", "gouv", "gub", "govt"})


class SourceError(ValueError):
    """Some source is not declared well; ``faults`` has every fault, and the text a line for each."""

    exit_code = 2

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source of news, as its TOML table declares it.

    ``country`` is ISO 3166-1 alpha-2 and empty for an organisation of states; ``language`` is BCP 47 and empty where a
    source publishes in several. ``articles`` is a regular expression searched for in the whole address of a page.
    ``hosts`` are further host names that belong to the source. ``groups`` are those it is in beside its country's;
    ``licence`` is what the site states, as an SPDX id where there is one. ``evidence`` is the year of the newest sign
    that the addresses are right; ``verified`` the day on which all of them were found to work, or ``never``.
    With ``unverified_tls`` any certificate of its hosts is taken, and the records say so.
    """

    id: str
    name: str
    homepage: str
    kind: str = "other"
    country: str = ""
    language: str = ""
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    articles: str | None = None
    hosts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    licence: str = ""
    evidence: str = ""
    verified: str = "never"
    unverified_tls: bool = False

    def owns(self, url: str) -> bool:
        """Tell whether an http or https address lies on a host of the source.

        These are the homepage's host and ``hosts``, each with everything below it, and the very hosts of the feeds,
        sitemaps and listings. ``www.`` makes no difference. Of a portal such as ``www.gov.pl`` only itself counts.
        """
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        host = _bare(parts.hostname or "")
        whole, exact = _territory(self)
        return parts.scheme in ("http", "https") and (host in exact or any(_within(host, top) for top in whole))

    @property
    def memberships(self) -> frozenset[str]:
        """The groups that the source is in: those of its country, and those of its own."""
        return of_country(self.country) | frozenset(self.groups)

    def table(self) -> dict[str, Any]:
        """Give what is stated of the source, with its id, as values that JSON can hold; what is empty is left out."""
        stated = {field.name: getattr(self, field.name) for field in fields(self)}
        always = ("id", "name", "homepage", "kind", "country", "language")
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in stated.items()
            if value or key in always
        }


def catalogue() -> dict[str, Source]:
    """Give the sources that come with the program, by id. Raises SourceError."""
    return _sources(_catalogue_tables())


def load(folder: Path | None = None) -> dict[str, Source]:
    """Give the catalogue with a folder's ``sources.toml`` merged over it, key by key.

    A table of a known id changes only the keys it states. A table of a new id is a new source: only its ``homepage`` is
    required, ``name`` is then the homepage's host and ``kind`` is ``other``. Raises SourceError with every fault.
    """
    file = folder / USER_FILE if folder else None
    return load_file(file) if file and file.exists() else catalogue()


def load_file(file: Path) -> dict[str, Source]:
    """Give the catalogue with one file of the user's merged over it, as ``load`` does. Raises SourceError."""
    tables = _catalogue_tables()
    own, faults = _own_tables(file, tables)
    if faults:
        raise SourceError(faults)
    return _sources({**tables, **own})


def check(file: Path) -> list[Fault]:
    """Give every fault of a user's file of sources, none if it is good; the file is read as ``load`` would."""
    return _own_tables(file, _catalogue_tables())[1]


def declared(file: Path) -> dict[str, Source]:
    """Give the sources of one file alone, without the catalogue, each of them complete. Raises SourceError."""
    return _sources(_merged_files([file]))


def _catalogue_tables() -> Tables:
    return _merged_files(sorted(CATALOGUE.glob("*.toml")))


def _merged_files(files: Iterable[Path]) -> Tables:
    tables: Tables = {}
    faults: list[Fault] = []
    origin: dict[str, Path] = {}
    for file in files:
        own, found = read(file)
        faults += found
        for name, table in own.items():
            faults += missing(file, name, table, ("name", "homepage", "kind"))
            if name in tables:
                faults.append(Fault(file, name, "", f"is also in {origin[name]}", "rename or remove one of them"))
            tables[name], origin[name] = table, file
    if faults:
        raise SourceError(faults)
    return tables


def _own_tables(file: Path, known: Tables) -> tuple[Tables, list[Fault]]:
    own, faults = read(file)
    for name, table in own.items():
        if name not in known:
            faults += [_or_known(fault, known) for fault in missing(file, name, table, ("homepage",))]
    return {name: {**known.get(name, {}), **table} for name, table in own.items()}, faults


def _or_known(fault: Fault, known: Tables) -> Fault:
    near = difflib.get_close_matches(fault.table, known, n=1)
    hint = f", or did you mean the catalogue's [{near[0]}]?" if near else ""
    return Fault(fault.file, fault.table, fault.key, fault.problem, fault.mend + hint)


def _sources(tables: Tables) -> dict[str, Source]:
    return {name: _source(name, table) for name, table in tables.items()}


def _source(name: str, table: Table) -> Source:
    values: dict[str, Any] = {"name": _bare(urlsplit(table["homepage"]).hostname or "")}
    values |= {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return Source(id=name, **values)


@lru_cache(maxsize=4096)
def _territory(source: Source) -> tuple[frozenset[str], frozenset[str]]:
    home, *lists = (
        _bare(urlsplit(url).hostname or "")
        for url in (source.homepage, *source.feeds, *source.sitemaps, *source.listings)
    )
    own = () if _is_portal(home) else (home,)
    return frozenset({*own, *map(_bare, source.hosts)}), frozenset({home, *lists})


def _is_portal(host: str) -> bool:
    first, *rest = host.split(".")
    return first in _PORTALS and len(rest) == 1


def _bare(host: str) -> str:
    return host.lower().rstrip(".").removeprefix("www.")


def _within(host: str, top: str) -> bool:
    return host == top or host.endswith("." + top)
