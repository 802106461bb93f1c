"""``communique export``: every format by its name, the filters, the manifest, and nothing half written"""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
import sqlite_utils
from click.testing import CliRunner, Result

from archive import Archive
from exports.cli import main
from exports.cli.export import COLUMNS, NAMES
from exports.formats.parquet import PARTITIONS
from exports.formats.registry import FORMATS

ROOT = Path(__file__).parents[1]
ARTICLES = 69


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), *words])


def export(folder: Path, *words: str) -> str:
    result = run(folder, "export", *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def titles(folder: Path, *words: str) -> set[str]:
    return {json.loads(line)["headline"] for line in export(folder, "jsonl", *words).splitlines()}


def test_the_list_has_a_line_for_each_format(sample_archive: Path) -> None:
    lines = export(sample_archive, "--list").splitlines()
    assert [line.split()[0] for line in lines] == list(NAMES) == list(FORMATS)
    assert max(map(len, lines)) <= 100
    assert COLUMNS == PARTITIONS


@pytest.mark.parametrize("form", [name for name in NAMES if name not in ("wacz", "coverage", "opml")])
def test_every_format_says_in_its_manifest_how_much_it_holds(form: str, sample_archive: Path, tmp_path: Path) -> None:
    export(sample_archive, form, "--out", str(tmp_path / "out"), "--manifest", str(tmp_path / "manifest.json"))
    told = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert (told["format"], told["articles"]) == (form, ARTICLES)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "out"]


@pytest.mark.parametrize("form", [name for name in NAMES if name != "wacz"])
def test_an_export_of_nothing_says_so(form: str, sample_archive: Path, tmp_path: Path) -> None:
    asked = [] if form in ("coverage", "opml") else ["--query", "zeppelin"]
    told = run(sample_archive, "export", form, "--out", str(tmp_path / "out"), *asked).stderr
    assert ("no article fits" in told) == bool(asked)


@pytest.mark.parametrize("form", ["atom", "tei", "opml", "jsonl", "bibtex", "csl-json", "jsonfeed", "ris", "csv", "markdown"])
def test_what_is_text_ends_with_the_end_of_a_line(form: str, sample_archive: Path) -> None:
    assert export(sample_archive, form).endswith("\n")


def test_a_manifest_says_where_it_comes_from_and_what_could_not_be_had(sample_archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    export(sample_archive, "csv", "--source", "kind:international-organisation", "--since", "2025-01-01", "--out", str(out), "--manifest", str(tmp_path / "m.json"))
    told = json.loads((tmp_path / "m.json").read_text("utf-8"))
    with Archive(sample_archive) as store:
        head = store.heads()[0]
    assert told["archive"] == {"id": head.archive, "links": head.number, "head": head.link, "merged": []}
    assert told["filters"] == {"source": ["kind:international-organisation"], "since": "2025-01-01"}
    assert told["sources"] == {"straits": 1}
    assert (told["file"], told["sha256"]) == ("a.csv", hashlib.sha256(out.read_bytes()).hexdigest())
    assert told["coverage"]["straits"]["failed"] == 1
    assert told["software"].startswith("communique/")
    assert "publishers'" in told["licence"]["note"]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["--source", "kind:magazine"], 63),
        (["--source", "country:AV"], 5),
        (["--source", "lang:fr"], 1),
        (["--source", "kind:magazine", "--source", "avaria"], 68),
        (["--language", "ar"], 1),
        (["--query", "lighthouses", "--since", "2024-12-01"], 5),
        (["--changed-since", "2026-03-09"], 1),
        (["--changed-since", "2026-03-01"], 69),
    ],
)
def test_the_filters_choose_what_is_written(sample_archive: Path, words: list[str], count: int) -> None:
    assert len(export(sample_archive, "jsonl", *words).splitlines()) == count


def test_a_source_that_the_archive_does_not_have_is_wrong_use(sample_archive: Path) -> None:
    result = run(sample_archive, "export", "csv", "--source", "avarai")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "avaria" in result.stderr


@pytest.fixture
def removed(sample_archive: Path, tmp_path: Path) -> Path:
    """A copy in which one article is gone, one was gone and is back, and one is perhaps gone."""
    folder = tmp_path / "removed"
    folder.mkdir()
    with sqlite_utils.Database(sample_archive / "archive.db") as whole:
        whole.conn.execute("VACUUM INTO ?", [str(folder / "archive.db")])
    with sqlite_utils.Database(folder / "archive.db") as copy:
        for path, status, seen, certain in (
            ("briefing/1", "gone", "2026-04-01", 1), ("briefing/1", "blocked", "2026-04-02", 1),
            ("briefing/2", "gone", "2026-04-01", 1), ("briefing/2", "back", "2026-04-03", 1),
            ("briefing/3", "soft-gone", "2026-04-01", 0),
        ):  # fmt: skip
            ident, capture = copy.execute("SELECT a.id, v.capture FROM article_index a JOIN versions v ON v.id = a.version WHERE a.url LIKE ?", [f"%{path}"]).fetchone()
            row = {"article": ident, "status": status, "first_seen": seen, "last_seen": seen, "capture": capture, "reason": "", "target": "", "is_certain": certain}
            copy.table("statuses").insert(row)
        copy.conn.commit()
    return folder


def test_removed_takes_what_is_gone_for_certain_and_not_back(removed: Path) -> None:
    assert titles(removed, "--removed") == {"Weekly briefing 1"}


def test_a_watch_takes_what_it_finds_in_the_texts_of_today(removed: Path) -> None:
    """It needs no look of `communique watch` before it, and writes nothing."""
    (removed / "watches.toml").write_text('[regatta]\nphrase = "AUTUMN  regatta"\nsources = ["kind:foreign-ministry"]\n[lunch]\npattern = "lo(ng|st) lunch"\n')
    before = (removed / "archive.db").read_bytes()
    (removed / "sources.toml").write_text('[avaria]\nhomepage = "http://avaria.example/"\nkind = "foreign-ministry"\n')
    assert titles(removed, "--watch", "regatta") == {"Minister receives ambassador"}
    assert titles(removed, "--watch", "lunch") == {"Salt and ferries: what the regatta will decide"}
    assert run(removed, "export", "csv", "--watch", "salt").exit_code == 2
    assert (removed / "archive.db").read_bytes() == before


def test_opml_has_the_feeds_of_the_sources_and_names_those_without(removed: Path) -> None:
    with sqlite_utils.Database(removed / "archive.db") as copy:
        copy.table("sources").update("envoy", {"definition": json.dumps({"id": "envoy", "name": "The Quiet Envoy", "feeds": ["http://envoy.example/feed"]})})
        copy.conn.commit()
    result = run(removed, "export", "opml", "--source", "envoy", "--source", "straits")
    assert [feed.get("xmlUrl") for feed in ElementTree.fromstring(result.stdout).iter("outline") if feed.get("xmlUrl")] == ["http://envoy.example/feed"]
    assert result.stderr == "1 of 2 sources have no feed: straits\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["parquet"], "--out"),
        (["sqlite"], "--out"),
        (["text"], "--out"),
        (["text", "--out", "-"], "text is a folder: say with --out"),
        (["sqlite", "--out", "-"], "sqlite is a folder: say with --out"),
        (["parquet", "--partition", "year", "--out", "-"], "parquet is a folder: say with --out"),
        (["wacz", "--out", "-"], "wacz is a file that is not written from end to end: say with --out"),
        (["csv", "--manifest", "-"], "name a file"),
        (["csv", "--query", '"open'], "cannot read the query"),
        (["csv", "--partition", "year"], "--partition goes with parquet"),
        (["parquet", "--partition", "title"], "is none of year, source, kind"),
        (["coverage", "--query", "salt"], "not --query"),
        (["opml", "--since", "2026-01-01"], "not --since"),
    ],
)
def test_what_does_not_go_together_is_wrong_use(sample_archive: Path, words: list[str], said: str) -> None:
    result = run(sample_archive, "export", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())


@pytest.mark.parametrize("form", ["jsonl", "csv", "markdown", "tei", "bibtex", "coverage", "opml"])
def test_a_dash_is_standard_output(sample_archive: Path, form: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    said = export(sample_archive, form, "--source", "avaria", "--out", "-")
    assert len(said) == len(export(sample_archive, form, "--source", "avaria")) > 0
    assert not list(tmp_path.iterdir())


def test_parquet_goes_into_a_pipe_where_that_is_asked_for_and_never_to_a_terminal(sample_archive: Path, on_terminal) -> None:
    made = run(sample_archive, "export", "parquet", "--out", "-").stdout_bytes
    assert pq.read_table(io.BytesIO(made)).num_rows == 69
    assert "parquet is not text" in on_terminal(sample_archive, "export", "parquet", "--out", "-")


def test_an_archive_is_never_written_over_by_a_smaller_one(sample_archive: Path, removed: Path) -> None:
    before = (removed / "archive.db").read_bytes()
    result = run(sample_archive, "export", "sqlite", "--out", str(removed))
    assert result.exit_code == 2
    assert "is there already" in result.stderr
    assert (removed / "archive.db").read_bytes() == before


def test_a_smaller_archive_is_one_that_the_program_opens(sample_archive: Path, tmp_path: Path) -> None:
    export(sample_archive, "sqlite", "--source", "avaria", "--out", str(tmp_path / "small"))
    assert len(export(tmp_path / "small", "jsonl").splitlines()) == 5
    assert run(tmp_path / "small", "status").exit_code in (0, 3)
    assert "Lower Borduria" in run(tmp_path / "small", "search", "borduria").stdout
    verified = run(tmp_path / "small", "verify")
    assert (verified.exit_code, "taken from archive" in verified.stdout) == (0, True)
    made = run(tmp_path / "small", "export", "wacz", "--out", str(tmp_path / "a.wacz"))
    assert (made.exit_code, "has no records" in made.stderr, (tmp_path / "a.wacz").exists()) == (2, True, False)


def test_notes_of_an_earlier_export_are_replaced_and_others_stay(sample_archive: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "mine.md").write_text("my own")
    for _ in range(2):
        export(sample_archive, "markdown", "--source", "avaria", "--out", str(vault))
    assert len(list(vault.iterdir())) == 6
    assert (vault / "mine.md").read_text() == "my own"


def test_no_export_loads_what_serves_pages_or_crawls(sample_archive: Path, tmp_path: Path) -> None:
    """Datasette alone takes seconds to load on a small machine."""
    program = (
        "import sys\nfrom exports.cli import main\n"
        f"for form in {NAMES}:\n"
        f"    main(['--archive', {str(sample_archive)!r}, 'export', form, '--out', {str(tmp_path)!r} + '/' + form], standalone_mode=False)\n"
        "print([name for name in ('datasette', 'exports.browse', 'uvicorn', 'jinja2', 'scrapy', 'twisted') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert {path.name for path in tmp_path.iterdir()} == set(NAMES)


def test_a_note_takes_the_place_of_the_one_before_its_headline_was_edited(sample_archive: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    export(sample_archive, "markdown", "--source", "avaria", "--out", str(vault))
    first, second, *_ = before = sorted(vault.iterdir())
    first.rename(older := first.with_name(f"2026-01-01-as-it-was-called{first.name[-20:]}"))
    mine = {vault / f"thoughts{second.name[-20:]}": "my own", vault / "x.md": older.read_text("utf-8"), vault / f"copy of{older.name[-20:]}": older.read_text("utf-8"), vault / f"a{older.name[-20:]}": "---\nid: 1"}
    for path, text in mine.items():
        path.write_text(text, encoding="utf-8")
    export(sample_archive, "markdown", "--source", "envoy", "--since", "2026-01-01", "--out", str(vault))
    assert older.exists()
    export(sample_archive, "markdown", "--source", "avaria", "--out", str(vault))
    assert not older.exists()
    assert {*before, *mine} < set(vault.iterdir())
    assert {path: path.read_text("utf-8") for path in mine} == mine


@pytest.mark.parametrize("form", ["jsonl", "parquet", "text"])
def test_a_killed_export_leaves_nothing_under_its_name(form: str, sample_archive: Path, tmp_path: Path) -> None:
    """Killed while it writes: what stood there before is untouched, and what is left is named as what it is."""
    out = tmp_path / "out"
    program = (
        "import sys, time\nfrom archive.store import Archive\nfrom exports.cli import main\n"
        "def slow(self, *a, _all=Archive.articles, **k):\n"
        "    for n, entry in enumerate(_all(self, *a, **k)):\n"
        "        if n == 60: print('half', flush=True); time.sleep(60)\n"
        "        yield entry\n"
        f"Archive.articles = slow\nmain(['--archive', {str(sample_archive)!r}, 'export', {form!r}, '--out', {str(out)!r}])"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "half\n"
        process.send_signal(signal.SIGKILL)
    assert not out.exists()
    assert all(path.name.startswith(".communique-") for path in tmp_path.iterdir())


def test_a_progress_bar_is_drawn_on_a_terminal_and_nowhere_else(sample_archive: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "exports.cli", "--archive", str(sample_archive), "export", "csv", "--out", str(tmp_path / "a.csv")]
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    subprocess.run(command, cwd=ROOT, stderr=theirs, check=True, env={**os.environ, "TERM": "xterm-256color"})
    os.close(theirs)
    time.sleep(0.01)
    seen = b""
    with suppress(OSError):
        while piece := os.read(ours, 65536):
            seen += piece
    os.close(ours)
    assert b"exporting" in seen
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stderr == b""


@pytest.mark.parametrize("option", ["--out", "--manifest", "--coverage"])
def test_a_folder_where_a_file_is_to_be_written_is_wrong_use(sample_archive: Path, tmp_path: Path, option: str) -> None:
    result = CliRunner().invoke(main, ["--archive", str(sample_archive), "export", "csv", option, str(tmp_path)])
    assert (result.exit_code, "is a folder" in result.output) == (2, True)
