"""Paragraphs in bold type that are headings become headings, and nothing else in bold type does."""

from __future__ import annotations

import pytest

from crawler.extract import extract

FIRST = "The minister met the ambassador in the capital on Tuesday and spoke about trade, visas and the river."
SECOND = "Neither side would say whether the ferry, which has not run since January, will return in the spring."
THIRD = "The council of the three straits will hear both of them at its next meeting, which is to be held in May."


def read(*middle: str, first: str = FIRST) -> list[str]:
    lines = "".join(f"<p>{line}</p>" for line in (first, SECOND, *middle, THIRD, FIRST[:40] + SECOND[12:]))
    page = f"<html><head><title>Minister meets ambassador</title></head><body><article><h1>Minister meets ambassador</h1>{lines}</article></body></html>"
    return extract(page.encode(), "https://envoy.example/news/4711").text.split("\n\n")


def test_a_short_paragraph_in_bold_type_above_an_ordinary_one_is_a_heading() -> None:
    assert "## The ferry and the river" in read("<strong>The ferry and the river</strong>")


def test_a_heading_of_several_bold_elements_is_one() -> None:
    assert "## The ferry and the river" in read("<b>The ferry</b> <b>and the</b> <b>river</b>")


def test_a_bold_heading_ranks_below_the_heading_that_the_markup_has() -> None:
    found = read("</p><h3>Ferries</h3><p>", SECOND.replace("ferry", "tug"), "<strong>The winter timetable</strong>")
    assert found[3:5] == [SECOND.replace("ferry", "tug"), "#### The winter timetable"]


@pytest.mark.parametrize(
    "line",
    [
        "<strong>When will the ferry return?</strong>",
        "<strong>The ferry will return.</strong>",
        "<strong>“The ferry will return”</strong>",
        "<strong>By Ilse Maran in Avaria</strong>",
        "<strong>The ferry</strong> and the river",
    ],
)
def test_a_question_a_sentence_a_byline_and_half_a_line_in_bold_type_stay_paragraphs(line: str) -> None:
    assert not any(part.startswith("#") for part in read(line))


def test_the_bold_name_of_one_who_speaks_again_and_again_is_no_heading() -> None:
    found = read("<b>Ilse Maran</b>", THIRD.replace("May", "June"), "<b>Ilse Maran</b>")
    assert found.count("Ilse Maran") == 2


def test_a_bold_label_with_another_value_each_time_is_no_heading() -> None:
    found = read("<b>Share of the harbour: 4</b>", THIRD.replace("May", "June"), "<b>Share of the harbour: 5</b>")
    assert not any(part.startswith("#") for part in found)


def test_a_bold_line_above_the_first_sentence_is_no_heading() -> None:
    assert not any(part.startswith("#") for part in read(first="<strong>Trade and visas at the river</strong>"))


def test_a_bold_line_above_a_bold_paragraph_is_no_heading() -> None:
    found = read("<strong>The ferry and the river</strong>", f"<strong>{SECOND.replace('ferry', 'tug')}</strong>")
    assert not any(part.startswith("#") for part in found)
