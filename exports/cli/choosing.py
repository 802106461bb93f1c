"""Which sources a command means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from exports.cli.faults import refusal

if TYPE_CHECKING:
    from archive.store import Archive
    from crawler.sources import Source


def usual(folder: Path, known: dict[str, Source]) -> tuple[str, ...]:
    """Give the ids of the sources that an archive has crawled before, and those of its sources.toml.

    One that is declared nowhere any more is passed over, aloud; where all are, the command is refused.
    """
    from archive.errors import ArchiveMissing
    from archive.store import Archive
    from crawler.sources import USER_FILE
    from crawler.tables import read

    own = read(folder / USER_FILE)[0] if (folder / USER_FILE).exists() else {}
    try:
        with Archive(folder) as store:
            crawled = [source["id"] for source in store.sources()]
    except ArchiveMissing:
        crawled = []
    for source in crawled:
        if source not in known:
            click.echo(f"{source}: crawled before, but declared nowhere now; passed over", err=True)
    found = tuple(source for source in (*crawled, *own) if source in known)
    if crawled and not found:
        raise refusal("none of the sources that this archive knows is declared now; name some, or declare them")
    return found


def of_archive(store: Archive, words: Sequence[str]) -> tuple[str, ...]:
    """Give the ids of the archive's sources that ids and selectors mean (``selectors.choose``); none for no words."""
    from crawler.selectors import UnknownSource, choose
    from crawler.sources import load

    if not words:
        return ()
    try:
        return tuple(sorted(source.id for source in choose(kept(store), words)))
    except UnknownSource as fault:
        if declared := sorted(fault.unknown.keys() & load(store.folder).keys()):
            raise refusal(f"this archive has nothing of {', '.join(declared)} yet") from None
        raise


def of_either(store: Archive, words: Sequence[str]) -> tuple[str, ...]:
    """Give the ids of the sources that words mean among those of the archive, its sources.toml and the catalogue.

    What is declared counts before what the archive keeps of it. None for no words.
    """
    from crawler.selectors import choose
    from crawler.sources import load

    if not words:
        return ()
    return tuple(sorted(source.id for source in choose({**kept(store), **load(store.folder)}, words)))


def kept(store: Archive) -> dict[str, Source]:
    """Give the archive's sources by id, as they were when they were crawled."""
    return {row["id"]: _as_kept(row) for row in store.sources()}


def _as_kept(row: dict[str, Any]) -> Source:
    """A source as the archive has it, whatever the catalogue says today."""
    from crawler.sources import Source

    stated: dict[str, Any] = {**row["definition"], **row}
    names = {field.name for field in fields(Source)} & stated.keys()
    made = {name: tuple(stated[name]) if isinstance(stated[name], list) else stated[name] for name in names}
    return Source(**cast(dict[str, Any], made))
