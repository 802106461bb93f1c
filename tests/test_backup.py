"""archive/backup.py and ``communique backup``"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.article import Article, Exchange
from archive.backup import backup
from archive.errors import ArchiveLocked, BadTarget
from archive.lock import Lock
from archive.store import Archive
from archive.verify import verify
from archive.writer import Writer
from exports.cli import main


def add(writer: Writer, number: int) -> None:
    url = f"https://mfa.example/{number}"
    capture = writer.record(Exchange(url=url, fetched=f"2026-02-01T00:00:{number:02}Z", status=200, body=b"x" * number))
    writer.add(Article(url=url, canonical_url=url, title=f"Ferry {number}", text="It sails.", source="mfa"), capture)


def dump(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        return list(db.iterdump())


def test_a_copy_is_whole_and_says_the_same(sample_archive: Path, tmp_path: Path) -> None:
    (archive := shutil.copytree(sample_archive, tmp_path / "a")).joinpath("sources.toml").write_text("# mine\n")
    copied = backup(archive, tmp_path / "b")
    assert copied.findings == []
    assert verify(tmp_path / "b", payloads=True).findings == []
    assert dump(tmp_path / "b") == dump(archive)
    assert (tmp_path / "b" / "sources.toml").read_text() == "# mine\n"
    assert sorted(path.name for path in (tmp_path / "b").iterdir()) == ["archive.db", "lock", "sources.toml", "warc"]


def test_while_a_crawl_writes_the_copy_has_what_was_acknowledged_and_no_more(tmp_path: Path) -> None:
    with Writer(tmp_path / "a") as writer:
        writer.start_crawl([{"id": "mfa", "name": "MFA"}], "2026-02-01T00:00:00Z")
        add(writer, 1)
        writer.commit()
        add(writer, 2)  # in the WARC file already, and not committed
        backup(tmp_path / "a", tmp_path / "b")
        [theirs], [ours] = (tmp_path / "a" / "warc").iterdir(), (tmp_path / "b" / "warc").iterdir()
        assert theirs.read_bytes().startswith(ours.read_bytes())
        assert theirs.stat().st_size > ours.stat().st_size
        with Archive(tmp_path / "b") as copy:
            assert [entry.article.title for entry in copy.articles()] == ["Ferry 1"]
    assert verify(tmp_path / "b").findings == []


def test_a_second_backup_copies_only_what_is_new(tmp_path: Path) -> None:
    for number in (1, 2):
        with Writer(tmp_path / "a") as writer:
            writer.start_crawl([{"id": "mfa", "name": "MFA"}], f"2026-02-0{number}T00:00:00Z")
            add(writer, number)
        copied = backup(tmp_path / "a", tmp_path / "b")
        assert (copied.files, copied.kept) == (2, number - 1)  # the database and the newest WARC file
    assert verify(tmp_path / "b").findings == []
    with Archive(tmp_path / "b") as copy:
        assert copy.count() == 2


def test_a_backup_that_was_stopped_is_gone_on_with(sample_archive: Path, tmp_path: Path) -> None:
    backup(sample_archive, tmp_path / "b")
    (tmp_path / "b" / "archive.db").rename(tmp_path / "b" / "copying.db")
    (tmp_path / "b" / "copying.part").write_bytes(b"half a file")
    assert backup(sample_archive, tmp_path / "b").kept == 1
    assert verify(tmp_path / "b").findings == []
    assert not (tmp_path / "b" / "copying.db").exists()


def test_a_log_that_an_older_copy_left_does_not_get_into_the_new_one(sample_archive: Path, tmp_path: Path) -> None:
    backup(sample_archive, tmp_path / "b")
    (tmp_path / "b" / "archive.db-wal").write_bytes(b"\x37\x7f\x06\x82 of another database" * 200)
    backup(sample_archive, tmp_path / "b")
    assert dump(tmp_path / "b") == dump(sample_archive)


@pytest.mark.parametrize("holds", ["notes.txt", "archive"])
def test_a_folder_that_holds_something_else_is_left_alone(sample_archive: Path, tmp_path: Path, holds: str) -> None:
    if holds == "archive":
        Writer(tmp_path / "b").close()
    else:
        (tmp_path / "b").mkdir()
        (tmp_path / "b" / holds).write_text("mine")
    file = tmp_path / "b" / (holds if holds == "notes.txt" else "archive.db")
    before = file.read_bytes()
    with pytest.raises(BadTarget, match="name a new folder"):
        backup(sample_archive, tmp_path / "b")
    assert file.read_bytes() == before
    assert not (tmp_path / "b" / "warc").exists()


def test_a_copy_that_went_on_by_itself_is_not_written_over(sample_archive: Path, tmp_path: Path) -> None:
    backup(sample_archive, tmp_path / "b")
    with Writer(tmp_path / "b") as writer:
        add_to = writer.record(
            Exchange(url="https://mfa.example/x", fetched="2026-04-01T00:00:00Z", status=200, body=b"own")
        )
    with pytest.raises(BadTarget, match="was written to since it was copied"):
        backup(sample_archive, tmp_path / "b")
    with Archive(tmp_path / "b") as copy:
        assert copy.capture(add_to.id) == add_to


def test_a_copy_into_which_another_archive_was_merged_is_not_written_over(sample_archive: Path, tmp_path: Path) -> None:
    with Writer(tmp_path / "other") as other:
        other.record(Exchange(url="https://mfa.example/x", fetched="2026-04-01T00:00:00Z", status=404))
    Writer(shutil.copytree(sample_archive, tmp_path / "archive")).close()  # links what is not linked yet
    backup(tmp_path / "archive", tmp_path / "b")
    with Writer(tmp_path / "b") as writer:
        writer.merge(tmp_path / "other")
    with pytest.raises(BadTarget, match="was written to since it was copied"):
        backup(tmp_path / "archive", tmp_path / "b")


def test_what_was_set_aside_and_is_gone_goes_from_the_copy_too(sample_archive: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(sample_archive, tmp_path / "archive")
    (folder / "torn").mkdir(exist_ok=True)
    (folder / "torn" / "a.warc.gz.0").write_bytes(b"torn")
    backup(folder, tmp_path / "b")
    assert (tmp_path / "b" / "torn" / "a.warc.gz.0").exists()
    (folder / "torn" / "a.warc.gz.0").unlink()
    backup(folder, tmp_path / "b")
    assert not (tmp_path / "b" / "torn" / "a.warc.gz.0").exists()


def test_the_archive_itself_is_no_place_for_its_copy(sample_archive: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(sample_archive, tmp_path / "archive")
    [file] = (folder / "warc").iterdir()
    file.write_bytes(torn := file.read_bytes() + b"torn")
    (tmp_path / "same").symlink_to(folder)
    for name in ("archive", "same"):
        with pytest.raises(BadTarget, match="is this archive itself"):
            backup(folder, tmp_path / name)
    assert file.read_bytes() == torn


def test_two_backups_to_one_folder_do_not_meet(sample_archive: Path, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    lock = Lock(tmp_path / "b")
    with pytest.raises(ArchiveLocked):
        backup(sample_archive, tmp_path / "b")
    lock.release()


def test_a_damaged_record_is_named_and_the_exit_code_says_so(sample_archive: Path, tmp_path: Path) -> None:
    archive = shutil.copytree(sample_archive, tmp_path / "a")
    [file] = (archive / "warc").iterdir()
    data = bytearray(file.read_bytes())
    data[5000] ^= 1
    file.write_bytes(data)
    result = CliRunner().invoke(main, ["--archive", str(archive), "backup", str(tmp_path / "b")])
    assert result.exit_code == 3
    assert "the bytes are not those that were written" in result.output
    assert "2 files, " in result.output


def test_an_archive_of_an_older_program_is_copied_as_it_is(sample_archive: Path, tmp_path: Path) -> None:
    archive = shutil.copytree(sample_archive, tmp_path / "a")
    with closing(sqlite3.connect(archive / "archive.db")) as db, db:
        db.execute("DROP TABLE import_records")
        db.execute("DROP TABLE imports")
        db.execute("PRAGMA user_version = 8")
    backup(archive, tmp_path / "b")
    assert dump(tmp_path / "b") == dump(archive)
