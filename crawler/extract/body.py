"""The body of an article: what trafilatura keeps of the page, as parts of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.blocks import Block, norm

_CONTAINERS = {"body", "div", "list", "table", "quote", "figure", "note", "done"}
_MANY_LINES = 3
SENTENCE_END = re.compile(r"[.!?:;。！？：；؟।۔”\"»）)…]$")


@dataclass(frozen=True, slots=True)
class Part:
    """One block of the body: ``p``, ``item``, ``head`` or ``row``; ``text`` is what it says, without marks.

    ``level`` is that of a heading, for an item the number of lists around its own; ``mark`` stands before an item,
    empty where its text has a number of its own. ``quote`` and ``table`` number the quotation and the table that a part
    is of, 0 outside of all; ``cells`` are those of a row by column.
    """

    kind: str
    text: str
    level: int = 0
    mark: str = "-"
    quote: int = 0
    table: int = 0
    cells: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.kind == "head":
            return f"{'#' * self.level} {self.text}"
        return f"{self.mark} {self.text}".lstrip() if self.kind == "item" else self.text


class Unreadable(ValueError):
    """trafilatura broke on the page."""


def read(root: HtmlElement, url: str, fewest: float) -> list[Part]:
    """The parts of the body in their order, empty if there is none. ``root`` is left as it is. Raises Unreadable.

    Where less than the ``fewest`` characters are found, trafilatura's second readers are asked too.
    """
    # They are half of its cost, and elsewhere find nothing more.
    quick = _read(root, url, fast=True)
    return _read(root, url, fast=False) if sum(len(part.text) for part in quick) < fewest else quick


def _read(root: HtmlElement, url: str, fast: bool) -> list[Part]:
    try:
        document = trafilatura.bare_extraction(root, url=url, include_comments=False, fast=fast)
    except (AssertionError, AttributeError, LookupError, RecursionError, etree.LxmlError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    body = getattr(document, "body", None)
    parts: list[Part] = []
    if body is not None:
        _gather(body, parts)
    return [part for part in parts if part.text]


def unfolded(parts: list[Part], blocks: list[Block]) -> list[Part]:
    """The parts, or the page's sentences where trafilatura gave up and put all lines of the page into one part."""
    if len(parts) != 1:
        return parts
    whole = norm(parts[0].text)
    inside = [block for block in blocks if block.words in whole]
    foreign = [
        block for block in inside if len(block.text) > 11 and (block.heading or block.place or block.linked > 0.8)
    ]
    if not foreign or len(inside) < _MANY_LINES or 2 * len(inside) < sum(not block.place for block in blocks):
        return parts
    return [Part("p", b.text) for b in blocks if b.linked < 0.5 and not b.place and SENTENCE_END.search(b.text)]


def _gather(element: etree._Element, parts: list[Part]) -> None:
    tag = str(element.tag)
    if tag == "row" and not _holds_blocks(element):
        parts.append(Part("row", " | ".join(filter(None, (_line(cell) for cell in element)))))
    elif tag in _CONTAINERS or _holds_blocks(element):
        _gather_inside(element, parts)
    elif tag == "head":
        parts.append(Part("head", _line(element), _level(element)))
    else:
        kind = "item" if tag == "item" else "p"
        parts += (Part(kind if not number else "p", line) for number, line in enumerate(_lines(element)))


def _gather_inside(element: etree._Element, parts: list[Part]) -> None:
    parts.append(Part("item" if element.tag == "item" else "p", _squeeze(element.text or "")))
    for child in element:
        _gather(child, parts)
        parts.append(Part("p", _squeeze(child.tail or "")))


def _holds_blocks(element: etree._Element) -> bool:
    return any(child.tag in ("p", "list", "table", "head", "quote", "div", "item", "row") for child in element.iter()
               if child is not element)  # fmt: skip


def _level(element: etree._Element) -> int:
    digits = (element.get("rend") or "").lstrip("h")
    return min(6, max(2, int(digits))) if digits.isdigit() else 2


def _line(element: etree._Element) -> str:
    return _squeeze(" ".join(_lines(element)))


def _lines(element: etree._Element) -> Iterator[str]:
    """The element's text, cut where two line breaks stand together or one ends a sentence."""
    rows = "".join(_with_breaks(element)).split("\n")
    line = ""
    for row in map(_squeeze, rows):
        if line and (not row or SENTENCE_END.search(line[-1:])):
            yield line
            line = ""
        line = f"{line} {row}".strip()
    if line:
        yield line


def _with_breaks(element: etree._Element) -> Iterator[str]:
    yield _one_line(element.text)
    for child in element:
        yield "\n" if child.tag == "lb" else "".join(_with_breaks(child))
        yield _one_line(child.tail)


def _one_line(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _squeeze(text: str) -> str:
    return " ".join(text.split())
