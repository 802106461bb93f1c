"""The command on a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import pytest

ROOT = Path(__file__).parents[2]


class Terminal(Protocol):
    """Give what a terminal of 80 columns gets to see of a command, its escape sequences included."""

    def __call__(self, folder: Path, *words: str, **environment: str) -> str: ...


@pytest.fixture(scope="session")
def on_terminal() -> Terminal:
    """Run the command over an archive on a terminal."""
    return _seen


def _seen(folder: Path, *words: str, **environment: str) -> str:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "-m", "exports.cli", "--archive", str(folder), *words]
    around = {**os.environ, "TERM": "xterm-256color", **environment}
    with subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, env=around):
        os.close(theirs)
        seen = b""
        # Linux says EIO at the end of what a terminal's program wrote.
        with suppress(OSError):
            while piece := os.read(ours, 65536):
                seen += piece
    os.close(ours)
    return seen.decode()
