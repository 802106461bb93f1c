"""Dates away from the headline are read where nothing else gave one, and only if they agree."""

from __future__ import annotations

import pytest

from crawler.extract import extract

URL = "https://mfa.avaria.example/en/news/4711"
LINE = "The minister met the ambassador in the capital and they spoke about trade, visas and the river at some length."
TEXT = f"<p>{LINE}</p>" * 4
TITLE = "Minister meets the ambassador"


def published(above: str = "", below: str = "", end: str = "", head: str = "") -> str | None:
    page = f"<html lang=en><head><title>{TITLE}</title>{head}</head><body>{above}<h1>{TITLE}</h1>{below}{TEXT}{end}</body></html>"
    return extract(page.encode(), URL).published


@pytest.mark.parametrize(
    "end",
    [
        "<aside><h3>Published</h3><p>7 March 2024</p></aside>",
        "<table><tr><td>Release Date:</td><td>Thursday, 7 March 2024</td></tr></table>",
        "<p>Datum</p><p>07.03.2024</p>",
    ],
)
def test_the_line_below_a_label_is_the_date(end):
    assert published(end=f"<p>Salt is heavy.</p>{end}<p>Other news of 8 March 2024</p>") == "2024-03-07"


@pytest.mark.parametrize(
    "end", ["<nav><p>Published</p><p>7 March 2024</p></nav>", "<p>Published</p><p>in the gazette of Klow</p>"]
)
def test_a_label_in_a_menu_or_without_a_date_gives_none(end):
    assert published(end=end) is None


def test_a_date_in_the_headlines_own_header_goes_before_that_of_another_article_further_down():
    signed = "".join(f"<p>Autor: {name}</p>" for name in ("Petra Amari", "Jan Novák", "Li Wei", "O. Berg", "Ana Lind"))
    found = published("<header>", f"<p>{LINE} {LINE}</p>{signed}<p>7 March 2024</p></header>", end="<h2>Salt is heavy</h2><p>5 March 2024</p>")
    assert found == "2024-03-07"


def test_the_date_with_which_a_paragraph_begins_is_found_if_it_is_the_only_one():
    one = f"<p>Klow, (07.03.2024). {LINE}</p>"
    assert published(end=one) == "2024-03-07"
    assert published(end=one + f"<p>08.03.2024: {LINE}</p>") is None
    assert published(end=f"<p>{LINE} On 7 March 2024 they meet again.</p>") is None


def test_data_in_a_script_is_believed_if_all_of_it_says_the_same_day():
    script = '<script>window.page = {{"createdAt": "2024-03-07T10:00:00+02:00", "publishedAt": "{}"}}</script>'
    assert published(end=script.format("2024-03-07")) == "2024-03-07T10:00:00+02:00"
    assert published(end=script.format("2023-01-01")) is None


def test_a_visible_date_is_believed_before_data_in_a_script():
    script = '<script>{"createdAt": "2020-01-01"}</script>'
    assert published(below="<p>7 March 2024</p>", end=script) == "2024-03-07"
