"""archive/chain.py"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive import chain
from archive.article import Article, Attachment, Capture, Exchange
from archive.connect import read_only
from archive.outcomes import Ending, Outcome, Tally
from archive.writer import Writer

URL = "https://mfa.example/1"
SEEN = "2026-02-01T00:00:00Z"
SOURCE = {"id": "mfa", "homepage": "https://mfa.example/"}


def links(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        return db.execute("SELECT kind, item FROM chain ORDER BY number").fetchall()


def see(writer: Writer, url: str, text: str, seen: str = SEEN) -> Capture:
    capture = writer.record(Exchange(url=url, fetched=seen, status=200, body=text.encode()))
    writer.add(Article(url=url, canonical_url=url, title="Ferry", text=text, source="mfa"), capture)
    return capture


def test_captures_readings_crawls_and_finished_files_are_linked_in_their_order(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        crawl = writer.start_crawl([SOURCE], SEEN)
        capture = see(writer, URL, "The ferry sails.")
        writer.note(crawl, Ending("mfa", URL, Outcome.NEW, "", capture.id))
        writer.finish_crawl(crawl, SEEN, 0, [Tally("mfa")])
    Writer(tmp_path).close()
    [file] = (tmp_path / "warc").iterdir()
    assert [kind for kind, _ in links(tmp_path)] == ["capture", "sighting", "crawl", "warc"]
    assert [item for kind, item in links(tmp_path) if kind != "sighting"] == [capture.id, crawl, file.name]


def test_a_link_can_be_computed_by_anyone_from_what_the_schema_page_says(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.start_crawl([SOURCE], SEEN)
        see(writer, URL, "The ferry sails.")
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        (name,) = db.execute("SELECT id FROM archives").fetchone()
        before = hashlib.sha256(name.encode()).digest()
        for kind, item, digest, link in db.execute("SELECT kind, item, digest, link FROM chain ORDER BY number"):
            before = hashlib.sha256(before + b"\0" + kind.encode() + b"\0" + item.encode() + b"\0" + digest).digest()
            assert link == before


def test_writing_the_same_again_adds_no_link(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.start_crawl([SOURCE], SEEN)
        see(writer, URL, "The ferry sails.")
        before = writer.heads()[0]
        see(writer, URL, "The ferry sails.")
        assert writer.heads()[0] == before


def test_what_was_undone_left_no_link(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.start_crawl([SOURCE], SEEN)
        capture = see(writer, URL, "The ferry sails.")
        before = writer.heads()[0]
        with pytest.raises(sqlite3.IntegrityError):
            writer.add(Article(url=URL, canonical_url=URL, title="Ferry", text="Lost.", source="unheard-of"), capture)
        assert writer.heads()[0] == before


def test_a_crawl_that_was_killed_is_linked_by_the_next_writer(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    crawl = writer.start_crawl([SOURCE], SEEN)
    writer.close()
    assert links(tmp_path) == []
    Writer(tmp_path).close()
    assert links(tmp_path) == [("crawl", crawl)]


def test_what_moves_to_another_article_is_linked_anew_and_what_its_first_link_stands_for_is_kept(tmp_path: Path) -> None:
    pdf = "https://mfa.example/statement.pdf"
    with Writer(tmp_path) as writer:
        writer.start_crawl([SOURCE], SEEN)
        capture = see(writer, pdf, "The ferry sails.")
        file = Attachment(url=pdf, digest="sha256:A", media_type="application/pdf", capture=capture.id, seen=SEEN, is_text=True)
        page = Article(url=URL, canonical_url=URL, title="Statement", text="See the file.", source="mfa")
        see(writer, URL, "See the file.")
        writer.attach(file, page)
    kinds = [kind for kind, _ in links(tmp_path)]
    assert kinds.count("attachment") == 1
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        [(kind, covered)] = db.execute("SELECT kind, fields FROM folded").fetchall()
        digests = [row[0] for row in db.execute("SELECT digest FROM chain WHERE kind = 'sighting'")]
    assert (kind, digests.count(chain.digest_of(json.loads(covered)))) == ("sighting", 1)


def test_two_archives_have_names_of_their_own_and_so_other_links(tmp_path: Path) -> None:
    heads = []
    for name in ("a", "b"):
        with Writer(tmp_path / name) as writer:
            writer.start_crawl([SOURCE], SEEN)
            see(writer, URL, "The ferry sails.")
            heads.append(writer.heads()[0])
    assert heads[0].number == heads[1].number == 2
    assert heads[0].archive != heads[1].archive
    assert heads[0].link != heads[1].link


def test_an_archive_keeps_its_name(tmp_path: Path) -> None:
    Writer(tmp_path).close()
    with Writer(tmp_path) as writer:
        head = writer.heads()[0]
    with closing(read_only(tmp_path)) as connection:
        assert chain.heads(connection) == [head]
    assert (head.number, head.link) == (0, hashlib.sha256(head.archive.encode()).hexdigest())
