"""The headline is the one that readers see, without what the markup holds apart from it."""

from __future__ import annotations

import pytest

from crawler.extract import extract

URL = "https://mfa.avaria.example/en/news/4711"
TEXT = (
    "<p>The minister met the ambassador in the capital on Tuesday and spoke about trade, visas and the river.</p>" * 4
)
TITLE = "Minister meets the ambassador of Lower Borduria"
FOUND = "Ambassador Borduria: what the minister said"


def title(above: str, *stated: str) -> str:
    head = "".join(
        f"<meta property='{name}' content='{text}'>"
        for name, text in zip(("og:title", "twitter:title"), stated, strict=False)
    )
    return extract(
        f"<html><head><title>{FOUND}</title>{head}</head><body><main>{above}{TEXT}</main></body></html>".encode(), URL
    ).title


@pytest.mark.parametrize(
    "trail",
    [
        f"<nav><ol><li><a href='/n/7'>News</a></li><li><h1>{FOUND}</h1></li></ol></nav>",
        f"<div><a href='/'>Home</a><a href='/news'>News of the ministry</a><h1>{FOUND}</h1></div>",
    ],
)
def test_the_last_step_of_a_breadcrumb_gives_way_to_the_stated_heading_below(trail):
    assert title(f"{trail}<h2>Talks in Klow</h2><h2>{TITLE}</h2>", FOUND, f"Talks in Klow: {TITLE}") == TITLE


@pytest.mark.parametrize(
    "below",
    ["<h2>A standfirst that no statement of the page knows</h2>", f"<h2>News | 7 March | {FOUND}</h2>", ""],
)
def test_the_last_step_of_a_breadcrumb_stays_where_no_other_title_is_shown(below):
    assert title(f"<nav><a href='/'>Home</a><h1>{FOUND}</h1></nav>{below}", FOUND, TITLE) == FOUND


def test_a_heading_beside_a_breadcrumb_is_no_step_of_it():
    above = f"<div><a href='/'>Home</a> <a href='/n'>News</a></div><h1>{FOUND}</h1><h2>{TITLE}</h2>"
    assert title(above, FOUND, TITLE) == FOUND


@pytest.mark.parametrize(
    "heading",
    [
        f"<span class='kicker'>Talks in Klow on salt and on ferries</span> {TITLE}",
        f"<span class='ts-overline'>Talks in Klow on salt and on ferries</span><span>: </span><span>{TITLE}</span>",
        f"<span>{TITLE}</span> <small class='article-subtitle'>What was said of salt and of the river</small>",
    ],
)
def test_a_topic_or_second_title_in_the_heading_is_left_out_where_a_statement_has_none(heading):
    assert title(f"<h1>{heading}</h1>", TITLE) == TITLE


def test_a_topic_stays_where_every_statement_has_it():
    heading = "<h1><span class='kicker'>Ambassador Borduria:</span> what the minister said</h1>"
    assert title(heading, FOUND, FOUND) == FOUND


def test_what_stands_apart_right_above_the_headline_may_date_the_article():
    page = f"<html><head><title>{TITLE}</title></head><body>{{}}<h1>{TITLE}</h1>{TEXT}</body></html>"
    apart = page.format("<aside><time datetime='2024-03-07'>7 March 2024</time></aside>")
    assert extract(apart.encode(), URL).published == "2024-03-07"
    linked = page.format("<aside><a href='/x'>Minister of ferries opens the long bridge over the river on 7 March 2024</a></aside>")
    assert extract(linked.encode(), URL).published is None
