"""archive/permalinks.py: what was cited leads to the same text, whatever came into the archive since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.article import Article, Attachment, Capture, Exchange
from archive.attachments import under
from archive.errors import ArticleNotFound
from archive.ids import article_id, digest
from archive.store import Archive
from archive.writer import Writer
from exports.cli import main

PAGE, FILE = "https://mfa.avaria.example/press/17", "https://mfa.avaria.example/files/17.pdf"
FIRST, SECOND, THIRD = "2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z", "2026-02-03T00:00:00Z"
ON_PAGE = Article(url=PAGE, canonical_url=PAGE, title="Statement on the ferry", text="The ferry sails at noon.", source="mfa")
IN_FILE = Article(url=FILE, canonical_url=FILE, title="MINISTRY", text="The ferry sails at night.", source="mfa")


def record(writer: Writer, url: str, when: str, body: bytes) -> Capture:
    return writer.record(Exchange(url=url, fetched=when, status=200, body=body))


def see(folder: Path, article: Article, when: str) -> str:
    """Have an archive see an article; give the id of the version that shows it."""
    with Writer(folder) as writer:
        writer.start_crawl([{"id": "mfa", "name": "MFA"}], FIRST)
        added = writer.add(article, record(writer, article.url, when, article.text.encode()))
    assert added.version is not None
    return added.version


def announce(folder: Path) -> None:
    """Have an archive see a page that announces the file, and the file."""
    with Writer(folder) as writer:
        writer.start_crawl([{"id": "mfa", "name": "MFA"}], FIRST)
        page = under(ON_PAGE, IN_FILE)
        writer.add(page, record(writer, PAGE, SECOND, b"<p>"))
        body = IN_FILE.text.encode()
        capture = record(writer, FILE, SECOND, body)
        writer.attach(Attachment(url=FILE, digest=digest(body), media_type="application/pdf", capture=capture.id, seen=SECOND, is_text=True), page)


@pytest.fixture
def renamed(tmp_path: Path) -> tuple[Path, str]:
    """An archive whose only version got another id, as an archive was merged that had seen it earlier; and the old id."""
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    cited = see(mine, ON_PAGE, SECOND)
    see(theirs, ON_PAGE, FIRST)
    with Writer(mine) as writer:
        writer.merge(theirs)
    return mine, cited


@pytest.fixture
def folded(tmp_path: Path) -> tuple[Path, str]:
    """An archive that took a file for an article before it saw its page; and the id that the version of it had."""
    cited = see(tmp_path / "mine", IN_FILE, FIRST)
    announce(tmp_path / "mine")
    return tmp_path / "mine", cited


def test_a_version_is_found_by_the_id_it_had_before_an_earlier_capture_came_in(renamed: tuple[Path, str]) -> None:
    folder, cited = renamed
    with Archive(folder) as store:
        [version] = store.versions(article_id(PAGE))
        assert version.id != cited
        assert store.version(article_id(PAGE), cited) == version
        assert store.version(article_id(PAGE), version.id) == store.version(article_id(PAGE), "1") == version


def test_of_several_versions_the_id_leads_to_the_one_that_says_what_was_cited(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    cited = [see(mine, ON_PAGE, SECOND), see(mine, replace(ON_PAGE, text="It is cancelled."), THIRD)]
    see(theirs, ON_PAGE, FIRST)
    with Writer(mine) as writer:
        writer.merge(theirs)
    with Archive(mine) as store:
        found = [store.version(article_id(PAGE), one) for one in cited]
    assert [one.article.text for one in found if one] == [ON_PAGE.text, "It is cancelled."]


def test_an_id_that_no_version_ever_had_leads_nowhere(renamed: tuple[Path, str]) -> None:
    with Archive(renamed[0]) as store:
        assert store.version(article_id(PAGE), "qqqqqqqqqqqqqqqq") is None


@pytest.mark.parametrize("length", [16, 8])
def test_the_id_of_a_file_leads_to_the_article_of_its_page(folded: tuple[Path, str], length: int) -> None:
    with Archive(folded[0]) as store:
        assert store.find(article_id(FILE)[:length]).id == article_id(PAGE)


def test_the_id_of_a_file_that_a_merge_gave_to_its_page_is_found(tmp_path: Path) -> None:
    see(tmp_path / "mine", IN_FILE, FIRST)
    announce(tmp_path / "theirs")
    with Writer(tmp_path / "mine") as writer:
        writer.merge(tmp_path / "theirs")
    with Archive(tmp_path / "mine") as store:
        assert store.find(article_id(FILE)).id == article_id(PAGE)


def test_a_version_of_a_file_is_the_version_of_the_article_with_its_text(folded: tuple[Path, str]) -> None:
    folder, cited = folded
    with Archive(folder) as store:
        version = store.version(article_id(PAGE), cited)
        assert version is not None
        assert version.article.text == IN_FILE.text


def test_a_file_that_never_was_an_article_has_no_id_of_its_own(tmp_path: Path) -> None:
    announce(tmp_path / "mine")
    with Archive(tmp_path / "mine") as store, pytest.raises(ArticleNotFound):
        store.find(article_id(FILE))


def test_the_permalink_of_a_citation_is_answered_in_the_browser(renamed: tuple[Path, str], browsing: Callable[..., Any]) -> None:
    folder, cited = renamed
    answer = browsing(folder)(f"/article/{article_id(PAGE)}?version={cited}")
    assert answer.status_code == 200
    assert ON_PAGE.text in answer.text


def test_the_permalink_of_a_file_leads_to_its_version_of_the_article(folded: tuple[Path, str], browsing: Callable[..., Any]) -> None:
    folder, cited = folded
    get = browsing(folder)
    answer = get(f"/article/{article_id(FILE)}?version={cited}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/article/{article_id(PAGE)}?version={cited}")
    assert get(answer.headers["location"]).status_code == 200


def test_a_cited_version_is_shown_on_the_command_line(renamed: tuple[Path, str]) -> None:
    folder, cited = renamed
    result = CliRunner().invoke(main, ["show", "--archive", str(folder), article_id(PAGE), "--version", cited])
    assert result.exit_code == 0, result.output
    assert ON_PAGE.text in result.output
