"""What a verification says while it works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was acknowledged: what was checked, where, and what is wrong, as a sentence."""

    check: str
    where: str
    said: str


@dataclass(frozen=True, slots=True)
class Step:
    """Progress: so many more of ``what`` (bytes, records, captures, articles, links) were looked at."""

    what: str
    done: int
