"""A page as the lines a reader sees, in their order, each with what its place in the markup says of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
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
# The last two say how the signs of a ruby before them are read.
_SILENT = {
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "head", "textarea", "canvas", "rt",
    "rp",
}  # fmt: skip
_PICTURES = {"img", "video", "picture", "iframe"}
_AROUND = {"nav", "footer", "aside", "form", "button", "select"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = {"b", "strong"}
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
    entering, leaving = walker.entering, walker.leaving
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            enter = entering.get(tag)
            if enter:
                enter(element)
            if tag in _SILENT:
                walk.skip_subtree()
                continue
            text = element.text
        else:
            leave = leaving.get(tag)
            if leave:
                leave()
            text = element.tail
        if text and (walker.pending or not text.isspace()):
            walker.pending.append(text)
            if walker.marked:
                walker.mark(text)
    walker.close()
    return walker.blocks, walker.outline


class _Walker:
    """Gathers text until a block begins or ends; ``pending`` is what has been gathered.

    ``marked`` counts the links and bold elements that are open; what stands in them is told to ``mark``.
    ``entering`` and ``leaving`` hold by tag what an element's begin and end do.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.outline = Outline()
        self.pending: list[str] = []
        self._open: list[HtmlElement] = []
        self._around: list[str] = []
        self._links = self._bold = self._in_bold = self.marked = 0
        self._open_links: list[str] = []
        self._urls: list[str] = []
        self._breaks = 0
        self.entering: dict[str, Callable[[HtmlElement], None]] = {
            **dict.fromkeys(_HOLDERS, self._hold), **dict.fromkeys(_NAMED, self._surround),
            **dict.fromkeys(_PICTURES, self.outline.picture), **dict.fromkeys(_BOLD, self._embolden),
            "a": self._link, "br": self._break,
        }  # fmt: skip
        self.leaving: dict[str, Callable[[], None]] = {
            **dict.fromkeys(_HOLDERS, self._release), **dict.fromkeys(_NAMED, self._clear),
            **dict.fromkeys(_BOLD, self._lighten), "a": self._unlink,
        }  # fmt: skip

    def _hold(self, element: HtmlElement) -> None:
        if self.pending:
            self.close()
        self._breaks = 0
        self._open.append(element)
        self.outline.open(element, len(self.blocks))

    def _release(self) -> None:
        if self.pending:
            self.close()
        self._breaks = 0
        self._open.pop()
        self.outline.close(len(self.blocks))

    def _surround(self, element: HtmlElement) -> None:
        self._hold(element)
        self._around.append(element.tag)

    def _clear(self) -> None:
        self._release()
        self._around.pop()

    def _link(self, element: HtmlElement) -> None:
        self._open_links.append(element.get("href") or "")
        self.marked += 1

    def _unlink(self) -> None:
        self._open_links.pop()
        self.marked -= 1

    def _embolden(self, _: HtmlElement) -> None:
        self._in_bold += 1
        self.marked += 1

    def _lighten(self) -> None:
        self._in_bold -= 1
        self.marked -= 1

    def _break(self, _: HtmlElement) -> None:
        self.close()
        self._breaks += 1

    def mark(self, text: str) -> None:
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
        tags = [one.tag for one in self._open[:-4:-1]]
        tag = next(filter(_HEADINGS.__contains__, tags), tags[0])
        place = self._around[-1] if self._around else ""
        urls, node = tuple(self._urls), self.outline.innermost
        return Block(text, tag, element, place, self._links, self._bold, urls, self._breaks, node)
