"""archive/migrations.py and archive/connect.py"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from archive.article import Article, Exchange
from archive.connect import APPLICATION_ID, SCHEMA
from archive.errors import ArchiveMissing, ArchiveNewer, NotAnArchive
from archive.filters import Filters
from archive.migrations import migrations
from archive.sqlite import Database
from archive.store import Archive
from archive.writer import Writer

OPENERS = [Archive, Writer]


OLD = """
    INSERT INTO sources VALUES ('mfa', 'MFA', '', '', '', '', '{}');
    INSERT INTO captures (id, url, fetched, status, payload_digest, warc_file, warc_offset, warc_length)
        VALUES ('c', 'u', '2026-02-01T00:00:00Z', 200, 'sha256:A', 'f', 0, 1);
    INSERT INTO article_index (id, docid, source, url, canonical_url, title, authors, tags, robots, kind, country,
        word_count, first_seen, last_seen, dated, versions)
        VALUES ('a', 1, 'mfa', 'u', 'u', 'Ferry', '[]', '[]', '[]', '', '', 2, 't', 't', 't', 1);
    INSERT INTO versions (id, article, number, seen, capture, source, url, canonical_url, title, text, content_digest)
        VALUES ('v', 'a', 1, 't', 'c', 'mfa', 'u', 'u', 'Ferry', 'It sails.', 'sha256:B');
    UPDATE article_index SET version = 'v';
    INSERT INTO articles_fts (rowid, title, authors, text) VALUES (1, 'Ferry', '[]', 'It sails.');
"""


def make(folder: Path) -> Path:
    with Writer(folder) as writer:
        writer.start_crawl([{"id": "mfa", "name": "MFA"}], "2026-02-01T00:00:00Z")
        url = "https://mfa.avaria.example/1"
        capture = writer.record(Exchange(url=url, fetched="2026-02-01T00:00:00Z", status=200, body=b"x"))
        writer.add(Article(url=url, canonical_url=url, title="Ferry", text="It sails.", source="mfa"), capture)
    return folder / "archive.db"


def test_a_new_archive_says_what_it_is(tmp_path: Path) -> None:
    with closing(sqlite3.connect(make(tmp_path))) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        applied = [row[0] for row in db.execute("SELECT name FROM _sqlite_migrations ORDER BY rowid")]
    assert applied == [migration.name for migration in migrations._migrations]
    assert len(applied) == SCHEMA


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    with closing(sqlite3.connect(make(tmp_path))) as db:
        Writer(tmp_path).close()  # links the WARC file that the first one filled
        before = list(db.iterdump())
        Writer(tmp_path).close()
        assert list(db.iterdump()) == before


@pytest.mark.parametrize("opener", OPENERS)
def test_an_archive_of_a_newer_program_is_refused(tmp_path: Path, opener: type[Archive]) -> None:
    with closing(sqlite3.connect(make(tmp_path))) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    with pytest.raises(ArchiveNewer, match="newer version of communique"):
        opener(tmp_path)


@pytest.mark.parametrize("opener", OPENERS)
@pytest.mark.parametrize("content", ["CREATE TABLE notes (a)", "PRAGMA application_id = 7", "PRAGMA user_version = 3"])
def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path, opener: type[Archive], content: str) -> None:
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        db.execute(content)
    before = (tmp_path / "archive.db").read_bytes()
    with pytest.raises(NotAnArchive, match="another program"):
        opener(tmp_path)
    assert (tmp_path / "archive.db").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["archive.db"]


@pytest.mark.parametrize("opener", OPENERS)
def test_what_is_no_database_is_refused_and_left_alone(tmp_path: Path, opener: type[Archive]) -> None:
    (tmp_path / "archive.db").write_text("These are my notes about archives. " * 50)
    with pytest.raises(NotAnArchive, match="not an archive"):
        opener(tmp_path)
    assert (tmp_path / "archive.db").read_text().startswith("These are my notes")


def test_reading_never_creates_an_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing, match=r"^no archive at /[^;]*; `communique crawl` makes one$"):
        Archive(tmp_path)
    with pytest.raises(ArchiveMissing):
        Archive(tmp_path / "nowhere")
    assert [path.name for path in tmp_path.iterdir()] == []


def test_an_archive_that_was_only_begun_is_missing_to_readers_and_fresh_to_the_writer(tmp_path: Path) -> None:
    (tmp_path / "archive.db").touch()
    with pytest.raises(ArchiveMissing, match="only an empty archive"):
        Archive(tmp_path)
    make(tmp_path)
    with Archive(tmp_path) as archive:
        assert archive.count() == 1


def test_a_folder_with_the_users_own_files_becomes_an_archive(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text("")
    make(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive.db", "lock", "sources.toml", "warc"]


@contextmanager
def nobody_may_write(folder: Path) -> Iterator[None]:
    """Take the folder's write permission away, from root too."""
    user = os.geteuid()
    folder.chmod(0o555)
    try:
        if user == 0:
            os.seteuid(65534)
        yield
    finally:
        os.seteuid(user)
        folder.chmod(0o755)


@pytest.mark.parametrize("crashed", [False, True])
def test_an_archive_in_a_read_only_folder_can_be_read(tmp_path: Path, crashed: bool) -> None:
    """Also where a killed writer left a log with the newest rows, which reading must not miss."""
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o755)
        folder = Path(parent) / "archive"
        make(tmp_path)
        writer = Writer(tmp_path) if crashed else None
        if writer:
            writer.start_crawl([{"id": "late", "name": "Late"}], "2026-02-02T00:00:00Z")
        shutil.copytree(tmp_path, folder)
        if writer:
            writer.close()
        assert (folder / "archive.db-wal").exists() == crashed
        with nobody_may_write(folder), Archive(folder) as archive:
            assert archive.count() == 1
            assert [source["id"] for source in archive.sources()] == (["late", "mfa"] if crashed else ["mfa"])


def test_an_archive_of_the_first_schema_gets_the_fuller_records_and_keeps_its_articles(tmp_path: Path) -> None:
    database = Database(tmp_path / "archive.db")
    migrations.apply(database, stop_before="fuller_records")
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute("PRAGMA user_version = 1")
    database.close()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db, db:
        db.executescript(OLD)
    Writer(tmp_path).close()
    with Archive(tmp_path) as archive:
        (entry,) = archive.articles()
        assert (entry.article.title, entry.article.text) == ("Ferry", "It sails.")
        assert (entry.article.author_types, entry.article.warnings, entry.article.accessible_for_free) == ((), (), None)
        assert archive.count(Filters(query="sails")) == 1
