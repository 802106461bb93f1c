"""What a schedule says of itself: a line for each pass, and its last sign of life."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from exports.cli.tallies import reasons
from exports.cli.terminal import line

if TYPE_CHECKING:
    from crawler.schedule import Pass

MOST = 5  # lost sources that a line names


def passed(done: Pass) -> str:
    """Say in one line how a pass ended: ``2026-11-22T20:05:00Z  3 sources: 40 seen, 3 new; 12 s; next in 4 min``."""
    from archive.times import now

    parts = [_account(done)] if done.summary else [line(done.fault) or "nothing is due yet"]
    parts += [f"next in {span(done.next)}"]
    return f"{now()}  {_many(done.sources, 'source')}: {'; '.join(parts)}"


def _account(done: Pass) -> str:
    from archive.outcomes import Outcome

    assert done.summary
    tallies = done.summary.tallies
    shown = [Outcome.NEW, Outcome.CHANGED, Outcome.GONE, Outcome.REFUSED, Outcome.FAILED, Outcome.DEFERRED]
    sums = {outcome: sum(tally.counts[outcome] for tally in tallies) for outcome in shown}
    counts = ", ".join(f"{number} {outcome}" for outcome, number in sums.items() if number or outcome == Outcome.NEW)
    account = f"{sum(tally.seen for tally in tallies)} seen, {counts}; {span(done.summary.seconds)}"
    lost = [tally for tally in tallies if tally.failed]
    named = ", ".join(f"{tally.source} ({reasons(tally, only_troubles=True)})" for tally in lost[:MOST])
    more = f" and {len(lost) - MOST} more" if len(lost) > MOST else ""
    return f"{account}; lost: {named}{more}" if lost else account


def told(folder: Path) -> tuple[str, bool]:
    """Say how the schedule of an archive is, and whether it is at work."""
    from archive import heartbeat

    sign = heartbeat.read(folder)
    if sign is None:
        return f"no schedule was ever at work on {folder}", False
    if sign.doing == heartbeat.STOPPED:
        return f"the schedule was stopped at {sign.beat}", False
    if not sign.is_alive:
        return f"the schedule (process {sign.process}) gave its last sign of life {span(sign.age())} ago", False
    nearest = f", next pass about {sign.next}" if sign.next and sign.doing == "waiting" else ""
    return f"the schedule (process {sign.process}) is {sign.doing}, {_many(sign.sources, 'source')}{nearest}", True


def span(seconds: float) -> str:
    """Say how long: ``40 s``, ``12 min``, ``5 h``, ``3 days``."""
    for unit, size in (("days", 86400 * 2), ("h", 7200), ("min", 120)):
        if seconds >= size:
            return f"{seconds / {'days': 86400, 'h': 3600, 'min': 60}[unit]:.0f} {unit}"
    return f"{seconds:.0f} s"


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
