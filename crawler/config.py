"""The user's settings: ``communique.toml`` in the archive folder."""

from __future__ import annotations

import math
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any

from archive.release import own_version


class ConfigError(ValueError):
    """A fault in ``communique.toml``: names the file, the key and the mend."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """How a crawl behaves. Seconds, bytes and counts; every default is polite."""

    contact: str = ""
    delay: float = 0.5  # seconds between two requests to one host
    concurrency: int = 16  # requests under way over all hosts; one host gets one at a time
    timeout: float = 30.0  # seconds for one exchange in all
    max_body: int = 16 * 1024 * 1024  # bytes of a page, feed or listing, on the wire and decompressed
    max_list: int = 50 * 1024 * 1024  # of an unpacked sitemap: the cap of sitemaps.org; on the wire 32 MiB
    max_redirects: int = 5  # RFC 9309 asks for five at least; browsers take twenty
    ports: tuple[int, ...] = (80, 443)  # those of addresses that are asked for
    max_pages: int = 100_000  # pages asked of one source in one crawl
    max_lists: int = 10_000  # feeds, sitemaps and pages of listings read of one source in one crawl
    retries: int = 2  # further tries after a network error or a server error
    # Seconds from first seeing an article to each further look at it; behind the last one each is twice the one before.
    look_again: tuple[float, ...] = (3600.0, 86400.0, 7 * 86400.0, 30 * 86400.0)
    max_looks: int = 200  # such looks in one crawl of a source
    wayback: bool = False  # whether copies of pages that are gone are asked for at web.archive.org
    wayback_delay: float = 1.5  # seconds between two requests there: it shuts out who asks its index once a second
    page_time: float = 10.0  # seconds to read one page
    page_memory: int = 2 * 1024**3  # bytes of address space of a reading process
    trafilatura: str = "sample"  # or always: whether it reads every page, or those where it may be needed
    workers: int = field(default_factory=lambda: min(os.cpu_count() or 1, 8))
    fastest: float = 900.0  # seconds from one visit of the schedule to a source to the next, however much it publishes
    slowest: float = 86400.0  # the same, however little
    spread: float = 10.0  # seconds between sources that are made up for after a stop
    longest_pass: float = 900.0  # seconds; what a pass has not done by then the next one goes on with
    hosts: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # exact names that the samples and tests serve
    samples: bool = False  # whether those are the program's own; of others a crawl says aloud that it lets them through

    @property
    def user_agent(self) -> str:
        """The name the crawler gives itself, with the contact where one is set (RFC 9110, 10.1.5)."""
        about = f"diplomatic news archive; contact: {self.contact}" if self.contact else "diplomatic news archive"
        return f"communique/{own_version()} ({about})"


_TABLES = {
    "": ("contact",),
    "crawl": (
        *("delay", "concurrency", "timeout", "max_body", "max_list", "max_redirects", "max_pages", "max_lists"),
        *("retries", "look_again", "max_looks", "ports", "wayback"),
    ),
    "reading": ("page_time", "page_memory", "workers", "trafilatura"),
    "schedule": ("fastest", "slowest", "spread", "longest_pass"),
}
_CHOICES = {"trafilatura": ("sample", "always")}
_MINIMA = {
    "concurrency": 1,
    "timeout": 1,
    "max_body": 1024,
    "max_list": 1024,
    "page_time": 1,
    "workers": 1,
    "fastest": 1,
    "slowest": 1,
    "longest_pass": 1,
    "page_memory": 256 * 1024**2,
}


def load(folder: Path | None) -> Config:
    """The settings of an archive folder; ``$COMMUNIQUE_CONTACT`` stands in for a missing contact.

    Raises ConfigError for a key that is unknown or has an unfit value, or a file that is not TOML.
    """
    config = Config(contact=_text("$COMMUNIQUE_CONTACT", os.environ.get("COMMUNIQUE_CONTACT", "")))
    path = folder / "communique.toml" if folder else None
    if path is None or not path.exists():
        return config
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise ConfigError(f"{path}: cannot be read: {fault.strerror}") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ConfigError(f"{path}: not TOML: {fault}") from fault
    return replace(config, **_values(path, tables))


def _values(path: Path, tables: dict[str, Any]) -> dict[str, Any]:
    top = {key: value for key, value in tables.items() if not isinstance(value, dict)}
    found: dict[str, Any] = {}
    for name, table in [("", top), *((key, value) for key, value in tables.items() if isinstance(value, dict))]:
        if name not in _TABLES:
            raise ConfigError(f"{path}: [{name}]: unknown table; known are {', '.join(filter(None, _TABLES))}")
        for key, value in table.items():
            found[key] = _value(f"{path}: {f'[{name}] ' if name else ''}{key}", key, _TABLES[name], value)
    return found


def _value(where: str, key: str, known: tuple[str, ...], value: Any) -> Any:
    if key not in known:
        near = get_close_matches(key, known, 1)
        mend = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        raise ConfigError(f"{where}: unknown key; {mend}")
    if key in _CHOICES:
        return _choice(where, value, _CHOICES[key])
    if key in _LISTS:
        return _LISTS[key](where, value)
    kind = {row.name: row.type for row in fields(Config)}[key]
    if kind == "str":
        return _text(where, value)
    if kind == "bool":
        return _flag(where, value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or value < _MINIMA.get(key, 0):
        raise ConfigError(f"{where} = {value!r}: must be a number of at least {_MINIMA.get(key, 0)}")
    if kind == "int" and value != int(value):
        raise ConfigError(f"{where} = {value!r}: must be a whole number")
    return float(value) if kind == "float" else int(value)


def _steps(where: str, value: Any) -> tuple[float, ...]:
    """The ages of a schedule; 0 alone is that of every crawl."""
    steps = tuple(value) if isinstance(value, list) else (value,)
    numbers = [step for step in steps if isinstance(step, (int, float)) and not isinstance(step, bool)]
    fit = 0 < len(numbers) == len(steps) and all(map(math.isfinite, numbers))
    if not fit or not (steps == (0,) or all(0 < one < other for one, other in pairwise((*steps, math.inf)))):
        raise ConfigError(f"{where} = {value!r}: must be seconds in growing order, such as [3600, 86400], or 0")
    return tuple(map(float, steps))


def _ports(where: str, value: Any) -> tuple[int, ...]:
    fit = isinstance(value, list) and all(type(port) is int and 0 < port < 65536 for port in value)
    if not fit or not value:
        raise ConfigError(f"{where} = {value!r}: must be a list of port numbers, such as [80, 443]")
    return tuple(value)


_LISTS: dict[str, Callable[[str, Any], tuple[float, ...]]] = {"look_again": _steps, "ports": _ports}


def _choice(where: str, value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ConfigError(f"{where} = {value!r}: must be one of {', '.join(map(repr, known))}")
    return str(value)


def _flag(where: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{where} = {value!r}: must be true or false")
    return value


def _text(where: str, value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ConfigError(f"{where} = {value!r}: must be a line of text in quotation marks")
    return value
