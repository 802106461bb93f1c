"""archive/differences.py: sentences and words of two texts, told apart"""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.differences import Part, compare, of_words, sentences

TEXTS = st.lists(st.sampled_from(["A ferry sails. ", "Salt is 3 dear!\n\n", "No one came? ", "盐价上涨。", "x"]), max_size=12).map("".join)


def kinds(before: str, after: str) -> list[tuple[str, str]]:
    return [(one.kind, one.after or one.before) for one in compare(before, after)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It sails. It stops! Why? So.", ["It sails. ", "It stops! ", "Why? ", "So."]),
        ("Mr. Berg of the U.S. Navy met J. Holm. They spoke.", ["Mr. Berg of the U.S. Navy met J. Holm. ", "They spoke."]),
        ("It costs 3.50 a ton. Dear.", ["It costs 3.50 a ton. ", "Dear."]),
        ("会谈结束。双方同意！「好。」他说。", ["会谈结束。", "双方同意！", "「好。」", "他说。"]),
        ("هل وصل السفير؟ نعم. غادر.", ["هل وصل السفير؟ ", "نعم. ", "غادر."]),
        ("मंत्री आए। वे गए।", ["मंत्री आए। ", "वे गए।"]),
        ("“Stop.” She left.", ["“Stop.” ", "She left."]),
        ("A heading\n\nA text", ["A heading\n\n", "A text"]),
        ("", []),
    ],
)
def test_sentences_end_in_every_script(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text())
def test_the_sentences_of_a_text_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


def test_a_changed_sentence_says_which_words() -> None:
    (one,) = compare("They met for 14 days.", "They met for 15 long days.")
    assert (one.kind, one.parts) == (
        "changed",
        (Part("same", "They met for "), Part("dropped", "14"), Part("added", "15 long"), Part("same", " days.")),
    )


def test_a_sentence_that_moved_is_told_from_one_that_changed() -> None:
    before = "The ferry sails at dawn. The port is closed. Salt grew dear. Nobody came."
    after = "The port is closed. Salt grew dear. Nobody came back. The ferry sails at dawn."
    assert kinds(before, after) == [
        ("left", "The ferry sails at dawn."),
        ("same", "The port is closed."),
        ("same", "Salt grew dear."),
        ("changed", "Nobody came back."),
        ("moved", "The ferry sails at dawn."),
    ]


def test_what_is_gone_stands_where_it_stood() -> None:
    assert kinds("One came. Two left. Three sat.", "One came. Three sat. Four ran far.") == [
        ("same", "One came."),
        ("dropped", "Two left."),
        ("same", "Three sat."),
        ("added", "Four ran far."),
    ]


def test_spelling_is_no_difference() -> None:
    assert {kind for kind, _ in kinds("“Salt”  –  dear.\n\nYes.", '"Salt"-dear. Yes.')} == {"same"}


def test_characters_are_the_words_of_a_script_without_spaces() -> None:
    assert [part for part in of_words("双方同意三项", "双方同意四项") if part.kind != "same"] == [Part("dropped", "三"), Part("added", "四")]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_told_from_the_difference(before: str, after: str) -> None:
    found = compare(before, after)
    old = [one.before for one in found if one.before]
    assert [one.after for one in found if one.after] == [piece.strip() for piece in sentences(after) if piece.strip()]
    assert sorted(old) == sorted(piece.strip() for piece in sentences(before) if piece.strip())


@given(TEXTS, TEXTS)
def test_the_parts_of_a_changed_sentence_are_its_two_states(before: str, after: str) -> None:
    for one in compare(before, after):
        if one.kind == "changed":
            assert "".join(part.text for part in one.parts if part.kind != "dropped") == one.after


@pytest.mark.parametrize("unit", ["Sentence {} is here. ", "word{} ", "The same. ", "x{}"])
def test_long_texts_cost_seconds_at_most(unit: str) -> None:
    before = "".join(unit.format(number) for number in range(20_000))
    after = "".join(unit.format(number * 7 % 20_011) for number in range(20_000))
    began = perf_counter()
    compare(before, after)
    assert perf_counter() - began < 10
