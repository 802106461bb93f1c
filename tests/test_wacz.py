"""exports/formats/wacz.py and exports/formats/cdxj.py: what a replay tool loads"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from archive.article import Address, Article, Exchange
from archive.filters import Filters
from archive.outcomes import Outcome
from archive.store import Archive
from archive.writer import Writer
from exports.cli import main
from exports.formats import cdxj, wacz

HTML = (("Content-Type", "text/html; charset=utf-8"),)


def package(folder: Path, **filters: Any) -> zipfile.ZipFile:
    out = BytesIO()
    with Archive(folder) as store:
        wacz.write(store, store.articles(Filters(**filters)), out)
    return zipfile.ZipFile(out)


def index(made: zipfile.ZipFile) -> list[tuple[str, str, dict[str, str]]]:
    lines = gzip.decompress(made.read("indexes/index.cdx.gz")).decode().splitlines()
    return [(key, stamp, json.loads(about)) for key, stamp, about in (line.split(" ", 2) for line in lines)]


def pages(made: zipfile.ZipFile) -> list[dict[str, Any]]:
    return [json.loads(line) for line in made.read("pages/pages.jsonl").decode().splitlines()]


@pytest.fixture(scope="module")
def made(sample_archive: Path) -> zipfile.ZipFile:
    return package(sample_archive)


def test_the_package_lists_each_file_with_its_size_and_digest(made: zipfile.ZipFile) -> None:
    """What `wacz validate` checks, of the reference tool py-wacz: WACZ 1.1.1, Frictionless Data Package."""
    stated = json.loads(made.read("datapackage.json"))
    assert (stated["profile"], stated["wacz_version"]) == ("data-package", "1.1.1")
    listed = {resource["path"]: resource for resource in stated["resources"]}
    assert {*listed, "datapackage.json", "datapackage-digest.json"} == set(made.namelist())
    for path, resource in listed.items():
        data = made.read(path)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["bytes"] == len(data)
        assert re.fullmatch(r"[-a-z0-9._/]+", resource["name"])
    digest = json.loads(made.read("datapackage-digest.json"))
    assert digest["hash"] == f"sha256:{hashlib.sha256(made.read('datapackage.json')).hexdigest()}"


def test_what_is_read_in_parts_is_stored_as_it_is(made: zipfile.ZipFile) -> None:
    for path in ("archive/data.warc.gz", "indexes/index.cdx.gz"):
        assert made.getinfo(path).compress_type == zipfile.ZIP_STORED
        assert made.getinfo(path).extra  # or ReplayWeb.page looks for the file at a wrong place


def test_each_line_of_the_index_leads_to_its_record(made: zipfile.ZipFile) -> None:
    warc = made.read("archive/data.warc.gz")
    lines = index(made)
    assert len(lines) == 71  # 69 articles, one of them twice, one with a file
    assert [line[:2] for line in lines] == sorted(line[:2] for line in lines)
    for _, stamp, about in lines:
        member = warc[int(about["offset"]) : int(about["offset"]) + int(about["length"])]
        assert about["recordDigest"] == f"sha256:{hashlib.sha256(member).hexdigest()}"
        [record] = ArchiveIterator(BytesIO(member))
        assert record.rec_headers["WARC-Target-URI"] == about["url"]
        assert re.sub(r"\D", "", record.rec_headers["WARC-Date"]) == stamp
        assert record.rec_headers["WARC-Payload-Digest"] == about["digest"]
        assert record.http_headers.get_statuscode() == about["status"]


def test_another_program_reads_every_record_with_its_request(made: zipfile.ZipFile) -> None:
    types = [record.rec_type for record in ArchiveIterator(BytesIO(made.read("archive/data.warc.gz")))]
    assert types == ["warcinfo"] + ["response", "request"] * 71


def test_the_short_index_leads_to_the_blocks(made: zipfile.ZipFile) -> None:
    meta, *lines = made.read("indexes/index.idx").decode().splitlines()
    assert json.loads(meta.removeprefix("!meta 0 ")) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    whole = made.read("indexes/index.cdx.gz")
    key, stamp, about = lines[0].split(" ", 2)
    place = json.loads(about)
    first = gzip.decompress(whole[place["offset"] : place["offset"] + place["length"]]).decode()
    assert first.startswith(f"{key} {stamp} ")


def test_a_long_index_has_several_blocks() -> None:
    lines = [f"example)/{number:04} 20260101000000 {{}}\n" for number in range(cdxj.BLOCK * 2 + 1)]
    blocks = list(cdxj.blocks(lines, "index.cdx.gz"))
    assert [gzip.decompress(member).decode().count("\n") for member, _ in blocks] == [cdxj.BLOCK, cdxj.BLOCK, 1]
    assert b"".join(gzip.decompress(member) for member, _ in blocks).decode() == "".join(lines)
    assert json.loads(blocks[1][1].split(" ", 2)[2])["offset"] == len(blocks[0][0])


def test_the_pages_have_titles_times_and_full_text(made: zipfile.ZipFile, sample_archive: Path) -> None:
    header, *rows = pages(made)
    assert (header["format"], header["hasText"]) == ("json-pages-1.0", True)
    with Archive(sample_archive) as store:
        assert [(row["id"], row["title"], row["text"]) for row in rows] == [
            (entry.id, entry.article.title, entry.article.text) for entry in store.articles()
        ]
    shown = {(about["url"], stamp) for _, stamp, about in index(made)}
    assert {(row["url"], re.sub(r"\D", "", row["ts"])) for row in rows} <= shown


def test_the_filters_of_the_other_exports_narrow_it_down(sample_archive: Path) -> None:
    made = package(sample_archive, source=("avaria",), language="zh")
    assert [row["title"] for row in pages(made)[1:]] == ["外交部长会见下博尔多利亚大使"]
    assert len(index(made)) == 1


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """An archive with an article behind a redirect, its second capture a revisit, and a 304 and an error after it."""
    old, new = "https://mfa.example/old", "https://www.mfa.example/New?b=2&a=1"
    with Writer(tmp_path / "moved") as writer:
        writer.start_crawl([{"id": "mfa", "name": "MFA"}], "2026-02-01T00:00:00Z")
        writer.record(
            Exchange(url=old, fetched="2026-02-01T00:00:00Z", status=301, response_headers=(("Location", new),))
        )
        for day, status, body in ((1, 200, b"same"), (2, 200, b"same"), (3, 304, b""), (4, 404, b"not here")):
            when = f"2026-02-0{day}T00:00:01Z"
            capture = writer.record(Exchange(url=new, fetched=when, status=status, response_headers=HTML, body=body))
            if status == 200:
                article = Article(url=new, canonical_url=new, title="Ferry", text="It sails.", source="mfa")
                added = writer.add(article, capture)
        for url in (old, new):
            writer.remember(Address(url=url, source="mfa", article=added.article, outcome=Outcome.NEW))
    return tmp_path / "moved"


def test_redirects_and_the_response_that_a_revisit_refers_to_are_there_and_what_cannot_be_shown_is_not(
    moved: Path,
) -> None:
    lines = index(package(moved))
    assert [(key, stamp, about["status"], about["mime"]) for key, stamp, about in lines] == [
        ("example,mfa)/new?a=1&b=2", "20260201000001", "200", "text/html"),
        ("example,mfa)/new?a=1&b=2", "20260202000001", "200", "warc/revisit"),
        ("example,mfa)/old", "20260201000000", "301", "unk"),
    ]  # fmt: skip


@pytest.mark.parametrize(("url", "key"), [
    ("https://www2.Foreign.GOV.example/A/b.html", "example,gov,foreign)/a/b.html"),
    ("http://x.example:80", "x.example"),
    ("http://x.example:8080/?q", "example,x:8080)/?q="),
    ("https://x.example/s?name=B+C&id=%C3%A9", "example,x)/s?id=%C3%A9&name=b+c"),
])  # fmt: skip
def test_the_key_of_an_address_is_the_one_that_replay_looks_for(url: str, key: str) -> None:
    assert cdxj.surt(url) == ("example,x)/" if key == "x.example" else key)


def test_a_lost_record_is_left_out_and_told_and_the_rest_is_written(sample_archive: Path, tmp_path: Path) -> None:
    archive = shutil.copytree(sample_archive, tmp_path / "a")
    [file] = (archive / "warc").iterdir()
    file.write_bytes(file.read_bytes()[:9000])
    out = tmp_path / "out.wacz"
    result = CliRunner().invoke(main, ["--archive", str(archive), "export", "wacz", "--out", str(out)])
    assert result.exit_code == 3
    assert "left out: no evidence for http://" in result.output
    assert 0 < len(index(zipfile.ZipFile(out))) < 71


def test_a_wacz_needs_a_name_and_is_there_whole_or_not_at_all(sample_archive: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--archive", str(sample_archive), "export", "wacz"])
    assert (result.exit_code, "--out" in result.output) == (2, True)
    bad = ["--archive", str(sample_archive), "export", "wacz", "--query", '"', "--out", str(tmp_path / "x.wacz")]
    assert CliRunner().invoke(main, bad).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    with Writer(tmp_path / "a") as writer:
        writer.start_crawl([{"id": "mfa", "name": "MFA"}], "2026-02-01T00:00:00Z")
        for number in range(600):
            url = f"https://mfa.example/{number}"
            capture = writer.record(
                Exchange(url=url, fetched="2026-02-01T00:00:00Z", status=200, body=url.encode() * 9)
            )
            writer.add(
                Article(url=url, canonical_url=url, title="Ferry", text=f"{number} " * 5000, source="mfa"), capture
            )
    peaks = [_peak(tmp_path, limit) for limit in (250, 600)]
    assert peaks[1] < peaks[0] * 1.3


def _peak(folder: Path, limit: int) -> int:
    def some(store: Archive) -> Iterator[Any]:
        for number, entry in enumerate(store.articles()):
            if number == limit:
                return
            yield entry

    with Archive(folder / "a") as store, (folder / "out").open("wb") as out:
        tracemalloc.start()
        wacz.write(store, some(store), out)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


def test_the_reference_tool_finds_it_valid(sample_archive: Path, tmp_path: Path) -> None:
    """`wacz validate` of py-wacz, by the people who wrote the standard."""
    for name, data in (("good", package(sample_archive)), ("bad", None)):
        path = tmp_path / f"{name}.wacz"
        if data is not None:
            path.write_bytes(data.fp.getvalue())  # type: ignore[union-attr]
        else:
            path.write_bytes((tmp_path / "good.wacz").read_bytes().replace(b'"title"', b'"tible"', 1))
        run = "import sys, warnings; warnings.simplefilter('ignore'); from wacz.main import main; sys.exit(main(['validate', '--file', sys.argv[1]]))"
        done = subprocess.run([sys.executable, "-c", run, path], capture_output=True, text=True, check=False)
        assert (done.returncode == 0) == (name == "good"), done.stdout + done.stderr
