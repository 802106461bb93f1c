"""archive/writer.py, with archive/addresses.py, archive/captures.py and archive/crawls.py"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import warc
from archive.article import Address, Article, Capture, Exchange
from archive.errors import ArchiveError, ArchiveLocked, NotWritable
from archive.outcomes import Ending, Outcome, Tally
from archive.rows import capture_of
from archive.store import Archive
from archive.writer import Writer

HOST = "https://mfa.avaria.example"
SOURCE = {"id": "mfa", "name": "MFA", "homepage": f"{HOST}/", "kind": "foreign-ministry", "country": "AV", "feeds": [f"{HOST}/rss"]}
STARTED = "2026-02-01T00:00:00Z"


def exchange(path: str = "1", body: bytes = b"<p>x</p>", fetched: str = STARTED) -> Exchange:
    return Exchange(url=f"{HOST}/{path}", fetched=fetched, status=200, body=body, response_headers=(("Content-Type", "text/html"),))


def article(path: str = "1", text: str = "The ferry sails.", **more: Any) -> Article:
    return Article(url=f"{HOST}/{path}", canonical_url=f"{HOST}/{path}", title="Ferry", text=text, **({"source": "mfa"} | more))


def keep(writer: Writer, path: str = "1") -> str:
    return writer.add(article(path), writer.record(exchange(path))).article


def query(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        return db.execute(sql).fetchall()


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Writer(tmp_path) as writing:
        writing.start_crawl([SOURCE], STARTED)
        yield writing


def test_a_second_writer_is_refused_within_a_second(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    started = time.monotonic()
    with pytest.raises(ArchiveLocked, match=f"process {os.getpid()} since"):
        Writer(tmp_path)
    assert time.monotonic() - started < 1
    writer.close()
    Writer(tmp_path).close()


def test_a_writer_that_cannot_open_lets_go_of_the_lock(tmp_path: Path) -> None:
    (tmp_path / "archive.db").mkdir()
    for _ in range(2):
        with pytest.raises(NotWritable, match="unable to open"):
            Writer(tmp_path)


def test_rows_are_seen_after_the_commit_and_not_before(writer: Writer, tmp_path: Path) -> None:
    keep(writer)
    with Archive(tmp_path) as archive:
        assert archive.count() == 0
        writer.commit()
        assert archive.count() == 1


def test_a_block_that_fails_commits_nothing_of_its_last_batch(tmp_path: Path) -> None:
    with suppress(KeyError), Writer(tmp_path) as writer:
        writer.start_crawl([SOURCE], STARTED)
        keep(writer, "1")
        writer.commit()
        keep(writer, "2")
        raise KeyError
    assert query(tmp_path, "SELECT url FROM article_index") == [(f"{HOST}/1",)]


def test_a_call_that_fails_leaves_nothing_behind(writer: Writer, tmp_path: Path) -> None:
    nowhere = Capture(id="gone", url="u", fetched=STARTED, status=200, payload_digest="", warc_file="", warc_offset=0, warc_length=0)
    with pytest.raises(sqlite3.IntegrityError):
        writer.add(article(), nowhere)
    with pytest.raises(sqlite3.IntegrityError):
        writer.add(article(source="unknown"), writer.record(exchange()))
    keep(writer, "2")
    writer.commit()
    assert query(tmp_path, "SELECT url FROM article_index") == [(f"{HOST}/2",)]
    assert query(tmp_path, "PRAGMA integrity_check") == [("ok",)]
    assert query(tmp_path, "PRAGMA foreign_key_check") == []


def test_the_same_exchange_twice_is_kept_once(writer: Writer, tmp_path: Path) -> None:
    assert writer.record(exchange()) == writer.record(exchange())
    writer.commit()
    assert query(tmp_path, "SELECT status, record_type, content_type FROM captures") == [(200, "response", "text/html")]


def test_many_commits_go_into_one_warc_file_and_none_without_an_exchange(writer: Writer, tmp_path: Path) -> None:
    assert not (tmp_path / "warc").exists()
    for number in range(3):
        keep(writer, str(number))
        writer.commit()
    assert len(list((tmp_path / "warc").iterdir())) == 1


WRITE = f"""
import sys, time
from archive.writer import Writer
from archive.article import Article, Exchange
import random
writer = Writer(sys.argv[1])
writer.start_crawl([{SOURCE!r}], {STARTED!r})
for number in range(int(sys.argv[2])):
    for part in "ab":
        url = f"{HOST}/{{number}}{{part}}"
        body = random.Random(url).randbytes(300_000)
        capture = writer.record(Exchange(url=url, fetched="{STARTED}", status=200, body=body))
        writer.add(Article(url=url, canonical_url=url, title="t", text=url, source="mfa"), capture)
    writer.commit()
    print(number, flush=True)
"""


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_the_warc_file_is_synced_before_the_rows_are_committed(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    calls = "trace=openat,write,pwrite64,fsync,fdatasync"
    command = ["strace", "-f", "-y", "-e", calls, "-o", trace, sys.executable, "-c", WRITE, tmp_path / "archive", "3"]
    subprocess.run(command, check=True, capture_output=True)
    events = list(_storage_events(trace.read_text()))
    commits = [place for place, event in enumerate(events) if event == "sync wal" and "write wal" in events[:place]]
    first = events.index("write warc")
    assert len(commits) >= 3
    unsynced = False
    for event in events[first:]:
        if event == "write warc":
            unsynced = True
        elif event == "sync warc":
            unsynced = False
        else:
            assert not unsynced, f"{event} while the WARC file is not on the disk"


def _storage_events(trace: str) -> Iterator[str]:
    for line in trace.splitlines():
        call = "sync" if "sync(" in line else "write" if "write" in line.split("(")[0] else ""
        target = "warc" if ".warc.gz>" in line else "wal" if "archive.db-wal>" in line else ""
        if call and target:
            yield f"{call} {target}"


@pytest.mark.parametrize("after", [1, 2, 4])
def test_a_kill_loses_nothing_that_was_committed(tmp_path: Path, after: int) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITE, tmp_path, "500"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        committed = [int(process.stdout.readline()) for _ in range(after)]
        time.sleep(0.003 * after)
        process.send_signal(signal.SIGKILL)
        process.wait()
    Writer(tmp_path).close()
    assert query(tmp_path, "PRAGMA integrity_check") == [("ok",)]
    urls = {url for (url,) in query(tmp_path, "SELECT url FROM articles")}
    assert urls >= {f"{HOST}/{number}{part}" for number in committed for part in "ab"}
    assert len(urls) % 2 == 0
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        db.row_factory = sqlite3.Row
        captures = [capture_of(row) for row in db.execute("SELECT * FROM captures")]
    assert {capture.url for capture in captures} == urls
    for capture in captures:
        assert len(warc.read(tmp_path, capture).body) == 300_000


FILL = WRITE.replace("import sys, time", "import sys, time, resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)").replace(
    "writer.start_crawl", "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY)); writer.start_crawl"
)


@pytest.mark.parametrize("room", [100_000, 700_000, 1_500_000])
def test_a_full_disk_is_said_and_nothing_committed_is_lost(tmp_path: Path, room: int) -> None:
    Writer(tmp_path).close()
    run = subprocess.run([sys.executable, "-c", FILL, tmp_path, "50", str(room)], capture_output=True, text=True, check=False)
    committed = len(run.stdout.splitlines())
    assert "archive.errors.NotWritable: no room left to write in" in run.stderr
    assert committed < 50
    assert query(tmp_path, "SELECT count(*) FROM articles") == [(2 * committed,)]
    with Writer(tmp_path) as writer:
        writer.start_crawl([SOURCE], STARTED)
        keep(writer, "later")
    files = sorted((tmp_path / "warc").iterdir())
    subprocess.run([sys.executable, "-m", "warcio.cli", "check", *files], check=True)
    subprocess.run(["gzip", "-t", *files], check=True)


def test_the_log_is_folded_in_unless_another_program_reads_what_was(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.start_crawl([SOURCE], STARTED)
        with closing(sqlite3.connect(tmp_path / "archive.db", isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM articles").fetchone()
            keep(writer)
            writer.commit()
            assert writer.fold_in() > 0
        assert writer.fold_in() == 0
        assert (tmp_path / "archive.db-wal").stat().st_size == 0


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "inner"):
        with pytest.raises(NotWritable, match="cannot write in") as refusal:
            Writer(folder)
        assert refusal.value.exit_code == 6
        assert isinstance(refusal.value, ArchiveError)


def address(path: str, **more: Any) -> Address:
    values = {"url": f"{HOST}/{path}", "source": "mfa", "first_seen": STARTED, "checked": STARTED} | more
    return Address(**values)


def test_what_is_remembered_of_an_address_comes_back_whole(writer: Writer) -> None:
    known = address(
        "1", article=keep(writer), etag='"e"', last_modified="Sun, 01 Feb 2026 00:00:00 GMT", content_digest="sha256:A",
        outcome="new", listed='{"title":"T"}',
    )  # fmt: skip
    writer.remember(known)
    assert writer.address(known.url) == known
    later = replace(known, outcome="unchanged", reason="not-modified", etag=None)
    writer.remember(later)
    assert writer.address(known.url) == later
    assert writer.address(f"{HOST}/2") is None


def test_a_twin_of_an_article_is_known_and_one_of_anything_else_is_not(writer: Writer) -> None:
    writer.remember(address("1", article=keep(writer)))
    writer.remember(address("list", outcome="filtered", reason="list"))
    twin = writer.address("http://www.mfa.avaria.example/1/")
    assert twin is not None
    assert twin.url == f"{HOST}/1"
    assert writer.address("http://www.mfa.avaria.example/list/") is None
    assert writer.address("not an address") is None


def due(writer: Writer, is_due: Callable[[Address], bool] = lambda _: True) -> list[str]:
    return [found.url.rsplit("/", 1)[1] for found in writer.due("mfa", is_due)]


def test_of_known_articles_those_are_due_whose_time_has_come_and_the_longest_unasked_comes_first(writer: Writer) -> None:
    for path, checked in (("new", "2026-02-09"), ("old", "2026-02-01"), ("never", "")):
        writer.remember(address(path, article=keep(writer, path), checked=checked and f"{checked}T00:00:00Z"))
    assert due(writer) == ["never", "old", "new"]
    assert due(writer, lambda one: one.checked > "2026-02-02") == ["new"]


def test_what_was_put_off_is_due_whatever_the_schedule_says(writer: Writer) -> None:
    writer.remember(address("deferred", outcome="deferred", reason="retry-after"))
    writer.remember(address("limit", outcome="filtered", reason="limit"))
    writer.remember(address("list", outcome="filtered", reason="list"))
    assert due(writer, lambda _: False) == ["deferred", "limit"]


def test_what_is_gone_may_return_and_is_due_and_an_alias_or_no_article_is_never(writer: Writer) -> None:
    ids = {path: keep(writer, path) for path in ("gone", "alias", "failed")}
    writer.remember(address("gone", article=ids["gone"], outcome="gone", reason="http-410"))
    writer.remember(address("alias", article=ids["alias"], outcome="filtered", reason="alias"))
    writer.remember(address("failed", article=ids["failed"], outcome="failed", reason="timeout"))
    writer.remember(address("list", outcome="filtered", reason="list"))
    writer.remember(address("never had", outcome="gone", reason="http-404"))
    assert due(writer) == ["failed", "gone"]
    assert list(writer.due("other", lambda _: True)) == []


def test_writes_may_go_between_due_addresses(writer: Writer) -> None:
    identity = keep(writer)
    for number in range(1200):
        writer.remember(address(f"{number:04}", article=identity))
    seen = 0
    for found in writer.due("mfa", lambda found: found.checked != "2026-02-02T00:00:00Z"):
        writer.remember(replace(found, checked="2026-02-02T00:00:00Z"))
        if seen % 100 == 0:
            writer.commit()
        seen += 1
    assert seen == 1200


def test_a_crawl_leaves_its_sources_and_a_row_for_each(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        crawl = writer.start_crawl([SOURCE, SOURCE | {"id": "other"}], STARTED)
        assert writer.start_crawl([], STARTED) != crawl
        assert query(tmp_path, f"SELECT started, finished, exit_code FROM crawls WHERE id = '{crawl}'") == [(STARTED, None, None)]
        assert query(tmp_path, "SELECT source, seen FROM crawl_sources ORDER BY source") == [("mfa", 0), ("other", 0)]
        tally = Tally("mfa", lists_read=1, seconds=1.5)
        tally.count(Outcome.NEW)
        tally.count(Outcome.FAILED, "timeout")
        writer.finish_crawl(crawl, "2026-02-01T00:01:00Z", 3, [tally])
    assert query(tmp_path, "SELECT seen, new, failed, gone, lists_read, seconds, exit_code FROM outcomes_by_source WHERE source = 'mfa'") == [
        (2, 1, 1, 0, 1, 1.5, 3)
    ]
    assert query(tmp_path, "SELECT reasons FROM crawl_sources WHERE source = 'mfa'") == [('{"failed":{"timeout":1},"new":{"":1}}',)]


def test_a_source_that_changes_changes_its_articles(writer: Writer, tmp_path: Path) -> None:
    keep(writer)
    writer.start_crawl([SOURCE | {"kind": "wire", "country": "CH", "name": "New \ud800"}], STARTED)
    assert query(tmp_path, "SELECT kind, country FROM articles") == [("wire", "CH")]
    assert query(tmp_path, "SELECT name FROM sources") == [("New \ufffd",)]


def test_a_crawl_without_a_source_leaves_it_in_the_archive(writer: Writer, tmp_path: Path) -> None:
    keep(writer)
    writer.start_crawl([SOURCE | {"id": "other"}], STARTED)
    assert query(tmp_path, "SELECT id FROM sources ORDER BY id") == [("mfa",), ("other",)]


def test_one_url_has_one_outcome_in_a_crawl(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        crawl = writer.start_crawl([SOURCE], STARTED)
        capture = writer.record(exchange())
        writer.note(crawl, Ending("mfa", f"{HOST}/1", Outcome.DEFERRED, "interrupted"))
        writer.note(crawl, Ending("mfa", f"{HOST}/1", Outcome.FAILED, "timeout", capture.id))
        writer.note(crawl, Ending("mfa", f"{HOST}/\ud800", Outcome.FILTERED, "bad-url"))
    assert query(tmp_path, "SELECT url, outcome, reason, capture FROM outcomes ORDER BY url") == [
        (f"{HOST}/1", "failed", "timeout", capture.id), (f"{HOST}/\ufffd", "filtered", "bad-url", None),
    ]  # fmt: skip
    assert query(tmp_path, "SELECT url FROM last_failures") == [(f"{HOST}/1",)]
