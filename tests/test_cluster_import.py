"""crawler/cluster and ``communique import --cluster``: files are read by many, and the archive is the same"""

from __future__ import annotations

import gzip
import json
import signal
from pathlib import Path
from typing import Any

import pytest
from clusters import Cluster
from records import page as page_on
from records import write

from archive.verify import verify
from crawler.cluster import machines
from crawler.cluster.errors import ClusterError

HOST = "https://avaria.example"
SOURCES = f'[avaria]\nname = "Avaria"\nhomepage = "{HOST}/"\narticles = "/press/"\n'
TABLES = ("imports", "import_records", "captures", "articles", "versions", "sightings", "readings", "addresses", "sources")
# A file that is read by itself does not know which articles others have.
APART = {"import_records": {"outcome", "reason"}, "addresses": {"outcome", "reason", "checked"}}
SUBJECTS = ("lighthouse", "salt hall", "summer palace", "ferry", "harvest", "regatta", "old bridge", "customs house")


def page(number: int, more: str = "") -> bytes:
    return page_on(f"{SUBJECTS[number % len(SUBJECTS)]} number {number}", more)


def record(number: int, day: int = 1, kind: str = "response", body: bytes | None = None) -> bytes:
    url, date = f"{HOST}/press/{number}", f"2026-01-{day:02}T00:00:00Z"
    body = b"" if kind == "revisit" else (body or page(number))
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    refers = f"WARC-Refers-To-Target-URI: {url}\r\nWARC-Refers-To-Date: 2026-01-01T00:00:00Z\r\n" if kind == "revisit" else ""
    head = f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}-{day}>\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
    stated = f"{refers}Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    return gzip.compress((head + stated).encode() + http + b"\r\n\r\n")


def made(folder: Path) -> Path:
    folder.mkdir()
    (folder / "sources.toml").write_text(SOURCES)
    return folder


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three files: later states of pages, a page in two files, and a repetition of what another file has."""
    folder = tmp_path_factory.mktemp("files")
    return [
        write(folder / "one.warc.gz", *(record(number) for number in range(6))),
        write(folder / "two.warc.gz", *(record(number) for number in range(4, 9)), record(0, day=5, body=page(0, "It rained."))),
        write(folder / "three.warc.gz", record(1, day=7, kind="revisit"), record(2, day=8, body=page(2, "It snowed."))),
    ]


def shards(folder: Path, suffix: str = ".shard.tar") -> list[Path]:
    return sorted((folder / "shards").glob(f"*{suffix}"))


def test_files_come_to_the_same_as_on_one_machine(tmp_path: Path, files: list[Path], cluster: Any, program: Any, contents: Any) -> None:
    one, many = made(tmp_path / "one"), made(tmp_path / "many")
    program.run("--archive", one, "import", *files)
    said = program.run("--archive", many, "import", "--cluster", cluster.address, *files)
    assert "3 of 3" in said
    assert contents(many, *TABLES, without=APART) == contents(one, *TABLES, without=APART)
    assert not verify(many, payloads=True).findings
    assert not shards(many)
    assert not [path for path in many.iterdir() if path.name.startswith("merging")]


def test_what_was_done_is_not_done_again(tmp_path: Path, files: list[Path], cluster: Any, program: Any) -> None:
    folder = made(tmp_path / "archive")
    program.run("--archive", folder, "import", "--cluster", cluster.address, files[0])
    said = program.run("--archive", folder, "import", "--cluster", cluster.address, "--json", files[0], files[0])
    assert [file["known"] for file in json.loads(said)["files"]] == [True]
    # Without anybody to do it, what is done needs nobody.
    program.run("--archive", folder, "import", "--cluster", "tcp://127.0.0.1:1", files[0])


def test_a_shard_that_lies_ready_is_merged_by_the_next_run(tmp_path: Path, files: list[Path], cluster: Any, program: Any, contents: Any) -> None:
    """As where a coordinator was killed between the end of a unit and its merge."""
    folder = made(tmp_path / "archive")
    waiting = program.start("--archive", folder, "import", "--cluster", cluster.address, files[0])
    program.until(lambda: shards(folder), 180)
    program.kill(waiting)
    program.run("--archive", folder, "import", "--cluster", "tcp://127.0.0.1:1", files[0])
    assert len(contents(folder, "articles")["articles"]) == 6
    assert not verify(folder, payloads=True).findings


def test_a_shard_that_is_not_whole_is_made_again(tmp_path: Path, files: list[Path], cluster: Any, program: Any, contents: Any) -> None:
    folder = made(tmp_path / "archive")
    program.run("--archive", folder, "import", "--cluster", cluster.address, files[0])
    [receipt] = shards(folder, ".json")
    receipt.with_suffix(".shard.tar").write_bytes(b"torn")
    receipt.unlink()
    said = program.run("--archive", folder, "import", "--cluster", cluster.address, files[0])
    assert "1 of 1" in said
    assert not shards(folder)
    assert len(contents(folder, "articles")["articles"]) == 6


def test_shards_and_files_may_lie_at_any_address_of_fsspec(tmp_path: Path, files: list[Path], cluster: Any, program: Any, contents: Any) -> None:
    folder, place = made(tmp_path / "archive"), tmp_path / "far"
    program.run("--archive", folder, "import", "--cluster", cluster.address, "--shards", f"file://{place}", f"file://{files[0]}")
    assert len(contents(folder, "articles")["articles"]) == 6
    assert [path.suffix for path in place.iterdir()] == [".json"]
    assert not (folder / "shards").exists()


def test_the_plan_is_shown_and_nothing_is_done(tmp_path: Path, files: list[Path], program: Any) -> None:
    folder = tmp_path / "archive"
    said = program.run("--archive", folder, "import", "--cluster", "local:2", "--dry-run", *files)
    assert "3 units, 3 to be done" in said
    assert "three.warc.gz" in said
    assert not folder.exists()


def test_a_file_that_is_not_there_is_named_before_anything_is_done(tmp_path: Path, program: Any) -> None:
    said = program.run("--archive", tmp_path / "archive", "import", "--cluster", "local:1", tmp_path / "no.warc.gz", code=2)
    assert f"{tmp_path}/no.warc.gz: there is no such file" in said


def test_an_address_that_is_none_is_refused_with_the_mend(tmp_path: Path, files: list[Path], program: Any) -> None:
    said = program.run("--archive", made(tmp_path / "archive"), "import", "--cluster", "four", files[0], code=2)
    assert "'four' is no cluster: write local:4" in said


def test_a_scheduler_that_does_not_answer_is_named_with_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machines, "_PATIENCE", 0.5)
    with pytest.raises(ClusterError, match=r"no scheduler answers at tcp://127.0.0.1:1: .*`dask scheduler` starts one"), machines.opened("tcp://127.0.0.1:1"):
        pass


def test_without_dask_it_is_said_what_to_install(tmp_path: Path, files: list[Path], program: Any) -> None:
    (tmp_path / "distributed.py").write_text("raise ImportError('no dask here')")
    said = program.run("--archive", tmp_path / "archive", "import", "--cluster", "local:1", files[0], code=2, PYTHONPATH=str(tmp_path))
    assert "pip install 'communique[cluster]'" in said


def test_a_signal_ends_it_cleanly_and_the_next_run_goes_on(tmp_path: Path, files: list[Path], cluster: Any, program: Any, contents: Any) -> None:
    folder = made(tmp_path / "archive")
    running = program.start("--archive", folder, "import", "--cluster", cluster.address, *files)
    program.until(lambda: shards(folder, ".seed.tar"), 180)
    running.send_signal(signal.SIGTERM)
    said, errors = running.communicate(timeout=180)
    assert running.returncode == 143, said + errors
    assert "Traceback" not in errors
    program.run("--archive", folder, "import", "--cluster", cluster.address, *files)
    assert len(contents(folder, "articles")["articles"]) == 9
    assert not verify(folder, payloads=True).findings


def test_a_worker_that_does_not_see_the_shards_says_what_to_do(tmp_path: Path, files: list[Path], cluster: Any, program: Any) -> None:
    said = program.run("--archive", made(tmp_path / "archive"), "import", "--cluster", cluster.address, "--shards", "memory://shards", files[0], code=4)
    assert "name with --shards a place that all machines share" in said


def test_a_run_that_waits_for_workers_says_so(tmp_path: Path, files: list[Path], program: Any) -> None:
    alone = Cluster(tmp_path).start(workers=0)
    try:
        running = program.start("--archive", made(tmp_path / "archive"), "import", "--cluster", alone.address, files[0])
        assert any("waiting for workers" in line for line in running.stderr)
        alone.add()
        said, _ = running.communicate(timeout=180)
        assert running.returncode == 0, said
    finally:
        alone.close()


def test_options_of_a_cluster_go_with_one(tmp_path: Path, files: list[Path], program: Any) -> None:
    assert "--dry-run goes with --cluster" in program.run("--archive", tmp_path / "archive", "import", "--dry-run", files[0], code=2)
