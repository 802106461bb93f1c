"""``--json`` of the commands that change or copy an archive."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive import Archive
from archive.article import Exchange
from archive.writer import Writer
from exports.cli import main


def told(folder: Path, *words: str) -> Any:
    result = CliRunner().invoke(main, ["--archive", str(folder), *words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def archive(sample_archive: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sample_archive, tmp_path / "archive")


def test_merge_and_backup_tell_what_they_took(archive: Path, tmp_path: Path) -> None:
    [merged] = told(tmp_path / "all", "merge", str(archive))
    assert (merged["folder"], merged["new"], merged["files"]) == (str(archive), 69, 1)
    copied = told(archive, "backup", str(tmp_path / "copy"))
    assert (copied["files"], copied["kept"], copied["findings"]) == (2, 0, [])
    assert copied["bytes"] >= sum(path.stat().st_size for path in (tmp_path / "copy" / "warc").iterdir())


def test_import_tells_of_files_and_sources(tmp_path: Path) -> None:
    with Writer(tmp_path / "theirs") as writer:
        body = b"<title>Ferry</title><h1>Ferry</h1>" + b"<p>The ferry between the two banks sails again every second day.</p>" * 9
        writer.record(Exchange(url="http://avaria.example/press/1", fetched="2026-03-04T00:00:00Z", status=200, body=body))
    [file] = (tmp_path / "theirs" / "warc").iterdir()
    found = told(tmp_path / "mine", "import", "--source", "avaria", str(file))
    assert [(one["path"], one["known"], one["skipped"]) for one in found["files"]] == [(str(file), False, [])]
    [source] = found["sources"]
    with Archive(tmp_path / "mine") as store:
        assert (source["source"], source["seen"], source["new"]) == ("avaria", 1, store.count())


def test_forget_tells_what_it_took_away_and_asks_no_program(archive: Path) -> None:
    with Archive(archive) as store:
        first = next(store.articles()).id
    words = ["forget", first, "--reason", "a court"]
    refused = CliRunner().invoke(main, ["--archive", str(archive), *words, "--json"])
    assert (refused.exit_code, refused.stdout) == (2, "")
    taken = told(archive, *words, "--yes")
    assert (taken["article"], taken["records"] > 0, taken["others"]) == (first, True, [])
