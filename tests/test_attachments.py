"""archive/attachments.py: the PDF of a statement belongs to the article of the page that announces it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.article import Address, Article, Attachment, Capture, Exchange
from archive.attachments import under
from archive.ids import article_id, digest
from archive.store import Archive
from archive.writer import Writer

PAGE, FILE = "https://mfa.avaria.example/press/17", "https://mfa.avaria.example/files/17.pdf"
FIRST, SECOND, THIRD = "2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z", "2026-02-03T00:00:00Z"
ON_PAGE = Article(url=PAGE, canonical_url=PAGE, title="Statement on the ferry", text="See the PDF.", source="mfa", published="2026-01-31")
IN_FILE = Article(url=FILE, canonical_url=FILE, title="MINISTRY", text="The ferry sails at night.", source="mfa", language="en")


def shown(writer: Writer, url: str, when: str, body: bytes = b"%PDF-1") -> Capture:
    return writer.record(Exchange(url=url, fetched=when, status=200, body=body))


def attached(capture: Capture, body: bytes = b"%PDF-1", *, is_text: bool = True) -> Attachment:
    return Attachment(
        url=FILE, digest=digest(body), media_type="application/pdf", capture=capture.id,
        seen=capture.fetched, is_text=is_text,
    )  # fmt: skip


def announce(writer: Writer, when: str, *, is_text: bool = True) -> None:
    page = under(ON_PAGE, IN_FILE) if is_text else ON_PAGE
    writer.add(page, shown(writer, PAGE, when, b"<p>"))
    writer.attach(attached(shown(writer, FILE, when), is_text=is_text), page)


def find_alone(writer: Writer, when: str) -> None:
    added = writer.add(IN_FILE, shown(writer, FILE, when))
    writer.remember(Address(url=FILE, source="mfa", article=added.article, outcome="new", first_seen=when, checked=when))


@pytest.fixture
def archive(tmp_path: Path) -> Callable[..., Archive]:
    def made(*steps: Callable[[Writer], None]) -> Archive:
        with Writer(tmp_path) as writer:
            writer.start_crawl([{"id": "mfa", "name": "MFA"}], FIRST)
            for step in steps:
                step(writer)
                writer.commit()
        return Archive(tmp_path)

    return made


def test_the_page_gives_title_date_and_address_and_the_document_the_text() -> None:
    one = under(ON_PAGE, replace(IN_FILE, published="2026-01-30", dateline_place="Klow"))
    assert (one.title, one.url, one.published, one.text) == (ON_PAGE.title, PAGE, "2026-01-31", IN_FILE.text)
    assert (one.language, one.dateline_place) == ("en", "Klow")


def test_what_the_page_does_not_say_comes_from_the_document() -> None:
    dated = replace(IN_FILE, published="2026-01-30", published_from="text", published_precision="day")
    one = under(replace(ON_PAGE, published=None, title=""), dated)
    assert (one.title, one.published, one.published_from) == ("MINISTRY", "2026-01-30", "text")


def test_a_file_is_listed_with_its_article_and_found_by_its_address(archive) -> None:
    with archive(lambda writer: announce(writer, SECOND)) as store:
        [entry] = store.articles()
    [file] = entry.attachments
    assert (file.url, file.digest, file.media_type, file.seen, file.is_text) == (FILE, digest(b"%PDF-1"), "application/pdf", SECOND, True)


@pytest.mark.parametrize("file_first", [True, False])
def test_page_and_file_are_one_article_whichever_is_kept_first(archive, file_first: bool) -> None:
    steps = [lambda writer: find_alone(writer, FIRST), lambda writer: announce(writer, SECOND)]
    if not file_first:
        steps = [lambda writer: announce(writer, FIRST), lambda writer: announce(writer, SECOND)]
    with archive(*steps) as store:
        [entry] = store.articles()
        assert (entry.id, entry.versions, entry.first_seen) == (article_id(PAGE), 1, FIRST)
        assert entry.article.title == ON_PAGE.title
        assert len(store.versions(entry.id)) == 1


def test_what_was_seen_of_the_file_before_stays_as_versions_of_the_article(archive) -> None:
    def old_text(writer: Writer) -> None:
        writer.add(replace(IN_FILE, text="The ferry sails at noon."), shown(writer, FILE, FIRST, b"%PDF-0"))

    with archive(old_text, lambda writer: find_alone(writer, SECOND), lambda writer: announce(writer, THIRD)) as store:
        [entry] = store.articles()
        assert [version.article.text for version in store.versions(entry.id)] == ["The ferry sails at noon.", IN_FILE.text]
        assert {version.article.title for version in store.versions(entry.id)} == {ON_PAGE.title}


def test_a_moved_article_is_no_longer_found_by_its_own_words(archive) -> None:
    with archive(lambda writer: find_alone(writer, FIRST), lambda writer: announce(writer, SECOND)) as store:
        assert store.search("ministry") == []
        assert [hit.id for hit in store.search("night")] == [article_id(PAGE)]


def test_an_article_taken_down_and_another_in_one_transaction_leave_a_sound_index(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.start_crawl([{"id": "mfa", "name": "MFA"}], FIRST)
        find_alone(writer, FIRST)
        writer.commit()
        announce(writer, SECOND)
        other = "https://mfa.avaria.example/press/18"
        writer.add(replace(ON_PAGE, url=other, canonical_url=other, text="Salt."), shown(writer, other, SECOND, b"<b>"))
        writer.commit()
        writer._connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
    with Archive(tmp_path) as store:
        assert store.search("ministry") == []
        assert len(store.search("salt")) == 1


def test_the_address_of_the_file_leads_to_the_article(archive) -> None:
    with archive(lambda writer: find_alone(writer, FIRST), lambda writer: announce(writer, SECOND)) as store:
        assert store.find(FILE).id == article_id(PAGE)


def test_of_one_state_of_a_file_the_earliest_capture_is_named(archive) -> None:
    with archive(lambda writer: announce(writer, THIRD), lambda writer: announce(writer, FIRST)) as store:
        [entry] = store.articles()
        assert [file.seen for file in entry.attachments] == [FIRST]


def test_a_file_that_repeats_the_page_takes_no_text_of_its_own_along(archive) -> None:
    steps = (lambda writer: find_alone(writer, FIRST), lambda writer: announce(writer, SECOND, is_text=False))
    with archive(*steps) as store:
        [entry] = store.articles()
        assert (entry.article.text, entry.versions, entry.first_seen) == (ON_PAGE.text, 1, SECOND)


def test_the_owner_of_a_file_is_known_by_its_address(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.start_crawl([{"id": "mfa", "name": "MFA"}], FIRST)
        assert writer.attached(FILE) is None
        announce(writer, FIRST)
        assert writer.attached(FILE)[0] == article_id(PAGE)
        assert writer.article(article_id(PAGE)).text == IN_FILE.text
