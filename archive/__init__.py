"""Keeps articles and their evidence in one folder: SQLite and WARC."""
