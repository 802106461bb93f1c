"""A schedule's sign of life tells one that works from one that was stopped and from one that was lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import heartbeat
from archive.heartbeat import Heartbeat
from exports.cli import main


def sign(seconds_ago: float = 0.0, doing: str = "waiting") -> Heartbeat:
    beat = (datetime.now(UTC) - timedelta(seconds=seconds_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Heartbeat(process=7, since=beat, beat=beat, doing=doing, sources=3, next=beat)


def check(folder: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--archive", str(folder), "schedule", "--check"])
    return result.exit_code, result.stdout


def test_what_is_written_is_read(tmp_path: Path) -> None:
    heartbeat.write(tmp_path, sign())
    assert heartbeat.read(tmp_path) == sign()
    assert [path.name for path in tmp_path.iterdir()] == [heartbeat.FILE]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"process": 1}', '{"process":1,"since":"x","beat":"x","doing":"y","sources":1}']
)
def test_a_file_that_is_none_of_ours_is_no_sign(tmp_path: Path, text: str) -> None:
    (tmp_path / heartbeat.FILE).write_text(text)
    assert heartbeat.read(tmp_path) is None


def test_a_clock_that_was_set_back_makes_no_sign_of_life_old() -> None:
    assert sign(-5000).age() == 0


def test_the_check_says_whether_one_is_at_work(tmp_path: Path) -> None:
    assert check(tmp_path) == (3, f"no schedule was ever at work on {tmp_path}\n")
    heartbeat.write(tmp_path, sign())
    assert check(tmp_path)[0] == 0
    assert "process 7" in check(tmp_path)[1]
    heartbeat.write(tmp_path, sign(7300))
    assert check(tmp_path) == (3, "the schedule (process 7) gave its last sign of life 2 h ago\n")
    heartbeat.write(tmp_path, replace(sign(7300), doing="stopped"))
    code, told = check(tmp_path)
    assert (code, "was stopped at" in told) == (3, True)


def test_only_an_end_without_a_word_is_a_loss() -> None:
    assert sign(7300).is_lost
    assert not sign(10).is_lost
    assert not sign(7300, "stopped").is_lost
