"""archive/forgetting.py, archive/forgotten_files.py and ``communique forget``: text and payload go, rows and links stay"""

from __future__ import annotations

import gzip
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import zstandard
from click.testing import CliRunner
from forgetting import (
    HOST,
    ID,
    KEPT,
    OTHER,
    REASON,
    SECRET,
    SOURCE,
    URL,
    WHEN,
    forget,
    left,
    member,
    page,
    record,
    rows,
    see,
)

from archive import placeholders
from archive import seal as seals
from archive.article import Address, Article, Attachment, Exchange
from archive.backup import backup
from archive.connect import SCHEMA
from archive.errors import ArchiveLocked
from archive.ids import article_id
from archive.outcomes import Outcome
from archive.store import Archive
from archive.verify import verify
from archive.writer import Writer
from crawler.config import Config
from crawler.importing import Wanted, bring_in
from crawler.sources import Source
from exports.cli import main


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two articles, one of them with two versions, a file, a feed that quotes it, and a tail that a crash tore."""
    folder = tmp_path_factory.mktemp("forgetting") / "archive"
    with Writer(folder) as writer:
        writer.start_crawl([SOURCE], "2026-02-01T00:00:00Z")
        see(writer, URL, 1, f"{SECRET} He is well.", title="Quillfeather comes home")
        see(writer, URL, 2, f"{SECRET} He was not well.", title="Quillfeather comes home")
        see(writer, URL, 3, f"{SECRET} He was not well.", title="Quillfeather comes home")
        see(writer, OTHER, 1, KEPT)
        feed = f"<rss><channel><item><description>{SECRET}</description></item></channel></rss>".encode()
        listed = writer.record(Exchange(url=f"{HOST}/feed", fetched="2026-02-01T00:00:00Z", status=200, body=feed))
        writer.remember(Address(url=f"{HOST}/feed", source="mfa", outcome="filtered", reason="list", first_seen=listed.fetched, checked=listed.fetched))
        file = writer.record(Exchange(url=f"{URL}.pdf", fetched="2026-02-01T00:00:00Z", status=200, body=b"%PDF " + SECRET.encode()))
        about = {"url": f"{URL}.pdf", "digest": "sha256:1", "media_type": "application/pdf", "capture": file.id, "seen": file.fetched}
        writer.attach(Attachment(**about, is_text=False), Article(url=URL, canonical_url=URL, title="", text="", source="mfa"))
    [warc] = (folder / "warc").iterdir()
    with warc.open("ab") as out:
        out.write(member(URL, page(SECRET))[:-9])
    Writer(folder).close()
    return folder


@pytest.fixture
def archive(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "archive"))


def test_nothing_of_it_is_left_in_any_file_and_all_else_is_as_it_was(archive: Path) -> None:
    assert {name.split(":")[0] for name in left(archive)} >= {"Quillfeather", "harbour guard"}
    before = {table: rows(archive, f"SELECT * FROM {table}") for table in ("chain", "captures", "sightings", "looks")}
    sizes = {path.name: path.stat().st_size for path in (archive / "warc").iterdir()}
    code, said = forget(archive, "--yes")
    assert (code, "forgotten: " + ID in said, "lists" in said) == (0, True, True)
    assert left(archive) == []
    assert {path.name: path.stat().st_size for path in (archive / "warc").iterdir()} == sizes
    after = {table: rows(archive, f"SELECT * FROM {table}") for table in before}
    chain = after.pop("chain")
    links = len(before["chain"])
    assert chain[:links] == before.pop("chain")
    emptied = rows(archive, "SELECT 'forgotten-record', file || ':' || position FROM forgotten_members ORDER BY file, position")
    assert [link[2:4] for link in chain[links:]] == [("forgotten", ID), *emptied]
    assert after == before
    with Archive(archive) as store:
        assert store.find(OTHER).article.text == KEPT


def test_it_is_verified_payloads_and_seal_too(archive: Path, tmp_path: Path) -> None:
    sealed = seals.seal(archive)
    forget(archive, "--yes")
    assert verify(archive, payloads=True).findings == []
    assert seals.objection(archive, sealed) is None
    [warc] = list((archive / "warc").iterdir())
    (position,) = rows(archive, "SELECT position FROM forgotten_members WHERE file LIKE 'warc/%' LIMIT 1")[0]
    data = bytearray(warc.read_bytes())
    data[position + 20] ^= 1
    warc.write_bytes(data)
    assert [finding.where for finding in verify(archive).findings] == [f"{warc.name}, byte {position}"]


def test_a_record_that_is_said_to_be_forgotten_and_is_not_is_found_without_payloads(archive: Path) -> None:
    forget(archive, "--yes")
    with closing(sqlite3.connect(archive / "archive.db")) as db, db:
        file, offset, digest = db.execute("SELECT warc_file, warc_offset, digest FROM warc_records WHERE record_type = 'response' AND warc_offset NOT IN (SELECT position FROM forgotten_members) LIMIT 1").fetchone()
        columns = [row[1] for row in db.execute("PRAGMA table_info(forgotten_members)")]
        row = dict(zip(columns, db.execute("SELECT * FROM forgotten_members LIMIT 1").fetchone(), strict=True))
        row |= {"file": f"warc/{file}", "position": offset, "before": digest, "after": digest}
        db.execute(f"INSERT INTO forgotten_members VALUES ({', '.join('?' * len(columns))})", list(row.values()))
    said = [finding.said for finding in verify(archive).findings]
    assert said == ["is said to be forgotten, and is something else", "is a row that no link of the chain stands for"]


def test_a_record_that_nobody_forgot_cannot_be_emptied_unnoticed(archive: Path) -> None:
    forget(archive, "--yes")
    with closing(sqlite3.connect(archive / "archive.db")) as db, db:
        db.row_factory = sqlite3.Row
        at = db.execute("SELECT * FROM warc_records WHERE record_type = 'response' AND warc_offset NOT IN (SELECT position FROM forgotten_members) LIMIT 1").fetchone()
        path = archive / "warc" / at["warc_file"]
        data = path.read_bytes()
        begin, end = at["warc_offset"], at["warc_offset"] + at["warc_length"]
        head = placeholders.head(data[begin:end])
        emptied = placeholders.member(head, end - begin)
        path.write_bytes(data[:begin] + emptied + data[end:])
        after = sha256(emptied).digest()
        db.execute("INSERT INTO forgotten_members VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", (f"warc/{path.name}", begin, end - begin, at["digest"], after, head, ID))
        db.execute("UPDATE warc_records SET digest = ? WHERE warc_file = ? AND warc_offset = ?", (after, path.name, begin))
    found = [(finding.where, finding.said) for finding in verify(archive, payloads=True).findings]
    assert found == [(f"forgotten-record warc/{path.name}:{begin}", "is a row that no link of the chain stands for")]


def test_what_was_forgotten_of_an_imported_file_is_linked_as_it_is_in_the_end(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "others.warc.gz"
    path.write_bytes(KINDS["gzip"](record(OTHER, page(KEPT)), record(URL, page(SECRET, "Earlier."))))
    bring_in(archive, [path], Wanted(sources=[Source(**SOURCE)]), Config(workers=1))
    forget(archive, "--yes")
    with closing(sqlite3.connect(archive / "archive.db")) as db, db:
        db.execute("UPDATE forgotten_members SET after = NULL WHERE file LIKE 'imported/%'")
    assert [finding.said for finding in verify(archive).findings] == ["is not what its link says: the row was changed"]


def test_what_was_forgotten_before_there_were_links_of_records_gets_them(archive: Path) -> None:
    forget(archive, "--yes")
    with closing(sqlite3.connect(archive / "archive.db")) as db, db:
        db.execute("DELETE FROM chain WHERE kind = 'forgotten-record'")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'linked_forgotten_records'")
        db.execute(f"PRAGMA user_version = {SCHEMA - 1}")
    Writer(archive).close()
    assert verify(archive, payloads=True).findings == []


def test_a_changed_reason_or_a_text_put_back_is_found(archive: Path) -> None:
    forget(archive, "--yes")
    with closing(sqlite3.connect(archive / "archive.db")) as db, db:
        db.execute("UPDATE forgotten SET reason = 'none'")
        db.execute("UPDATE versions SET text = 'Home' WHERE article = ? AND number = 1", (ID,))
    said = [finding.said for finding in verify(archive).findings]
    assert any("the row was changed" in one for one in said)
    assert any("is forgotten and has one" in one for one in said)


def test_every_way_out_says_that_it_was_forgotten_and_why(archive: Path) -> None:
    forget(archive, "--yes")
    runner = CliRunner()
    for command in (["show", ID], ["show", ID, "--json"], ["export", "jsonl"], ["export", "markdown", "--out", str(archive / "md")]):
        said = runner.invoke(main, [command[0], "--archive", str(archive), *command[1:]]).output
        assert f"forgotten: {REASON}" in said or "md" in command[-1]
    assert any(REASON in path.read_text() for path in (archive / "md").rglob("*.md"))
    raw = runner.invoke(main, ["show", "--archive", str(archive), ID, "--raw"])
    assert (raw.exit_code, "was forgotten" in raw.output) == (3, True)
    assert runner.invoke(main, ["search", "--archive", str(archive), "Quillfeather"]).output.count(ID) == 0


def test_there_is_nothing_to_compare_of_what_was_forgotten(archive: Path) -> None:
    assert forget(archive, "--yes")[0] == 0
    told = CliRunner().invoke(main, ["diff", "--archive", str(archive), ID])
    assert (told.exit_code, "its texts were forgotten on" in told.output) == (2, True)
    assert REASON in told.output


def test_nobody_is_surprised_and_a_reason_is_wanted(archive: Path) -> None:
    assert forget(archive)[0] == 2
    assert left(archive)
    empty = CliRunner().invoke(main, ["forget", "--archive", str(archive), ID, "--reason", " ", "--yes"])
    assert (empty.exit_code, "say why" in empty.output) == (2, True)


def test_a_backup_made_before_is_brought_up_to_date_and_holds_nothing_of_it(archive: Path, tmp_path: Path) -> None:
    backup(archive, tmp_path / "copy")
    forget(archive, "--yes")
    assert backup(archive, tmp_path / "copy").findings == []
    assert left(tmp_path / "copy") == []
    assert verify(tmp_path / "copy", payloads=True).findings == []


def test_the_same_page_and_the_same_payload_elsewhere_do_not_come_back(archive: Path) -> None:
    forget(archive, "--yes")
    with Writer(archive) as writer:
        again = [(URL, page("New text of Quillfeather.")), (f"{HOST}/elsewhere", page(f"{SECRET} He is well."))]
        for url, body in again:
            capture = writer.record(Exchange(url=url, fetched="2026-03-02T00:00:00Z", status=200, body=body))
            added = writer.add(Article(url=url, canonical_url=url, title="Back", text=SECRET, source="mfa", reader="blocks-1"), capture)
            assert (added.outcome, added.reason, added.article) == (Outcome.FILTERED, "forgotten", ID)
        assert list(writer.due("mfa", lambda known: known.article == ID)) == []
    assert [name for name in left(archive) if "guard" in name] == []
    forget(archive, "--yes")
    assert left(archive) == []


KINDS = {
    "gzip": lambda *records: b"".join(map(gzip.compress, records)),
    "plain": lambda *records: b"".join(records),
    "torn": lambda *records: b"".join(map(gzip.compress, records))[:-12],
    "one member": lambda *records: gzip.compress(b"".join(records)),
    "zstd": lambda *records: b"".join(map(zstandard.compress, records)),
}


def test_it_goes_out_of_an_imported_package(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "others.wacz", "w") as package:
        package.writestr("archive/data.warc.gz", KINDS["gzip"](record(OTHER, page(KEPT)), record(URL, page(SECRET, "Earlier."))))
    bring_in(archive, [tmp_path / "others.wacz"], Wanted(sources=[Source(**SOURCE)]), Config(workers=1))
    assert [name for name in left(archive) if ".wacz" in name]
    forget(archive, "--yes")
    assert left(archive) == []
    assert verify(archive, payloads=True).findings == []


@pytest.mark.parametrize("form", KINDS)
def test_it_goes_out_of_imported_files_and_comes_back_with_none(archive: Path, tmp_path: Path, form: str) -> None:
    path = tmp_path / "others.warc"
    path.write_bytes(KINDS[form](record(OTHER, page(KEPT)), record(URL, page(SECRET, "Earlier."))))
    wanted, config = Wanted(sources=[Source(**SOURCE)]), Config(workers=1)
    bring_in(archive, [path], wanted, config)
    assert [name for name in left(archive) if path.stem not in name]
    forget(archive, "--yes")
    assert left(archive) == []
    assert verify(archive).findings == []
    again = tmp_path / "again.warc"
    again.write_bytes(path.read_bytes() + KINDS[form](record(URL, page(SECRET, "Later."))))
    bring_in(archive, [path, again], wanted, config)
    assert left(archive) == []
    assert verify(archive, payloads=True).findings == []
    assert backup(archive, tmp_path / "copy").findings == []


def test_two_articles_that_were_forgotten_of_one_imported_file_stay_so_when_it_is_imported_again(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "others.warc.gz"
    path.write_bytes(KINDS["gzip"](record(URL, page(SECRET, "Earlier.")), record(OTHER, page("Ambassador Thistlewood sang until the morning of the next day."))))
    wanted, config = Wanted(sources=[Source(**SOURCE)]), Config(workers=1)
    bring_in(archive, [path], wanted, config)
    forget(archive, "--yes")
    with Writer(archive) as writer:
        writer.forgetting.forget(article_id(OTHER), REASON, WHEN)
        writer.forgetting.finish()
    bring_in(archive, [path], wanted, config)
    assert b"Thistlewood" not in b"".join(gzip.decompress(file.read_bytes()) for file in (archive / "imported").iterdir())
    assert left(archive) == []
    assert verify(archive, payloads=True).findings == []


@pytest.mark.parametrize("forgetful", ["first", "second", "both"])
def test_what_one_of_two_archives_forgot_is_forgotten_when_they_are_merged(archive: Path, tmp_path: Path, forgetful: str) -> None:
    other = Path(shutil.copytree(archive, tmp_path / "other"))
    forgot = {"first": [archive], "second": [other], "both": [archive]}[forgetful]
    for folder in forgot:
        forget(folder, "--yes")
    if forgetful == "both":
        shutil.rmtree(other)
        shutil.copytree(archive, other)
    for folder, into in ((archive, tmp_path / "ab"), (other, tmp_path / "ba")):
        shutil.copytree(folder, into)
        with Writer(into) as writer:
            writer.merge(other if folder == archive else archive)
        assert left(into) == []
        assert verify(into, payloads=True).findings == []


def lists(folder: Path) -> list[str]:
    return [row[0] for row in rows(folder, f"SELECT id FROM captures WHERE url = '{HOST}/feed'")]


KILLED = """
import sys
from pathlib import Path
from archive.writer import Writer
from archive import connect
import os, signal
folder, at = Path(sys.argv[1]), int(sys.argv[2])
count = 0
def step(*_):
    global count
    count += 1
    if count >= at:
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(lambda name, args: step() if name in ("open", "os.rename", "os.remove") and str(folder) in str(args) else None)
with Writer(folder) as writer:
    writer._connection.set_trace_callback(step)
    count = 0
    writer.forgetting.forget(sys.argv[3], "why", "2026-03-01T00:00:00Z", sys.argv[4:])
print(count, flush=True)
"""


def killed(folder: Path, at: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", KILLED, str(folder), str(at), ID, *lists(folder)], capture_output=True, text=True, check=False)


def test_a_kill_at_any_point_leaves_what_running_it_again_completes(archive: Path, tmp_path: Path) -> None:
    steps = int(killed(Path(shutil.copytree(archive, tmp_path / "whole")), 10**9).stdout)
    for number in range(4):
        folder = Path(shutil.copytree(archive, tmp_path / f"killed-{number}"))
        assert killed(folder, 2 + number * (steps - 3) // 3).returncode == -signal.SIGKILL
        is_under_way = bool(rows(folder, "SELECT 1 FROM forgotten WHERE NOT is_done"))
        assert is_under_way == any(f"run `communique forget {ID}` again" in found.said for found in verify(folder).findings)
        forget(folder, "--yes")
        assert left(folder) == []
        assert verify(folder, payloads=True).findings == []


def test_a_reader_that_holds_the_log_is_named_and_the_next_try_ends_it(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "archive.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM versions").fetchone()
        with Writer(archive) as writer:
            writer._connection.execute("PRAGMA busy_timeout = 0")
            with pytest.raises(ArchiveLocked, match="log still holds"):
                writer.forgetting.forget(ID, REASON, WHEN, lists(archive))
        reader.execute("COMMIT")
    assert "run `communique forget" in verify(archive).findings[0].said
    assert forget(archive, "--yes")[0] == 0
    assert left(archive) == []


def test_a_later_crawl_does_not_ask_for_it_and_counts_it(web: Any, crawl: Any) -> None:
    pages = [f"http://mfa.example/press/{number}" for number in (1, 2)]
    for number, url in enumerate(pages):
        web.article(url, f"Statement {number}")
    web.feed("http://mfa.example/feed", *pages)
    source = {"id": "mfa", "homepage": "http://mfa.example/", "feeds": ("http://mfa.example/feed",)}
    crawl(source)
    article = article_id(pages[0])
    with Writer(crawl.folder) as writer:
        writer.forgetting.forget(article, REASON, WHEN)
    web.log.clear()
    web.feed("http://mfa.example/feed", *pages, "http://mfa.example/press/3")
    again = crawl(source)
    assert pages[0] not in web.asked()
    assert pages[1] in web.asked()
    assert again.tallies[0].reasons[Outcome.FILTERED, "forgotten"] == 1
    with Archive(crawl.folder) as store:
        assert store.find(article).article.text == ""
    assert verify(crawl.folder, payloads=True).findings == []
