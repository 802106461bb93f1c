"""What the pages of a site teach of one of them: lines that recur around the text, and which reader to believe.

``look`` notes a page as it was read alone, ``learn`` makes a SiteModel of many such pages whatever their order, and
``recurring`` says which parts of a page are residue by it.

What recurs is not yet residue: a ministry may end each statement with the same sentence, and begin each second part
with the same heading. So a line must also stand apart from the text on every page that has it (see ``apart.py``).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import combinations
from typing import Any

from archive.article import AGREED
from archive.ids import short
from archive.urls import BadUrl, key
from crawler.extract.apart import Line, Where, lines_of, of_parts, standing_apart
from crawler.extract.blocks import norm
from crawler.extract.body import Part

RECURRING = "recurring"  # the class of this residue
PAGES = 60  # as many pages of a site are learnt from
COMPARED = 20  # of them, read by trafilatura too: enough to tell which reader to believe
_OTHERS = 2  # so many other pages must have a line
_BEARERS = 5  # so many of them are remembered: some may turn out to be the same article
_LINES = 400
_SKETCH = 8
_YOUNG = 10  # with fewer pages trafilatura is asked on each
_SAMPLE = 13  # of 256: later on every twentieth
_MOST = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page as it was read without knowledge of its site; ``agreement`` is how far trafilatura and the model agreed.

    ``address``, ``title`` and ``authors`` are hashes, as are the lines' texts.
    """

    address: str
    title: str
    authors: str
    lines: tuple[Line, ...]
    agreement: float | None = None

    @property
    def prose(self) -> frozenset[str]:
        """The page's sentences, by which it is told whether two pages have the same article."""
        return frozenset(line.text for line in self.lines if line.kept and line.prose)


@dataclass(frozen=True, slots=True)
class Bearer:
    """A page that has recurring lines; ``sketch`` are the smallest hashes of its sentences."""

    address: str
    title: str
    sketch: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SiteModel:
    """What is known of a site: the lines that are residue on it, and whose word counts.

    ``lines`` are the names of lines that recur, each with the ``pages`` (indexes) that have it. ``weak`` are those of
    them that are residue also among the paragraphs, above the first or below the last of the page's own sentences: the
    reader left them out on most pages, or they begin with the author's name. ``looked`` is how many pages were learnt
    from, ``compared`` on how many both readers were asked, ``differed`` on how many they disagreed. ``as_of`` is when
    the newest of the captures was fetched (UTC).
    """

    as_of: str = ""
    looked: int = 0
    compared: int = 0
    differed: int = 0
    pages: tuple[Bearer, ...] = ()
    lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    weak: frozenset[str] = frozenset()

    @property
    def trusted(self) -> str:
        """The reader whose word counts on this site: ``model`` or ``trafilatura``."""
        often = self.compared >= _YOUNG and self.differed > _MOST * self.compared
        return "trafilatura" if often else "model"

    @property
    def young(self) -> bool:
        """Whether too little is known of the site to read it without trafilatura."""
        return self.looked < _YOUNG

    @cached_property
    def digest(self) -> str:
        """16 characters that name this model."""
        return short("site", self.as_json())

    def reader(self, version: str) -> str:
        """What reads a page of this site: the block model's ``version``, and this model where there is one."""
        return f"{version}+{self.as_of}.{self.digest}" if self.looked else version

    def as_json(self) -> str:
        """The model as text; equal models have equal texts."""
        pages = [[page.address, page.title, list(page.sketch)] for page in self.pages]
        counts = {"as_of": self.as_of, "looked": self.looked, "compared": self.compared, "differed": self.differed}
        lines = {name: list(at) for name, at in self.lines.items()}
        table = {**counts, "pages": pages, "lines": lines, "weak": sorted(self.weak)}
        return json.dumps(table, sort_keys=True, separators=(",", ":"))

    @classmethod
    def of_json(cls, text: str) -> SiteModel:
        """The model that ``as_json`` wrote."""
        table: dict[str, Any] = json.loads(text)
        pages = tuple(Bearer(address, title, tuple(sketch)) for address, title, sketch in table.pop("pages"))
        lines = {name: tuple(at) for name, at in table.pop("lines").items()}
        return cls(pages=pages, lines=lines, weak=frozenset(table.pop("weak")), **table)


UNKNOWN = SiteModel()


def asks_trafilatura(url: str, site: SiteModel) -> bool:
    """Whether trafilatura is to read a page even if the model is sure of it: on a new site, and on some pages later."""
    return site.young or site.trusted == "trafilatura" or sha256(_key(url).encode()).digest()[0] < _SAMPLE


def agreement(ours: Iterable[Part], theirs: Iterable[Part]) -> float:
    """How far two readings of a page agree: twice the common text over all of it, 0 to 1, by lines."""
    left, right = ({norm(part.text): len(part.text) for part in parts} for parts in (ours, theirs))
    both = sum(size for words, size in left.items() if words in right)
    return 2 * both / (sum(left.values()) + sum(right.values()) or 1)


def look(where: Where, parts: Sequence[Part], agreed: float | None = None) -> Seen:
    """What is to be learnt from a page; ``parts`` is what was read of it."""
    address, title = _named(where)
    authors = short("authors", *sorted(map(norm, where.authors)))
    return Seen(address=address, title=title, authors=authors, lines=lines_of(where, parts), agreement=agreed)


def recurring(site: SiteModel, where: Where, parts: Sequence[Part]) -> list[Part]:
    """The parts that are residue because they stand around the text on other pages of the site too."""
    if not site.lines:
        return []
    lines = of_parts(where, parts)
    address, title = _named(where)
    prose = {line.text for line in lines if line.prose}
    others = {
        number
        for number, page in enumerate(site.pages)
        if page.address != address and page.title != title and not _same_article(prose, page.sketch)
    }
    known = {name for name, bearers in site.lines.items() if len(others.intersection(bearers)) >= _OTHERS}
    apart = standing_apart(lines, known, site.weak)
    return [part for part, is_residue in zip(parts, apart, strict=True) if is_residue]


def learn(seen: Iterable[Seen], as_of: str = "") -> SiteModel:
    """The model of a site, from pages that were read without one; of several at one address one counts."""
    pages = list({page.address: page for page in sorted(seen, key=_content, reverse=True)}.values())
    pages.sort(key=lambda page: page.address)
    bearers = _bearers(pages)
    weak = _weak(pages, bearers.keys())
    lines = {name: bearers[name] for name in _most_borne(bearers, _residue(pages, bearers.keys(), weak))}
    used = sorted({number for at in lines.values() for number in at})
    place = {number: index for index, number in enumerate(used)}
    compared = [page.agreement for page in pages if page.agreement is not None]
    return SiteModel(
        as_of=as_of,
        looked=len(pages),
        compared=len(compared),
        differed=sum(share < AGREED for share in compared),
        pages=tuple(Bearer(pages[n].address, pages[n].title, _sketch(pages[n].prose)) for n in used),
        lines={name: tuple(place[number] for number in at) for name, at in lines.items()},
        weak=weak & lines.keys(),
    )


def _content(page: Seen) -> tuple[str, ...]:
    return (page.title, str(page.agreement), *(line.name for line in page.lines))


def _bearers(pages: Sequence[Seen]) -> dict[str, tuple[int, ...]]:
    """For each line that recurs the pages that have it, no two of them with one title or one article."""
    groups = _groups(pages)
    found: dict[str, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        for name in {line.name for line in page.lines}:
            found[name].append(number)
    bearers = {name: _distinct(at, pages, groups) for name, at in found.items() if len(at) >= _OTHERS}
    return {name: at for name, at in bearers.items() if len(at) >= _OTHERS}


def _distinct(numbers: Sequence[int], pages: Sequence[Seen], groups: Sequence[int]) -> tuple[int, ...]:
    taken: list[int] = []
    titles, articles = set(), set()
    for number in numbers:
        if pages[number].title not in titles and groups[number] not in articles:
            taken.append(number)
            titles.add(pages[number].title)
            articles.add(groups[number])
    return tuple(taken[:_BEARERS])


def _groups(pages: Sequence[Seen]) -> list[int]:
    """A number for each page, the same where two have the same article, as print versions and re-issues do."""
    group = list(range(len(pages)))
    prose = [page.prose for page in pages]
    for one, other in combinations(range(len(pages)), 2):
        if _same_article(prose[one], prose[other]):
            old, new = group[other], group[one]
            group = [new if number == old else number for number in group]
    return group


def _same_article(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two pages share most of the sentences of the shorter."""
    left, right = set(one), set(other)
    return 2 * len(left & right) > min(len(left), len(right))


def _residue(pages: Sequence[Seen], recurrent: Collection[str], weak: Collection[str]) -> list[str]:
    """The lines that stand apart from the text, or were left out, on every page that has them."""
    in_text: set[str] = set()
    for page in pages:
        flags = standing_apart(page.lines, recurrent, weak)
        in_text |= {line.name for line, flag in zip(page.lines, flags, strict=True) if line.kept and not flag}
    return [name for name in recurrent if name not in in_text]


def _weak(pages: Sequence[Seen], recurrent: Collection[str]) -> frozenset[str]:
    """The lines that the reader left out on most pages, and those that end every page of one author and few others."""
    seen: dict[str, list[tuple[Line, Seen]]] = defaultdict(list)
    for page in pages:
        for line in page.lines:
            if line.name in recurrent:
                seen[line.name].append((line, page))
    return frozenset(name for name, found in seen.items() if _is_doubted(found) or _is_signature(found, pages))


def _is_doubted(found: Sequence[tuple[Line, Seen]]) -> bool:
    kept = sum(line.kept for line, _ in found)
    return 2 * kept < len(found) and len(found) - kept >= _OTHERS


def _is_signature(found: Sequence[tuple[Line, Seen]], pages: Sequence[Seen]) -> bool:
    """A body signs all that a ministry publishes; its sentences that begin with its name are no biography."""
    having = {page.address for _, page in found}
    theirs = {page.address for page in pages if page.authors in {page.authors for _, page in found}}
    return all(line.signed for line, _ in found) and having == theirs and 2 * len(theirs) <= len(pages)


def _most_borne(bearers: Mapping[str, Sequence[int]], residue: Iterable[str]) -> list[str]:
    return sorted(residue, key=lambda name: (-len(bearers[name]), name))[:_LINES]


def _sketch(prose: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(prose)[:_SKETCH])


def _named(where: Where) -> tuple[str, str]:
    return short("page", _key(where.url)), short("title", norm(where.title))


def _key(url: str) -> str:
    try:
        return key(url)
    except BadUrl:
        return url
