"""The numbers before the items of an ordered list, as a browser shows them."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
    *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_STYLED = re.compile(r"list-style(?:-type)?\s*:[^;]*?\b(none|decimal|(?:lower|upper)-(?:alpha|latin|roman))\b")
_TYPES = {
    "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i",
    "upper-roman": "I", "decimal": "1",
}  # fmt: skip
_INTEGER = re.compile(r"\s*[+-]?\d{1,6}")


def marks(ordered: HtmlElement) -> dict[HtmlElement, str]:
    """What stands before each item of an ``ol``: "3." or "c."; a hyphen where the list says that it shows none."""
    items = [child for child in ordered if child.tag == "li"]
    step = -1 if ordered.get("reversed") is not None else 1
    number = _integer(ordered.get("start"), len(items) if step < 0 else 1)
    found = {}
    for item in items:
        number = _integer(item.get("value"), number)
        found[item] = _mark(number, _type(item) or _type(ordered) or "1")
        number += step
    return found


def _type(element: HtmlElement) -> str:
    styled = _STYLED.search((element.get("style") or "").lower())
    if styled:
        return _TYPES.get(styled[1], "none")
    stated = element.get("type") or ""
    return stated if stated in ("1", "a", "A", "i", "I") else ""


def _integer(text: str | None, fallback: int) -> int:
    found = _INTEGER.match(text or "")
    return int(found[0]) if found else fallback


def _mark(number: int, kind: str) -> str:
    if kind == "none":
        return "-"
    shown = {"a": letters, "i": roman}.get(kind.lower(), str)(number)
    return f"{shown.upper() if kind.isupper() else shown}."


def letters(number: int) -> str:
    """The number as a, b ... z, aa, ab; what has no such form stays a number."""
    if number < 1:
        return str(number)
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("a") + rest) + found
    return found


def roman(number: int) -> str:
    """The number as i, ii, iii, iv; what has no such form stays a number."""
    if not 0 < number < 4000:
        return str(number)
    found = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        found += sign * count
    return found.lower()
