"""Keeps articles and their evidence in one folder: SQLite and WARC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.store import Archive

__all__ = ["Archive"]


def __getattr__(name: str) -> Any:
    """Load the database's code only where it is asked for: a reading process never needs it."""
    if name != "Archive":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from archive.store import Archive

    return Archive
