"""Parts as Markdown, and the lines back out of it."""

from __future__ import annotations

from crawler.extract.body import Part
from crawler.extract.markdown import lines, markdown

PARTS = [
    Part("head", "Ferries", 3),
    Part("p", "They sail daily."),
    Part("item", "Adults pay.", 0, "100."),
    Part("item", "Children do not.", 1),
    Part("p", "We waited.", quote=1),
    Part("item", "It came.", quote=1),
    Part("row", "Who | Fee", table=2, cells=("Who", "Fee | due")),
    Part("row", "Adults", table=2, cells=("Adults", "")),
]


def test_every_kind_has_its_mark() -> None:
    assert markdown(PARTS) == (
        "### Ferries\n\nThey sail daily.\n\n100. Adults pay.\n\n     - Children do not.\n\n"
        "> We waited.\n>\n> - It came.\n\n| Who | Fee \\| due |\n| --- | --- |\n| Adults |  |"
    )


def test_the_lines_come_back_without_marks() -> None:
    assert lines(markdown(PARTS)) == [
        *("Ferries", "They sail daily.", "Adults pay.", "Children do not."),
        *("We waited.", "It came.", "Who", "Fee | due", "Adults"),
    ]


def test_a_single_row_is_a_paragraph() -> None:
    assert markdown([Part("row", "Adults | 4", table=1, cells=("Adults", "4"))]) == "Adults | 4"


def test_an_item_after_a_paragraph_begins_at_the_edge() -> None:
    assert markdown([Part("item", "a"), Part("p", "b"), Part("item", "c", 1)]) == "- a\n\nb\n\n- c"


def test_two_quotations_in_a_row_stay_two() -> None:
    assert markdown([Part("p", "a", quote=1), Part("p", "b", quote=2)]) == "> a\n\n> b"
