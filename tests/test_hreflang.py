"""The language versions that a page names of itself."""

from __future__ import annotations

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
