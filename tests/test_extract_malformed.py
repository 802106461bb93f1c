"""Whatever the bytes, an Article or a reason comes out, and no exception."""

from __future__ import annotations

import pytest

from archive.article import Article
from crawler.extract import NotArticle, extract

URL = "https://mfa.avaria.example/en/news/4711"
TEXT = (
    "<p>The minister met the ambassador in the capital on Tuesday and spoke about trade, visas and the river.</p>" * 4
)


def test_unclosed_inline_tags_of_old_pages_are_not_too_deep():
    found = extract(("<html><body>" + "<font><b>" * 400 + TEXT).encode(), URL)
    assert isinstance(found, Article)
    assert found.text.count("The minister met") >= 1


def test_what_the_parser_would_drop_in_silence_is_beyond_it():
    found = extract(("<html><body>" + "<font>" * 5000 + TEXT).encode(), URL)
    assert isinstance(found, NotArticle)
    assert found.reason == "parser-limit"


def test_a_long_drawing_in_the_page_is_no_mass_of_attributes():
    drawing = "<svg><path d='" + "M 1.5 c 2 z " * 9000 + "'/></svg>"
    assert isinstance(extract(f"<html><body><h1>Ministers</h1>{drawing}{TEXT}</body></html>".encode(), URL), Article)


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": 5, "author": [{"name": {"x": 1}}, 7, null], '
        '"image": [1, {}], "articleSection": {"a": []}, "datePublished": "2024-13-45", "keywords": [1]}</script>',
        '<script type="application/ld+json">{"@type": ["NewsArticle", 3], "headline": "a \\ud800 b", "author": {"@id": {}}}</script>',
        "<title>" + "x " * 500_000 + "</title>",
        "<base href='http://[bad'><link rel=canonical href='http://[bad'><meta property='og:image' content='http://[bad'>",
        "<meta property='article:published_time' content='９９９９-99-99T99:99'><meta http-equiv=x>",
    ],
    ids=["nested lists", "wrong types", "surrogate", "endless title", "bad addresses", "bad date"],
)
def test_hostile_metadata_costs_no_more_than_itself(head):
    found = extract(f"<html><head>{head}</head><body>{TEXT}</body></html>".encode(), URL)
    assert isinstance(found, Article), found
    assert found.text.count("The minister met") >= 1
    assert "\ud800" not in found.title


def test_nuls_and_surrogates_do_not_reach_the_text():
    found = extract(
        f"<html><body>{TEXT}<p>The am\0bassador &#xD800; left on Wednesday with a smile and a box of salt.</p>".encode(),
        URL,
    )
    assert isinstance(found, Article)
    found.text.encode("utf-8")
    assert "\0" not in found.text


@pytest.mark.parametrize(
    "body",
    [
        b"<",
        b"<a" * 1000,
        b"<svg><!DOCTYPE html>",
        b"<!doctype html>",
        b"<html",
        b"\xff\xfe",
        b"<p>\xc3",
        b"<frameset><frame src=x>",
    ],
)
def test_fragments_give_a_reason(body):
    assert isinstance(extract(body, URL), NotArticle)
