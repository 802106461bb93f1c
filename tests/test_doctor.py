"""archive/doctor.py and archive/filesystem.py, and ``communique doctor``"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import doctor, filesystem
from archive.article import Exchange
from archive.errors import NotWritable
from archive.times import now
from archive.writer import Writer
from exports.cli import main

MOUNTS = r"""21 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 21 0:5 / /srv rw,relatime shared:1 - nfs4 server:/export rw
31 30 0:6 / /srv/local\040disk rw - xfs /dev/sdb1 rw
32 21 0:7 / /mnt rw - ext4 /dev/sdc1 rw
33 21 0:8 / /mnt rw - fuse.sshfs me@far:/ rw
"""


def check(folder: Path, name: str) -> doctor.Check:
    [found] = [each for each in doctor.examine(folder) if each.name == name]
    return found


@pytest.mark.parametrize(
    ("folder", "kind", "network"),
    [("/home/me/news", "ext4", False), ("/srv/news", "nfs4", True), ("/srv/local disk/news", "xfs", False), ("/srvnews", "ext4", False), ("/mnt/news", "fuse.sshfs", True)],
)
def test_the_file_system_of_a_folder_is_that_of_the_nearest_mount(folder: str, kind: str, network: bool) -> None:
    assert filesystem.kind(Path(folder), MOUNTS) == kind
    assert filesystem.is_network(kind) is network


def test_a_network_file_system_is_refused_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(f"30 21 0:5 / {tmp_path} rw,relatime - cifs //server/share rw\n")
    monkeypatch.setattr(filesystem, "MOUNTS", table)
    with pytest.raises(NotWritable, match=r"network file system \(cifs\)") as refusal:
        Writer(tmp_path / "archive")
    assert refusal.value.exit_code == 6
    assert check(tmp_path, "file system").needs


def test_a_healthy_archive_needs_nobody(sample_archive: Path) -> None:
    needs = {each.name: each.needs for each in doctor.examine(sample_archive) if each.needs}
    assert needs.keys() <= {"disk"}


def test_the_lock_s_holder_is_named(tmp_path: Path) -> None:
    with Writer(tmp_path):
        assert "is being written by process" in check(tmp_path, "lock").said
    assert check(tmp_path, "lock").said == "free"


def test_a_clock_that_stands_behind_the_archive_s_past_is_told(tmp_path: Path) -> None:
    late = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with Writer(tmp_path) as writer:
        writer.record(Exchange(url="https://mfa.example/1", fetched=late, status=200))
    assert "set this machine's clock" in check(tmp_path, "clock").needs


@pytest.mark.parametrize(("ahead", "needs"), [(0, False), (3600, True), (-3600, True)])
def test_a_clock_that_differs_from_those_of_servers_is_told(tmp_path: Path, ahead: int, needs: bool) -> None:
    stated = format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)
    with Writer(tmp_path) as writer:
        writer.record(Exchange(url="https://mfa.example/1", fetched=now(), status=200, response_headers=(("Date", stated),)))
    assert bool(check(tmp_path, "clock").needs) is needs


def test_what_was_set_aside_is_counted(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.record(Exchange(url="https://mfa.example/1", fetched=now(), status=200))
    [file] = (tmp_path / "warc").iterdir()
    file.write_bytes(file.read_bytes() + b"torn")
    Writer(tmp_path).close()
    assert check(tmp_path, "set aside").said.startswith("1 torn tails")


def test_a_damaged_archive_needs_a_person_and_one_that_is_not_there_yet_does_not(tmp_path: Path) -> None:
    assert not check(tmp_path / "none", "archive").needs
    (tmp_path / "archive.db").write_text("garbage")
    assert "how to recover" in check(tmp_path, "archive").needs


def test_the_command_tells_and_ends_with_3_if_something_needs_a_person(tmp_path: Path, sample_archive: Path) -> None:
    folder = shutil.copytree(sample_archive, tmp_path / "archive")
    with Writer(folder) as writer:
        writer.record(Exchange(url="https://mfa.example/1", fetched="2999-01-01T00:00:00Z", status=200))
    told = CliRunner().invoke(main, ["--archive", str(folder), "doctor"])
    assert told.exit_code == 3
    assert "clock: set this machine's clock" in told.output
    stated = {each["name"]: each for each in json.loads(CliRunner().invoke(main, ["--archive", str(folder), "doctor", "--json"]).output)}
    assert stated["SQLite"]["said"]
    assert stated["clock"]["needs"]
