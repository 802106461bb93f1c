"""Sub-headings that a page sets as paragraphs in bold type, told from bold ledes, questions and speakers' names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from crawler.extract.blocks import norm
from crawler.extract.body import SENTENCE_END, Part
from crawler.extract.bylines import BY
from crawler.extract.residue import Around, is_prose, weight

_LONGEST = 100
_BOLD = 0.9  # of a line's characters; the blanks between bold elements are none of theirs
_TOP, _DEEPEST = 2, 6
_LINKED = 0.5


def headed(parts: Sequence[Part], page: Around) -> list[Part]:
    """The parts, those as headings that are short lines in bold type between paragraphs that are not bold.

    Each ranks below the last heading above it. Asked last, so that it changes what a line is called, not what is kept.
    """
    said = Counter(map(_label, parts))
    found: list[Part] = []
    level, read = _TOP, False
    for part, after in zip_longest(parts, parts[1:]):
        heads = read and said[_label(part)] == 1 and _may_head(part, page) and _is_text(after, page)
        found.append(replace(part, kind="head", level=level) if heads else part)
        level = min(_DEEPEST, part.level + 1) if part.kind == "head" else level
        read = read or is_prose(part, page)
    return found


def _label(part: Part) -> str:
    """What stands before a colon, else all: who speaks in an interview stands above each answer, a heading once."""
    return norm(part.text.partition(":")[0])


def _may_head(part: Part, page: Around) -> bool:
    """Whether a part is a whole paragraph in bold type, and neither a sentence nor somebody's question or words."""
    if part.kind != "p" or part.quote or weight(part.text) > _LONGEST:
        return False
    told = SENTENCE_END.search(part.text) or BY.match(part.text) or page.linked(part) > _LINKED
    return not told and _is_bold(part, page)


def _is_text(part: Part | None, page: Around) -> bool:
    return part is not None and is_prose(part, page) and not _is_bold(part, page)


def _is_bold(part: Part, page: Around) -> bool:
    line = page.lines.get(norm(part.text))
    return line is not None and line.bold >= _BOLD * len(line.text)
