"""What became of a unit of work, as its shard and its receipt say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from archive.crawls import row_of, tally_of
from archive.foreign import Skipped
from archive.outcomes import Tally
from crawler.importing import File


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A tally for each source, an account of each file, tracebacks of faults of ours, and seconds.

    ``cleared`` are hosts that were left alone before and answer again.
    """

    tallies: Sequence[Tally]
    seconds: float
    files: Sequence[File] = field(default=())
    faults: Sequence[str] = field(default=())
    cleared: Sequence[str] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """As values that JSON can hold."""
        files = [{**asdict(file), "path": str(file.path)} for file in self.files]
        rest = {"seconds": self.seconds, "faults": list(self.faults), "cleared": list(self.cleared)}
        return {"tallies": [row_of(tally) for tally in self.tallies], "files": files, **rest}


def of_json(said: Mapping[str, Any]) -> Result:
    """Give back the Result that JSON holds."""
    return Result(
        tallies=[tally_of(row) for row in said["tallies"]],
        seconds=said["seconds"],
        files=[_file(row) for row in said["files"]],
        faults=said["faults"],
        cleared=said["cleared"],
    )


def _file(row: Mapping[str, Any]) -> File:
    skipped = [Skipped(**one) for one in row["skipped"]]
    return File(**{**row, "path": Path(row["path"]), "skipped": skipped})


def summed(tallies: Iterable[Tally]) -> list[Tally]:
    """One tally for each source, of several."""
    found: dict[str, Tally] = {}
    for tally in tallies:
        known = found.setdefault(tally.source, Tally(tally.source))
        known.counts.update(tally.counts)
        known.reasons.update(tally.reasons)
        for name in ("seconds", "fetched", "lists_read", "lists_failed"):
            setattr(known, name, getattr(known, name) + getattr(tally, name))
    return list(found.values())


def known(file: File) -> File:
    """The account of a file that was imported before."""
    return replace(file, known=True)
