"""A crawl fetches the PDF that a page announces, and makes one article of the two."""

from __future__ import annotations

import sqlite3
import textwrap
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive.article import Article
from archive.outcomes import Outcome
from archive.store import Archive
from crawler.attached import alike, whole
from crawler.extract import NotArticle

SITE = "http://mfa.example"
PAGE, FILE = f"{SITE}/press/2026/statement-on-the-ferry", f"{SITE}/files/statement-17.pdf"
SOURCE = {"id": "mfa", "homepage": f"{SITE}/", "feeds": (f"{SITE}/feed",)}
TITLE = "Statement on the ferry across the strait"
TEXT = "The ministers of the three states met in the Mirror Hall and spoke about the ferry, the price of salt and the lights of the harbour, which had been dark since the storm of last winter."
LATER = TEXT.replace("three", "four")


@pytest.fixture
def crawl(crawl):
    """Crawls that give a reading process time to start on a busy machine: a page that ran out of it looks unchanged."""
    patient = partial(crawl, page_time=60.0)
    patient.folder = crawl.folder
    return patient


def announce(web, label: str = "Download the statement (PDF)", text: str = "", link: str = "/files/statement-17.pdf") -> None:
    body = f'<html lang=en><head><title>{TITLE}</title><meta property="article:published_time" content="2026-03-04"></head><body><h1>{TITLE}</h1>{text}<p><a href="{link}">{label}</a></p></body></html>'
    web.pages[PAGE] = web.answer(body.encode(), headers={"Content-Type": "text/html"})


def serve(web, pdf, text: str = TEXT, url: str = FILE, **made: Any) -> None:
    lines = [(72, 760, 18, "MINISTRY OF AVARIA", "1 0 0 1")]
    lines += [(72, 700 - 13 * at, 11, line, "1 0 0 1") for at, line in enumerate(textwrap.wrap(text, 80))]
    web.pages[url] = web.answer(pdf(lines, **made), headers={"Content-Type": "application/pdf"})


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "archive.db")) as database:
        return database.execute(sql).fetchall()


def ends(folder: Path) -> dict[str, tuple[str, str]]:
    last = "SELECT url, outcome, reason FROM outcomes WHERE crawl = (SELECT id FROM crawls ORDER BY rowid DESC LIMIT 1)"
    return {url: (outcome, reason) for url, outcome, reason in rows(folder, last)}


def only_entry(folder: Path):
    with Archive(folder) as archive:
        [entry] = archive.articles()
    return entry


@pytest.mark.parametrize("links", [(PAGE,), (PAGE, FILE), (FILE, PAGE)], ids=["page", "page first", "PDF first"])
def test_page_and_pdf_are_one_article_with_the_title_of_one_and_the_text_of_the_other(web, crawl, pdf, links) -> None:
    announce(web)
    serve(web, pdf)
    web.feed(f"{SITE}/feed", *links)
    summary = crawl(SOURCE)
    entry = only_entry(crawl.folder)
    assert (entry.article.url, entry.article.title, entry.article.text) == (PAGE, TITLE, TEXT)
    assert entry.article.published == "2026-03-04"
    [file] = entry.attachments
    assert (file.url, file.media_type, file.is_text) == (FILE, "application/pdf", True)
    assert ends(crawl.folder)[PAGE] == ("new", "")
    assert ends(crawl.folder)[FILE] == ("filtered", "attachment")
    assert summary.tallies[0].counts == {Outcome.NEW: 1, Outcome.FILTERED: 2}
    kept = dict(rows(crawl.folder, "SELECT url, id FROM captures"))
    assert {PAGE, FILE} <= kept.keys()
    assert (file.capture, rows(crawl.folder, "SELECT capture FROM versions")) == (kept[FILE], [(kept[PAGE],)])


def test_a_pdf_that_was_an_article_becomes_the_file_of_the_page_that_is_found_later(web, crawl, pdf) -> None:
    serve(web, pdf)
    web.feed(f"{SITE}/feed", FILE)
    crawl(SOURCE)
    alone = only_entry(crawl.folder)
    assert alone.article.url == FILE
    announce(web)
    web.feed(f"{SITE}/feed", FILE, PAGE)
    crawl(SOURCE)
    entry = only_entry(crawl.folder)
    assert (entry.article.url, entry.versions, entry.first_seen) == (PAGE, 1, alone.first_seen)
    with Archive(crawl.folder) as archive:
        assert archive.find(FILE).id == entry.id


def test_a_pdf_without_a_page_is_an_article_of_its_own(web, crawl, pdf) -> None:
    serve(web, pdf)
    web.feed(f"{SITE}/feed", FILE)
    assert crawl(SOURCE).tallies[0].counts[Outcome.NEW] == 1
    assert only_entry(crawl.folder).attachments == ()


def test_what_is_the_same_next_time_is_not_read_again(web, crawl, pdf) -> None:
    announce(web)
    serve(web, pdf)
    web.feed(f"{SITE}/feed", PAGE)
    crawl(SOURCE)
    again = crawl(SOURCE).tallies[0].reasons
    assert again == {(Outcome.UNCHANGED, "same-payload"): 2, (Outcome.FILTERED, "attachment"): 1}
    assert only_entry(crawl.folder).versions == 1


def test_another_text_in_the_pdf_is_another_version_though_the_page_is_the_same(web, crawl, pdf) -> None:
    announce(web)
    serve(web, pdf)
    web.feed(f"{SITE}/feed", PAGE)
    crawl(SOURCE)
    serve(web, pdf, LATER)
    crawl(SOURCE)
    entry = only_entry(crawl.folder)
    assert (entry.article.title, entry.article.text, entry.versions, len(entry.attachments)) == (TITLE, LATER, 2, 2)
    assert ends(crawl.folder)[FILE] == ("changed", "")


def test_another_headline_on_the_page_is_another_version_with_the_text_of_the_pdf(web, crawl, pdf) -> None:
    announce(web)
    serve(web, pdf)
    web.feed(f"{SITE}/feed", PAGE)
    crawl(SOURCE)
    web.pages[PAGE] = web.pages[PAGE]._replace(body=web.pages[PAGE].body.replace(b"Statement on", b"Declaration on"))
    crawl(SOURCE)
    entry = only_entry(crawl.folder)
    assert (entry.article.title, entry.article.text, entry.versions) == (TITLE.replace("Statement", "Declaration"), TEXT, 2)
    assert len(entry.attachments) == 1


def test_a_page_with_a_text_of_its_own_keeps_it_and_the_pdf_of_it_is_its_file(web, crawl, pdf) -> None:
    text = " ".join([TEXT, TEXT.replace("salt", "oil"), TEXT.replace("salt", "tea")])
    announce(web, "PDF version", "".join(f"<p>{part}.</p>" for part in text.split(". ")))
    serve(web, pdf, text)
    web.feed(f"{SITE}/feed", PAGE, FILE)
    crawl(SOURCE)
    entry = only_entry(crawl.folder)
    assert entry.article.url == PAGE
    assert "price of tea" in entry.article.text
    assert "MINISTRY" not in entry.article.text
    assert [file.is_text for file in entry.attachments] == [False]
    assert ends(crawl.folder)[FILE] == ("filtered", "attachment")


def test_another_document_that_a_list_names_stays_an_article(web, crawl, pdf) -> None:
    announce(web, "PDF version", "".join(f"<p>{part}</p>" for part in web.paragraphs * 2))
    serve(web, pdf)
    web.feed(f"{SITE}/feed", PAGE, FILE)
    assert crawl(SOURCE).tallies[0].counts[Outcome.NEW] == 2


@pytest.mark.parametrize(("status", "outcome"), [(500, ("failed", "http-5xx")), (404, ("filtered", "pdf-only"))])
def test_a_page_whose_pdf_cannot_be_had_is_tried_again(web, crawl, pdf, status, outcome) -> None:
    announce(web)
    web.pages[FILE] = web.answer(b"", status)
    web.feed(f"{SITE}/feed", PAGE)
    crawl(SOURCE, retries=0)
    assert ends(crawl.folder)[PAGE] == outcome
    serve(web, pdf)
    if status == 404:  # lasting, so a list has to name the page again
        web.feed(f"{SITE}/feed", PAGE, f"{SITE}/press/2026/next")
    crawl(SOURCE)
    assert only_entry(crawl.folder).article.text == TEXT


def test_a_scanned_pdf_is_kept_as_the_file_of_a_page_that_says_a_sentence(web, crawl, pdf) -> None:
    announce(web, text=f"<p>{TEXT}</p>")
    web.pages[FILE] = web.answer(pdf([], pictures=True), headers={"Content-Type": "application/pdf"})
    web.feed(f"{SITE}/feed", PAGE)
    crawl(SOURCE)
    entry = only_entry(crawl.folder)
    assert (entry.article.text.startswith(TEXT), [file.is_text for file in entry.attachments]) == (True, [False])
    assert ends(crawl.folder)[FILE] == ("filtered", "no-text-layer")


def test_a_page_without_any_text_whose_pdf_is_scanned_is_none_and_both_say_why(web, crawl, pdf) -> None:
    announce(web)
    web.pages[FILE] = web.answer(pdf([], pictures=True), headers={"Content-Type": "application/pdf"})
    web.feed(f"{SITE}/feed", PAGE)
    crawl(SOURCE)
    assert ends(crawl.folder)[PAGE] == ("filtered", "pdf-only")
    assert ends(crawl.folder)[FILE] == ("filtered", "no-text-layer")


def test_a_pdf_of_another_site_is_not_asked_for(web, crawl) -> None:
    announce(web, link="http://elsewhere.example/17.pdf")
    web.feed(f"{SITE}/feed", PAGE)
    crawl(SOURCE)
    assert ends(crawl.folder)[PAGE] == ("filtered", "pdf-only")
    assert ends(crawl.folder)["http://elsewhere.example/17.pdf"] == ("filtered", "off-site")
    assert web.asked("elsewhere") == []


def test_a_link_that_redirects_to_the_pdf_is_followed_though_a_list_names_its_target(web, crawl, pdf) -> None:
    announce(web, link="/download/17", label="Download PDF")
    web.pages[f"{SITE}/download/17"] = web.answer(b"", 302, {"Location": "/files/statement-17.pdf"})
    serve(web, pdf)
    web.feed(f"{SITE}/feed", FILE, PAGE)
    crawl(SOURCE)
    entry = only_entry(crawl.folder)
    assert (entry.article.url, entry.article.text) == (PAGE, TEXT)
    assert all(outcome != "deferred" for outcome, _ in ends(crawl.folder).values())


def test_what_is_older_than_was_asked_for_is_left_with_its_pdf(web, crawl, pdf) -> None:
    announce(web)
    serve(web, pdf)
    web.feed(f"{SITE}/feed", PAGE)
    crawl(SOURCE, since="2026-04-01")
    assert ends(crawl.folder)[PAGE] == ends(crawl.folder)[FILE] == ("filtered", "since")


# -- one article of two


def article(text: str) -> Article:
    return Article(url=PAGE, canonical_url=PAGE, title=TITLE, text=text)


def test_a_short_page_that_says_as_much_as_its_pdf_keeps_its_own_text() -> None:
    assert whole(article(TEXT), article(TEXT + " End."), only=True) == (article(TEXT), False)
    assert whole(article(""), NotArticle("broken"), only=True) is None


def test_texts_are_alike_whatever_parts_their_words() -> None:
    assert alike(article(TEXT.replace(" ", "\n")), article("MINISTRY " + TEXT + TEXT.upper()))
    assert not alike(article(TEXT), article("Nobody in the salt trade expected the ferry to return. " * 9))
