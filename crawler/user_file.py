"""Writes a proposed source into the user's ``sources.toml``, and leaves all else there as it stands."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from crawler.discover.gather import plain
from crawler.propose import Proposal
from crawler.sources import USER_FILE, Source

LIST_KEYS = ("feeds", "sitemaps", "listings")
_ORDER = [field.name for field in fields(Source)]


def as_toml(made: Proposal) -> str:
    """Give a proposal as a table of TOML, with comments that say what tells each key and what could not be found."""
    document = tomlkit.document()
    document.add(made.id, _table(made))
    return tomlkit.dumps(document)


def append(folder: Path, made: Proposal) -> Path:
    """Add a proposal to a folder's ``sources.toml``, which is made if there is none, and give the file.

    The file is replaced at once, so that no half of one is ever read. Its tables, comments and order are kept.
    """
    file = folder / USER_FILE
    folder.mkdir(parents=True, exist_ok=True)
    before = file.read_text("utf-8-sig") if file.exists() else ""
    document = tomlkit.parse(before)
    if before.strip():
        document.add(tomlkit.nl())
    document.add(made.id, _table(made))
    fresh = file.with_suffix(".toml.new")
    fresh.write_text(tomlkit.dumps(document), "utf-8")
    fresh.replace(file)
    return file


def _table(made: Proposal) -> Table:
    table = tomlkit.table()
    for missing in made.missing:
        table.add(_comment(f"Not found: {missing}."))
    for key in sorted(made.table, key=_ORDER.index):
        for why in made.why.get(key, ()):
            table.add(_comment(why))
        table.add(key, _value(made.table[key]))
    return table


def _comment(text: str) -> Any:
    indent = " " * (len(text) - len(text.lstrip()))
    return tomlkit.comment(indent + (plain(text) or ""))


def _value(value: Any) -> Any:
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend(value)
        return array.multiline(len(value) > 1)
    return tomlkit.string(value, literal="\\" in value and "'" not in value)
