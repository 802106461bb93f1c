"""What people type into a search box, as FTS5 takes it."""

from __future__ import annotations

import pytest

from exports.browse.words import fts_query


@pytest.mark.parametrize(
    ("typed", "query"),
    [("salt ferry", "salt ferry"), ("U.S.", '"U.S."'), ("two-state*", '"two-state"*'), ('"a b" OR c*', '"a b" OR c*'),
     ("d'Ivoire", '"d\'Ivoire"'), ("(a OR b)", "( a OR b )"), ("title:salt", "title:salt"), ("url:x", '"url:x"'),
     ("外交", "外交"), ('"open', '" open'), ("", "")],
)  # fmt: skip
def test_words_that_fts5_would_stumble_over_are_quoted(typed: str, query: str):
    assert fts_query(typed) == query
