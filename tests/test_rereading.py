"""crawler/rereading.py and crawler/learning.py: stored captures are read again with what their site taught"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.article import Address, Article, Attachment, Capture, Exchange
from archive.attachments import under
from archive.ids import digest
from archive.store import Archive
from archive.verify import verify
from archive.writer import Writer
from crawler.config import Config
from crawler.extract import extract
from crawler.learning import Sites
from crawler.reading import Readers
from crawler.replay import Stored
from crawler.rereading import reread
from crawler.session import Progress
from crawler.sources import Source
from exports.cli import main

SOURCE = Source(id="avaria", name="Avaria", homepage="https://avaria.example/", kind="foreign-ministry")
CONFIG = Config(workers=1)
SUBJECTS = ("lighthouse", "salt hall", "summer palace", "harvest")
BOX = "Whoever keeps this page for the evening finds it again among the lanterns of the reading room."


def sentences(subject: str) -> list[str]:
    return [
        f"The minister opened the {subject} on Tuesday and thanked the masons who had worked on it for three years.",
        f"Delegations of both banks then walked through the {subject}, and spoke of the tariff for barley and for salt.",
        f"The ambassador said that the {subject} would be remembered, and invited everybody to the spring regatta.",
    ]


def page(subject: str, more: str = "") -> bytes:
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences(subject))
    head = f"<title>A day at the {subject}</title>"
    body = f"<h1>A day at the {subject}</h1><div class=text>{text}</div><div class=k7><p>{BOX}</p></div>{more}"
    return f"<html lang=en><head>{head}</head><body><article>{body}</article></body></html>".encode()


def url(number: int) -> str:
    return f"https://avaria.example/press/{number}"


def fill(writer: Writer, numbers: Sequence[int] = (0, 1, 2, 3)) -> list[Capture]:
    """Articles as a poor reader read them: with the box."""
    found = []
    for number in numbers:
        subject = SUBJECTS[number]
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        exchange = Exchange(
            url=url(number),
            fetched=f"2026-03-0{number + 1}T08:00:00Z",
            status=200,
            response_headers=headers,
            body=page(subject),
        )
        found.append(writer.record(exchange))
        text = "\n\n".join([*sentences(subject), BOX])
        title = f"A day at the {subject}"
        writer.add(
            Article(url=url(number), canonical_url=url(number), title=title, text=text, source="avaria", language="en"),
            found[-1],
        )
    return found


def make(folder: Path, numbers: Sequence[int] = (0, 1, 2, 3)) -> Path:
    with Writer(folder) as writer:
        writer.start_crawl([SOURCE.table()], "2026-03-01T00:00:00Z")
        fill(writer, numbers)
    return folder


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        return db.execute(query).fetchall()


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make(tmp_path_factory.mktemp("read") / "archive")
    done = reread(folder, [SOURCE], CONFIG)
    assert done.exit_code == 0
    [tally] = done.tallies
    assert (tally.seen, dict(tally.counts)) == (4, {"changed": 4})
    return folder


def test_a_better_reading_is_added_and_marked_and_is_no_edit(read: Path) -> None:
    with Archive(read) as archive:
        for entry in archive.articles():
            before, now = archive.versions(entry.id)
            assert (before.change, now.change) == ("first", "reading")
            assert BOX in before.article.text
            assert BOX not in now.article.text
            assert entry.article.text == now.article.text
            assert len(now.article.text.split("\n\n")) == 3
    assert rows(read, "SELECT * FROM recent_changes") == []


def test_every_version_says_who_read_it_and_with_what_knowledge_of_the_site(read: Path) -> None:
    [(digest, as_of, pages, trusted)] = rows(read, "SELECT digest, as_of, pages, trusted FROM sites")
    assert (as_of, pages, trusted) == ("2026-03-04T08:00:00Z", 4, "model")
    readers = {reader for (reader,) in rows(read, "SELECT reader FROM versions WHERE change = 'reading'")}
    assert [reader.partition("+")[2] for reader in map(str, readers)] == [f"{as_of}.{digest}"]


def test_reading_again_reads_only_what_the_present_reader_has_not_read(read: Path) -> None:
    before = (
        rows(read, "SELECT * FROM sightings"),
        rows(read, "SELECT * FROM versions"),
        rows(read, "SELECT * FROM sites"),
    )
    [tally] = reread(read, [SOURCE], CONFIG).tallies
    assert dict(tally.reasons) == {("unchanged", "read-before"): 4}
    assert before == (
        rows(read, "SELECT * FROM sightings"),
        rows(read, "SELECT * FROM versions"),
        rows(read, "SELECT * FROM sites"),
    )


def test_status_shows_how_often_the_readers_disagree(read: Path) -> None:
    assert "trafilatura disagrees on " in CliRunner().invoke(main, ["--archive", str(read), "status", "avaria"]).output
    with Archive(read) as archive:
        [status] = archive.status()
    assert (status.compared, status.trusted) == (4, "model")


def test_archives_of_the_same_captures_are_equal_whatever_their_order(read: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "archive", (3, 1, 0, 2))
    reread(other, [SOURCE], CONFIG)
    for query in (
        "SELECT * FROM sites",
        "SELECT * FROM versions ORDER BY id",
        "SELECT * FROM sightings ORDER BY capture, reader",
    ):
        assert rows(read, query) == rows(other, query)


def test_one_that_is_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    folder = make(tmp_path / "archive")

    def interrupt(_: Progress) -> None:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_DFL:
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        done = reread(folder, [SOURCE], CONFIG, interrupt)
    finally:
        signal.signal(signal.SIGINT, before)
    assert done.exit_code == 130
    [tally] = reread(folder, [SOURCE], CONFIG).tallies
    assert tally.seen == 4
    assert tally.reasons["unchanged", "read-before"] >= 1
    assert rows(folder, "SELECT count(*) FROM versions WHERE change = 'reading'") == [(4,)]


def test_a_capture_without_its_evidence_fails_aloud(tmp_path: Path) -> None:
    folder = make(tmp_path / "archive")
    for file in (folder / "warc").iterdir():
        file.unlink()
    done = reread(folder, [SOURCE], CONFIG)
    assert done.exit_code == 4
    assert dict(done.tallies[0].reasons) == {("failed", "no-evidence"): 4}
    assert rows(folder, "SELECT count(*) FROM versions") == [(4,)]


def test_a_page_that_an_earlier_reader_took_for_none_becomes_an_article(tmp_path: Path) -> None:
    folder = make(tmp_path / "archive", (0, 1, 2))
    with Writer(folder) as writer:
        writer.record(Exchange(url=url(3), fetched="2026-03-09T08:00:00Z", status=200, body=page(SUBJECTS[3])))
        seen = "2026-03-09T08:00:00Z"
        writer.remember(
            Address(url=url(3), source="avaria", outcome="filtered", reason="no-text", first_seen=seen, checked=seen)
        )
    [tally] = reread(folder, [SOURCE], CONFIG).tallies
    assert tally.counts["new"] == 1  # type: ignore[index]
    assert rows(folder, f"SELECT outcome FROM addresses WHERE url = '{url(3)}' AND article IS NOT NULL") == [("new",)]
    with Archive(folder) as archive:
        assert archive.find(url(3)).article.title == f"A day at the {SUBJECTS[3]}"


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    pool = Readers(CONFIG)
    yield pool
    pool.close()


def test_what_only_another_reader_reads_otherwise_is_no_edit_in_a_crawl(readers: Readers, tmp_path: Path) -> None:
    """The page comes again with other bytes, and is read by a reader who leaves the box out."""
    with Writer(tmp_path) as writer:
        writer.start_crawl([SOURCE.table()], "2026-03-01T00:00:00Z")
        fill(writer)
        sites = Sites(writer, Stored(tmp_path, CONFIG.max_body), CONFIG)
        assert asyncio.run(sites.learn([SOURCE], readers)) == 1
        assert asyncio.run(sites.learn([SOURCE], readers)) == 0
        body = page(SUBJECTS[0], "<!-- 77 -->")
        again = extract(body, url(0), **sites.given(SOURCE))
        assert isinstance(again, Article)
        capture = writer.record(Exchange(url=url(0), fetched="2026-04-01T08:00:00Z", status=200, body=body))
        before = asyncio.run(sites.compare(again, SOURCE, readers))
        assert before is not None
        writer.add(*before)
        assert writer.add(again, capture).outcome == "unchanged"
        assert asyncio.run(sites.compare(again, SOURCE, readers)) is None
    assert rows(
        tmp_path,
        "SELECT change FROM versions WHERE article = (SELECT id FROM article_index WHERE url = '"
        + url(0)
        + "') ORDER BY number",
    ) == [("first",), ("reading",)]


def test_a_new_site_is_compared_where_it_is_learnt_from_and_one_learnt_from_few_on_every_page(readers: Readers, tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.start_crawl([SOURCE.table()], "2026-03-01T00:00:00Z")
        fill(writer)
        stored = Stored(tmp_path, CONFIG.max_body)
        before = extract(page(SUBJECTS[0]), url(0), **Sites(writer, stored, CONFIG).given(SOURCE))
        asyncio.run(Sites(writer, stored, CONFIG).learn([SOURCE], readers))
        after = extract(page(SUBJECTS[0]), url(0), **Sites(writer, stored, CONFIG).given(SOURCE))
    assert isinstance(before, Article)
    assert isinstance(after, Article)
    assert (before.agreement is None, after.agreement is None) == (True, False)
    assert rows(tmp_path, "SELECT json_extract(model, '$.compared') > 2 FROM sites") == [(1,)]


def test_of_the_pages_that_are_learnt_from_some_are_compared_and_all_teach(
    readers: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.learning.COMPARED", 2)
    with Writer(tmp_path) as writer:
        writer.start_crawl([SOURCE.table()], "2026-03-01T00:00:00Z")
        fill(writer)
        sites = Sites(writer, Stored(tmp_path, CONFIG.max_body), CONFIG)
        asyncio.run(sites.learn([SOURCE], readers))
        writer.commit()
    told = "SELECT json_extract(model, '$.compared'), json_extract(model, '$.looked'), json_array_length(model, '$.pages') FROM sites"
    assert rows(tmp_path, told) == [(2, 4, 4)]


def test_what_is_learnt_in_a_crawl_counts_from_the_next_one_on(web, crawl) -> None:
    source = {"id": "avaria", "homepage": "http://avaria.example/", "listings": ("http://avaria.example/list",)}
    for number, subject in enumerate(SUBJECTS):
        web.pages[f"http://avaria.example/2026/day-{number}"] = web.answer(
            page(subject), headers={"Content-Type": "text/html"}
        )
    web.listing("http://avaria.example/list", *(f"/2026/day-{number}" for number in range(4)))
    crawl(source)
    assert rows(crawl.folder, "SELECT source, pages FROM sites") == [("avaria", 4)]
    assert rows(crawl.folder, "SELECT count(*) FROM versions WHERE reader LIKE '%+%'") == [(0,)]
    for number, subject in enumerate(SUBJECTS):
        web.pages[f"http://avaria.example/2026/day-{number}"] = web.answer(
            page(subject, "<!-- 2 -->"), headers={"Content-Type": "text/html"}
        )
    crawl(source)
    assert rows(crawl.folder, "SELECT count(*) FROM sightings WHERE reader LIKE '%+%'") != [(0,)]
    assert rows(crawl.folder, "SELECT count(*) FROM versions WHERE change = 'edit'") == [(0,)]
    assert rows(
        crawl.folder,
        "SELECT count(*) FROM article_index WHERE version IN (SELECT id FROM versions WHERE instr(text, 'lanterns'))",
    ) == [(0,)]


def test_a_better_reading_is_called_so_where_an_article_is_shown(read: Path) -> None:
    shown = CliRunner().invoke(main, ["--archive", str(read), "show", url(0)]).output
    assert [row.count("read better, not edited") for row in shown.splitlines() if row.startswith("version")] == [0, 1]


def call(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), "reread", *words])


def test_the_command_prints_what_became_of_each_source_and_why(read: Path) -> None:
    result = call(read)
    assert result.exit_code == 0
    assert result.output.split("\n")[0].split() == [
        "source",
        "captures",
        "found",
        "better",
        "as",
        "before",
        "no",
        "article",
        "failed",
        "seconds",
    ]
    assert result.output.split("\n")[1].split()[:7] == ["avaria", "4", "0", "0", "4", "0", "0"]
    assert "avaria: unchanged: read-before 4" in result.output


def test_the_command_wants_an_archive_and_sources_that_it_has(read: Path, tmp_path: Path) -> None:
    assert call(read, "nowhere").exit_code == 2
    missing = call(tmp_path / "none")
    assert missing.exit_code == 2
    assert not (tmp_path / "none").exists()


def test_what_a_merged_archive_had_of_a_file_before_its_page_was_seen_becomes_a_version_of_the_page(tmp_path: Path, pdf: Any) -> None:
    file = "https://avaria.example/files/7.pdf"
    bodies = [pdf([(70, 700 - 20 * at, 11, line, "1 0 0 1") for at, line in enumerate(sentences(subject))]) for subject in SUBJECTS[:2]]
    for name, body, day in (("alone", bodies[0], 1), ("own", bodies[1], 2)):
        with Writer(tmp_path / name) as writer:
            writer.start_crawl([SOURCE.table()], "2026-01-01T00:00:00Z")
            headers = (("Content-Type", "application/pdf"),)
            capture = writer.record(Exchange(url=file, fetched=f"2026-01-0{day}T00:00:00Z", status=200, response_headers=headers, body=body))
            found = extract(body, file, headers=dict(headers), source=SOURCE)
            if name == "alone":
                writer.add(found, capture)
                continue
            page = under(Article(url=url(7), canonical_url=url(7), title="Statement", text="See the file.", source="avaria"), found)
            writer.add(page, writer.record(Exchange(url=url(7), fetched=capture.fetched, status=200, body=b"<p>")))
            file_of_it = {"url": file, "digest": digest(body), "media_type": "application/pdf", "capture": capture.id}
            writer.attach(Attachment(**file_of_it, seen=capture.fetched, is_text=True), page)
    with Writer(tmp_path / "own") as writer:
        writer.merge(tmp_path / "alone")
    for _ in range(2):
        assert reread(tmp_path / "own", [SOURCE], CONFIG).exit_code == 0
        with Archive(tmp_path / "own") as archive:
            [entry] = archive.articles()
            assert [(v.article.title, "salt hall" in v.article.text, v.seen[:10]) for v in archive.versions(entry.id)] == [
                ("Statement", False, "2026-01-01"), ("Statement", True, "2026-01-02"),
            ]  # fmt: skip
    assert verify(tmp_path / "own").findings == []
