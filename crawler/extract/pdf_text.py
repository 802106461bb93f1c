"""From the lines of a PDF to paragraphs: joined over line ends, columns and pages, hyphens undone, headings told."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from crawler.extract.pdf_layout import Line

_ENDED = re.compile(r"[.!?…:;。！？：；؟؛۔।][\"'”’»）)\]]*\d{0,2}$")
_MARK = re.compile(
    r"(?:[•◦▪■●–—-]|[(（]?(?:\d{1,3}(?:\.\d{1,2})*|[a-zа-я]|[ivxl]{1,5}|[一二三四五六七八九十]{1,3})[.)）、])(?:\s+\S|[^\W\d_])"
    r"|(?:article|artículo|artikel|статья|§)\s*\d",
    re.IGNORECASE,
)
_LEADERS = re.compile(r"(?:[.·…]\s?){4,}\s*(?:\d+|[ivxl]+)$")  # a line of a table of contents
_BULLET = re.compile(r"[•◦▪■●–—-]\s+")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010]$")
_COMPOUND = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)+")
_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
# Scripts that put no blanks between words: what a line end parts is joined without one.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uff00-\uffef"
_UNSPACED = re.compile(f"[{UNSPACED}]")
_LARGER = 1.12
_SAME = 0.12
_LONGEST_HEADING = 250


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; ``text`` is theirs joined, empty until all lines are known."""

    lines: list[Line]
    text: str = ""

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        return _usual(self.lines)

    @property
    def page(self) -> int:
        """The index of the page on which it begins."""
        return self.lines[0].page


@dataclass(frozen=True, slots=True)
class Body:
    """All paragraphs in reading order, and the size of most letters."""

    paragraphs: list[Paragraph]
    size: float

    def is_heading(self, paragraph: Paragraph) -> bool:
        """Whether its type is larger than the text's, and it is short."""
        return paragraph.size > _LARGER * self.size and len(paragraph.text) < _LONGEST_HEADING


def body(lines: list[Line]) -> Body:
    """The paragraphs of the lines, which stand in reading order."""
    size = _usual(lines)
    leading = _leading(lines, size)
    found: list[Paragraph] = []
    for line in lines:
        open_one = _open(found, line, size)
        if open_one is not None and _continues(open_one, line, size, leading):
            open_one.lines.append(line)
        else:
            found.append(Paragraph([line]))
    words = _Words(lines)
    for paragraph in found:
        paragraph.text = words.joined(paragraph.lines)
    return Body([paragraph for paragraph in found if paragraph.text], size)


def bulleted(text: str) -> str | None:
    """What a list item says after its bullet; None for what has none."""
    match = _BULLET.match(text)
    return text[match.end() :] if match else None


def _usual(lines: list[Line]) -> float:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size, 1)] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _leading(lines: list[Line], size: float) -> float:
    """The usual distance between two lines of the text, as a multiple of its size."""
    steps = [
        one.y - next_.y
        for one, next_ in pairwise(lines)
        if one.strip == next_.strip and abs(one.size - size) < 1 and abs(next_.size - size) < 1
    ]
    near = [step for step in steps if 0 < step < 3 * size]
    return median(near) / size if near and size else 1.2


def _open(found: list[Paragraph], line: Line, size: float) -> Paragraph | None:
    """The paragraph that the line may continue; on a new page it is not the footnotes of the page before."""
    if not found:
        return None
    last = found[-1]
    if last.lines[-1].strip == line.strip or not _alike(line.size, size):
        return last
    for paragraph in reversed(found[-12:]):
        if paragraph.size > size * (1 - _SAME):
            return paragraph
    return last


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME * max(one, other)


def _continues(paragraph: Paragraph, line: Line, size: float, leading: float) -> bool:
    last = paragraph.lines[-1]
    if not _alike(paragraph.size, line.size) and not _alike(last.size, line.size):
        return False
    if _LEADERS.search(last.text):
        return False
    if last.strip != line.strip:
        return _continues_over(last, line)
    if last.y - line.y > (leading + 0.3) * max(line.size, last.size):
        return False
    if last.broken or min(last.size, line.size) > _LARGER * size:
        return True
    if line.size > last.size * _LARGER or _starts_item(last, line):
        return False
    return not _indented(paragraph, line) and not _stopped_short(last, line)


def _continues_over(last: Line, line: Line) -> bool:
    """Whether a sentence goes on in the next column or on the next page."""
    if last.broken or line.text[:1].islower():
        return True
    return not _ENDED.search(last.text) and not _MARK.match(line.text) and last.rest < 0.25 * (last.right - last.left)


def _starts_item(last: Line, line: Line) -> bool:
    if not _MARK.match(line.text):
        return False
    return bool(_ENDED.search(last.text) or line.indent < last.indent - 1 or last.text.endswith((",", "and", "or")))


def _indented(paragraph: Paragraph, line: Line) -> bool:
    """Whether the line starts further in than the one above, as a new paragraph does, or comes back out of a quotation.

    The second line of a numbered paragraph may hang, and that of one whose first line is indented comes back.
    """
    step = line.indent - paragraph.lines[-1].indent
    first = len(paragraph.lines) == 1
    if abs(step) < 0.8 * line.size or _centred(paragraph.lines[-1], line):
        return False
    return not (first and (step < 0 or _MARK.match(paragraph.lines[0].text)))


def _centred(last: Line, line: Line) -> bool:
    return last.indent > last.size and abs((last.indent - last.rest) - (line.indent - line.rest)) < line.size


def _stopped_short(last: Line, line: Line) -> bool:
    """Whether the next line's first word would have found room at the end of the line above."""
    if _centred(last, line):
        return False
    letters = max(1, len(last.text))
    word = len(line.text.split(" ", 1)[0]) if not _UNSPACED.match(line.text) else 1
    room = last.rest - (word + 1) * (last.x1 - last.x0) / letters
    width = last.right - last.left
    return room > (1.5 * line.size if _ENDED.search(last.text) else 0.3 * width)


class _Words:
    """Joins lines; whether a hyphen at a line's end belongs to the word is told by the other lines of the document."""

    def __init__(self, lines: list[Line]) -> None:
        self._compounds: set[str] = set()
        self._plain: defaultdict[str, int] = defaultdict(int)
        for line in lines:
            text = line.text.casefold()
            self._compounds.update(_COMPOUND.findall(text))
            for word in _WORD.findall(text):
                self._plain[word] += 1

    def joined(self, lines: list[Line]) -> str:
        """The text of lines that follow each other."""
        text = ""
        for at, line in enumerate(lines):
            broken = at > 0 and (lines[at - 1].broken or bool(_HYPHEN.search(text)))
            text = self._broken(_HYPHEN.sub("", text), line.text) if broken else _spaced(text, line.text)
        return text + "-" * (bool(lines) and lines[-1].broken)

    def _broken(self, text: str, rest: str) -> str:
        head, tail = _LAST_WORD.search(text), _FIRST_WORD.match(rest)
        if head is None or tail is None or not tail.group()[0].islower():
            return f"{text}-{rest}"
        one, other = head.group().casefold(), tail.group().casefold()
        whole = self._plain.get(one + other, 0)
        kept = not whole and (f"{one}-{other}" in self._compounds or text[: head.start()].endswith("-"))
        return f"{text}-{rest}" if kept else text + rest


def _spaced(text: str, rest: str) -> str:
    closed = not text or (_UNSPACED.match(text[-1]) and _UNSPACED.match(rest[:1]))
    return text + rest if closed else f"{text} {rest}"
