"""``communique read --explain`` and ``show --residue``: why a line is gone, on a terminal and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from archive.article import Article, Exchange
from archive.writer import Writer
from crawler.extract import Explained, explained, extract
from exports.cli import main
from exports.cli.lines import as_page

ADDRESS = "https://mfa.avaria.example/en/press/9"
MENU = "".join(f"<li><a href='/{number}'>Entry {number} of the menu</a></li>" for number in range(9))
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Minister meets envoy</title>
<link rel="canonical" href="{ADDRESS}"></head><body><nav><ul>{MENU}</ul></nav><article><h1>Minister meets envoy</h1>
<p>The Minister of Foreign Affairs met the envoy of Lower Borduria in the Mirror Hall, and both spoke at length about salt.</p>
<p>They agreed to meet again in autumn, when the ferry line between the two banks is due to be opened to the public.</p>
<p>The envoy thanked the minister for her patience and invited her to the regatta, which takes place on the river.</p>
<p>The ministry said that three agreements had been signed, one of them on pilots, and that a fourth one would follow.</p>
<p>It recalled that the strait had been closed to ferries for forty years, and that many families live on both banks.</p>
<p>The first boat is to sail on the first day of May, with a band on board and as many passengers as it can carry.</p>
<p>Fares are four crowns for adults, and children travel with their parents at no charge until the end of the year.</p>
<p>The envoy added that his government would pay for the second pier, which is to be built in the course of next year.</p>
<p>Fishermen had asked for a lane of their own, and the two sides promised to hear them before the line is opened.</p>
<p>A treaty on salt, which has been under way since the spring, is to be signed in the same hall in the coming year.</p>
<p>After the talks both of them walked along the quay, where some two hundred people had waited since the morning.</p>
<p>Photo: Port of Avaria</p></article><footer>\x1b[2JQuay 1, Avaria</footer></body></html>"""


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words)])


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    return tmp_path / "page.html"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that keeps the page and its article, and a second one whose evidence is lost."""
    folder = tmp_path_factory.mktemp("residue") / "archive"
    article = extract(PAGE.encode(), ADDRESS)
    assert isinstance(article, Article)
    source = {"id": "avaria", "name": "Ministry", "homepage": "https://mfa.avaria.example/", "kind": "foreign-ministry"}
    with Writer(folder) as writer:
        writer.start_crawl([source], "2026-03-08T08:00:00Z")
        seen = Exchange(url=ADDRESS, fetched="2026-03-08T08:01:00Z", status=200, body=PAGE.encode())
        writer.add(replace(article, source="avaria"), writer.record(seen))
    return folder


def explained_page() -> Explained:
    found = explained(PAGE.encode(), ADDRESS)
    assert isinstance(found, Explained)
    return found


def shown(width: int) -> list[str]:
    console = Console(width=width, force_terminal=True, color_system=None, file=StringIO())
    for thing in as_page(explained_page()):
        console.print(thing)
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined]


def test_every_line_is_told_with_its_class(page: Path) -> None:
    rows = run("read", page, "--explain").stdout.splitlines()
    assert any(row.split()[:1] == ["menu"] and row.endswith("Entry 0 of the menu") for row in rows)
    assert any("credit" in row and row.endswith("Photo: Port of Avaria") for row in rows)
    assert sum("The Minister of Foreign Affairs met" in row for row in rows) == 1


def test_json_has_every_line_with_its_probabilities(page: Path) -> None:
    told = json.loads(run("read", page, "--explain", "--json").stdout)
    lines = {line["text"]: line for line in told["lines"]}
    assert (told["reader"], told["sure"], told["not_article"]) == ("model", True, None)
    assert lines["Photo: Port of Avaria"]["residue"] == "credit"
    assert lines["Entry 0 of the menu"]["first"] is None
    kept = [line for line in told["lines"] if line["kept"]]
    assert len(kept) == 11
    assert all(line["residue"] == "" and line["second"] > 0.5 for line in kept)


@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_the_table_fits_the_terminal(width: int) -> None:
    rows = shown(width)
    assert max(map(len, rows)) <= width
    assert any("footer" in row and "Quay" in row for row in rows)


def test_a_narrow_terminal_gets_the_last_probability_alone() -> None:
    heads = [next(row for row in shown(width) if row.rstrip().endswith(" line")) for width in (60, 100)]
    assert [head.split() for head in heads] == [["p", "out", "line"], ["1st", "2nd", "left", "out", "as", "line"]]


def test_a_long_run_of_one_class_is_cut_on_a_terminal_alone(page: Path) -> None:
    assert any("… and 7 more" in row for row in shown(80))
    assert "more" not in run("read", page, "--explain").stdout.split("menu  ")[-1].splitlines()[0]
    assert run("read", page, "--explain").stdout.count(" of the menu") == 9


def test_a_page_cannot_steer_the_terminal(page: Path) -> None:
    assert "\x1b" not in run("read", page, "--explain").stdout


def test_what_is_no_article_is_explained_and_3(page: Path) -> None:
    page.write_text("<html><head><title>Not found</title></head><body><h1>404 Page not found</h1></body></html>", "utf-8")
    result = run("read", page, "--explain")
    assert result.exit_code == 3
    assert "404 Page not found" in result.stdout
    assert "soft-404" in result.stderr


@pytest.mark.parametrize("words", [["--explain", "--format", "markdown"], ["--json", "--format", "markdown"]])
def test_options_that_contradict_each_other_are_2(page: Path, words: list[str]) -> None:
    assert run("read", page, *words).exit_code == 2


def test_the_residue_of_an_article_is_read_from_its_capture(archive: Path) -> None:
    told = json.loads(run("--archive", archive, "show", ADDRESS, "--residue", "--json").stdout)
    found = {line["text"]: line["residue"] for line in told["lines"]}
    assert found["Photo: Port of Avaria"] == "credit"
    assert not any(line["kept"] for line in told["lines"])
    assert "credit" in run("--archive", archive, "show", ADDRESS, "--residue").stdout


def test_lost_evidence_is_3(archive: Path, tmp_path: Path) -> None:
    for file in (archive / "warc").iterdir():
        file.rename(tmp_path / file.name)
    result = run("--archive", archive, "show", ADDRESS, "--residue")
    for file in tmp_path.glob("*.warc.gz"):
        file.rename(archive / "warc" / file.name)
    assert result.exit_code == 3
    assert "no evidence" in result.stderr
