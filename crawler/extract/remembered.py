"""What pure functions gave for lines: a line is asked for again as a part of the text, and on its site's next pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")

_LINES, _LONGEST = 2048, 2000


def by_line(function: Callable[[str], T]) -> Callable[[str], T]:
    """``function``, asked only for lines that it was not asked for of late; long ones are not kept, to bound memory."""
    known = lru_cache(_LINES)(function)

    @wraps(function)
    def asked(text: str) -> T:
        return known(text) if len(text) < _LONGEST else function(text)

    return asked
