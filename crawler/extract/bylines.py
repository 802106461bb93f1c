"""The lines near a headline that say who wrote the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from lxml.html import HtmlElement

from crawler.extract.blocks import Block
from crawler.extract.dates import visible
from crawler.extract.words import said

BY = re.compile(
    r"^\s*(?:(?:written|reported|posted|published|authored|words|story|text|report|recipe|eingestellt|geschrieben|verfasst|erstellt"
    r"|publié|escrito|publicado|scritto|geschreven|napisał)\s+)?"
    r"(?:by|par|von|por|di|da|door|av|af|autore?|auteur|autor(?:a|in)?|autorin/autor|author|автор|текст|بقلم|نوشته|نویسنده"
    r"|作者|記者|记者|文|szerző|kirjoittaja|yazar|penulis|oleh|tác giả)\s*[:：|]?\s+",
    re.IGNORECASE,
)
# What stands on a line of its own above the name, as in a list of terms.
_LABEL = re.compile(
    r"\W*(?:authors?|written by|by|autor(?:in|a|es|en)?|auteure?s?|autore|автор|автори|作者|نویسنده|الكاتب)\W*",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"(?:^|\W)(?:by|von|par|por|da|door|av|af):?\s+(?=\w)", re.IGNORECASE)
_LONGEST, _PARAGRAPH = 120, 100
_MARKED = re.compile(r"(?<![a-z])(?:by-?line|authors?|creator)(?:(?![a-z])|[_-]?names?\b)", re.IGNORECASE)
_NOT_AUTHOR = re.compile(r"bio|comment|avatar|related|social|follow|image|desc", re.IGNORECASE)
_TO_AUTHOR = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|writers?|profiles?|contributors?|journalists?|experts?|people|scholars?"
    r"|fellows?|byline)/",
    re.IGNORECASE,
)
_PERSON = re.compile(r"[^\W\d_a-z][^\W\d_]*(?:[ .'’-]+[^\W\d_]+){1,3}")
_PART = r"[^\W\d_a-z][^\W\d_]*\.?(?:['’-][^\W\d_]+)*"
_FULL = rf"{_PART}(?: (?:d[eaiu]l?|v[ao]n|der|al|bin|el|la|dos) ?)?(?: {_PART}){{1,2}}"
_ALONE = re.compile(rf"{_FULL}(?:\s*(?:/|,|&|and|und|et|y)\s*{_FULL})*")
_NO_NAME = re.compile(
    r"\d|^\W*(?:skip|posted|updated?|published|last|created|start|home|bio|about|follow|view|more|read|share[ds]?|written"
    r"|in|social|reviewed|edited|accueil|protokoll|publiziert|gespeichert|comment\w*|themenstarter|by|von|por|par|on|at|date|authors?)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 5
_BESIDE = " |·•-–—,/"
_PREPOSITION = re.compile(r"\s(?:[oi]n|am|um|at|le|vom|em|el|il|op|den|dne)$")
_LEFT = re.compile(r"\s*[•·|].*$|\s(?:in|on|under|unter) [^a-z].*$|\s\d+ .*$")


def read(near: Iterable[Block]) -> Iterator[str]:
    """What may name the authors, best first: bylines, elements marked as authors, names beside a date, bare names."""
    near = list(near)
    lines = [block for block in near if len(block.text) < _LONGEST]
    yield from said_by(lines)
    for block in lines:
        yield from filter(_fits, _marked(block))
    for block in lines:
        rest = _undated(block.text)
        name = _PREPOSITION.sub("", rest.strip(_BESIDE)).strip(_BESIDE)
        if rest != block.text and _PERSON.fullmatch(name) and _fits(name):
            yield name
    yield from _bare(near)


def said_by(near: Iterable[Block]) -> Iterator[str]:
    """The names in lines with "By", also behind the date: "Published on 7 March 2024 by Petra Amari"."""
    lines = [block.text for block in near if len(block.text) < _LONGEST]
    for signs, run in groupby(lines, key=lambda line: BY.match(line) is not None):
        names = [_name(BY.sub("", _undated(line))) for line in run] if signs else []
        yield from ["; ".join(names)] if names and all(map(is_full, names)) else names
    yield from (name for label, name in pairwise(lines) if _LABEL.fullmatch(label) and is_full(name))
    for line in lines:
        stamp = visible(line)
        rest = line.replace(stamp.raw, " ") if stamp else ""
        found = _WITHIN.search(rest)
        if found:
            yield _name(rest[found.end() :])


def _name(rest: str) -> str:
    return _LEFT.sub("", _PREPOSITION.sub("", rest.strip()))


def _bare(near: list[Block]) -> Iterator[str]:
    """Lines that are a name and no more, beside a line with a date or right above the first paragraph."""
    for before, block, after in zip([None, *near], near, [*near[1:], None], strict=False):
        if not is_full(block.text):
            continue
        beside = _dated(before) or _dated(after) or (after is not None and len(after.text) >= _PARAGRAPH)
        if beside and block.linked < 0.5 and not block.heading:
            yield block.text


def is_full(line: str) -> bool:
    """Whether a line is a full name, or several, in a script with capitals, and none of the words of menus."""
    named = len(line) < _LONGEST and _ALONE.fullmatch(line) and line[0].isupper() and not _NO_NAME.search(line)
    return bool(named) and not said(line.casefold().split())


def _dated(block: Block | None) -> bool:
    return block is not None and len(block.text) < _LONGEST and visible(block.text) is not None


def _marked(block: Block) -> Iterator[str]:
    """Names in a line whose element, or a part of it, or a link, says that they are authors."""
    for element in (block.element, *block.element.iterdescendants("span", "a", "b", "strong", "address")):
        linked = element.tag == "a" and _TO_AUTHOR.search(element.get("href") or "")
        if linked or _says_author(element):
            # Markup alone may hold "By" and the name apart.
            text = " ".join(" ".join(element.itertext()).split())
            if text and text.replace(" ", "") in block.text.replace(" ", ""):
                yield BY.sub("", _undated(text))


def _fits(name: str) -> bool:
    return bool(name) and len(name.split()) <= _MOST_WORDS and not _NO_NAME.search(name)


def _says_author(element: HtmlElement) -> bool:
    said = " ".join(filter(None, map(element.get, ("class", "rel", "itemprop"))))
    return bool(_MARKED.search(said)) and not _NOT_AUTHOR.search(said)


def _undated(line: str) -> str:
    """A byline without the date that stands beside the name."""
    stamp = visible(line)
    if stamp is None:
        return line
    before, _, after = line.partition(stamp.raw)
    return before if before.strip() else after
