"""Which lines of a page the block model keeps, in which shape, and when it is sure of a page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from crawler.extract import choice, features
from crawler.extract.blocks import Block
from crawler.extract.body import Part
from crawler.extract.headline import Headline
from crawler.extract.page import Page, opened

PAGE = """<html><body><nav><a href="/a">Home</a></nav><article class="article-body"><h1>Ferry opens</h1><h3>Crossing</h3>
<p>The ferry line across the strait opened on Monday.</p><ul><li>Two boats</li><li><p>Daily trips</p><p>All year</p></li></ul>
<blockquote><p>We waited long for this.</p></blockquote><table><tr><td>Adults</td><td>4 crowns</td></tr></table>
<div>First half of a<br>sentence in two lines.<br>A second sentence.<br><br>after a gap</div></article></body></html>"""


def page(html: str = PAGE) -> Page:
    found = opened(html.encode(), "https://news.example/a/ferry-opens.html", {})
    assert isinstance(found, Page)
    return found


def look(html: str, chances: list[float], first: list[float] | None = None) -> choice.Look:
    """A look at a page that found these chances for its lines, and before it these."""
    return replace(choice.blank(page(html)), likely=np.array(chances), first=np.array(first or chances))


def blocks(html: str = PAGE) -> list[Block]:
    """The lines of a page that the model looks at."""
    return [*choice.blank(page(html)).blocks]


def test_kept_lines_keep_headings_items_rows_and_quotations() -> None:
    chances = [float(block.text != "Ferry opens") for block in blocks()]
    assert [str(part) for part in choice.parts(look(PAGE, chances))] == [
        "### Crossing",
        "The ferry line across the strait opened on Monday.",
        "- Two boats",
        "- Daily trips",
        "All year",
        "We waited long for this.",
        "Adults | 4 crowns",
        "First half of a sentence in two lines.",
        "A second sentence.",
        "after a gap",
    ]


POST = """<blockquote class="twitter-tweet"><p>The ferry sails again!</p>Harbour Office <a href="/1">3 March</a></blockquote>"""


@pytest.mark.parametrize("wrapped", [POST, f"<div><div>{POST}</div></div>"])
def test_an_embedded_post_among_kept_lines_is_quoted(wrapped: str) -> None:
    html = f"<body><h1>Ferry opens</h1><div><p>The line opened.</p>{wrapped}<p>So they wrote.</p></div></body>"
    chances = [float(block.tag == "p" and block.element.getparent().tag == "div") for block in blocks(html)]
    assert [part.text for part in choice.parts(look(html, chances))] == [
        "The line opened.",
        "The ferry sails again!",
        "Harbour Office 3 March",
        "So they wrote.",
    ]


def test_an_embedded_post_elsewhere_on_the_page_is_not() -> None:
    html = f"<body><div><p>The line opened.</p></div><div><div><div><div>{POST}</div></div></div></div></body>"
    chances = [float(block.text == "The line opened.") for block in blocks(html)]
    assert [part.text for part in choice.parts(look(html, chances))] == ["The line opened."]


def test_an_unlikely_line_is_left_out() -> None:
    text = "The ferry line across the strait opened on Monday."
    chances = [0.9 if block.text == text else 0.1 for block in blocks()]
    assert choice.parts(look(PAGE, chances)) == [Part("p", text)]
    assert list(look(PAGE, chances).texts) == [text]


@pytest.mark.parametrize(("chance", "words", "sure"), [(0.9, 200, True), (0.7, 200, False), (0.9, 10, False)])
def test_the_model_is_sure_where_it_doubts_little_and_keeps_enough(chance: float, words: int, sure: bool) -> None:
    assert look(f"<html><body><p>{'wordy ' * words}</p></body></html>", [chance]).sure is sure


def test_lines_that_no_look_keeps_make_no_page_sure() -> None:
    menu = "".join(f"<li>Entry {i} of the table</li>" for i in range(200))
    html = f"<html><body><ul>{menu}</ul><p>{'wordy ' * 200}</p></body></html>"
    assert not look(html, [0.001] * 200 + [0.6]).sure


def test_lines_that_only_the_first_look_kept_count_as_doubt_where_the_second_is_not_sure_of_them() -> None:
    html = f"<html><body><p>{'wordy ' * 200}</p><div>{'further ' * 400}</div></body></html>"
    assert look(html, [0.99, 0.01], [0.99, 0.9]).sure
    assert not look(html, [0.99, 0.4], [0.99, 0.9]).sure


@pytest.mark.parametrize("text", ["ferry", "渡轮周一开航。", "العبارة", "a" * 5000])
def test_every_page_has_the_same_columns(text: str) -> None:
    known = choice.told(choice.blank(page()), Headline("Ferry opens", 1), ("Ilse Maran",))
    alone = choice.blank(page(f"<html><body><p>{text}</p></body></html>"))
    assert alone.table.shape == (1, known.table.shape[1])
    for seen in (known, alone):
        said = ([Part("p", "z")], [])
        assert np.isfinite(seen.table).all()
        assert np.isfinite(choice.beside(seen, said)).all()


def test_what_another_reader_keeps_is_told_to_the_third_look() -> None:
    seen = choice.blank(page())
    said = features.beside(seen.lines, seen.likely, ([], [Part("p", "We waited long for this.")]))
    assert [block.text for block, kept in zip(blocks(), said[:, 2], strict=True) if kept] == [
        "We waited long for this."
    ]


def test_a_line_that_was_ruled_out_is_not_looked_at_again() -> None:
    ruled_out = look(PAGE, [0.001] * len(blocks()))
    assert choice.second(choice.told(ruled_out, Headline("Ferry opens", 1), ())).likely.max() == 0.001


def test_lines_of_menus_and_of_long_runs_of_links_are_not_looked_at() -> None:
    links = "".join(f"<li><a href='/{i}'>Entry {i} of the archive</a></li>" for i in range(20))
    assert "Home" not in [block.text for block in blocks()]
    assert len(blocks(f"<html><body><ul>{links}</ul><p>Text.</p></body></html>")) == 3


def test_a_short_list_of_links_is_looked_at() -> None:
    links = "".join(f"<li><a href='/{i}'>Annex {i} of the communique</a></li>" for i in range(6))
    assert len(blocks(f"<html><body><ul>{links}</ul><p>Text.</p></body></html>")) == 7


def test_the_heading_of_a_box_without_text_of_the_article_goes_with_it() -> None:
    html = """<html><body><main><h2>Crossing</h2><p>The ferry sails on Monday.</p>
    <aside><h4>Our letter, in your inbox</h4><div>Sign up</div></aside><p>It returns on Friday.</p></main></body></html>"""
    chances = [float(block.text != "Sign up") for block in blocks(html)]
    assert [part.text for part in choice.parts(look(html, chances))] == [
        "Crossing", "The ferry sails on Monday.", "It returns on Friday.",
    ]  # fmt: skip
