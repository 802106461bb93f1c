"""What a worker is handed of a unit of work. It loads none of the code that does the work: its child does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One unit of work: the name of its shard, the place where that is to lie, and its ``task`` (a Task), pickled.

    ``key`` is what it is called in the cluster; Dask's dashboard shows what stands before the first hyphen.
    """

    key: str
    name: str
    label: str
    place: str
    task: bytes
