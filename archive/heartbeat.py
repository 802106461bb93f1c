"""The sign of life of a schedule: a small file beside the archive, which a monitor can read without opening it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

FILE = "heartbeat.json"
STALE = 180.0  # seconds; a schedule that works writes several times within it
STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What a schedule says of itself; times are UTC.

    ``doing`` is ``crawling``, ``waiting`` or, after an end in order, ``stopped``; ``next`` is when it expects to crawl.
    """

    process: int
    since: str
    beat: str
    doing: str
    sources: int
    next: str | None = None

    def age(self) -> float:
        """Seconds since the sign was given, by this machine's clock; a clock that was set back gives 0."""
        then = datetime.fromisoformat(self.beat)
        return max(0.0, (datetime.now(UTC) - then).total_seconds())

    @property
    def is_alive(self) -> bool:
        """Whether the schedule is at work."""
        return self.doing != STOPPED and self.age() < STALE

    @property
    def is_lost(self) -> bool:
        """Whether the schedule has ended without saying so."""
        return self.doing != STOPPED and self.age() >= STALE


def write(folder: Path, heartbeat: Heartbeat) -> None:
    """Put the sign in place of the one before, so that nobody ever reads half of it. Raises OSError."""
    draft = folder / f"{FILE}.new"
    draft.write_text(json.dumps(asdict(heartbeat)) + "\n", encoding="utf-8")
    draft.replace(folder / FILE)


def read(folder: Path) -> Heartbeat | None:
    """Give the last sign, or None where no schedule ever ran (or its file is none of ours)."""
    try:
        heartbeat = Heartbeat(**json.loads((folder / FILE).read_text(encoding="utf-8")))
        heartbeat.age()
    except (OSError, ValueError, TypeError):
        return None
    return heartbeat
