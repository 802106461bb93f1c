"""Who signed an article, read from the lines that readers see."""

from __future__ import annotations

import json

import pytest

from archive.article import Article
from crawler.extract import extract

URL = "https://envoy.example/en/news/4711"
TEXT = (
    "<p>The minister met the ambassador in the capital on Tuesday and spoke about trade, visas and the river.</p>" * 4
)
TITLE = "Minister meets the ambassador of Lower Borduria"


def authors(below: str, stated: str = "", after: str = "") -> tuple[str, ...]:
    node = {"@type": "NewsArticle", "headline": TITLE, "author": {"@type": "Person", "name": stated}}
    head = f"<title>{TITLE}</title><meta property='og:site_name' content='The Envoy'>"
    head += f"<script type='application/ld+json'>{json.dumps(node)}</script>" if stated else ""
    page = f"<html lang=en><head>{head}</head><body><main><h1>{TITLE}</h1>{below}{TEXT}{after}</main></body></html>"
    found = extract(page.encode(), URL)
    assert isinstance(found, Article), found
    return found.authors


def test_names_with_a_by_of_their_own_each_are_the_authors_together():
    below = "<p>Autor: Petra Amari</p><p>Autor: Jan Novák</p><p>7 March 2024</p>"
    assert authors(below) == ("Petra Amari", "Jan Novák")
    assert authors("<p>By Petra Amari</p><p>By Autorin</p>") == ("Petra Amari",)


@pytest.mark.parametrize("label", ["Author", "Written by:", "Auteur", "Autor", "Автор:"])
def test_the_name_below_a_label_is_the_authors(label):
    assert authors(f"<dl><dt>{label}</dt><dd><a href='/x'>Petra Amari</a></dd></dl><p>7 March 2024</p>") == ("Petra Amari",)
    assert authors(f"<p>{label}</p><p>Topics and regions</p><p>7 March 2024</p>") == ()


def test_an_office_behind_a_name_is_no_second_author():
    assert authors("", stated="Petra Amari, Projektleiterin der Salzstiftung") == ("Petra Amari",)


def test_a_name_that_links_to_a_page_of_people_is_the_authors():
    assert authors('<p><a href="/experts/444">Petra Amari</a></p><p>7 March 2024</p>') == ("Petra Amari",)


@pytest.mark.parametrize("label", ["责任编辑：", "(责编：李海、", "編輯：", "编辑：王平 责任编辑："])
def test_who_edited_a_page_in_its_last_line_is_no_author(label):
    assert authors("", stated="张江", after=f"<p>{label}张江</p>") == ()
    assert authors("", stated="港口新闻张江", after=f"<p>{label}张江</p>") == ()
    assert authors("", stated="张江", after=f"<p>{label}李明</p>") == ("张江",)


def test_who_edited_a_page_and_signed_it_is_its_author():
    assert authors("<p>作者：张江</p>", stated="张江", after="<p>责任编辑：张江</p>") == ("张江",)


def test_a_label_of_editors_makes_no_author():
    assert authors("", stated="选稿：张江") == ()


@pytest.mark.parametrize("name", ["Petra Amari. The Envoy", "Petra Amari - The Envoy"])
def test_the_site_behind_a_name_is_no_part_of_it(name):
    assert authors("", stated=name) == ("Petra Amari",)
    assert authors("", stated=name.replace("The Envoy", "Quartet")) != ("Petra Amari",)


def test_what_a_content_system_calls_an_article_without_one_is_no_author():
    assert authors("", stated="No Author") == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Published on December 2nd, 2025 by Petra Amari", ("Petra Amari",)),
        ("Posted on July 1, 2024 by Petra Amari and Jan Novák in Rivers", ("Petra Amari", "Jan Novák")),
        ("March 15, 2022 · 3 min read · By Envoy Online", ("Envoy Online",)),
        ("26/12/2019 von Petra Amari 4 Kommentare", ("Petra Amari",)),
        ("VON PETRA AMARI am 21. April 2020", ("Petra Amari",)),
        ("By Petra Amari• 4 mins read", ("Petra Amari",)),
    ],
)
def test_the_name_is_found_behind_and_before_the_date(line, names):
    assert authors(f"<p>{line}</p>") == names


@pytest.mark.parametrize(
    "line",
    ["Posted on 7 March 2024", "Last updated 7 March 2024", "Social Share 7 March 2024", "Start date 7 March 2024"],
)
def test_what_a_date_is_of_is_no_author(line):
    assert authors(f"<p>{line}</p>") == ()


@pytest.mark.parametrize(
    "lines",
    [
        "<p>Petra Amari</p>",
        "<p>Petra Amari</p><p>7 March 2024</p><h2>Salt</h2>",
        "<p>7 March 2024</p><p>Petra Amari</p><h2>Salt</h2>",
        "<p>PETRA AMARI</p>",
    ],
)
def test_a_bare_name_above_the_text_or_beside_the_date_is_the_author(lines):
    assert authors(lines, stated="The Envoy") == ("Petra Amari",)


def test_bare_names_may_be_several():
    assert authors("<p>Petra Amari/Jan Novák</p>") == ("Petra Amari", "Jan Novák")


@pytest.mark.parametrize(
    "line",
    [
        "<p>Press Releases</p>",
        "<p>Salt and Rivers</p>",
        "<p><a href='/x'>Petra Amari</a></p><h2>Salt</h2>",
        "<p>Written By</p>",
        "<p>外交部 发言人</p>",
    ],
)
def test_a_line_of_a_menu_or_a_topic_is_no_name(line):
    assert authors(line) == ()


@pytest.mark.parametrize(
    "mark", ["post-hero__author__name", "authorName", "Article_author__U98U7", "post_author", "author-info"]
)
def test_an_element_marked_as_author_names_one_however_its_class_is_spelled(mark):
    assert authors(f"<div class='{mark}'>Petra Amari</div><h2>Salt</h2>") == ("Petra Amari",)


def test_a_byline_is_believed_over_a_name_for_machines_that_no_reader_sees():
    assert authors("<p>By Petra Amari</p>", stated="Ludo Webb") == ("Petra Amari",)
    assert authors("<p>By Petra Amari</p><p>Edited for the web: Ludo Webb</p>", stated="Ludo Webb") == ("Ludo Webb",)
    assert authors("<p>Von Klow bis Zileheroum: ein Bericht</p>", stated="Ludo Webb") == ("Ludo Webb",)


def test_a_byline_below_the_standfirst_is_found():
    standfirst = (
        "<p>What the two governments agreed on, what they left open, and why the river matters to both of them.</p>"
    )
    assert authors(f"{standfirst}<div>By Petra Amari</div>") == ("Petra Amari",)


def test_an_office_in_the_place_of_a_name_is_none():
    marked = "<div class='author-name'>Vice President of Consulting</div><div class='author-name'>Petra Amari</div>"
    assert authors(marked) == ("Petra Amari",)


def test_a_desk_is_named_only_where_nobody_else_is():
    assert authors("<div class='author-name'>Petra Amari</div>", stated="Web Desk") == ("Petra Amari",)
    assert authors("", stated="Web Desk") == ("Web Desk",)


@pytest.mark.parametrize("account", ["admin", "Guest User", "webmaster"])
def test_an_account_of_the_content_system_is_nobody(account):
    assert authors("", stated=account) == ()
