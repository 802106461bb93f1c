"""The ways into a site that one of its pages tells of."""

from __future__ import annotations

from crawler.discover.ways import Ways, ways

URL = "https://www.avaria.example/"
PAGE = """<html><head><link rel="alternate" type="application/rss+xml" href="/feed/"><link rel="sitemap" href="/map.xml">
<link rel="https://api.w.org/" href="/wp-json/"></head><body>
<nav><a href="/">Home</a><a href="/about">About</a><a href="/ministry">The Ministry</a><a href="/en/press-releases">Press releases</a>
<a href="/search">Search</a><a href="/logo.png">Logo</a><a href="https://other.example/news">Elsewhere</a></nav>
<a href="/speeches">Speeches</a><a href="/2026/minister-visits-the-salt-works">Minister visits the salt works of the delta</a>
<footer><a href="/privacy">Privacy</a><a href="/сообщения/новости">Новости</a></footer></body></html>"""


def test_feeds_sitemaps_the_api_and_sections_are_found_those_for_news_first() -> None:
    assert ways(PAGE.encode(), URL) == Ways(
        feeds=(f"{URL}feed/",),
        sitemaps=(f"{URL}map.xml",),
        posts=f"{URL}wp-json/wp/v2/types",
        sections=(
            f"{URL}en/press-releases",
            f"{URL}%D1%81%D0%BE%D0%BE%D0%B1%D1%89%D0%B5%D0%BD%D0%B8%D1%8F/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8",
            f"{URL}speeches",
            f"{URL}ministry",
        ),
        told=3,
    )


def test_the_link_header_names_the_api_too() -> None:
    header = '<https://www.avaria.example/?rest_route=/>; rel="https://api.w.org/", </x>; rel=shortlink'
    assert ways(b"<html>", URL, link_header=header).posts == f"{URL}?rest_route=/wp/v2/types"


def test_bytes_that_are_no_page_tell_of_nothing() -> None:
    assert ways(b"", URL) == Ways()
