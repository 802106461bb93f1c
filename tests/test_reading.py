"""How an article's text, dates and direction become something to read."""

from __future__ import annotations

import pytest

from exports.browse.reading import Block, blocks, direction, excerpt, readable


def test_text_is_cut_into_headings_lists_and_paragraphs():
    text = "One.\n\n# A\n\n### B\n\n- x\n\n- y\n- z\n\nTwo - three.\n\n#hashtag"
    assert blocks(text) == [
        Block("p", ("One.",)), Block("h2", ("A",)), Block("h3", ("B",)), Block("ul", ("x", "y", "z")),
        Block("p", ("Two - three.",)), Block("p", ("#hashtag",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "way"),
    [
        ("ar", "rtl"),
        ("fa-IR", "rtl"),
        ("UR", "rtl"),
        ("he", "rtl"),
        ("en", "ltr"),
        ("arn", "ltr"),
        (None, "auto"),
        ("", "auto"),
    ],
)
def test_direction_follows_the_language(tag: str | None, way: str):
    assert direction(tag) == way


@pytest.mark.parametrize(
    ("time", "precision", "said"),
    [("2026-03-04T09:30:00+02:00", "minute", "4 March 2026, 09:30 UTC+02:00"), ("2026-03-04T09:30:00Z", None, "4 March 2026, 09:30 UTC"),
     ("2026-03-04T09:30:00", "day", "4 March 2026"), ("2026-03-04", None, "4 March 2026"), ("2026-03", "day", "March 2026"),
     ("2026", None, "2026"), ("2026-03-01", "month", "March 2026"), ("soon", None, "soon"), (None, None, "")],
)  # fmt: skip
def test_times_are_said_no_finer_than_they_are_known(time, precision, said: str):
    assert readable(time, precision) == said


def test_an_excerpt_is_one_line_without_headings_cut_between_words():
    assert excerpt("One two.\n\n## Head\n\n- item") == "One two. item"
    assert excerpt("word " * 100, 22) == "word word word word…"
    assert excerpt("外" * 100, 10) == "外" * 10 + "…"
