"""``communique crawl`` and ``demo``: what is crawled, what is printed, and with which exit code it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.store import Archive
from archive.writer import Writer
from crawler.demo import Sites, serve
from crawler.demo.story import HERE
from crawler.sources import load
from exports.cli import main

ROOT = Path(__file__).parents[1]
NOWHERE = '[nowhere]\nhomepage = "http://nowhere.invalid/"\nfeeds = ["http://nowhere.invalid/feed"]\n'
QUICK = "[crawl]\ndelay = 0.0\nretries = 0\nlook_again = 0\n[reading]\nworkers = 1\n"


@pytest.fixture(scope="module")
def sites() -> Iterator[Sites]:
    with serve() as served:
        yield served


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive to be, which knows the sample sites as sources of the user's own."""
    made = tmp_path / "news"
    made.mkdir()
    (made / "sources.toml").write_text((HERE / "sources.toml").read_text("utf-8") + NOWHERE, "utf-8")
    (made / "communique.toml").write_text(QUICK, "utf-8")
    return made


def communique(folder: Path, sites: Sites | None, *words: str) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own, with the sample sites as the proxy through which every host is reached.

    They refuse to open a tunnel, so that no https site is ever asked for.
    """
    proxy = dict.fromkeys(("http_proxy", "https_proxy"), f"http://127.0.0.1:{sites.port}") if sites else {}
    command = [sys.executable, "-m", "exports.cli", "--archive", str(folder), *words]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **proxy}, capture_output=True, text=True, check=False)


def test_without_a_terminal_a_good_crawl_prints_its_table_and_nothing_on_stderr(folder: Path, sites: Sites) -> None:
    done = communique(folder, sites, "crawl", "meridian-basin", "--limit", "2")
    assert (done.returncode, done.stderr) == (0, "")
    heading, row = (line.split() for line in done.stdout.splitlines()[:2])
    counts = dict(zip(heading, row, strict=True))
    assert counts["source"] == "meridian-basin"
    assert counts["new"] == "2"
    assert int(counts["seen"]) == sum(int(counts[name]) for name in heading[2:-1])


def test_a_selector_that_fits_no_source_stops_a_crawl_before_it_begins(folder: Path) -> None:
    result = CliRunner().invoke(main, ["--archive", str(folder), "crawl", "country:XA", "kind:magazine"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no source fits country:XA kind:magazine" in result.stderr
    assert not (folder / "archive.db").exists()


def test_without_ids_it_takes_what_the_archive_and_the_users_file_know(folder: Path, sites: Sites) -> None:
    known = load(None)
    crawled = next(iter(known.values())).table()
    (folder / "sources.toml").write_text(NOWHERE, "utf-8")
    with Writer(folder) as writer:
        writer.start_crawl([crawled], "2026-03-08T08:00:00Z")
    done = communique(folder, sites, "crawl", "--limit", "1")
    assert {line.split()[0] for line in done.stdout.splitlines()[1:3]} == {crawled["id"], "nowhere"}


def test_a_source_that_is_declared_nowhere_any_more_is_passed_over_aloud(folder: Path) -> None:
    (folder / "sources.toml").write_text(NOWHERE, "utf-8")
    with Writer(folder) as writer:
        writer.start_crawl(
            [{"id": "old", "name": "Old", "homepage": "http://old.example/", "kind": "other"}], "2026-03-08T08:00:00Z"
        )
    done = communique(folder, None, "crawl")
    assert "old: crawled before, but declared nowhere now; passed over" in done.stderr
    assert "nowhere" in done.stdout


def test_a_lost_source_is_told_on_stderr_and_4_if_there_is_no_other(folder: Path) -> None:
    done = communique(folder, None, "crawl", "nowhere")
    assert done.returncode == 4
    assert done.stderr.startswith("nowhere: nothing could be had: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_lost_source_among_others_is_3(folder: Path, sites: Sites) -> None:
    """Through this proxy nowhere.invalid answers 404 for its feed."""
    done = communique(folder, sites, "crawl", "meridian-basin", "nowhere", "--limit", "1")
    assert done.returncode == 3
    assert done.stderr.startswith("nowhere: nothing could be had")


def test_no_source_at_all_is_wrong_use_and_says_how_to_choose(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--archive", str(tmp_path / "news"), "crawl"])
    assert result.exit_code == 2
    assert "communique crawl un-news" in result.stderr
    assert not (tmp_path / "news").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["crawl", "avaria-mfo"], "avaria-mfa"),
        (["crawl", "nowhere", "--since", "soon"], "is not a date"),
        (["crawl", "nowhere", "--limit", "0"], "--limit"),
    ],
)
def test_wrong_use_starts_no_crawl(folder: Path, words: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["--archive", str(folder), *words])
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (folder / "archive.db").exists()


@pytest.mark.parametrize(
    ("name", "text"), [("sources.toml", '[a]\nkind = "tabloid"\n'), ("communique.toml", "delay = 1\n")]
)
def test_a_fault_in_the_users_files_starts_no_crawl(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, "utf-8")
    result = CliRunner().invoke(main, ["--archive", str(folder), "crawl", "nowhere"])
    assert result.exit_code == 2
    assert str(folder / name) in result.stderr
    assert not (folder / "archive.db").exists()


def test_a_second_crawl_on_the_same_archive_is_5(folder: Path) -> None:
    with Writer(folder):
        done = communique(folder, None, "crawl", "nowhere")
    assert done.returncode == 5
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    command = [sys.executable, "-m", "exports.cli", "demo", "--archive", str(folder)]
    environment = {**os.environ, "COMMUNIQUE_ARCHIVE": str(folder.parent / "mine")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return folder, done


def row_of_sums(table: str) -> dict[str, int]:
    heading, *rows = (line.split() for line in table.strip().splitlines())
    sums = next(row for row in rows if row[0] == "all")
    return dict(zip(heading[1:], map(int, sums[1:]), strict=True))


def test_the_demo_shows_new_then_changed_gone_and_unchanged(
    demo: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    _, done = demo
    assert (done.returncode, done.stderr) == (0, "")
    first, second = (row_of_sums(part.split("\n\n")[0]) for part in done.stdout.split(":\n\n")[1:3])
    assert first["new"] >= 25
    assert (first["changed"], first["unchanged"]) == (0, 0)
    assert (second["new"], second["changed"], second["gone"]) == (0, 1, 1)
    assert second["unchanged"] >= first["new"] - 2


def test_the_demo_ends_with_three_commands_that_work(
    demo: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    folder, done = demo
    lines = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("  communique ")]
    assert len(lines) == 3
    assert all(words[:2] == ["--archive", str(folder)] for words in lines)
    search, export, browse = lines
    assert CliRunner().invoke(main, search).stdout.strip()
    assert CliRunner().invoke(main, [*export[:-1], str(tmp_path / "demo.csv")]).exit_code == 0
    assert browse[-1] == "browse"


def test_the_demo_leaves_the_users_own_archive_alone(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """The environment names one; only --archive on the command line moves the demo."""
    folder, _ = demo
    assert sorted(path.name for path in folder.parent.iterdir()) == ["demo"]


def test_the_demo_takes_no_folder_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "communique-demo").mkdir()
    (tmp_path / "communique-demo" / "thesis.txt").write_text("mine")
    result = CliRunner(env={"COMMUNIQUE_ARCHIVE": str(tmp_path / "mine")}).invoke(main, ["demo"])
    assert "communique-demo is there already and is no demo" in result.stderr
    assert not (tmp_path / "mine").exists()


def test_a_second_demo_begins_afresh_in_its_own_folder(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, first = demo
    (folder / "notes.md").write_text("mine")
    done = communique(folder, None, "demo")
    assert done.stdout.startswith(f"{folder} holds an earlier demo; beginning afresh.")
    assert (
        row_of_sums(done.stdout.split(":\n\n")[1].split("\n\n")[0])["new"]
        == row_of_sums(first.stdout.split(":\n\n")[1].split("\n\n")[0])["new"]
    )
    assert (folder / "notes.md").read_text() == "mine"


def test_the_demo_refuses_a_folder_of_anything_else(tmp_path: Path, sample_archive: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    for folder in (tmp_path, sample_archive):
        result = CliRunner().invoke(main, ["demo", "--archive", str(folder)])
        assert result.exit_code == 2
        assert "is no demo" in result.stderr
    with Archive(sample_archive) as store:
        assert store.count() == 69
