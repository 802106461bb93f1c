"""Where a line stands on its page: in the text, or apart from it, in a wrapper or at an edge of its own.

A line that recurs on other pages is residue only if it stands apart. In the text, between paragraphs of this article
and in the same wrappers as they, stand sentences that a ministry repeats, its headings, its lists. Apart stand a box
that has no sentence of this article in it, a line that is nothing but a link, a biography at the end that begins with
the author's name, and what the reader left out on most pages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from archive.ids import short
from crawler.extract.blocks import Block, by_words, norm, opening
from crawler.extract.body import SENTENCE_END, Part
from crawler.extract.residue import weight

_PROSE = 60
_SENTENCE = 300
_SHORT, _LONG = 400, 700
_LETTERS = 12
_LINK = 0.8
# Tags of text and of the layout it is set in say nothing; a paragraph's class is an editor's whim.
_FLOW = {
    "html", "body", "p", "br", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "table", "tbody", "thead", "tfoot",
    "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "center", "hr", "caption", "a", "b", "i", "u", "em",
    "strong", "font", "span", "small", "big",
}  # fmt: skip
_TEXT = {"blockquote", "q", "li", "td", "th", "dd", "dt"}
_WRAPPERS = 2
_NUMBER = re.compile(r"\d+")
_AROUND = re.compile(
    r"promo|advert|\bads?\b|banner|sponsor|newsletter|subscri|sign-?up|share|social|follow|related|recommend|read-?more|"
    r"author|\bbio\b|byline|legal|disclaimer|copyright|comment|widget|teaser|lightbox|modal|overlay|popup|donat|\bcta\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Where:
    """A page as a line's place is told from it: its address, headline and authors, and all its lines."""

    url: str
    title: str
    authors: tuple[str, ...]
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page and its place; ``text`` and ``home`` (the wrappers it stands in) are hashes.

    ``box`` numbers the innermost wrapper on its page, ``size`` counts characters. ``kept`` says whether the reader took
    it for text.
    """

    text: str
    home: str
    box: int
    size: int
    kept: bool
    prose: bool = False  # a sentence
    heading: bool = False
    linked: bool = False  # nothing but a link
    inside: bool = False  # of a quotation, a list or a table
    around: bool = False  # in a wrapper whose name says that it is not text
    signed: bool = False  # begins with an author's name

    @property
    def name(self) -> str:
        """What the same line in the same place has on every page."""
        return self.text + self.home


def lines_of(where: Where, parts: Sequence[Part]) -> tuple[Line, ...]:
    """All lines of a page but those of its menus and margins; kept are those that are in ``parts``."""
    texts = {norm(part.text) for part in parts}
    whole = "\n".join(texts)
    measure = _Measure(where.authors)
    found = []
    for block in where.blocks:
        words = block.words
        kept = words in texts or (len(words) > _LETTERS and words in whole)
        if words and (kept or not block.place):
            found.append(measure.line(block, words, kept))
    return tuple(found)


def of_parts(where: Where, parts: Sequence[Part]) -> list[Line]:
    """A line for each part, placed where the page has it; one that the page has not stands nowhere."""
    measure = _Measure(where.authors)
    blocks = by_words(where.blocks)
    return [_of_part(part, blocks, measure) for part in parts]


def _of_part(part: Part, blocks: Mapping[str, Block], measure: _Measure) -> Line:
    words = norm(part.text)
    block = blocks.get(words)
    if block is None:
        # Of several lines that were joined the first tells the place.
        block = opening(words, blocks)
        return replace(measure.line(block, words, True), inside=True) if block else _nowhere(part.text)
    return measure.line(block, words, True)


def _nowhere(text: str) -> Line:
    return Line("", "", -1, weight(text), True, prose=_is_prose(text))


def standing_apart(lines: Sequence[Line], known: Collection[str], weak: Collection[str]) -> list[bool]:
    """For each line whether it recurs (its name is ``known``) and stands apart from the text.

    For those that are also ``weak`` it is enough to stand before all or after all sentences of the page's own.
    """
    own = [at for at, line in enumerate(lines) if line.kept and line.prose and line.name not in known]
    if not own:
        return [False] * len(lines)
    homes = {lines[at].home for at in own}
    boxes = {line.box for line in lines if line.kept and line.name not in known}
    flags = [False] * len(lines)
    below = True  # whether the line beneath is residue too, or there is none
    for at in reversed(range(len(lines))):
        line, edge = lines[at], not own[0] < at < own[-1]
        if line.name in known and not line.inside:
            if line.heading:
                flags[at] = below
            elif line.home in homes or line.box in boxes:
                flags[at] = line.linked or (edge and line.name in weak)
            else:
                flags[at] = _is_foreign(line, edge)
        below = flags[at] if line.kept else below
    return flags


def _is_foreign(line: Line, edge: bool) -> bool:
    """Whether a line in wrappers without text is residue: at an edge, a label, or in a box that is called a box."""
    if line.size > (_LONG if line.around else _SHORT):
        return False
    return edge or line.around or line.linked or not line.prose


class _Measure:
    """Makes lines of one page; what its elements are is found once for each."""

    def __init__(self, authors: Sequence[str]) -> None:
        self._authors = tuple(norm(name) for name in authors if norm(name))
        self._known: dict[HtmlElement, tuple[str, int, bool, bool]] = {}
        self._boxes: dict[HtmlElement, int] = {}

    def line(self, block: Block, words: str, kept: bool) -> Line:
        """The line that a block is; ``words`` is its text, normalised."""
        element = block.element
        if element not in self._known:
            self._known[element] = self._place(element)
        home, box, inside, around = self._known[element]
        linked = block.linked > _LINK
        return Line(
            text=_hash(words),
            home=home,
            box=box,
            size=weight(block.text),
            kept=kept,
            prose=_is_prose(block.text) and not linked,
            heading=bool(block.heading),
            linked=linked and not inside,
            inside=inside,
            around=around,
            signed=words.startswith(self._authors) if self._authors else False,
        )

    def _place(self, element: HtmlElement) -> tuple[str, int, bool, bool]:
        chain = [element, *element.iterancestors()]
        wrappers = [one for one in chain if one.tag not in _FLOW][:_WRAPPERS]
        names = [_stable(f"{one.tag} {one.get('class') or ''}") for one in wrappers]
        box = next((one for one in chain if one.tag not in _FLOW), element)
        within = chain[: chain.index(box)]
        around = any(_AROUND.search(f"{one.get('class') or ''} {one.get('id') or ''}") for one in [*within, box])
        return (
            _hash("\n".join(names)),
            self._boxes.setdefault(box, len(self._boxes)),
            any(one.tag in _TEXT for one in within),
            around,
        )


def _stable(name: str) -> str:
    """A wrapper's name without what differs from page to page."""
    return " ".join(sorted({_NUMBER.sub("", word) for word in name.split()}))


def _is_prose(text: str) -> bool:
    size = weight(text)
    return size >= _PROSE and (SENTENCE_END.search(text) is not None or size >= _SENTENCE)


def _hash(text: str) -> str:
    return short("line", text)[:10]
