"""What people type into a search box, as FTS5 takes it."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'(?:\w+:)?"(?:[^"]|"")*"\*?|[()]|[^\s()"]+|"')
_PLAIN = re.compile(r'(?:(?:title|authors|text):)?(?:\w+\*?|"(?:[^"]|"")*"\*?)|[()"]')


def fts_query(typed: str) -> str:
    """Quote the words that FTS5 would stumble over (``U.S.``, ``two-state``, ``d'Ivoire``), and leave its syntax alone.

    AND, OR, NOT, brackets, "phrases", prefix* and title: keep their meaning (https://www.sqlite.org/fts5.html,
    section 3). A quotation mark or bracket that is never closed stays as it is, and FTS5 refuses it.
    """
    return " ".join(token if _PLAIN.fullmatch(token) else _quoted(token) for token in _TOKEN.findall(typed))


def _quoted(token: str) -> str:
    word = token.removesuffix("*").replace('"', '""')
    return f'"{word}"' + "*" * token.endswith("*")
