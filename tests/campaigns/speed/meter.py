"""Runs a command and says what it cost, with everything that it started: ``python meter.py REPORT COMMAND ...`` (Linux).

The report is JSON: seconds of the clock, seconds of processor time, the peak of all its processes' memory together in MB
(pages that several share are counted once), and the exit code. Processes that outlive the one that began them are waited
for, too: a server of forks, for one, ends a moment after the program that used it.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from processes import children

SET_CHILD_SUBREAPER = 36  # linux/prctl.h: orphans below this process become its children, and their times its own
EVERY = 0.25  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of the clock and of the processors, MB at the peak, and how it ended."""

    wall: float
    cpu: float
    peak: float
    exit_code: int


def measured(command: Sequence[str | Path], log: Path, **environment: str) -> Cost:
    """Run a command apart, with what it prints in ``log``, and give its cost."""
    with TemporaryDirectory() as scratch, log.open("ab") as out:
        report = Path(scratch) / "cost.json"
        line = [sys.executable, __file__, str(report), *map(str, command)]
        subprocess.run(line, stdout=out, stderr=out, env={**os.environ, **environment}, check=True)
        return Cost(**json.loads(report.read_text()))


def run(command: Sequence[str]) -> Cost:
    """Run a command below this process, which must have started nothing else."""
    if ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError("this system cannot follow the processes of a command")
    peaks, ended = [0.0], threading.Event()
    began = time.monotonic()
    process = subprocess.Popen(command)
    watch = threading.Thread(target=_watch, args=(peaks, ended))
    watch.start()
    exit_code = process.wait()
    _wait_for_all()
    wall = time.monotonic() - began
    ended.set()
    watch.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall=wall, cpu=used.ru_utime + used.ru_stime, peak=max(peaks), exit_code=exit_code)


def _wait_for_all() -> None:
    with suppress(ChildProcessError):
        while True:
            os.wait()


def _watch(peaks: list[float], ended: threading.Event) -> None:
    while not ended.wait(EVERY):
        peaks.append(sum(map(memory, children(os.getpid()))))


def memory(process: int) -> float:
    """The memory of a process in MB, of shared pages its share; 0 where it has just ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(asdict(run(sys.argv[2:]))))
