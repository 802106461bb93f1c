"""What people type to find something, read once for the terminal, the pages and the exports.

Words, ``"phrases"``, ``prefix*``, AND, OR, NOT, brackets, ``NEAR(a b, 5)`` and ``title:``, ``authors:``, ``text:`` keep
the meaning that FTS5 gives them (https://www.sqlite.org/fts5.html, section 3), save that words side by side are joined
by AND. Anything else that FTS5 would stumble over (``U.S.``, ``two-state``, ``d'Ivoire``) is a phrase of its parts.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from archive import terms
from archive.errors import BadQuery

HINT = (
    'Write words (sanctions treaty), a phrase in double quotes ("prime minister"), a beginning (diplom*), and join '
    "them with AND, OR and NOT, each of which stands between two of them; every quotation mark and bracket that is "
    "opened must be closed. NEAR(salt ferry, 5) and a part (title: treaty) may be used."
)

_STYLES = str.maketrans({"“": '"', "”": '"', "„": '"', "＂": '"', "（": "(", "）": ")", "\u3000": " "})
_TOKEN = re.compile(
    r'NEAR\((?P<near>[^()]*?)(?:,\s*(?P<within>\d+)\s*)?\)|(?P<sign>[()])|(?P<open>"(?=[^"]*$))'
    r'|(?:(?P<column>title|authors|text)\s*:\s*)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s()"]+?))(?P<star>\*?)(?=[\s()"]|$)'
)
_OPERATORS = ("AND", "OR", "NOT")

Cut = Callable[[str], tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Query:
    """A query in FTS5 syntax: ``words`` for the index, ``letters`` for a text cut by ``archive.terms.letters``."""

    words: str
    letters: str


def parse(query: str) -> Query:
    """Read a query. Raises BadQuery if it asks for nothing; faults of its syntax show when it is run."""
    if not any(character.isalnum() for character in query):
        raise BadQuery(f"nothing to look for in {query!r}. {HINT}")
    return Query(_expression(query, terms.of_phrase), _expression(query, _of_letters))


@contextmanager
def readable(query: str | None) -> Iterator[None]:
    """Turn what FTS5 says about a query into BadQuery with a hint."""
    try:
        yield
    except sqlite3.OperationalError as error:
        # FTS5 reports faults of a query under SQLite's generic code only.
        if query is None or error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise BadQuery(f"cannot read the query {query!r}. {HINT}") from error


def _of_letters(phrase: str) -> tuple[str, bool]:
    return " ".join(term for _, _, term in terms.letters(phrase)), False


def _expression(query: str, cut: Cut) -> str:
    parts: list[str] = []
    for found in _TOKEN.finditer(query.translate(_STYLES)):
        part = _part(found, cut)
        begins = part and part not in (*_OPERATORS, ")")
        # FTS5 takes two words side by side, but not a word and a bracket.
        if begins and parts and parts[-1] not in (*_OPERATORS, "("):
            parts.append("AND")
        parts += [part] if part else []
    return " ".join(parts)


def _part(found: re.Match[str], cut: Cut) -> str:
    if found["sign"] or found["open"]:
        return found[0]
    if found["near"] is not None:
        return f"NEAR({' '.join(_term(word, '', cut) for word in found['near'].split())}, {found['within'] or 10})"
    if found[0] in _OPERATORS:
        return found[0]
    term = _term(found["phrase"] if found["word"] is None else found["word"], found["star"], cut)
    return f"{found['column']}: {term}" if term and found["column"] else term


def _term(phrase: str, star: str, cut: Cut) -> str:
    """Quote a phrase; one without a letter or digit asks for nothing."""
    words, begins = cut(phrase)
    return f'"{words}"' + "*" * (begins or star == "*") if any(map(str.isalnum, words)) else ""
