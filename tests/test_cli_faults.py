"""What goes wrong is one message and an exit code; only a fault of ours has a traceback."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from archive.errors import ArchiveLocked, ArchiveMissing, NotWritable
from crawler.selectors import UnknownSource
from exports.cli import main
from exports.cli.faults import answered

ROOT = Path(__file__).parents[1]


def ending(error: BaseException) -> Result:
    @click.command()
    def command() -> None:
        with answered():
            raise error

    return CliRunner().invoke(command)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ArchiveMissing("no archive here"), 2),
        (UnknownSource({"un-nevs": ("un-news",)}), 2),
        (ArchiveLocked("another crawl is at work"), 5),
        (NotWritable("no room"), 6),
        (OSError(errno.ENOSPC, "No space left on device"), 6),
        (OSError(errno.EROFS, "Read-only file system"), 6),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_each_kind_of_fault_has_its_exit_code(error: BaseException, code: int) -> None:
    assert ending(error).exit_code == code


def test_the_message_is_one_line_on_stderr() -> None:
    result = ending(ArchiveLocked("another crawl is at work"))
    assert (result.stdout, result.stderr) == ("", "Error: another crawl is at work\n")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "Error: No space left on device\n"),
        (OSError(errno.EACCES, "Permission denied", "news.csv"), "Error: news.csv: Permission denied\n"),
    ],
)
def test_a_fault_of_the_disk_is_told_in_words(error: OSError, said: str) -> None:
    assert ending(error).stderr == said


def test_a_message_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in ending(ArchiveMissing("no archive at \x1b[2Jhere")).stderr


def test_a_fault_of_ours_shows_its_traceback_and_is_1() -> None:
    result = ending(ZeroDivisionError("ours"))
    assert result.exit_code == 1
    assert isinstance(result.exception, ZeroDivisionError)


@pytest.mark.parametrize("words", ["export jsonl", "export csv --source straits", "search regatta", "status --json"])
def test_a_reader_that_has_enough_ends_it_quietly(sample_archive: Path, words: str) -> None:
    """As in ``communique export jsonl | head``."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "exports.cli", "--archive", str(sample_archive), *words.split()]
    # With a buffer, as a user has it, there is something left to flush when the interpreter exits.
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(command, cwd=ROOT, env=buffered, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("verb", [["status"], ["search", "x"], ["show", "abcd"], ["export", "jsonl"], ["browse", "--no-open"]])
def test_a_command_that_only_reads_makes_no_archive(verb: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "none"
    result = CliRunner().invoke(main, ["--archive", str(folder), *verb])
    assert result.exit_code == 2
    assert str(folder) in result.stderr
    assert not folder.exists()


def test_archive_may_stand_before_or_after_and_the_nearer_one_counts(sample_archive: Path, tmp_path: Path) -> None:
    """Before the environment, too; and the environment before the default."""
    nowhere, here = str(tmp_path / "none"), str(sample_archive)
    for words, elsewhere in (
        (["--archive", here, "status"], nowhere),
        (["status", "--archive", here], nowhere),
        (["--archive", nowhere, "status", "--archive", here], nowhere),
        (["status"], here),
    ):
        assert CliRunner(env={"COMMUNIQUE_ARCHIVE": elsewhere}).invoke(main, words).exit_code == 3


def test_without_a_word_the_archive_is_the_folder_communique(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COMMUNIQUE_ARCHIVE", raising=False)
    assert "no archive at communique" in CliRunner().invoke(main, ["status"]).stderr
