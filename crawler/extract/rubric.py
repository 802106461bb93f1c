"""The section that a page shows beside its headline and nowhere else: a kicker, or a link to the category."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.extract.blocks import Block

_MARKED = re.compile(
    r"(?:^|[\s_-])(?:categor(?:y|ies|ia)|cat-?links?|kicker|rubri[ckq]\w*|eyebrow|overline|supertitle|ressort|topic)(?=$|[\s_-])",
    re.IGNORECASE,
)
_AROUND = {"nav", "footer", "aside", "form", "button", "select"}
_ABOVE, _BELOW, _LONGEST, _MOST_WORDS = 4, 4, 40, 4


def beside(blocks: Sequence[Block], at: int | None) -> str:
    """The short line nearest to the headline, the line ``at``, that its markup calls a category; empty if none is."""
    if at is None:
        return ""
    near = sorted(range(max(0, at - _ABOVE), min(len(blocks), at + 1 + _BELOW)), key=lambda i: (abs(i - at), i))
    return next((_first(blocks[i]) for i in near if i != at and _is_category(blocks[i], blocks[at].text)), "")


def _first(line: Block) -> str:
    """The line; of several links side by side, the first."""
    link = next(line.element.iterdescendants("a"), None) if len(line.urls) > 1 else None
    return line.text if link is None else " ".join("".join(link.itertext()).split())


def _is_category(line: Block, headline: str) -> bool:
    text = line.text
    if len(text) > _LONGEST or len(text.split()) > _MOST_WORDS or text in headline or line.place in _AROUND:
        return False
    return not re.search(r"\d|[:!?]$", text) and any(_MARKED.search(said) for said in _markup(line))


def _markup(line: Block) -> Iterator[str]:
    """What the line's element, and an element inside that holds all of its words, say of themselves."""
    for element in (line.element, *line.element.iterdescendants("a", "span", "strong")):
        if " ".join("".join(element.itertext()).split()) == line.text:
            yield " ".join(filter(None, (element.get("class"), element.get("rel"))))
