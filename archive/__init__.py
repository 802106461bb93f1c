"""Keeps articles and their evidence in one folder: SQLite and WARC."""

from archive.store import Archive

__all__ = ["Archive"]
