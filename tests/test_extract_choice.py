"""Which lines of a page the block model keeps, in which shape, and when it leaves the page to the rules."""

from __future__ import annotations

import numpy as np
import pytest

from archive.article import Article
from crawler.extract import choice, extract, features, model
from crawler.extract.blocks import walk
from crawler.extract.body import Part
from crawler.extract.document import parse

PAGE = """<html><body><nav><a href="/a">Home</a></nav><article class="article-body"><h1>Ferry opens</h1><h3>Crossing</h3>
<p>The ferry line across the strait opened on Monday.</p><ul><li>Two boats</li><li><p>Daily trips</p><p>All year</p></li></ul>
<blockquote><p>We waited long for this.</p></blockquote><table><tr><td>Adults</td><td>4 crowns</td></tr></table>
<div>First half of a<br>sentence in two lines.<br>A second sentence.<br><br>after a gap</div></article></body></html>"""


def lines(page: str = PAGE) -> list[choice.Block]:
    root = parse(page)
    assert root is not None
    return walk(root)


def test_kept_lines_keep_headings_items_rows_and_quotations() -> None:
    blocks = lines()
    likely = np.array([0.0, 0.0, *[1.0] * (len(blocks) - 2)])
    assert [str(part) for part in choice.parts(blocks, likely)] == [
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


def test_an_unlikely_line_is_left_out() -> None:
    blocks = lines()
    likely = np.where(
        [block.text == "The ferry line across the strait opened on Monday." for block in blocks], 0.9, 0.1
    )
    assert choice.parts(blocks, likely) == [Part("p", "The ferry line across the strait opened on Monday.")]


@pytest.mark.parametrize(("chance", "words", "sure"), [(0.9, 200, True), (0.7, 200, False), (0.9, 10, False)])
def test_the_model_is_asked_only_where_it_is_sure_and_keeps_enough(chance: float, words: int, sure: bool) -> None:
    blocks = lines(f"<html><body><p>{'wordy ' * words}</p></body></html>")
    assert choice.is_sure(blocks, np.array([chance]), np.array([True])) is sure


def test_lines_that_both_leave_out_make_no_page_sure() -> None:
    menu = "".join(f"<li><a href='/{i}'>Menu entry {i} of the site</a></li>" for i in range(200))
    blocks = lines(f"<html><body><ul>{menu}</ul><p>{'wordy ' * 200}</p></body></html>")
    likely = np.array([0.001] * 200 + [0.6])
    assert not choice.is_sure(blocks, likely, likely > 0.5)


def test_where_the_model_doubts_the_rules_text_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doubt of every line is that of trees without a leaf but zero."""
    flat = model.Trees(
        np.array([0], np.int16),
        np.array([0], np.float32),
        np.array([0xFFFFFFFE], np.uint32),
        np.array([0], np.int32),
        np.zeros((1, 32), np.float32),
    )
    page = PAGE.replace("The ferry", "The people of the coast said in many words that the ferry " * 20).encode()
    monkeypatch.setattr(model, "shipped", lambda: flat)
    doubted = extract(page, "https://news.example/a/ferry-opens.html")
    monkeypatch.setattr(choice, "decided", lambda blocks, known: list(known.kept))
    ruled = extract(page, "https://news.example/a/ferry-opens.html")
    assert isinstance(doubted, Article)
    assert doubted == ruled


@pytest.mark.parametrize("text", ["ferry", "渡轮周一开航。", "العبارة", "a" * 5000])
def test_every_page_has_the_same_columns(text: str) -> None:
    known = features.Known("", None, (), "", "", (), ())
    whole = features.table(lines(), features.Known("Ferry opens", 1, ("Ilse Maran",), "x", "y", [Part("p", "z")], ()))
    table = features.table(lines(f"<html><body><p>{text}</p></body></html>"), known)
    assert table.shape == (1, whole.shape[1])
    assert np.isfinite(table).all()
    assert np.isfinite(whole).all()


def test_what_the_rules_kept_is_in_its_column() -> None:
    blocks = lines()
    known = features.Known("", None, (), "", "", (), [Part("p", "We waited long for this.")])
    column = features.table(blocks, known)[:, features.KEPT]
    assert [block.text for block, kept in zip(blocks, column, strict=True) if kept] == ["We waited long for this."]
