"""archive/lock.py"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.errors import ArchiveLocked
from archive.lock import Lock, shut
from archive.verify import verify
from archive.writer import Writer

HOLD = "import sys, time; from pathlib import Path; from archive.lock import Lock; lock = Lock(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"

WRITE = """
import sys, time
from archive.article import Exchange
from archive.writer import Writer
with Writer(sys.argv[1]) as writer:
    writer.record(Exchange(url="https://mfa.example/", fetched="2026-01-01T00:00:00Z", status=200, body=b"body"))
    print("writes", flush=True)
    time.sleep(60)
"""

FORK = """
import os, sys, time
from pathlib import Path
from archive.lock import Lock
lock = Lock(Path(sys.argv[1]))
if os.fork() == 0:
    print("child lives", flush=True)
    sys.stdin.read()
    os._exit(0)
time.sleep(60)
"""


def test_an_archive_is_shut_to_writers_for_a_block_and_only_where_one_could_write(tmp_path: Path) -> None:
    with shut(tmp_path) as is_ours:
        assert is_ours
        with pytest.raises(ArchiveLocked), shut(tmp_path):
            pass
    Lock(tmp_path).release()
    with shut(tmp_path / "nowhere") as is_ours:
        assert not is_ours


def test_a_second_lock_is_refused_at_once_even_in_the_same_process(tmp_path: Path) -> None:
    lock = Lock(tmp_path)
    started = time.monotonic()
    with pytest.raises(ArchiveLocked) as refusal:
        Lock(tmp_path)
    assert time.monotonic() - started < 1
    assert f"process {os.getpid()} since 2" in str(refusal.value)
    lock.release()
    Lock(tmp_path).release()


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(ArchiveLocked, match=f"process {holder.pid} "):
            Lock(tmp_path)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    Lock(tmp_path).release()


def test_a_forked_child_that_outlives_its_parent_does_not_keep_the_lock(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", FORK, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"child lives\n"
        parent.send_signal(signal.SIGKILL)
        while parent.poll() is None:
            time.sleep(0.01)
        Lock(tmp_path).release()


def test_fifty_writers_are_refused_each_within_a_second_and_the_next_may_begin_right_after_a_kill(tmp_path: Path) -> None:
    """Also where the one that is killed has just begun to write."""
    with subprocess.Popen([sys.executable, "-c", WRITE, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        for _ in range(50):
            began = time.monotonic()
            with pytest.raises(ArchiveLocked, match=f"process {holder.pid} "):
                Writer(tmp_path)
            assert time.monotonic() - began < 1
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    began = time.monotonic()
    Writer(tmp_path).close()
    assert time.monotonic() - began < 10
    assert verify(tmp_path).findings == []
