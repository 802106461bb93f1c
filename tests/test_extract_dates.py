"""Dates for machines and for people, with their precision and zone, and never one that is not stated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.discover.link import Link
from crawler.extract import extract, published
from crawler.extract.dates import alone, in_url, machine, trusted, visible
from crawler.extract.page import opened

URL = "https://mfa.avaria.example/en/news/4711"
TEXT = "<p>The minister met the ambassador in the capital and they spoke about trade, visas and the river at some length.</p>" * 4


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("2024-03-07T10:00:00+05:00", "2024-03-07T10:00:00+05:00", "second"),
        ("2024-03-07T10:00:00.000Z", "2024-03-07T10:00:00Z", "second"),
        ("2024-03-07T10:00:00+0500", "2024-03-07T10:00:00+05:00", "second"),
        ("2024-03-07 10:11", "2024-03-07T10:11", "minute"),
        ("2024-03-07", "2024-03-07", "day"),
        ("20240307", "2024-03-07", "day"),
        ("2024-03-07T00:00:00Z", "2024-03-07", "day"),
        ("Thu, 07 Mar 2024 10:20:30 GMT", "2024-03-07T10:20:30Z", "second"),
        ("1709805600", "2024-03-07T10:00:00Z", "second"),
        ("1709805600000", "2024-03-07T10:00:00Z", "second"),
    ],
)
def test_a_date_for_machines_keeps_its_zone_and_precision(text, value, precision):
    stamp = machine(text)
    assert stamp is not None
    assert (stamp.value, stamp.precision) == (value, precision)


@pytest.mark.parametrize("text", ["2023-02-31", "0001-01-01", "yesterday", "", "12:30", "99999999999999", "31.02.2023"])
def test_what_is_no_date_is_none(text):
    assert machine(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7 March 2024", "2024-03-07"),
        ("March 7th, 2024 at 4:30 pm", "2024-03-07T16:30"),
        ("le 1er mars 2024 à 10h15", "2024-03-01T10:15"),
        ("7 de marzo de 2024", "2024-03-07"),
        ("7 de março de 2024", "2024-03-07"),
        ("7. März 2024, 15:30 Uhr", "2024-03-07T15:30"),
        ("7 marca 2024", "2024-03-07"),
        ("7 марта 2024 г. 12:00", "2024-03-07T12:00"),
        ("7 березня 2024", "2024-03-07"),
        ("7 Μαρτίου 2024", "2024-03-07"),
        ("7 Mart 2024", "2024-03-07"),
        ("٧ مارس 2024", "2024-03-07"),
        ("7 آذار 2024", "2024-03-07"),
        ("2024年3月7日 10:20", "2024-03-07T10:20"),
        ("2024년 3월 7일", "2024-03-07"),
        ("7 tháng 3 năm 2024", "2024-03-07"),
        ("2024. március 7.", "2024-03-07"),
        ("07.03.2024 | 14:05", "2024-03-07T14:05"),
        ("07/03/2024", "2024-03-07"),
        ("18-07-2024 - 11:37", "2024-07-18T11:37"),
        ("10:30 GMT, 7 March 2024", "2024-03-07T10:30Z"),
        ("7 March 2024 10:30 UTC+2", "2024-03-07T10:30+02:00"),
        ("7 Ιουνίου 2024", "2024-06-07"),
        ("Ιούνιος 7 2024", "2024-06-07"),
        ("7 қазан 2024", "2024-10-07"),
        ("2024 оны 3 сарын 7", None),
        ("7 mars 2024", "2024-03-07"),
        ("7 de març de 2024", "2024-03-07"),
        ("7 sakavika 2024", None),
        ("7 сакавіка 2024 г.", "2024-03-07"),
        ("7 მარტი 2024", "2024-03-07"),
        ("7 มีนาคม 2024", "2024-03-07"),
        ("9 Tháng 1 2015", "2015-01-09"),
        ("ה-19 בנובמבר 2013", "2013-11-19"),
        ("5 تشرين الأول 2023", "2023-10-05"),
        ("5 تشرين 1 2023", "2023-10-05"),
        ("28.01.22 / 0 Kommentare", "2022-01-28"),
        ("Version 1.2.24", None),
        ("12-14 June 2021", None),
        ("10:30 March 2024", None),
        ("May 2024", None),
    ],
)
def test_a_visible_date_is_read_in_its_language(text, value):
    stamp = visible(text)
    assert (stamp and stamp.value) == value


def test_the_language_decides_whether_the_month_stands_first():
    assert [s.value for s in (visible("3/7/2024", "en-US"), visible("3/7/2024", "en-GB")) if s] == ["2024-03-07", "2024-07-03"]
    assert [s.value for s in (visible("5 listopada 2024", "hr"), visible("5 listopada 2024", "pl")) if s] == ["2024-10-05", "2024-11-05"]


def test_a_date_in_a_sentence_is_not_the_date_of_the_article():
    assert alone("Published on 7 March 2024") is not None
    assert alone("The treaty that was signed on 29 November 2003 has not been ratified so far.") is None


def test_a_moment_in_utc_is_told_by_the_clock_that_readers_saw():
    utc = machine("2024-03-08T03:37:37Z", "json-ld")
    shown, later, other = visible("7 March 2024, 11:37 pm"), visible("8 March 2024, 9:10 pm"), machine("2024-03-07T23:37:37-04:00")
    assert trusted([utc, shown]) == replace(utc, value="2024-03-07T23:37:37-04:00")
    assert trusted([utc, other]) == replace(utc, value="2024-03-07T23:37:37-04:00")
    assert trusted([utc, later]) == utc


@pytest.mark.parametrize(
    ("moment", "shown", "day"),
    [
        ("2024-03-08T03:37:37Z", "7 March 2024", "2024-03-07"),
        ("2024-03-08T18:00Z", "9 March 2024", "2024-03-09"),
        ("2024-03-08T18:00Z", "7 March 2024", "2024-03-08"),
        ("2024-03-08T08:00Z", "9 March 2024", "2024-03-08"),
        ("2024-03-08T03:37:37Z", "6 March 2024", "2024-03-08"),
        ("2024-03-08T03:37:37Z", "8 March 2024", "2024-03-08"),
        ("2024-03-08T03:37:37+02:00", "7 March 2024", "2024-03-08"),
    ],
)
def test_a_moment_in_utc_gives_way_to_the_day_that_readers_saw_then(moment, shown, day):
    assert trusted([machine(moment), visible(shown)]).day == day


def test_only_the_next_statement_can_move_the_day_of_a_moment():
    moment = machine("2024-03-08T03:37:37Z")
    assert trusted([moment, visible("8 March 2024"), visible("7 March 2024")]) == moment


def test_a_day_gets_the_time_that_is_stated_of_it_elsewhere():
    assert trusted([machine("2024-03-07"), visible("7 March 2024 10:30")]).value == "2024-03-07T10:30"
    assert trusted([machine("2024-03-07"), visible("8 March 2024 10:30")]).value == "2024-03-07"


def test_an_address_gives_a_day_but_not_from_any_number():
    assert [s.value for s in map(in_url, ["https://a.example/2024/03/07/x", "https://a.example/t20240307_123.html", "https://a.example/07-03-2024"]) if s] == ["2024-03-07"] * 3
    assert not any(map(in_url, ["https://a.example/2024/3/", "https://a.example/1234567890123", "https://a.example/room/20240307IPR56948", "https://a.example/2021_11_x"]))


def page(head: str = "", before: str = "", after: str = "", below: str = "") -> bytes:
    return f"<html><head><title>Minister meets ambassador</title>{head}</head><body>{before}<main><h1>Minister meets ambassador</h1>{after}{TEXT}</main>{below}</body></html>".encode()


LD = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-03-01T08:00:00+02:00"}</script>'
META = "<meta property='article:published_time' content='2024-03-02T08:00:00+02:00'>"
TIME = "<p><time datetime='2024-03-03T08:00:00+02:00'>3 March</time></p>"
SHOWN = "<p>Published: 4 March 2024</p>"
LISTED = Link(url=URL, found_in="feed", list_url=URL, published="2024-03-05T08:00:00Z")


@pytest.mark.parametrize(
    ("head", "after", "listed", "origin", "day"),
    [
        (LD + META, TIME + SHOWN, LISTED, "json-ld", "2024-03-01"),
        (META, TIME + SHOWN, LISTED, "meta", "2024-03-02"),
        ("", TIME + SHOWN, LISTED, "time", "2024-03-03"),
        ("", SHOWN, LISTED, "text", "2024-03-04"),
        ("", "", LISTED, "feed", "2024-03-05"),
        ("", "<p>KLOW, 6 March 2024 - The minister met the ambassador in the capital to speak about the river.</p>", None, "dateline", "2024-03-06"),
    ],
)
def test_statements_are_trusted_in_order(head, after, listed, origin, day):
    article = extract(page(head, after=after), URL, listed=listed)
    assert (article.published_from, article.published[:10]) == (origin, day)


def test_the_address_is_the_last_to_be_asked():
    article = extract(page(), "https://mfa.avaria.example/2024/03/07/ministers")
    assert (article.published, article.published_from, article.published_precision) == ("2024-03-07", "url", "day")


@pytest.mark.parametrize(
    "clutter",
    [
        {"before": "<header><div>Sunday, 10 December 2023</div><nav><a href='/'>Home</a></nav></header>"},
        {"before": "<div><span>Sunday, 10 December 2023</span></div><ul>" + "<li><a href='/x'>Menu</a></li>" * 12 + "</ul>"},
        {"below": "<aside><h3>Latest</h3>" + "<p><a href='/1'>Something else altogether</a></p><p>10 December 2023</p>" * 4 + "</aside>"},
    ],
    ids=["clock in the header", "clock above the menu", "dates of other news"],
)
def test_no_date_is_taken_from_a_clock_or_from_other_news(clutter):
    assert extract(page(**clutter), URL).published is None


@pytest.mark.parametrize(
    "lines",
    [
        "<p>Updated: 9 March 2024</p><p>Published: 7 March 2024</p>",
        "<p>Last modified on 9 March 2024 | Posted on 7 March 2024</p>",
        "<p>Actualizado el 9 de marzo de 2024</p><p>7 de marzo de 2024</p>",
        "<p><time class=updated datetime='2024-03-09'>9 March</time></p><p>7 March 2024</p>",
        "<p>Updated <time datetime='2024-03-09'>9 March</time></p><p><time datetime='2024-03-07'>7 March</time></p>",
    ],
)
def test_what_is_said_to_be_updated_is_the_day_of_a_change(lines):
    article = extract(page(after=lines), URL)
    assert (article.published, article.modified) == ("2024-03-07", "2024-03-09")


def test_an_update_is_the_only_day_of_a_page_that_states_no_other():
    assert extract(page(after="<p>Updated: 9 March 2024</p>"), URL).published == "2024-03-09"


def test_a_meta_tag_that_only_says_date_is_asked_after_the_lines_near_the_headline():
    head = "<meta name=date content='2024-03-09T08:00:00+02:00'>"
    assert extract(page(head, after=SHOWN), URL).published == "2024-03-04"
    assert extract(page(head), URL).published_from == "meta"


def test_a_day_below_the_headline_is_believed_only_if_no_other_is_shown_there():
    lines = "<div>A line of other words</div>" * 20
    assert extract(page(below=lines + "<p>7 March 2024</p>"), URL).published == "2024-03-07"
    assert extract(page(below=lines + "<p>7 March 2024</p><p>8 March 2024</p>"), URL).published is None


def test_a_page_that_is_no_article_is_dated_by_what_stands_near_its_headline():
    body = b"<html><body><h1>Ministers</h1><p>7 March 2024</p><p>A B</p><p>8 March 2024</p></body></html>"
    assert published.of(opened(body, URL, {})).day == "2024-03-07"


def test_where_no_line_shows_the_stated_title_the_main_heading_tells_where_to_look():
    body = f"<html><head><title>Tariffs on salt</title></head><body><h1>The river stays open</h1><p>7 March 2024</p><div>A</div>{TEXT}</body></html>"
    assert extract(body.encode(), URL).published == "2024-03-07"


def test_a_short_link_above_the_headline_may_give_the_day():
    above = "<div><a href='/topics'>Statement // 07.03.2024</a></div><div><a href='/listen'>Listen</a></div>"
    assert extract(page().replace(b"<h1>", above.encode() + b"<h1>"), URL).published == "2024-03-07"


def test_of_the_lines_near_the_headline_the_nearest_is_believed_first():
    lines = "<p>7 March 2024</p><p>Comment of <time datetime='2024-03-09'>9 March</time></p>"
    assert extract(page(after=lines), URL).published == "2024-03-07"


def test_microdata_may_keep_the_moment_in_the_title_of_an_abbreviation():
    item = "<div itemscope itemtype='http://schema.org/BlogPosting'><abbr itemprop=datePublished title='2024-03-07T10:52:00+02:00'>10:52</abbr>"
    assert extract(page().replace(b"<main>", b"<main>" + item.encode()), URL).published == "2024-03-07T10:52:00+02:00"


def test_a_breadcrumb_that_says_the_title_first_is_not_the_headline():
    crumb = "<ul>" + "<li><a href='/n'>News 2023</a></li>" * 12 + "<li>Minister meets ambassador</li></ul>" + "<ul><li>Share</li></ul>" * 17
    body = page(before=crumb).replace(b"<h1>", b"<h1><time datetime='2024-03-07'>7 March</time> ")
    article = extract(body, URL)
    assert (article.title, article.published) == ("Minister meets ambassador", "2024-03-07")
