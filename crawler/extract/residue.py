"""What stands in an article's column but is no part of its text."""

from __future__ import annotations

from crawler.extract.blocks import norm
from crawler.extract.body import Part


def without(parts: list[Part], title: str) -> list[Part]:
    """The parts without the repeated headline."""
    return [part for part in parts if norm(part.text) != norm(title)]
