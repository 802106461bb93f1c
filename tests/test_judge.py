"""Which links may be articles of a source."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.outcomes import REASONS, Outcome
from crawler.discover.judge import judge
from crawler.discover.link import Link
from crawler.sources import Source

HOME = "https://mfa.avaria.example/"
SOURCE = Source(id="mfa-avaria", name="MFA of Avaria", homepage=HOME, kind="foreign-ministry")
PATTERN = Source(id="mfa-avaria", name="MFA of Avaria", homepage=HOME, kind="foreign-ministry", articles=r"/press/\d+$")


def verdict(path: str, found_in: str = "listing", title: str | None = None, source: Source = SOURCE) -> str | None:
    url = path if ":" in path else HOME + path
    return judge(Link(url=url, found_in=found_in, list_url=HOME, title=title), source)


@pytest.mark.parametrize("found_in", ["feed", "sitemap", "listing"])
def test_the_pattern_of_a_source_decides_for_every_list(found_in: str) -> None:
    assert verdict("press/17?utm_source=x", found_in, source=PATTERN) is None
    assert (
        verdict("press/minister-welcomes-the-ferry", found_in, "Minister welcomes the ferry accord", PATTERN)
        == "pattern"
    )


@pytest.mark.parametrize(
    "path",
    [
        "news/minister-welcomes-accord", "press/4711", "2026/03/ferry", "news/2026-03-03-ferry", "view.do?seq=321641&page=1", "press-releases.htm?dtl/40313/Visit_of_the_Minister",
        "News_Content.aspx?n=95&s=123194", "?p=1234", "topic/?lan=en&t_id=6265", "c/d9272a52869cef.html", "новости/министр-приняла-посла", "外交部长会见下博尔多利亚大使", "en/N2639485",
        "about/news/2026/03/visit-of-the-minister", "no_-80_-istanbul-conference.en.mfa", "features/the-salt-problem/index.html", "statements/joint_statement_on_salt",
        "press/ga12779.doc.htm",
        "ara/news/4711",
        "profile/ambassador-ana-lind",

    ],
)  # fmt: skip
def test_without_a_pattern_an_address_like_an_articles_is_taken(path: str) -> None:
    assert verdict(path) is None


@pytest.mark.parametrize(
    "path",
    [
        "", "index.html", "https://www.mfa.avaria.example/?utm_source=x", "news", "category/statements/2026-archive-of-all", "tag/ferry-across-the-strait", "author/ana-lind-of-avaria",
        "search?q=ferry", "?s=ferry", "?cat=27&lang=en", "login", "en/contact-us", "en/kontakt.html", "acerca-de", "chi-siamo", "über-uns", "контакты", "iletişim.aspx", "privacy-policy", "mentions-legales",
        "news/page/2", "news?page=12", "news/feed", "2026/03/", "news/2026", "wp-login.php", "impressum", "site-map",
    ],
)  # fmt: skip
@pytest.mark.parametrize("found_in", ["sitemap", "listing"])
def test_without_a_pattern_lists_and_service_pages_are_not(path: str, found_in: str) -> None:
    assert verdict(path, found_in, "Contact") == "pattern"


def test_the_homepage_is_no_article_though_its_address_looks_like_one() -> None:
    portal = Source(id="mfa", name="MFA", homepage=HOME + "ministry-of-foreign-affairs", kind="foreign-ministry")
    assert verdict("ministry-of-foreign-affairs/", source=portal) == "pattern"


def test_of_a_listing_an_address_that_says_nothing_is_taken_by_its_headline() -> None:
    assert verdict("salt", title="Minister speaks about salt") is None
    assert verdict("salt", title="外交部长会见下博尔多利亚大使") is None
    assert verdict("salt", title="Salt") == "pattern"
    assert verdict("salt") == "pattern"


def test_a_feeds_entries_and_a_sitemaps_plain_ones_are_taken_as_they_are() -> None:
    assert verdict("contact", "feed") is None
    assert verdict("salt", "sitemap") is None


@pytest.mark.parametrize("path", ["files/a.pdf", "a.JPG", "a.docx?x=1", "feed.xml", "video.mp4", "a%2Epdf"])
@pytest.mark.parametrize("source", [SOURCE, PATTERN])
def test_documents_and_media_are_not_html(path: str, source: Source) -> None:
    assert verdict(path, "feed", source=source) == "not-html"


@pytest.mark.parametrize("found_in", ["feed", "sitemap", "listing"])
def test_the_pattern_of_a_source_decides_on_pdfs_too(found_in: str) -> None:
    source = Source(id="mfa", name="MFA", homepage=HOME, kind="foreign-ministry", articles=r"/texts/\d+\.pdf$")
    assert verdict("texts/17.pdf", found_in, source=source) is None
    assert verdict("files/joint-statement.pdf", found_in, "Joint statement", source) == "not-html"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("files/joint-communique-on-salt.pdf", None), ("files/17.pdf", "Statement by the Minister on salt"), ("press-releases/2026/PR17.pdf", None), ("docs/JointStatement.PDF", None),
        ("files/D%C3%A9claration.pdf", None), ("files/a.pdf", "Заявление МИД Аварии"), ("files/a.pdf", "外交部声明"), ("files/a.pdf", "بيان وزارة الخارجية"), ("files/a.pdf", "Salt Bakanlığı Açıklaması"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("found_in", ["feed", "sitemap", "listing"])
def test_without_a_pattern_a_pdf_that_is_called_a_statement_is_taken(path: str, title: str | None, found_in: str) -> None:
    assert verdict(path, found_in, title) is None


def test_the_headline_of_a_feed_vouches_for_a_pdf_and_that_of_a_listing_does_not() -> None:
    assert verdict("files/17.pdf", "feed", "Minister receives the ambassador of Borduria") is None
    assert verdict("files/17.pdf", "listing", "Minister receives the ambassador of Borduria") == "not-html"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("files/visa-application-form.pdf", "Statement form for visa applicants"), ("files/brochure.pdf", "A brochure about our press releases"), ("press-releases/annual-report-2025.pdf", None),
        ("files/privacy-statement.pdf", None), ("files/financial_statements.pdf", None), ("files/17.pdf", "Download"), ("files/2026/report-on-salt.pdf", None), ("files/customs-declaration.pdf", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("found_in", ["feed", "sitemap", "listing"])
def test_forms_brochures_and_reports_as_pdfs_stay_out(path: str, title: str | None, found_in: str) -> None:
    assert verdict(path, found_in, title) == "not-html"


@pytest.mark.parametrize(
    "url", ["https://mod.avaria.example/news/1", "https://mfa.avaria.example.invalid/a-b-c", "http://127.0.0.1/4711"]
)
def test_another_host_is_off_site(url: str) -> None:
    assert verdict(url, "feed") == "off-site"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://[", "ftp://mfa.avaria.example/a", "x" * 9000 + ":"])
def test_what_is_no_address_is_a_bad_url(url: str) -> None:
    assert verdict(url) == "bad-url"


def test_every_reason_is_a_word_of_the_ledger() -> None:
    assert {"bad-url", "off-site", "not-html", "pattern"} <= set(REASONS[Outcome.FILTERED])


@pytest.mark.shared
@pytest.mark.parametrize(("found_in", "most"), [("listing", 0.03), ("sitemap", 0.03), ("feed", 0.0)])
def test_real_article_addresses_are_taken_without_a_pattern(shared: Path, found_in: str, most: float) -> None:
    """Every one that is refused is a section or front page that stands among them."""
    urls = [json.loads(line)["url"] for line in (shared / "sources/article_urls.jsonl").read_text().splitlines()]
    refused = [url for url in urls if verdict(url, found_in, source=owner(url))]
    assert len(refused) <= most * len(urls)


def owner(url: str) -> Source:
    parts = urlsplit(url)
    return Source(id="any", name="Any", homepage=f"{parts.scheme}://{parts.netloc}/", kind="wire")
