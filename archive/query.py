"""What a user wants to find: FTS5 syntax, and pieces of scripts that write no spaces.

The full-text index cuts words at spaces, so a run of ideographs, kana or Thai is one long word to it, and 外交 would be
found only where it stands alone. Such pieces are looked for as they stand, which reads every text that the other
filters leave.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from archive.errors import BadQuery

HINT = (
    'Write words (sanctions treaty), a phrase in double quotes ("prime minister"), or what holds punctuation in double '
    'quotes ("COVID-19"); AND, OR, NOT, NEAR, a beginning (diplom*) and a column (title: treaty) may be used.'
)

# Thai, Lao, Burmese, Khmer; kana; ideographs.
_UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
_PIECE = re.compile(rf'"[^"]*{_UNSPACED}[^"]*"|[^\s"()*]*{_UNSPACED}[^\s"()*]*\*?')
_CONDITION = "(instr(a.title, ?) OR (SELECT instr(v.text, ?) FROM versions AS v WHERE v.id = a.version))"


@dataclass(frozen=True, slots=True)
class Query:
    """A query, parted: ``words`` in FTS5 syntax, and ``pieces`` that title or text must hold, every one of them."""

    words: str
    pieces: tuple[str, ...]

    @property
    def conditions(self) -> list[tuple[str, tuple[str, ...]]]:
        """Give the pieces as conditions on ``article_index AS a``, each with its parameters."""
        return [(_CONDITION, (piece, piece)) for piece in self.pieces]


def parse(query: str) -> Query:
    """Part a query. Raises BadQuery if it asks for nothing; faults of its syntax show when it is run."""
    if not any(character.isalnum() for character in query):
        raise BadQuery(f"nothing to look for in {query!r}. {HINT}")
    pieces = tuple(piece.strip('"*') for piece in _PIECE.findall(query))
    if not pieces:
        return Query(query, ())
    return Query(re.sub(r"\bAND\b", " ", _PIECE.sub(" ", query)).strip(), pieces)


@contextmanager
def readable(query: str | None) -> Iterator[None]:
    """Turn what FTS5 says about a query into BadQuery with a hint."""
    try:
        yield
    except sqlite3.OperationalError as error:
        # FTS5 reports faults of a query under SQLite's generic code only.
        if query is None or error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise BadQuery(f"cannot read the query {query!r} ({error}). {HINT}") from error
