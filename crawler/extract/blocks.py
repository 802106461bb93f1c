"""A page as the lines a reader sees, in their order, each with what its place in the markup says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.outline import Outline
from crawler.extract.remembered import by_line

_BLOCK = {
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "legend", "li", "main", "nav", "ol", "optgroup", "option", "p", "pre", "section", "select",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_SILENT = {"script", "style", "noscript", "template", "svg", "math", "iframe", "object", "head", "textarea", "canvas"}
_PICTURES = {"img", "video", "picture", "iframe"}
_AROUND = {"nav", "footer", "aside", "form", "button", "select"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = {"b", "strong"}
_MARKED = _BLOCK | _PICTURES | _BOLD | {"a"}
_HOLDERS = _BLOCK - {"br"}
_NAMED = _AROUND | {"header"}
_TELLING = 12
_WORD = re.compile(r"[^\W_]+")
_LOWER = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256))


@dataclass(slots=True)
class Block:
    """One line of a page; ``links`` and ``bold`` count its characters in links and bold type.

    ``breaks`` counts the line breaks between it and the line before in the same element, 0 where a block begins;
    ``node`` is the element's number in the page's outline, ``words`` the line as ``norm`` gives it, ``heading`` its
    level, 0 for all else, ``linked`` the share of its characters that is in links.
    """

    text: str
    tag: str
    element: HtmlElement
    place: str
    links: int = 0
    bold: int = 0
    urls: tuple[str, ...] = ()
    breaks: int = 0
    node: int = 0
    words: str = field(init=False)
    heading: int = field(init=False)
    linked: float = field(init=False)

    def __post_init__(self) -> None:
        self.words = norm(self.text)
        self.heading = _HEADINGS.get(self.tag, 0)
        self.linked = min(1.0, self.links / max(1, len(self.text))) if self.links else 0.0


@by_line
def norm(text: str) -> str:
    """What two spellings of a line share: its letters and digits in lower case, with single blanks."""
    if text.isascii():
        return " ".join(text.encode().translate(_LOWER).decode().split())
    return " ".join(_WORD.findall(text.replace("\xad", "").casefold()))


def by_words(blocks: Iterable[Block]) -> dict[str, Block]:
    """Lines by their words; of equal ones the first outside of menus and margins, else the first."""
    found: dict[str, Block] = {}
    for block in sorted(blocks, key=lambda block: bool(block.place)):
        found.setdefault(block.words, block)
    return found


def opening(words: str, lines: Mapping[str, Block]) -> Block | None:
    """Of lines by their words that with which ``words``, made of several, begin."""
    return next((block for text, block in lines.items() if len(text) > _TELLING and words.startswith(text)), None)


def walk(root: HtmlElement) -> list[Block]:
    """All lines of text under ``root`` in document order; scripts and their like are left out."""
    return outlined(root)[0]


def outlined(root: HtmlElement) -> tuple[list[Block], Outline]:
    """The same with the outline of the elements that hold them."""
    walker = _Walker()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            text = element.text
            if tag in _MARKED:
                walker.enter(element, tag)
            if tag in _SILENT:
                walk.skip_subtree()
                text = None
        else:
            text = element.tail
            if tag in _MARKED:
                walker.leave(tag)
        if text and (walker.pending or not text.isspace()):
            walker.add(text)
    walker.close()
    return walker.blocks, walker.outline


class _Walker:
    """Gathers text until a block begins or ends; ``pending`` is what has been gathered."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.outline = Outline()
        self.pending: list[str] = []
        self._open: list[HtmlElement] = []
        self._tags: list[str] = []
        self._around: list[str] = []
        self._links = self._bold = self._in_bold = 0
        self._open_links: list[str] = []
        self._urls: list[str] = []
        self._breaks = 0

    def enter(self, element: HtmlElement, tag: str) -> None:
        if tag in _HOLDERS:
            if self.pending:
                self.close()
            self._breaks = 0
            self._open.append(element)
            self._tags.append(tag)
            self.outline.open(element, tag, len(self.blocks))
            if tag in _NAMED:
                self._around.append(tag)
        elif tag == "a":
            self._open_links.append(element.get("href") or "")
        elif tag == "br":
            self.close()
            self._breaks += 1
        elif tag in _BOLD:
            self._in_bold += 1
        else:
            self.outline.picture()

    def leave(self, tag: str) -> None:
        if tag in _HOLDERS:
            if self.pending:
                self.close()
            self._breaks = 0
            self._open.pop()
            self._tags.pop()
            self.outline.close(len(self.blocks))
            if tag in _NAMED:
                self._around.pop()
        elif tag == "a":
            self._open_links.pop()
        elif tag in _BOLD:
            self._in_bold -= 1

    def add(self, text: str) -> None:
        self.pending.append(text)
        if not (self._in_bold or self._open_links):
            return
        size = len(text.strip())
        self._bold += size if self._in_bold else 0
        if size and self._open_links:
            self._links += size
            self._urls.append(self._open_links[-1])

    def close(self) -> None:
        text = " ".join("".join(self.pending).split())
        if text and self._open:
            self.blocks.append(self._block(text))
            self._breaks = 0
        self.pending.clear()
        self._urls.clear()
        self._links = self._bold = 0

    def _block(self, text: str) -> Block:
        element = self._open[-1]
        tag = next(filter(_HEADINGS.__contains__, reversed(self._tags[-3:])), self._tags[-1])
        place = self._around[-1] if self._around else ""
        urls, node = tuple(self._urls), self.outline.innermost
        return Block(text, tag, element, place, self._links, self._bold, urls, self._breaks, node)
