"""docs/exports.md and docs/library.md say what the program does, and their examples run"""

from __future__ import annotations

import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.filters import Filters
from exports.cli import main
from exports.formats.page import page

ROOT = Path(__file__).parents[1]
LIBRARY = (ROOT / "docs" / "library.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", LIBRARY, re.M | re.S)


def test_the_page_of_formats_is_fresh() -> None:
    """If not: ``python -m exports.formats.page > docs/exports.md``."""
    assert (ROOT / "docs" / "exports.md").read_text("utf-8") == page()


LINES = [*re.findall(r"^communique .+", (ROOT / "docs" / "exports.md").read_text("utf-8"), re.M),
         *re.findall(r"^ +(communique .+)", main.get_command(None, "export").epilog, re.M)]  # type: ignore[arg-type, union-attr]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_every_example_of_an_export_runs(line: str, sample_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    command, _, file = line.replace("mfa-gb", "avaria").partition(" > ")
    result = CliRunner().invoke(main, ["--archive", str(sample_archive), *shlex.split(command)[1:]])
    assert result.exit_code == 0, result.output
    assert {path.name for path in tmp_path.iterdir()} == {word.strip("/") for word in re.findall(r"--(?:out|manifest) (\S+)", line)}
    assert bool(file) <= bool(result.stdout)


def run(example: str, folder: Path) -> dict[str, Any]:
    names: dict[str, Any] = {}
    there = example.replace('"communique-demo"', repr(str(folder))).replace("avaria-mfa", "avaria").replace("2026-08-01", "2024-01-01")
    exec(there.replace("2026-10-01", "2026-01-01").replace("treaty OR river", "ferry"), names)
    return names


def test_the_first_example_prints_articles(sample_archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(EXAMPLES[0], sample_archive)
    assert capsys.readouterr().out == "2026-03-03T16:20:00+02:00 Minister receives ambassador 57\n"


def test_the_notebook_counts_articles_tags_and_edits(sample_archive: Path) -> None:
    names = run(EXAMPLES[1], sample_archive)
    names["store"].close()
    assert int(names["by_month"].to_numpy().sum()) == len(names["articles"]) == 69
    assert names["tags"].to_dict() == {"ferries": 69, "salt": 69}
    assert list(names["edited"]["title"]) == ["Minister receives ambassador"]


def test_the_conditions_of_the_page_are_those_of_the_library() -> None:
    rows = re.findall(r"^\| (`.+?) \|", LIBRARY, re.M)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(Filters.__dataclass_fields__)


def test_the_queries_of_the_r_example_are_ones_that_the_database_answers(sample_archive: Path) -> None:
    block = re.search(r"^```r\n(.*?)^```", LIBRARY, re.M | re.S)
    assert block
    queries = re.findall(r'dbGetQuery\(archive, "(.*?)"\)', block[1], re.S)
    with closing(sqlite3.connect(f"file:{sample_archive}/archive.db?mode=ro", uri=True)) as archive:
        counts = [len(archive.execute(query.replace("treaty", "ferry")).fetchall()) for query in queries]
    assert counts == [8, 2]
