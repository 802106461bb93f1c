"""Reads an archive; never creates or changes one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive.article import Entry, Version
from archive.filters import Filters
from archive.results import Hit, SourceStatus

EVERYTHING = Filters()


class Archive:
    """An archive, opened for reading; a context manager."""

    def __init__(self, folder: str | Path) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Close it."""

    def articles(self, filters: Filters = EVERYTHING, newest_first: bool = False) -> Iterator[Entry]:
        """Give every article that meets the filters, oldest first, in constant memory."""
        raise NotImplementedError

    def count(self, filters: Filters = EVERYTHING) -> int:
        """Count the articles that meet the filters."""
        raise NotImplementedError

    def search(self, query: str, filters: Filters = EVERYTHING, limit: int = 20) -> list[Hit]:
        """Find articles by their words, best first."""
        raise NotImplementedError

    def find(self, ref: str) -> Entry:
        """Find one article by its id, the beginning of its id, or a URL."""
        raise NotImplementedError

    def versions(self, article: str) -> list[Version]:
        """Give every version of an article, oldest first."""
        raise NotImplementedError

    def sources(self) -> list[dict[str, Any]]:
        """Give the sources, with ``definition`` parsed."""
        raise NotImplementedError

    def status(self, ids: Sequence[str] = ()) -> list[SourceStatus]:
        """Say how the sources stand."""
        raise NotImplementedError
