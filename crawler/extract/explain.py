"""Why each line of a page is in its article or not: the reading of the page told step by step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.extract import classes, reading, residue
from crawler.extract.blocks import Block, norm
from crawler.extract.body import Part
from crawler.extract.choice import Look, chosen
from crawler.extract.given import Given
from crawler.extract.page import NotArticle, Page

_LETTERS = 12
_EVEN = 0.5
_LINK = 0.8
_PLACES = {**dict.fromkeys(("nav", "form", "button", "select"), classes.MENU), "footer": classes.FOOTER}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; ``residue`` is the class of one that is left out (see ``classes``), empty for one that is kept.

    ``first``, ``second`` and ``third`` are the probabilities that the looks of the block model gave it, None where it
    was not looked at: lines of menus, and all lines where a look was not needed. ``tag`` is the element it stands in.
    """

    text: str
    tag: str
    residue: str = ""
    first: float | None = None
    second: float | None = None
    third: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A page as it was read: its lines in their order, and whose text the article has (``model``, ``trafilatura``).

    ``sure`` says whether the model was sure of the page by itself. ``no`` is why the page is no article, None if it is
    one; then the lines that would have been its text are told as kept.
    """

    title: str
    reader: str
    sure: bool
    lines: tuple[Line, ...]
    no: NotArticle | None = None


def explain(page: Page, given: Given) -> Explained:
    """The page's lines with their fate, by the same steps that make its article."""
    found = reading.followed(page, given)
    no = found.outcome if isinstance(found.outcome, NotArticle) else None
    return Explained(
        title=found.around.title if found.around else "",
        reader=found.reader,
        sure=found.second is not None and found.second.sure,
        lines=tuple(_lines(page, found)),
        no=no,
    )


def _lines(page: Page, found: reading.Reading) -> Iterator[Line]:
    looks = _looks(found)
    out = {norm(text): name for part, name in found.out for text in (part.text, *part.cells)}
    kept = _kept(page.blocks, found, out)
    for number, block in enumerate(page.blocks):
        name = "" if number in kept else _taken(block, out) or _own(block, found) or _doubted(number, found, looks)
        yield Line(block.text, block.tag, name, *(look.get(number) for look in looks))


def _doubted(number: int, found: reading.Reading, looks: Sequence[Mapping[int, float]]) -> str:
    """The class of a line that nothing but its probability speaks against, or the verdict of the other reader."""
    if (looks[2] or looks[1]).get(number, 0.0) <= _EVEN:
        return classes.UNLIKELY
    return classes.HEADING if found.reader == "model" else classes.TRAFILATURA


def _looks(found: reading.Reading) -> list[Mapping[int, float]]:
    """For each of the three looks the probabilities that it gave, by the line's index."""
    second = found.second
    if second is None:
        return [{}, {}, {}]
    first = dict(zip(second.indexes.tolist(), second.first.tolist(), strict=True))
    return [first, _chances(second), _chances(found.third)]


def _chances(look: Look | None) -> Mapping[int, float]:
    return dict(zip(look.indexes.tolist(), look.likely.tolist(), strict=True)) if look else {}


def _kept(blocks: Sequence[Block], found: reading.Reading, out: Mapping[str, str]) -> set[int]:
    """The indexes of the lines that are in the text; of equal lines, of which trafilatura has one, the likelier."""
    last = found.third or found.second
    if last is None:
        return set()
    if found.reader == "model":
        likely = last.indexes[chosen(last)].tolist()
        return {number for number in likely if not _taken(blocks[number], out)}
    words = {norm(text) for part in found.parts for text in (part.text, *part.cells)}
    whole = "\n".join(words)
    inside = (number for number, block in enumerate(blocks) if _is_in(block, words, whole))
    return _likeliest(inside, [block.words for block in blocks], _chances(last))


def _is_in(block: Block, words: Collection[str], whole: str) -> bool:
    return block.words in words or (len(block.words) > _LETTERS and block.words in whole)


def _likeliest(numbers: Iterable[int], words: list[str], chances: Mapping[int, float]) -> set[int]:
    best: dict[str, int] = {}
    for number in numbers:
        other = best.setdefault(words[number], number)
        if chances.get(number, -1.0) > chances.get(other, -1.0):
            best[words[number]] = number
    return set(best.values())


def _taken(block: Block, out: Mapping[str, str]) -> str:
    """The class by which a step took the line out, or the part that it was joined to."""
    within = (name for words, name in out.items() if len(block.words) > _LETTERS and block.words in words)
    return out.get(block.words) or next(within, "")


def _own(block: Block, found: reading.Reading) -> str:
    """The class that the line itself or its place tells, as far as they do."""
    around = found.around or residue.around("", (), [])
    return (
        _PLACES.get(block.place, "")
        or residue.own_class(Part("head" if block.heading else "p", block.text), around)
        or (classes.LINKS if block.linked > _LINK else "")
        or (classes.CAPTION if _is_caption(block) else "")
        or (classes.ASIDE if block.place == "aside" else "")
    )


def _is_caption(block: Block) -> bool:
    return any(one.tag in ("figcaption", "figure") for one in (block.element, *block.element.iterancestors()))
