"""Whether the dates of publication that a page states agree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from archive.warnings import warning
from crawler.extract.dates import Stamp

_MOST_DAYS = 2


def conflict(believed: Stamp | None, stated: Iterable[Stamp]) -> tuple[str, ...]:
    """A warning that names the believed date and, of each other source, the first if it is more than two days from it.

    Further dates of one source are not heard: lists of other articles give many.
    """
    if believed is None:
        return ()
    first = {believed.origin: believed}
    for stamp in stated:
        first.setdefault(stamp.origin, stamp)
    far = [one for one in first.values() if abs((_day(one) - _day(believed)).days) > _MOST_DAYS]
    said = ", ".join(f"{stamp.origin} {stamp.day}" for stamp in (believed, *far))
    return (warning("published-conflict", said),) if far else ()


def _day(stamp: Stamp) -> date:
    return date.fromisoformat(stamp.day)
