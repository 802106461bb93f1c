"""A page as the lines a reader sees, in their order, each with what its place in the markup says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

_BLOCK = {
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "legend", "li", "main", "nav", "ol", "optgroup", "option", "p", "pre", "section", "select",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_SILENT = {"script", "style", "noscript", "template", "svg", "math", "iframe", "object", "head", "textarea", "canvas"}
_AROUND = {"nav", "footer", "aside", "form", "button", "select"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BOLD = {"b", "strong"}
_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Block:
    """One line of a page; ``links`` and ``bold`` count its characters in links and bold type.

    ``breaks`` counts the line breaks between it and the line before in the same element, 0 where a block begins.
    """

    text: str
    tag: str
    element: HtmlElement
    place: str
    links: int = 0
    bold: int = 0
    urls: tuple[str, ...] = ()
    breaks: int = 0

    @property
    def heading(self) -> int:
        """The heading's level, 0 for all else."""
        return int(self.tag[1]) if self.tag in _HEADINGS else 0

    @property
    def linked(self) -> float:
        """The share of the block's characters that is in links."""
        return min(1.0, self.links / max(1, len(self.text)))


def norm(text: str) -> str:
    """What two spellings of a line share: its letters and digits in lower case, with single blanks."""
    return _NOT_A_WORD.sub(" ", text.replace("\xad", "").casefold()).strip()


def walk(root: HtmlElement) -> list[Block]:
    """All lines of text under ``root`` in document order; scripts and their like are left out."""
    walker = _Walker()
    for part in _parts(root):
        walker.take(*part)
    walker.close()
    return walker.blocks


def _parts(root: HtmlElement) -> Iterator[tuple[str, HtmlElement, str]]:
    """Starts and ends of elements with the text after each; without recursion."""
    stack: list[tuple[HtmlElement, Iterator[HtmlElement]]] = [(root, iter(root))]
    yield "start", root, root.text or ""
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", element, (element.tail or "") if stack else ""
        elif not isinstance(child.tag, str) or child.tag in _SILENT:
            yield "tail", child, child.tail or ""
        else:
            yield "start", child, child.text or ""
            stack.append((child, iter(child)))


class _Walker:
    """Gathers text until a block begins or ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._open: list[HtmlElement] = []
        self._around: list[str] = []
        self._text: list[str] = []
        self._links = self._bold = self._in_bold = 0
        self._open_links: list[str] = []
        self._urls: list[str] = []
        self._breaks = 0

    def take(self, event: str, element: HtmlElement, text: str) -> None:
        if event == "start":
            self._enter(element)
        elif event == "end":
            self._leave(element)
        if text:
            self._add(text)

    def _enter(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in _BLOCK:
            self.close()
            self._breaks = self._breaks + 1 if tag == "br" else 0
            self._open.append(element)
            if tag in _AROUND or tag == "header":
                self._around.append(tag)
        elif tag == "a":
            self._open_links.append(element.get("href") or "")
        elif tag in _BOLD:
            self._in_bold += 1

    def _leave(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in _BLOCK:
            self.close()
            self._breaks = self._breaks if tag == "br" else 0
            self._open.pop()
            if tag in _AROUND or tag == "header":
                self._around.pop()
        elif tag == "a":
            self._open_links.pop()
        elif tag in _BOLD:
            self._in_bold -= 1

    def _add(self, text: str) -> None:
        self._text.append(text)
        size = len(text.strip())
        self._bold += size if self._in_bold else 0
        if size and self._open_links:
            self._links += size
            self._urls.append(self._open_links[-1])

    def close(self) -> None:
        text = " ".join("".join(self._text).split())
        if text and self._open:
            self.blocks.append(self._block(text))
            self._breaks = 0
        self._text.clear()
        self._urls.clear()
        self._links = self._bold = 0

    def _block(self, text: str) -> Block:
        element = next((e for e in reversed(self._open) if e.tag != "br"), self._open[0])
        heading = next((e for e in reversed(self._open[-3:]) if e.tag in _HEADINGS), element)
        place = self._around[-1] if self._around else ""
        return Block(text, heading.tag, element, place, self._links, self._bold, tuple(self._urls), self._breaks)
