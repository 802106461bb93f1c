"""Marks with which an agency or a desk ends a text go, words that look like them stay."""

from __future__ import annotations

import pytest

from crawler.extract import classes, ends, extract, residue
from crawler.extract.body import Part

URL = "https://envoy.example/news/4711"
FIRST = "The minister met the ambassador in the capital on Tuesday and spoke about trade, visas and the river."
LAST = "Neither side would say whether the ferry, which has not run since January, will return in the spring."


def page(*lines: str) -> bytes:
    text = "".join(f"<p>{line}</p>" for line in (FIRST, *lines))
    return f"<html><head><title>Minister meets ambassador</title></head><body><article><h1>Minister meets ambassador</h1>{text}</article></body></html>".encode()


def read(*lines: str) -> list[str]:
    return extract(page(*lines), URL).text.split("\n\n")


@pytest.mark.parametrize(
    "mark",
    ["(dmk)", "(pm – gs)", "(End)", "Enditem", "- ENDS -", "(AB/CD)", "انتهای پیام/ی", "（完）", "(끝)", "(Xinhua)"],
)
def test_a_line_that_is_the_mark_of_the_end_goes(mark: str) -> None:
    parts = [Part("p", text) for text in (FIRST, LAST, mark)]
    assert ends.without_marks(parts) == parts[:2]


@pytest.mark.parametrize(
    "mark",
    ["(dmk)", "(ats/nxp)", "(End)", "Enditem/", "(By Ilse Maran) Enditem", "(TASS).", "（編輯：李海）1150301", "//انتهى//"],
)
def test_the_mark_behind_the_last_sentence_goes_and_the_sentence_stays(mark: str) -> None:
    assert read(f"{LAST} {mark}") == [FIRST, LAST]


@pytest.mark.parametrize(
    "end",
    [
        "It is the first ferry of the Harbour Office (HO)",
        "It is the first ferry of the line, and not the end",
        "So it was said of the ferry in the old song. (sic)",
        "The ferry sails at seven in the evening. (All times are local)",
        "It belongs to the Avaria Ferry Co. (AFC).",
    ],
)
def test_what_only_looks_like_such_a_mark_stays(end: str) -> None:
    assert read(LAST, f"{FIRST[:60]}. {end}")[-1].endswith(end)


def test_a_mark_far_above_the_end_stays() -> None:
    parts = [Part("p", text) for text in ("(dmk)", f"{LAST} (dmk)", FIRST, LAST, FIRST)]
    assert ends.unmarked(ends.without_marks(parts)) == parts


def test_the_mark_on_a_line_of_its_own_is_told_as_residue() -> None:
    parts = [Part("p", text) for text in (FIRST, LAST, "Enditem")]
    assert residue.judged(parts, residue.around("", (), [])) == (parts[:2], [(parts[2], classes.END)])
