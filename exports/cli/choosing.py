"""Which sources a command takes that is given none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from crawler.sources import Source


def usual(folder: Path, known: dict[str, Source]) -> tuple[str, ...]:
    """Give the ids of the sources that an archive has crawled before, and those of its sources.toml.

    One that is declared nowhere any more is passed over, aloud.
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
    return tuple(source for source in (*crawled, *own) if source in known)
