"""The characters of many lines are counted by class, each line for itself."""

from __future__ import annotations

import pytest

from crawler.extract.characters import START, Characters

LINES = ['The "Linden", 47 m long, sails.', "渡船今天启航。明天？", "No stop in 3.5 or a.b… here", "🚢 Über Ⅳ", "x"]


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("letters", [19, 8, 16, 4, 1]),
        ("capitals", [2, 0, 1, 2, 0]),
        ("digits", [2, 0, 2, 0, 0]),
        ("spaces", [5, 0, 6, 2, 0]),
        ("clauses", [2, 0, 0, 0, 0]),
        ("quotes", [2, 0, 0, 0, 0]),
        ("wide", [0, 8, 0, 0, 0]),
    ],
)
def test_each_line_is_counted_for_itself(name: str, counts: list[int]) -> None:
    assert Characters(LINES).count(name).tolist() == counts


def test_a_sentence_ends_before_a_blank_a_quotation_mark_or_the_end() -> None:
    assert Characters(LINES).sentences().tolist() == [1, 2, 1, 0, 0]
    assert Characters(['He said "Go."', "Go. Go!” Go"]).sentences().tolist() == [1, 2]


def test_a_beginning_is_counted_apart() -> None:
    characters = Characters(["7" * START + "7", "7"])
    assert characters.count("digits").tolist() == [START + 1, 1]
    assert characters.count_early("digits").tolist() == [START, 1]
