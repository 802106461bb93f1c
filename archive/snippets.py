"""Shows where a query was found: the words around it, as the article writes them, with marks around what was found.

What the full-text index holds is cut otherwise than it is written, so FTS5 cannot show it. The few articles that are
shown are indexed again, in memory and letter by letter, and FTS5 says which of them it means.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator

from archive import terms
from archive.query import Query
from archive.words import TOKENS

OPEN, CLOSE = "\x02", "\x03"
_BEFORE, _WIDTH = 30, 190
_MOST = 100_000  # characters of a text that are looked at
_MARKDOWN = re.compile(r"^[ \t]{0,20}(?:#{1,6}|>|-)[ \t]|^\|.*\|$", re.MULTILINE)
_MARK = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_HIGHLIGHT = f"SELECT highlight(shown, 2, '{OPEN}', '{CLOSE}') FROM shown WHERE rowid = ? AND shown MATCH ?"

Place = tuple[int, int]


def marked(query: Query | None, rows: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Give for title, authors and text of each article found a piece of the text, each hit between OPEN and CLOSE.

    Without a query, and where only the title has what was asked for, it is the beginning of the text.
    """
    if query is None:
        yield from (_piece(_plain(text), []) for *_, text in rows)
        return
    memory = sqlite3.connect(":memory:", isolation_level=None)
    memory.execute(f"CREATE VIRTUAL TABLE shown USING fts5(title, authors, text, {TOKENS})")
    for number, (title, authors, text) in enumerate(rows, start=1):
        plain = _plain(text)
        spans = list(terms.letters(plain)) if terms.is_cut(plain) else None
        shown = plain if spans is None else " ".join(term for *_, term in spans)
        columns = [" ".join(term for *_, term in terms.letters(each)) for each in (title, authors)]
        memory.execute("INSERT INTO shown (rowid, title, authors, text) VALUES (?, ?, ?, ?)", (number, *columns, shown))
        found = memory.execute(_HIGHLIGHT, (number, query.letters)).fetchone()
        places = _places(found[0]) if found else []
        yield _piece(plain, [_written(place, spans, shown) for place in places] if spans else places)
    memory.close()


def _plain(text: str) -> str:
    return " ".join(_MARKDOWN.sub(" ", text[:_MOST].translate({2: None, 3: None})).split())


def _places(highlighted: str) -> list[Place]:
    """Give where each hit begins and ends in the text without the marks."""
    return [
        (found.start() - 2 * number, found.end() - 2 * number - 2)
        for number, found in enumerate(_MARK.finditer(highlighted))
    ]


def _written(place: Place, spans: list[tuple[int, int, str]], shown: str) -> Place:
    """Give where that stands in the text as it is written which stands at a place of its terms."""
    first, last = (shown.count(" ", 0, at) for at in place)
    return spans[first][0], spans[last][1]


def _piece(text: str, places: list[Place]) -> str:
    """Cut the text where most hits are, and mark them."""
    first = max(places, key=lambda one: sum(one[0] <= begin < one[0] + _WIDTH for begin, _ in places), default=(0, 0))
    start = _edge(text, first[0] - _BEFORE) if first[0] > _BEFORE else 0
    end = max(_edge(text, start + _WIDTH), first[1])
    pieces, at = [], start
    for begin, close in places:
        if start <= begin and close <= end:
            pieces += [text[at:begin], OPEN, text[begin:close], CLOSE]
            at = close
    cut = "".join([*pieces, text[at:end]])
    return f"{'…' * (start > 0)}{cut.strip()}{'…' * (end < len(text))}"


def _edge(text: str, at: int) -> int:
    """Give the next space, or the place itself where none is near."""
    space = text.find(" ", at, at + 20)
    return min(len(text), at if space < 0 else space)
