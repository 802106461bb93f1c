"""archive/verify.py, archive/verify_files.py and archive/verify_rows.py"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive import verify as verification
from archive.article import Article, Exchange
from archive.doctor import examine
from archive.errors import ArchiveOlder
from archive.store import Archive
from archive.verify import verify
from archive.writer import Writer

EVIDENCE = (
    "captures", "sightings", "readings", "attachments", "versions", "article_index", "warc_records", "chain", "outcomes",
    "crawls", "crawl_sources",
)  # fmt: skip


@pytest.fixture
def archive(sample_archive: Path, tmp_path: Path) -> Path:
    """A copy of the sample archive, to be damaged."""
    return shutil.copytree(sample_archive, tmp_path / "archive")


def change(folder: Path, sql: str, *values: Any) -> int:
    with closing(sqlite3.connect(folder / "archive.db")) as db, db:
        return db.execute(sql, values).rowcount


def place(table: str) -> str:
    """What tells the rows of a table apart and orders them as they were written."""
    return {"chain": "archive, number", "warc_records": "warc_file, warc_offset"}.get(table, "rowid")


def columns(folder: Path) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        for table in EVIDENCE:
            yield from ((table, row[1]) for row in db.execute(f"PRAGMA table_info({table})"))


def warc_file(folder: Path) -> Path:
    [file] = (folder / "warc").iterdir()
    return file


@pytest.mark.parametrize("sql", ["UPDATE readings SET details = 'x'", "UPDATE readings SET details = '[]'"])
def test_a_row_that_cannot_be_read_is_a_finding_and_no_end(archive: Path, sql: str) -> None:
    assert change(archive, sql) > 0
    assert verify(archive).findings


def test_an_archive_as_it_was_written_is_whole_and_everything_was_looked_at(archive: Path) -> None:
    verdict = verify(archive, payloads=True)
    assert verdict.findings == []
    assert verdict.looked_at["articles"] == 69
    assert verdict.looked_at["bytes"] == warc_file(archive).stat().st_size == verification.total_bytes(archive)
    assert verdict.looked_at["records"] == 1 + 2 * verdict.looked_at["captures"]


def test_verifying_changes_nothing(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        before = list(db.iterdump())
    verify(archive)
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        assert list(db.iterdump()) == before


def test_a_changed_cell_is_found_in_every_column_of_every_table_of_evidence(archive: Path, tmp_path: Path) -> None:
    draw = random.Random(5)
    missed = []
    for table, column in columns(archive):
        shutil.copy(archive / "archive.db", tmp_path / "kept.db")
        key = place(table)
        offset = draw.randrange(1 + (table in ("captures", "sightings", "chain")) * 30)
        altered = f"UPDATE {table} SET {column} = iif(typeof({column}) IN ('integer', 'real'), {column} + 1000, coalesce({column}, '') || 'x')"
        assert change(archive, f"{altered} WHERE ({key}) = (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {offset})") == 1
        if not verify(archive).findings:
            missed.append(f"{table}.{column}")
        shutil.copy(tmp_path / "kept.db", archive / "archive.db")
    assert missed == []


@pytest.mark.parametrize("table", [table for table in EVIDENCE if table not in ("readings", "article_index", "crawls")])
def test_a_deleted_row_is_found(archive: Path, table: str) -> None:
    key = place(table)
    assert change(archive, f"DELETE FROM {table} WHERE ({key}) = (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1)") == 1
    assert verify(archive).findings


@pytest.mark.parametrize(("table", "said"), [("readings", "refers to a row of readings"), ("article_index", "refers to a row of article_index"), ("crawls", "refers to a row of crawls")])
def test_a_deleted_row_that_others_refer_to_is_named(archive: Path, table: str, said: str) -> None:
    change(archive, f"DELETE FROM {table} WHERE rowid = (SELECT min(rowid) FROM {table})")
    assert any(said in finding.said for finding in verify(archive).findings)


@pytest.mark.parametrize("table", ["article_days", "article_totals"])
@pytest.mark.parametrize("change_of", ["UPDATE {} SET articles = articles + 1 WHERE source = 'envoy'", "DELETE FROM {} WHERE source = 'envoy'"])
def test_a_count_of_articles_that_is_not_theirs_is_found(archive: Path, table: str, change_of: str) -> None:
    assert change(archive, change_of.format(table)) > 0
    assert told(archive) == {("articles", f"{table} of envoy", "are not the articles that there are")}


def test_a_count_of_a_day_without_articles_is_found(archive: Path) -> None:
    change(archive, "INSERT INTO article_days VALUES ('straits', '1999-01-01', 1)")
    assert told(archive) == {("articles", "article_days of straits", "are not the articles that there are")}


def test_a_row_that_was_slipped_in_is_found(archive: Path) -> None:
    change(archive, "INSERT INTO captures SELECT 'aaaaaaaaaaaaaaaa', url, fetched, status, payload_digest, warc_file, warc_offset, warc_length, record_type, content_type, truncated FROM captures LIMIT 1")
    assert ("chain", "capture aaaaaaaaaaaaaaaa", "is a row that no link of the chain stands for") in told(archive)


def test_a_text_that_was_rewritten_together_with_its_digest_is_found(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        (digest,) = db.execute("SELECT content_digest FROM versions LIMIT 1").fetchone()
    for table in ("versions", "sightings"):
        change(archive, f"UPDATE {table} SET content_digest = 'sha256:NEW' WHERE content_digest = ?", digest)
    assert any(finding.check == "chain" for finding in verify(archive).findings)


def told(archive: Path, **how: Any) -> set[tuple[str, str, str]]:
    return {(finding.check, finding.where, finding.said) for finding in verify(archive, **how).findings}


def test_a_cut_anywhere_in_the_last_record_is_found(archive: Path) -> None:
    file = warc_file(archive)
    whole = file.read_bytes()
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        (last,) = db.execute("SELECT max(warc_offset) FROM warc_records").fetchone()
    for length in (last, last + 1, (last + len(whole)) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        assert any("bytes are missing" in finding.said for finding in verify(archive).findings), length


def test_a_flipped_bit_is_found_and_its_record_named(archive: Path) -> None:
    file, draw = warc_file(archive), random.Random(7)
    whole = file.read_bytes()
    for _ in range(5):
        place = draw.randrange(len(whole))
        flipped = bytearray(whole)
        flipped[place] ^= 1 << draw.randrange(8)
        file.write_bytes(flipped)
        [finding] = verify(archive).findings
        assert finding.said == "the bytes of this record are not those that were written"
        assert int(finding.where.rpartition(" ")[2]) <= place


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda file: file.write_bytes(file.read_bytes() + b"garbage"), "7 bytes that nobody acknowledged"),
        (lambda file: file.unlink(), "cannot be read: No such file"),
        (lambda file: shutil.copy(file, file.with_name("communique-other.warc.gz")), "is a file that the ledger does not know"),
    ],
    ids=["appended", "missing", "strange"],
)
def test_what_is_wrong_with_a_file_is_said(archive: Path, damage: Callable[[Path], object], said: str) -> None:
    damage(warc_file(archive))
    assert any(said in finding.said for finding in verify(archive).findings)


def test_what_a_crawl_is_writing_and_has_not_acknowledged_is_left_out(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.start_crawl([{"id": "mfa", "homepage": "https://mfa.example/"}], "2026-02-01T00:00:00Z")
        writer.record(Exchange(url="https://mfa.example/1", fetched="2026-02-01T00:00:00Z", status=200, body=b"x"))
        assert verify(tmp_path).findings == []


def test_a_payload_that_was_exchanged_together_with_its_ledger_row_is_found_with_payloads(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with Writer(other) as writer:
        writer.record(Exchange(url="http://avaria.example/x", fetched="2026-01-01T00:00:00Z", status=200, body=b"y"))
    with closing(sqlite3.connect(other / "archive.db")) as db:
        offset, length, digest = db.execute("SELECT warc_offset, warc_length, digest FROM warc_records WHERE record_type = 'response'").fetchone()
    forged = warc_file(other).read_bytes()[offset : offset + length]
    file = warc_file(archive)
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        last, end = db.execute("SELECT warc_offset, warc_offset + warc_length FROM warc_records WHERE record_type = 'response' ORDER BY 1 DESC LIMIT 1").fetchone()
    whole = file.read_bytes()
    file.write_bytes(whole[:last] + forged + whole[end:])
    for table in ("captures", "warc_records"):
        change(archive, f"UPDATE {table} SET warc_length = ? WHERE warc_offset = ?", length, last)
    change(archive, "UPDATE warc_records SET warc_offset = warc_offset + ? WHERE warc_offset >= ?", length - (end - last), end)
    change(archive, "UPDATE warc_records SET digest = ? WHERE warc_offset = ?", digest, last)
    assert ("payload", f"{file.name}, byte {last}", "the payload is not the one that its capture names") in told(archive, payloads=True)


def test_an_index_of_words_that_lost_step_is_found(archive: Path) -> None:
    change(archive, "INSERT INTO articles_fts (articles_fts, rowid, title, authors, text) SELECT 'delete', docid, title, authors, text FROM articles LIMIT 1")
    assert any(finding.check == "full text" for finding in verify(archive).findings)


def test_an_index_that_has_one_word_for_another_is_found(archive: Path) -> None:
    change(archive, "UPDATE versions SET text = replace(text, 'ferry', 'canoe')")
    assert "does not hold the words of the texts" in [finding.said for finding in verify(archive).findings]


def test_an_archive_of_an_older_program_is_refused_with_what_mends_it(archive: Path) -> None:
    change(archive, "PRAGMA user_version = 3")
    with pytest.raises(ArchiveOlder, match=r"made by an older version of communique \(schema 3, known here"):
        verify(archive)


def test_every_reader_says_what_brings_an_archive_of_an_older_program_up_to_date(archive: Path) -> None:
    change(archive, "PRAGMA user_version = 3")
    with pytest.raises(ArchiveOlder, match="the next `communique crawl` or `communique seal` brings it up to date"):
        Archive(archive)
    assert "brings it up to date" in {check.name: check.said for check in examine(archive)}["archive"]


def test_a_damaged_database_is_said_and_nothing_else_is_guessed(archive: Path) -> None:
    path = archive / "archive.db"
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 6] = b"\xff" * (4096 * 3)
    path.write_bytes(data)
    findings = verify(archive).findings
    assert findings
    assert {finding.check for finding in findings} == {"database"}


def test_reading_a_page_better_and_seeing_it_again_keeps_the_archive_whole(tmp_path: Path) -> None:
    url = "https://mfa.example/1"
    with Writer(tmp_path) as writer:
        writer.start_crawl([{"id": "mfa", "homepage": "https://mfa.example/"}], "2026-02-01T00:00:00Z")
        for day, text in enumerate(("The ferry sails.", "The ferry is late.", "The ferry sails."), start=1):
            capture = writer.record(Exchange(url=url, fetched=f"2026-02-0{day}T00:00:00Z", status=200, body=text.encode()))
            for reader in ("blocks-1", "blocks-2"):
                found = Article(url=url, canonical_url=url, title="Ferry", text=text + reader, source="mfa", reader=reader)
                writer.add(found, capture)
        writer.add(Article(url=url, canonical_url=url, title="Ferry", text="Other.", source="mfa", reader="blocks-2", section="News"), capture)
        not_modified = writer.record(Exchange(url=url, fetched="2026-02-09T00:00:00Z", status=304))
        writer.touch(writer.shown(url).article, not_modified.fetched)  # type: ignore[union-attr]
    assert verify(tmp_path).findings == []
