"""Writes an archive; the only way to do so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive.article import Address, Article, Capture, Exchange
from archive.outcomes import Outcome, Tally
from archive.results import Added


class Writer:
    """An archive, opened for writing under its lock; a context manager that commits when it ends well."""

    def __init__(self, folder: str | Path, user_agent: str = "") -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        raise NotImplementedError

    def start_crawl(self, sources: Iterable[Mapping[str, Any]], started: str) -> str:
        """Record that a crawl began, commit, and give its id."""
        raise NotImplementedError

    def finish_crawl(self, crawl: str, finished: str, exit_code: int, tallies: Iterable[Tally]) -> None:
        """Record how a crawl ended and commit."""
        raise NotImplementedError

    def address(self, url: str) -> Address | None:
        """Give what is known of a URL (or of a twin of it that is an article), or None."""
        raise NotImplementedError

    def remember(self, address: Address) -> None:
        """Keep what is known of a URL."""

    def due(self, source: str, now: str, base_seconds: float) -> Iterator[Address]:
        """Give the article addresses of a source that are due for another look."""
        raise NotImplementedError

    def record(self, exchange: Exchange) -> Capture:
        """Keep one exchange."""
        raise NotImplementedError

    def add(self, article: Article, capture: Capture) -> Added:
        """Keep an article."""
        raise NotImplementedError

    def touch(self, article: str, seen: str) -> None:
        """Note that an article was still there."""

    def note(self, crawl: str, source: str, url: str, outcome: Outcome, reason: str = "", capture: str | None = None) -> None:  # noqa: PLR0913
        """Keep what became of one URL in one crawl."""

    def commit(self) -> None:
        """Make everything since the last commit safe and visible."""

    def close(self) -> None:
        """Close without committing."""
