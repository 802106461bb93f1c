"""archive/seed.py, archive/shard.py and crawler/cluster/place.py: what a part begins with, and how it is carried"""

from __future__ import annotations

import io
import json
import tarfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from archive import seed, shard
from archive.article import Address, Article, Capture, Exchange
from archive.hosts import Host
from archive.seed import Scope
from archive.store import Archive
from archive.union import MERGED
from archive.verify import verify
from archive.writer import Writer
from crawler.cluster import gather
from crawler.cluster.child import DONE
from crawler.cluster.place import SHARD, Place, pack, unpack
from crawler.cluster.results import Result
from crawler.config import Config
from crawler.replay import NoEvidence, Stored

WHEN = "2026-03-01T08:00:00Z"
LATER = "2026-03-02T08:00:00Z"


def see(writer: Writer, source: str, name: str, text: str, fetched: str = WHEN, reader: str = "1") -> Capture:
    url = f"https://{source}.example/{name}"
    capture = writer.record(Exchange(url=url, fetched=fetched, status=200, body=text.encode()))
    writer.add(Article(url=url, canonical_url=url, title=f"Ferry {name}", text=text, source=source, reader=reader), capture)
    return capture


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two sources with two articles each; one page was seen twice, and one of the hosts is left alone."""
    folder = tmp_path / "archive"
    with Writer(folder) as writer:
        writer.start_crawl([{"id": source, "name": source, "homepage": f"https://{source}.example/"} for source in ("avaria", "borduria")], WHEN)
        for source in ("avaria", "borduria"):
            for name in ("one", "two"):
                capture = see(writer, source, name, f"The ferry {name} of {source} sails at noon.")
                known = Address(url=capture.url, source=source, outcome="new", first_seen=WHEN, checked=WHEN, etag=f'"{name}"', article=writer.shown(capture.url).article)  # type: ignore[union-attr]
                writer.remember(known)
        see(writer, "avaria", "one", "The ferry one of avaria sails at noon.", LATER)
        writer.keep_host(Host(host="avaria.example", state="blocked", since=WHEN, until=LATER, times=1))
    return folder


def begun(archive: Path, folder: Path, **scope: Any) -> Path:
    folder.mkdir()
    seed.write(archive, Scope(**scope), folder)
    return folder


def test_a_seed_knows_what_a_crawl_of_its_sources_looks_up(archive: Path, tmp_path: Path) -> None:
    with Writer(begun(archive, tmp_path / "seed", sources=["avaria"], is_crawled=True)) as writer:
        known = writer.address("https://avaria.example/two")
        assert known
        assert (known.etag, known.article) == ('"two"', writer.shown(known.url).article)  # type: ignore[union-attr]
        assert [host.host for host in writer.hosts()] == ["avaria.example"]
        assert writer.address("https://borduria.example/two") is None
        assert writer.shown("https://borduria.example/two") is None


def test_a_page_that_a_seed_knows_is_recorded_as_a_repetition(archive: Path, tmp_path: Path) -> None:
    folder = begun(archive, tmp_path / "seed", sources=["avaria"], is_crawled=True)
    with Writer(folder) as writer:
        again = see(writer, "avaria", "two", "The ferry two of avaria sails at noon.", LATER)
    assert shard.about(folder).recorded == (again.id,)
    with Writer(archive) as writer:
        writer.merge(folder)
        assert Stored(archive, 10_000).sent(again) == b"The ferry two of avaria sails at noon."
    assert not verify(archive, payloads=True).findings


@pytest.mark.parametrize("scope", [{"is_crawled": True}, {"is_named": True}, {}])
def test_a_seed_that_nothing_was_done_with_changes_nothing(archive: Path, tmp_path: Path, contents: Any, scope: dict[str, bool]) -> None:
    tables = [table for table in MERGED if table not in ("archives", "chain")]
    before = contents(archive, *tables)
    folder = begun(archive, tmp_path / "seed", sources=["avaria", "borduria"], **scope)
    with Writer(archive) as writer:
        writer.merge(folder)
        assert writer.has_merged(shard.about(folder).archive)
    assert contents(archive, *tables) == before


def test_one_writer_merges_several(archive: Path, tmp_path: Path) -> None:
    folders = [begun(archive, tmp_path / name, sources=[name], is_crawled=True) for name in ("avaria", "borduria")]
    for folder in folders:
        with Writer(folder) as writer:
            see(writer, folder.name, "three", f"The ferry three of {folder.name} sails at noon.")
    with Writer(archive) as writer:
        assert [writer.merge(folder).new for folder in folders] == [1, 1]
    with Archive(archive) as store:
        assert store.count() == 6


def test_articles_that_are_known_by_name_come_without_their_text(archive: Path, tmp_path: Path) -> None:
    with Writer(begun(archive, tmp_path / "seed", sources=["avaria"], is_named=True)) as writer:
        shown = writer.shown("https://avaria.example/two")
        assert shown
        assert writer.article(shown.article).text == ""


def test_the_records_of_a_seed_are_read_from_beside_it(archive: Path, tmp_path: Path) -> None:
    """That of a repetition with the one that it repeats, each at its place in its file."""
    with Writer(archive) as writer:
        capture = writer.newest(writer.shown("https://avaria.example/one").article)  # type: ignore[union-attr]
    made = begun(archive, tmp_path / "made", sources=["avaria"], captures=[capture.id])
    pack(made, tmp_path / "seed.tar", seed.records(archive, [capture.id]))
    unpack(tmp_path / "seed.tar", tmp_path / "seed")
    assert capture.fetched == LATER
    assert Stored(tmp_path / "elsewhere", 10_000, tmp_path / "seed").sent(capture) == b"The ferry one of avaria sails at noon."
    with Writer(archive) as writer:
        other = writer.newest(writer.shown("https://avaria.example/two").article)  # type: ignore[union-attr]
    with pytest.raises(NoEvidence):
        Stored(tmp_path / "elsewhere", 10_000, tmp_path / "seed").sent(other)


def test_what_another_reader_has_read_is_uneven_where_it_reads_otherwise(archive: Path) -> None:
    with Writer(archive) as writer:
        before = writer.newest(writer.shown("https://avaria.example/two").article)  # type: ignore[union-attr]
        changed = see(writer, "avaria", "two", "The ferry two does not sail.", LATER, reader="2")
        same = see(writer, "borduria", "two", "The ferry two of borduria sails at noon.", LATER, reader="2")
        assert writer.uneven([changed.id, same.id]) == [("avaria", before)]
        writer.add(Article(url=before.url, canonical_url=before.url, title="Ferry two", text="It sails.", source="avaria", reader="2"), before)
        assert writer.uneven([changed.id, same.id]) == []


@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_shard_is_taken_unless_a_record_of_it_came_otherwise_than_it_was_written(archive: Path, tmp_path: Path, is_damaged: bool) -> None:
    part = begun(archive, tmp_path / "part", sources=["avaria"], is_crawled=True)
    with Writer(part) as writer:
        see(writer, "avaria", "three", "The ferry three of avaria sails at noon.")
    shard.settle(part)
    told = {"archive": shard.about(part).archive, "label": "avaria", "result": Result(tallies=[], seconds=1.0).as_json()}
    (part / DONE).write_text(json.dumps(told), "utf-8")
    if is_damaged:
        [file] = (part / "warc").iterdir()
        file.write_bytes(file.read_bytes()[:-2] + b"x" + file.read_bytes()[-1:])
    pack(part, tmp_path / "shard.tar")
    with gather.opened(archive, str(tmp_path / "shards"), Config(), []) as gathering:
        gathering.place.put(tmp_path / "shard.tar", f"{gathering.prefix}unit{SHARD}")
        with pytest.raises(gather.DamagedShard, match="the bytes of this record") if is_damaged else nullcontext():
            gathering.take("unit")
        assert gathering.ready() == []
        assert gathering.writer.has_merged(told["archive"]) is not is_damaged
    assert not verify(archive).findings


def test_a_settled_archive_is_one_file(archive: Path) -> None:
    shard.settle(archive)
    assert [path.name for path in archive.glob("archive.db*")] == ["archive.db"]


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "place"))
    place.make()
    (tmp_path / "file").write_text("whole")
    place.put(tmp_path / "file", "a-file")
    (tmp_path / "place" / "a-other.1234.part").write_text("ha")
    assert place.names("a-") == {"a-file"}
    with pytest.raises(FileNotFoundError):
        place.put(tmp_path / "no-file", "a-third")
    place.sweep("a-")
    assert [path.name for path in (tmp_path / "place").iterdir()] == ["a-file"]


def test_a_tar_file_that_is_cut_is_told(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as tar:
        entry = tarfile.TarInfo("archive.db")
        entry.size = 5000
        tar.addfile(entry, io.BytesIO(b"x" * 5000))
    (tmp_path / "cut.tar").write_bytes(whole.getvalue()[:3000])
    with pytest.raises(tarfile.TarError):
        unpack(tmp_path / "cut.tar", tmp_path / "folder")
