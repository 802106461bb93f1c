"""The form of a line in its text: what the markup says it is, whichever reader kept it."""

from __future__ import annotations

import pytest

from crawler.extract import shape
from crawler.extract.blocks import Block
from crawler.extract.body import Part
from crawler.extract.markdown import markdown
from crawler.extract.page import Page, opened


def blocks(html: str) -> list[Block]:
    found = opened(f"<html><body>{html}</body></html>".encode(), "https://news.example/a/1.html", {})
    assert isinstance(found, Page)
    return found.blocks


def text(html: str) -> str:
    lines = blocks(html)
    return markdown(shape.parts(lines, lines))


def test_an_ordered_list_keeps_the_numbers_that_a_browser_shows() -> None:
    html = "<ol start=3><li>Ferries</li><li value=9>Quays</li><li>Dues</li></ol>"
    assert text(html) == "3. Ferries\n\n9. Quays\n\n10. Dues"


def test_a_list_whose_items_have_numbers_of_their_own_gets_no_second_ones() -> None:
    assert text("<ol><li>1. Ferries</li><li>(2) Quays</li></ol>") == "1. Ferries\n\n(2) Quays"


def test_an_item_of_a_list_in_a_list_is_indented() -> None:
    html = "<ol><li>Ferries<ul><li>small</li><li>large<ul><li>steam</li></ul></li></ul></li><li>Quays</li></ol>"
    assert text(html) == "1. Ferries\n\n    - small\n\n    - large\n\n        - steam\n\n2. Quays"


def test_an_item_whose_list_is_not_kept_stands_at_the_edge() -> None:
    html = "<ul><li>Menu<ul><li>Ferries</li></ul></li></ul>"
    lines = blocks(html)
    assert markdown(shape.parts(lines[1:], lines)) == "- Ferries"


def test_only_the_first_paragraph_of_an_item_is_marked() -> None:
    assert text("<ul><li><div><p>Ferries</p><p>All year</p></div></li></ul>") == "- Ferries\n\nAll year"


def test_the_paragraphs_of_a_quotation_stay_together() -> None:
    html = "<p>She said:</p><blockquote><p>We waited.</p><p>It came.</p></blockquote><p>They left.</p>"
    assert text(html) == "She said:\n\n> We waited.\n>\n> It came.\n\nThey left."


def test_a_blockquote_that_only_indents_a_page_is_no_quotation() -> None:
    assert text("<blockquote><p>The ferry opened on Monday.</p><p>It sails daily.</p></blockquote><p>End.</p>") == (
        "The ferry opened on Monday.\n\nIt sails daily.\n\nEnd."
    )


def test_a_table_of_data_becomes_a_pipe_table_with_its_first_row_as_head() -> None:
    html = "<table><tr><th>Who<th>Fee | due</tr><tr><td><p>Adults</p><td>4</tr><tr><td>Children<td></tr></table>"
    assert text(html) == "| Who | Fee \\| due |\n| --- | --- |\n| Adults | 4 |\n| Children |  |"


def test_cells_that_span_rows_and_columns_keep_the_others_in_their_columns() -> None:
    html = "<table><tr><td>a<td>b<td>c</tr><tr><td rowspan=2>d<td colspan=2>e</tr><tr><td>f<td>g</tr></table>"
    assert text(html).splitlines()[2:] == ["| d | e |  |", "|  | f | g |"]


PARAGRAPH = "<p>The ferry across the strait opened on Monday, and it sails on every second day.</p>"


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<table><tr><td>One</td></tr><tr><td>Two</td></tr></table>", 2),
        (f"<table><tr><td>Menu<td>{PARAGRAPH * 2}</tr><tr><td>Home<td>{PARAGRAPH}</tr></table>", 5),
        ("<table><tr><td>Menu<td><table><tr><td>a<td>b</tr><tr><td>c<td>d</tr></table></tr></table>", 3),
    ],
    ids=["one column", "paragraphs in a cell", "around another table"],
)
def test_a_table_that_only_lays_a_page_out_stays_paragraphs(html: str, lines: int) -> None:
    lay = shape.parts(blocks(html), blocks(html))
    outer = [part for part in lay if part.kind == "p"]
    assert len(outer) >= lines - 2
    assert not any(part.cells and "Menu" in part.text for part in lay)
    assert "| --- |" not in text("".join(html.split("<table><tr><td>a<td>b</tr><tr><td>c<td>d</tr></table>")))


def test_what_another_reader_found_gets_the_same_form() -> None:
    html = "<p>They agreed:</p><ol start=4><li>Ferries sail.</li></ol><blockquote>We waited.</blockquote><p>So it was.</p>"
    found = [Part("p", "They agreed:"), Part("item", "Ferries sail."), Part("p", "We waited."), Part("p", "Elsewhere.")]
    shaped = markdown(shape.shaped(found, blocks(html)))
    assert shaped == "They agreed:\n\n4. Ferries sail.\n\n> We waited.\n\nElsewhere."


def test_rows_of_another_reader_become_the_same_table() -> None:
    html = "<table><tr><th>Who<th>Fee</tr><tr><td>Adults<td>4</tr></table>"
    found = [Part("row", "Who | Fee"), Part("row", "Adults | 4")]
    assert markdown(shape.shaped(found, blocks(html))) == text(html)


def test_the_text_of_a_part_has_no_mark() -> None:
    lines = blocks("<ol><li>Ferries</li></ol><blockquote>We waited.</blockquote><table><tr><td>a<td>b<tr><td>c<td>d</table>")
    assert [part.text for part in shape.parts(lines, lines)] == ["Ferries", "We waited.", "a | b", "c | d"]


@pytest.mark.parametrize("said", ["轮渡周一开航", "العبارة تبحر يوم الاثنين", "Паром открыт", "नौका खुली"])
def test_forms_are_the_same_in_every_script(said: str) -> None:
    assert text(f"<ol><li>{said}</li><li>{said}</li></ol>") == f"1. {said}\n\n2. {said}"
