"""Listing pages into links."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover import Found, listings

URL = "https://mfa.avaria.example/en/press/"
PAGE = """<!doctype html><html><head>
<link rel="alternate" type="application/rss+xml" href="/feed/"><link rel="alternate" hreflang="fr" href="/fr/press/">
<link rel="next" href="?page=2"></head><body>
<nav><a href="/">Home</a><a href="#content">Skip</a><a href="mailto:press@mfa.avaria.example">Write</a>
<a href="JavaScript:void(0)">Menu</a><a href="tel:+1">Call</a><a name="x">Place</a><a href="">Empty</a></nav>
<ul><li><a href="../news/ferry?utm_source=x"><img src="a.jpg" alt="A ferry at sea"></a>
<h3><a href="/en/news/ferry">Minister welcomes
 the <em>ferry</em> &amp; accord</a></h3><a href="/en/news/ferry">Read more about it here and there and everywhere</a></li>
<li><a href="readout/7"><h2>Readout of the call</h2><p>The minister spoke with her colleague about salt.</p><time>3 March</time></a></li>
<li><a href="/en/news/photo"><img alt="Signing of the treaty"></a></li><li><a href="/en/news/silent" title="In a title"></a></li>
<li><a href="http://[bad/">Broken</a></li><li><a href="https://other.example/x">Elsewhere</a></li></ul>
</body></html>"""


def read(page: str, content_type: str = "text/html; charset=utf-8") -> Found:
    return listings.links(page.encode(), URL, content_type)


def test_links_come_in_the_order_of_the_page_each_once() -> None:
    assert [link.url for link in read(PAGE).links] == [
        "https://mfa.avaria.example/",
        "https://mfa.avaria.example/en/news/ferry",
        "https://mfa.avaria.example/en/press/readout/7",
        "https://mfa.avaria.example/en/news/photo",
        "https://mfa.avaria.example/en/news/silent",
        "http://[bad/",
        "https://other.example/x",
    ]


def test_the_title_is_the_heading_else_the_longest_text_else_an_attribute() -> None:
    titles = {link.url.rpartition("/")[2]: link.title for link in read(PAGE).links}
    assert titles["ferry"] == "Minister welcomes the ferry & accord"
    assert titles["7"] == "Readout of the call"
    assert titles["photo"] == "Signing of the treaty"
    assert titles["silent"] == "In a title"


def test_a_link_says_where_it_was_found() -> None:
    menu, link = read(PAGE).links[:2]
    assert (link.found_in, link.list_url, link.published) == ("listing", URL, None)
    assert menu.found_in == "menu"


def test_the_page_declares_its_feeds_and_its_next_page() -> None:
    found = read(PAGE)
    assert found.feeds == ("https://mfa.avaria.example/feed/",)
    assert found.next == "https://mfa.avaria.example/en/press/?page=2"


def test_base_href_counts_and_the_page_itself_does_not() -> None:
    found = read('<base href="/archive/"><a href="1">One</a><a href="../en/press/#a">Here</a>')
    assert [link.url for link in found.links] == ["https://mfa.avaria.example/archive/1"]


def test_titles_are_read_in_the_encoding_of_the_page() -> None:
    page = '<meta charset="windows-1251"><a href="/1">Заявление министра иностранных дел</a>'
    assert listings.links(page.encode("cp1251"), URL).links[0].title == "Заявление министра иностранных дел"


def test_links_beyond_the_limit_are_counted() -> None:
    found = read("".join(f'<a href="/{number}">x</a>' for number in range(2_300)))
    assert (len(found.links), found.dropped) == (2_000, 300)


@pytest.mark.parametrize("page", ["", " ", "no page", "<svg><!DOCTYPE html>", "\x00", '{"a": 1}', "<rss></rss>"])
def test_a_page_without_links_has_none(page: str) -> None:
    assert read(page) == Found()


def test_links_within_deep_nesting_are_found_and_the_loss_of_deeper_ones_is_told() -> None:
    shallow, deep = (
        read('<a href="/0">Nought</a>' + "<div>" * depth + '<a href="/1">One</a>') for depth in (2_000, 20_000)
    )
    assert (len(shallow.links), shallow.truncated) == (2, False)
    assert (len(deep.links), deep.truncated) == (1, True)


@pytest.mark.parametrize(
    "page",
    [
        "<a " + " ".join(f'a{number}="1"' for number in range(100_000)) + ' href="/0">x</a>',
        '<a href="/0">word ' * 5_000,
        "<a href='/0'>" + "<b>" * 50_000,
        "<" * 200_000,
        "<a href=" + "x" * 500_000,
    ],
)
def test_a_hostile_page_costs_little_time(page: str) -> None:
    started = time.monotonic()
    read(page + '"></a><a href="/1">One</a>')
    assert time.monotonic() - started < 3


@given(st.text(alphabet=st.sampled_from("<>/a =\"'href:#?&;x\x00é\n!-[]"), max_size=200))
def test_no_page_raises_anything(page: str) -> None:
    assert isinstance(read(page + PAGE[: len(page)]), Found)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "count", "title"),
    [
        ("auswaertiges_listing.html", 4, "Foreign Minister Wadephul prior to his departure"),
        ("china_mfa_listing.html", 6, "Foreign Ministry Spokesperson Guo Jiakun"),
        ("iran_mfa_listing.html", 2, "Iranian Foreign Ministry statement on"),
        ("tccb_listing.html", 3, "“No one will be able to stand"),
    ],
)
def test_real_listings_give_their_articles_with_headlines(shared: Path, name: str, count: int, title: str) -> None:
    links = listings.links((shared / "sources/feeds_and_listings" / name).read_bytes(), URL).links
    assert len(links) == count
    assert any((link.title or "").startswith(title) for link in links)
