"""``export parquet`` to an address of fsspec and on a cluster, and the questions of docs/large.md asked of it"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from exports.cli import main

PAGE = (Path(__file__).parents[1] / "docs" / "large.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S)


def rows(folder: Path) -> list[str]:
    import pyarrow.dataset as ds

    found = ds.dataset(folder, partitioning="hive").to_table().select(["id", "source", "year", "title", "text", "authors", "version_id"])
    return sorted(map(repr, found.to_pylist()))


def export(archive: Path, *words: object) -> Any:
    return CliRunner().invoke(main, ["--archive", str(archive), "export", "parquet", *map(str, words)])


@pytest.fixture(scope="module")
def partitions(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive as a folder of partitions."""
    folder = tmp_path_factory.mktemp("data") / "articles"
    assert export(sample_archive, "--partition", "year,source", "--out", folder).exit_code == 0
    return folder


def test_an_address_of_fsspec_gets_the_same_files(sample_archive: Path, partitions: Path, tmp_path: Path) -> None:
    result = export(sample_archive, "--partition", "year,source", "--out", f"file://{tmp_path}/far/articles")
    assert result.exit_code == 0, result.output
    there = tmp_path / "far" / "articles"
    names = [{path.relative_to(folder) for path in folder.rglob("*.parquet")} for folder in (there, partitions)]
    assert names[0] == names[1]
    assert rows(there) == rows(partitions)


def test_an_address_with_files_is_refused(sample_archive: Path, partitions: Path) -> None:
    result = export(sample_archive, "--partition", "year", "--out", f"file://{partitions}")
    assert result.exit_code == 2
    assert "name a new folder" in result.output


def test_an_address_and_a_cluster_go_with_partitions(sample_archive: Path) -> None:
    result = export(sample_archive, "--out", "file:///nowhere/articles.parquet")
    assert result.exit_code == 2
    assert "go with parquet and --partition" in result.output


@pytest.mark.parametrize("by", ["year,source", "year"])
def test_a_cluster_writes_the_same_articles(sample_archive: Path, partitions: Path, tmp_path: Path, cluster: Any, program: Any, by: str) -> None:
    program.run("--archive", sample_archive, "export", "parquet", "--partition", by, "--cluster", cluster.address, "--out", tmp_path / "articles")
    assert rows(tmp_path / "articles") == rows(partitions)
    assert not list(tmp_path.rglob("*.part"))


def test_the_questions_of_the_page_are_answered(partitions: Path) -> None:
    """The same by DuckDB and by Polars."""
    answers = []
    for example in EXAMPLES:
        names: dict[str, Any] = {}
        exec(example.replace("s3://news/articles", str(partitions)).replace("mfa-gb", "avaria").replace("regatta", "ferry"), names)
        answers.append(names["answer"])
    duckdb, polars = answers
    assert sorted(duckdb) == sorted(polars.rows())
    assert sum(count for _, _, count in duckdb) > 0
