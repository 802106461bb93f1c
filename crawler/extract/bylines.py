"""The lines near a headline that say who wrote the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from crawler.extract.blocks import Block
from crawler.extract.dates import visible

BY = re.compile(
    r"^\s*(?:(?:written|reported|posted|published|authored|words|story|text|report|recipe|eingestellt|geschrieben|verfasst|erstellt"
    r"|publié|escrito|publicado|scritto|geschreven|napisał)\s+)?"
    r"(?:by|par|von|por|di|da|door|av|af|autore?|auteur|autor(?:a|in)?|autorin/autor|author|автор|текст|بقلم|نوشته|نویسنده"
    r"|作者|記者|记者|文|szerző|kirjoittaja|yazar|penulis|oleh|tác giả)\s*[:：|]?\s+",
    re.IGNORECASE,
)
_LONGEST = 120
_MARKED = re.compile(r"\b(?:by-?line|authors?|creator)(?:\b|_|-?names?\b)", re.IGNORECASE)
_NOT_AUTHOR = re.compile(r"bio|comment|avatar|related|social|follow|image|desc|info", re.IGNORECASE)
_TO_AUTHOR = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|writers?|profiles?|contributors?|journalists?|byline)/", re.I
)
_PERSON = re.compile(r"[^\W\d_a-z][^\W\d_]*(?:[ .'’-]+[^\W\d_]+){1,3}")
_GLUED = re.compile(r"^(?:By|Por|Von|Par)(?=[^\W\d_a-z])")
_NO_NAME = re.compile(
    r"\d|^\W*(?:skip|posted|updated?|published|last|created|start|home|bio|about|follow|view|more|read|share[ds]?|written"
    r"|reviewed|edited|accueil|protokoll|publiziert|gespeichert|comment\w*|themenstarter|by|von|por|par|on|at|date|authors?)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 5


def read(near: Iterable[Block]) -> Iterator[str]:
    """What may name the authors, best first: lines with "By", elements marked as authors, names beside a date."""
    lines = [block for block in near if len(block.text) < _LONGEST]
    yield from (_undated(block.text) for block in lines if BY.match(block.text))
    for block in lines:
        yield from filter(_fits, _marked(block))
    for block in lines:
        rest = _undated(block.text)
        if rest != block.text and _PERSON.fullmatch(rest.strip(" |·•-–—,/")):
            yield rest


def _marked(block: Block) -> Iterator[str]:
    """Names in a line whose element, or a part of it, or a link, says that they are authors."""
    for element in (block.element, *block.element.iterdescendants("span", "a", "b", "strong", "address")):
        linked = element.tag == "a" and _TO_AUTHOR.search(element.get("href") or "")
        text = " ".join("".join(element.itertext()).split())
        if text and text in block.text and (linked or _says_author(element)):
            yield BY.sub("", _GLUED.sub("", _undated(text)))


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
