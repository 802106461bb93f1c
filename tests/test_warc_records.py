"""archive/warc_records.py"""

from __future__ import annotations

import random
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from archive.article import Exchange
from archive.store import Archive
from archive.verify import verify
from archive.writer import Writer

WHEN = "2026-02-01T00:00:00Z"


def record(writer: Writer, path: str) -> None:
    body = random.Random(path).randbytes(50_000)
    writer.record(Exchange(url=f"https://mfa.example/{path}", fetched=WHEN, status=200, body=body))


def only_file(folder: Path) -> Path:
    [file] = (folder / "warc").iterdir()
    return file


def filled(folder: Path) -> tuple[Path, bytes]:
    """Make an archive of one acknowledged exchange; give its WARC file and the bytes of it."""
    with Writer(folder) as writer:
        record(writer, "kept")
    return only_file(folder), only_file(folder).read_bytes()


def test_every_record_has_a_row_warcinfo_and_request_too(tmp_path: Path) -> None:
    file, data = filled(tmp_path)
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        rows = db.execute("SELECT warc_file, warc_offset, warc_length, record_type FROM warc_records").fetchall()
    assert [row[3] for row in rows] == ["warcinfo", "response", "request"]
    assert {row[0] for row in rows} == {file.name}
    assert sum(row[2] for row in rows) == len(data)


def test_a_torn_tail_is_set_aside_and_the_file_is_cut_to_what_was_acknowledged(tmp_path: Path) -> None:
    file, data = filled(tmp_path)
    torn = b"\x1f\x8b" + random.Random(3).randbytes(9_000)
    file.write_bytes(data + torn)
    Writer(tmp_path).close()
    assert file.read_bytes() == data
    assert (tmp_path / "torn" / f"{file.name}.{len(data)}").read_bytes() == torn
    subprocess.run(["gzip", "-t", file], check=True)
    assert verify(tmp_path).findings == []


def test_whole_records_that_were_never_committed_are_set_aside_too(tmp_path: Path) -> None:
    file, data = filled(tmp_path)
    writer = Writer(tmp_path)
    record(writer, "lost")
    writer.close()
    Writer(tmp_path).close()
    assert only_file(tmp_path) == file
    assert file.read_bytes() == data
    [aside] = (tmp_path / "torn").iterdir()
    assert len(aside.read_bytes()) > 50_000
    assert verify(tmp_path).findings == []


def test_setting_aside_that_was_killed_half_way_is_ended_by_the_next_writer(tmp_path: Path) -> None:
    file, data = filled(tmp_path)
    torn = random.Random(4).randbytes(3_000_000)
    file.write_bytes(data + torn)
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / f"{file.name}.{len(data)}").write_bytes(torn[:1000])
    Writer(tmp_path).close()
    assert file.read_bytes() == data
    assert (tmp_path / "torn" / f"{file.name}.{len(data)}").read_bytes() == torn


def test_an_emptied_file_that_a_killed_recovery_left_is_removed(tmp_path: Path) -> None:
    file, _ = filled(tmp_path)
    (tmp_path / "warc" / "communique-killed-00000.warc.gz").touch()
    Writer(tmp_path).close()
    assert only_file(tmp_path) == file
    assert verify(tmp_path).findings == []


def test_a_file_that_is_shorter_than_its_ledger_is_left_as_it_is(tmp_path: Path) -> None:
    file, data = filled(tmp_path)
    file.write_bytes(data[:100])
    Writer(tmp_path).close()
    assert file.read_bytes() == data[:100]
    assert not (tmp_path / "torn").exists()


def test_files_that_are_not_ours_are_left_alone(tmp_path: Path) -> None:
    filled(tmp_path)
    other = tmp_path / "warc" / "brought.warc.gz"
    other.write_bytes(b"somebody's")
    Writer(tmp_path).close()
    assert other.read_bytes() == b"somebody's"


def test_nothing_that_readers_see_changes_by_it(tmp_path: Path) -> None:
    file, data = filled(tmp_path)
    file.write_bytes(data + b"torn")
    with Archive(tmp_path) as store:
        assert store.count() == 0
    assert file.read_bytes() == data + b"torn"
