"""The processes that a campaign has started, as Linux tells of them."""

from __future__ import annotations

from pathlib import Path


def children(parent: int) -> list[int]:
    """The processes below one."""
    found: list[int] = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            direct = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        found += [one for child in direct for one in (child, *children(child))]
    return found
