"""The language versions that a page names of itself, or a sitemap of its pages."""

from __future__ import annotations

import pytest

from archive.store import Archive
from crawler.discover import sitemaps
from crawler.discover.hreflang import alternates

URL = "https://mfa.avaria.example/en/news/7"
HEAD = """<link rel="alternate" hreflang="en" href="/en/news/7"><link hreflang=fr-ca rel=alternate href='/fr/nouvelles/8?a=1&amp;b=2'>
<link rel="alternate" hreflang="x-default" href="/news/7"><link rel="stylesheet" hreflang="de" href="/de"><link rel="alternate" hreflang="ar" href="http://[">"""


def test_each_version_has_its_language_and_address() -> None:
    assert alternates(HEAD.encode(), URL) == (
        ("en", URL), ("fr-CA", "https://mfa.avaria.example/fr/nouvelles/8?a=1&b=2"),
    )  # fmt: skip


def test_a_page_that_names_itself_alone_has_none() -> None:
    assert alternates(HEAD.partition("<link hreflang")[0].encode(), URL) == ()
    assert alternates(b"<link hreflang" * 10_000, URL) == ()


SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc>https://mfa.avaria.example/en/news/7</loc>
<xhtml:link rel="alternate" hreflang="en" href="https://mfa.avaria.example/en/news/7"/>
<xhtml:link rel="alternate" hreflang="fr" href=" https://mfa.avaria.example/fr/nouvelles/8 "/>
<xhtml:link rel="alternate" hreflang="x-default" href="https://mfa.avaria.example/news/7"/>
<xhtml:link rel="alternate" hreflang="ar"/></url>
<url><loc>https://mfa.avaria.example/en/news/9</loc>
<xhtml:link rel="alternate" hreflang="en" href="https://mfa.avaria.example/en/news/9"/></url></urlset>"""


def test_a_sitemap_names_the_versions_of_each_of_its_pages() -> None:
    seven, nine = sitemaps.links(SITEMAP.encode(), "https://mfa.avaria.example/sitemap.xml").links
    assert seven.alternates == (("en", URL), ("fr", "https://mfa.avaria.example/fr/nouvelles/8"))
    assert nine.alternates == ()


def test_a_sitemap_gives_only_so_many_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_ALTERNATES", 3)
    found = sitemaps.links(SITEMAP.encode(), "https://mfa.avaria.example/sitemap.xml").links
    assert [link.alternates for link in found] == [(), ()]


def test_versions_that_a_sitemap_names_are_kept_as_a_group_also_after_a_stop(web, crawl) -> None:
    site = "http://mfa.avaria.example"
    links = "".join(f'<xhtml:link rel="alternate" hreflang="{tag}" href="{site}/{tag}/2026/statement-7"/>' for tag in ("en", "fr"))
    pages = "".join(f"<url><loc>{site}/{tag}/2026/statement-7</loc>{links}</url>" for tag in ("en", "fr"))
    body = f'<urlset xmlns:xhtml="http://www.w3.org/1999/xhtml">{pages}</urlset>'
    web.pages[f"{site}/sitemap.xml"] = web.answer(body.encode(), headers={"Content-Type": "text/xml"})
    for tag in ("en", "fr"):
        web.article(f"{site}/{tag}/2026/statement-7", f"Statement {tag}", *(f"{text} Language {tag}." for text in web.paragraphs))
    source = {"id": "avaria", "homepage": site, "sitemaps": (f"{site}/sitemap.xml",)}
    first = crawl(source, limit=1).tallies[0]
    assert first.reasons["filtered", "limit"] == 1
    assert crawl(source).tallies[0].counts["new"] == 1, "put off by the limit, with what the list said"
    with Archive(crawl.folder) as archive:
        for entry in archive.articles():
            assert {(row["language"], row["url"]) for row in archive.language_versions(entry.id)} == {
                ("en", f"{site}/en/2026/statement-7"), ("fr", f"{site}/fr/2026/statement-7"),
            }  # fmt: skip
