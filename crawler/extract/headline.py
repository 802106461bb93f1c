"""The headline, and what stands around it: the breadcrumb before it, byline and dates beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from lxml.html import HtmlElement

from crawler.extract.blocks import Block, norm
from crawler.extract.lowered import Lowered

_AFTER, _BEFORE, _END, _STANDFIRST = 16, 6, 5, 3
_PARAGRAPH, _SENTENCE = 100, 25
_STOPS = tuple('.!?。！？…:;؟।։"”»')
SITES = " / "
_LONG = 200
_TRAIL = 8
_SHORTEST, _LABEL = 6, 30
_SHORT = 60
_HOME = re.compile(
    r"(?:https?:)?(?://[^/]+)?(?:\.{0,2}/|/?[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home)[\w.]*/?)?", re.I
)
_ARROW = re.compile(r"[>›»→]")
_CRUMB = re.compile(r"\s*(?:[>›»/|→‹«<]|::)\s*")
_AROUND = {"nav", "footer", "aside", "form", "button", "select"}
_KICKER = re.compile(
    r"kicker|top-?(?:line|title)|over-?line|roof-?line|dachzeile|spitzmarke|eyebrow|pre-?(?:title|head)|title-?_?header"
    r"|super-?title|sur-?titre|sub-?(?:title|head|line)|\blabel\b",
    re.I,
)
_MARKS = " :|–—-,/"
_SEPARATOR = re.compile(r"\s+[|–—·•»«/-]{1,2}\s+|\s*[|»›_]\s*|\s+::\s+|(?<=[\u3040-\uffee])-(?=[\u3040-\uffee]{2,8}$)")


@dataclass(frozen=True, slots=True)
class Headline:
    """The article's title, and the index of the line that shows it, if one does."""

    text: str
    at: int | None = None


def find(blocks: list[Block], stated: Sequence[str], site: str, start: int) -> Headline:
    """The visible line that the page's own titles (``stated``, best first) confirm, else the best of these.

    ``site`` holds the site's names, parted by SITES, which are cut off; ``start`` the index of the body's first line.
    """
    titles = [title for title in dict.fromkeys(stated) if title]
    found = _confirmed(blocks, titles, {norm(name) for name in site.split(SITES)}, start)
    if found:
        return found
    if titles:
        return _resembling(blocks[: start + 1], titles) or _unconfirmed(blocks[:start], titles, site)
    above = [i for i, b in enumerate(blocks[:start]) if b.heading and b.place not in _AROUND and b.linked < 0.5]
    return Headline(blocks[above[-1]].text, above[-1]) if above else Headline("")


def _confirmed(blocks: list[Block], titles: list[str], sites: set[str], start: int) -> Headline | None:
    for title in titles:
        at = _shown(blocks, norm(title), sites, start)
        if at is not None:
            below = _below_trail(blocks, at, start, titles)
            text = _without_kicker(blocks[at if below is None else below], titles)
            return Headline(text, _heading_of(blocks, at, start) if below is None else below)
    return None


def _below_trail(blocks: list[Block], at: int, start: int, titles: list[str]) -> int | None:
    """The headline that readers see, and a title states, below a breadcrumb whose last step is another title."""
    if not blocks[at].heading or at >= start:
        return None
    after = range(at + 1, min(start + 1, len(blocks)))
    first = next((i for i in after if blocks[i].heading in (1, 2) and _shows(blocks[i])), None)
    if first is None or blocks[at].words in blocks[first].words or not _in_trail(blocks[at], blocks[first]):
        return None
    below = takewhile(
        lambda i: blocks[i].heading == blocks[first].heading and _shows(blocks[i]), after[first - at - 1 :]
    )
    stated = [i for i in below if any(_part_of(blocks[i].words, norm(title)) for title in titles)]
    return stated[-1] if stated else None


def _shows(block: Block) -> bool:
    return block.place not in _AROUND and block.linked < 0.5 and len(block.text) >= _SHORTEST


def _in_trail(heading: Block, below: Block) -> bool:
    """Whether a heading is a step of a breadcrumb, which does not hold the heading ``below``."""
    if heading.place == "nav":
        return True
    outside = set(below.element.iterancestors())
    row = [one for one in (heading.element, *heading.element.iterancestors()) if one not in outside]
    return _leads_here(row, len(heading.text))


def _leads_here(row: list[HtmlElement], title: int) -> bool:
    """Whether the smallest element with more text than the heading has only links beside it, one to the home page."""
    whole = next((one for one in row if len(_text(one)) > title + 2), None)
    if whole is None:
        return False
    links = list(whole.iter("a"))
    home = any(link.get("href") and _HOME.fullmatch(link.get("href", "")) for link in links)
    return home and title + sum(len(_text(link)) for link in links) > 0.8 * len(_text(whole))


def _text(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _without_kicker(block: Block, titles: list[str]) -> str:
    """A heading's text without the topic above or the second title below, if its markup holds them apart, and so
    does a title that the page states, or none has them."""
    text = block.text
    for part in block.element.iterdescendants("span", "small", "strong", "em", "b") if block.heading else ():
        said = _text(part)
        if said and len(said) < len(text) - _SHORTEST and _KICKER.search(part.get("class") or ""):
            text = text.removeprefix(said).removesuffix(said).strip(_MARKS)
    whole = block.words
    return block.text if all(whole in norm(title) for title in titles) else text


def _heading_of(blocks: list[Block], at: int, start: int) -> int:
    """The main heading that holds the title where a breadcrumb above says it first."""
    if blocks[at].heading:
        return at
    text = blocks[at].words
    return next(
        (i for i in range(at + 1, min(start + 1, len(blocks))) if _main(blocks[i]) and text in blocks[i].words), at
    )


def _unconfirmed(above: list[Block], titles: list[str], site: str) -> Headline:
    """The only main heading above the body, where search engines are told another title; else that title."""
    main = [i for i, block in enumerate(above) if _main(block) and len(block.text) >= _SHORTEST]
    names = {norm(name) for name in site.split(SITES)}
    if len(main) == 1 and norm(above[main[0]].text) not in names:
        return Headline(_without_kicker(above[main[0]], titles), main[0])
    return Headline(_without_site(titles[0], site))


def _shown(blocks: list[Block], title: str, sites: set[str], start: int) -> int | None:
    """The line above the body that is the title, or the title but for a name before or after it."""
    shortest = max(_SHORTEST, len(title) * 0.3)
    found = [
        (block.place not in _AROUND, len(text), block.heading > 0, block.linked < 0.5, i)
        for i, block in enumerate(blocks[: start + 1])
        if shortest <= len(block.text) < 2 * len(title) + 20
        for text in [block.words]
        if len(text) >= shortest and text not in sites and _part_of(text, title)
    ]
    at = max(found)[-1] if found else None
    if at is None or blocks[at].heading:
        return at
    # A title that only says the site's name is confirmed by its logo; the headline is the main heading below.
    below = range(at + 1, min(start + 1, len(blocks)))
    heading = next((i for i in below if blocks[i].heading == 1 and blocks[i].linked < 0.5), at)
    return at if blocks[at].words in blocks[heading].words else heading


def _part_of(text: str, title: str) -> bool:
    return text == title or title.startswith(text + " ") or title.endswith(" " + text)


def _resembling(blocks: list[Block], titles: list[str]) -> Headline | None:
    """A main heading that has most words of a title, since editors shortened one of the two, or all of its letters."""
    for i, block in enumerate(blocks):
        words = set(block.words.split())
        for title in titles if block.heading == 1 else ():
            if norm(title) in block.words and len(block.text) < len(title) + 20:
                return Headline(title, i)
            if len(words & set(norm(title).split())) > 0.6 * len(words):
                return Headline(_without_kicker(block, titles), i)
    return None


def _without_site(title: str, site: str) -> str:
    """``title`` without the site's name, which a separator holds apart: a known name, or a short last part."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    names = norm(site)
    if norm(parts[-1]) in names or len(parts[-1]) < 0.4 * len(title):
        rest = title[: title.rindex(parts[-1])].rstrip(" |–—·•»«:/_-")
        return _without_site(rest, site) if norm(_SEPARATOR.split(rest)[-1]) in names.split() else rest
    if norm(parts[0]) in names:
        return title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |–—·•»«:/_-")
    return title


def near(blocks: list[Block], at: int | None, start: int, end: int) -> list[Block]:
    """The lines where an article says who wrote it and when, best first.

    After the headline to the body's first line, then before the headline, then after the body (``start`` to ``end``),
    then the headline. Without a headline, those after the last heading above the body, or else before the body. Menus,
    headers and lists of links are none of them: a clock above the menu and the dates of other news stand there.
    """
    if at is None:
        at = next((i for i in range(min(start, len(blocks)) - 1, -1, -1) if _main(blocks[i])), None)
    origin = start if at is None else at
    place = blocks[origin].place if origin < len(blocks) else ""
    stop = start + 1 if origin < start else origin + _AFTER // 2
    after = [b for b in blocks[origin + 1 : min(stop, origin + _AFTER)] if _tells(b)]
    after += _beyond(blocks, stop) if origin < start else []
    above = takewhile(lambda b: b.place in ("", "aside", place), reversed(blocks[max(0, origin - _BEFORE) : origin]))
    before = list(filter(_tells, above))
    tail = takewhile(lambda b: not b.place and not b.heading and b.linked < 0.9, blocks[end + 1 : end + 1 + _END])
    return [*before, *after, *tail] if at is None else [*after, *before, *tail, blocks[at]]


def _beyond(blocks: list[Block], stop: int) -> list[Block]:
    """Short lines below a standfirst that is the body's first line."""
    return [block for block in blocks[stop : stop + _STANDFIRST] if _tells(block) and len(block.text) < _SHORT]


def _main(block: Block) -> bool:
    return block.heading == 1 and block.place not in _AROUND and block.linked < 0.5


def _tells(block: Block) -> bool:
    """Whether a line can say something of the article: it is no link, or a short one."""
    return block.linked < 0.9 or len(block.text) < _SHORT


def labelled(blocks: list[Block], label: re.Pattern[str] | Lowered) -> list[Block]:
    """Lines outside menus and footers that begin with a label, as "Date: 23.05.2011"."""
    return [
        block for block in blocks if len(block.text) < 90 and block.place not in _AROUND and label.match(block.text)
    ]


def below_labels(blocks: list[Block], label: re.Pattern[str] | Lowered) -> list[Block]:
    """Lines below a line that is a label and no more, outside menus and footers."""
    pairs = pairwise(blocks)
    heads = (
        (label.match(head.text), head, line) for head, line in pairs if len(head.text) < _LABEL and line.place != "nav"
    )
    return [line for found, head, line in heads if found and not head.text[found.end() :].strip(" :：")]


def crumbs(blocks: list[Block], at: int | None, title: str) -> list[str]:
    """The steps of a visible breadcrumb before the headline, without the home page and the headline itself."""
    if at is None:
        return []
    steps = _steps(blocks[max(0, at - _TRAIL) : at], title)
    return [step for step in steps[1:] if norm(step) not in norm(title)]


def _steps(before: list[Block], title: str) -> list[str]:
    for block in reversed(before):
        arrows = len(_ARROW.findall(block.text)) > 1
        if not block.urls or len(block.text) >= _LONG + len(title) or not (arrows or _leads_home(block)):
            continue
        inside = [text for text in map(_text, block.element.iter("a")) if text and text in block.text]
        apart = [step for step in _CRUMB.split(block.text) if step]
        if len(inside) > 1 or (inside and arrows):
            return inside if len(apart) < len(inside) else apart
    return _listed_steps(before)


def _leads_home(block: Block) -> bool:
    return bool(block.urls) and bool(block.urls[0]) and _HOME.fullmatch(block.urls[0]) is not None


def _listed_steps(before: list[Block]) -> list[str]:
    """A breadcrumb whose steps are items of a list: the linked items from the one that leads home to the headline."""
    steps: list[str] = []
    for block in reversed(before[-_TRAIL // 2 :]):
        if block.tag == "li" and block.urls and block.urls[0]:
            steps.insert(0, _CRUMB.sub("", block.text))
        if _leads_home(block):
            return steps if block.tag == "li" else []
    return []


def span(blocks: list[Block], texts: Iterable[str]) -> tuple[int, int]:
    """The indexes of the first and last line of the page that are lines of the body; the page's end if none is."""
    wanted = {norm(text) for text in texts if _is_paragraph(text)}
    lines = (i for i, b in enumerate(blocks) if _is_paragraph(b.text) and not b.heading and b.place not in _AROUND)
    found = [i for i in lines if blocks[i].words in wanted]
    return (found[0], found[-1]) if found else (len(blocks), len(blocks))


def _is_paragraph(line: str) -> bool:
    return len(line) >= _PARAGRAPH or (len(line) >= _SENTENCE and line.endswith(_STOPS))
