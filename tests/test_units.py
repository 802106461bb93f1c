"""The units that keep a schedule at work are understood by what reads them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from exports.cli import main

ODD = 'my "news" 100% $HOME'


def printed(folder: Path, kind: str, *ids: str) -> str:
    result = CliRunner().invoke(main, ["--archive", str(folder), "schedule", f"--{kind}", *ids])
    assert result.exit_code == 0
    return result.stdout


def service(text: str) -> dict[str, str]:
    unit = ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(text)
    return dict(unit["Service"])


def test_the_service_runs_the_schedule_of_this_archive_and_comes_back_after_a_kill(tmp_path: Path) -> None:
    unit = service(printed(tmp_path / "news", "systemd", "un-news", "mfa-gb"))
    assert unit["ExecStart"].startswith(sys.executable)
    assert unit["ExecStart"].endswith(f"--archive {tmp_path}/news schedule un-news mfa-gb")
    assert unit["Restart"] == "always"
    assert int(unit["TimeoutStopSec"]) > 10


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("name", ["news", ODD])
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path, name: str) -> None:
    file = tmp_path / "communique.service"
    file.write_text(printed(tmp_path / name, "systemd"))
    done = subprocess.run(["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_crontab_begins_a_schedule_where_none_is_at_work(tmp_path: Path) -> None:
    """As cron does, its command is handed to the shell with every \\% as %."""
    folder = tmp_path / ODD
    folder.mkdir()
    line = printed(folder, "cron").splitlines()[-1]
    minute, hour, day, month, weekday, command = line.split(maxsplit=5)
    assert (minute, hour, day, month, weekday) == ("*/10", "*", "*", "*", "*")
    assert "%" not in command.replace("\\%", "")
    root = Path(__file__).parents[1]
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace("\\%", "%")], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no sources yet" in done.stderr
    assert (folder / "schedule.log").exists()
