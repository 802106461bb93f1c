"""The tutorial does what it says, from its first line to its last."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "tutorial.md").read_text("utf-8")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the blocks of the tutorial print, each told as it stands there, one after the other in one shell."""
    folder = tmp_path_factory.mktemp("tutorial")
    commands = folder / "bin"
    commands.mkdir()
    for name, words in (("communique", " -m exports.cli"), ("python", "")):
        (commands / name).write_text(f'#!/bin/sh\nexec "{sys.executable}"{words} "$@"\n')
        (commands / name).chmod(0o755)
    blocks = re.findall(r"^```(sh|python)\n(.*?)^```", PAGE, re.M | re.S)
    script = "\n".join(text if kind == "sh" else f"python - <<'PYTHON'\n{text}PYTHON" for kind, text in blocks)
    environment = {**os.environ, "PATH": f"{commands}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_its_searches_find_readouts(told: str) -> None:
    assert told.count("Readout of the telephone call") >= 3


def test_its_watch_draws_the_months(told: str) -> None:
    assert re.search(r"a month +\d{4}-\d\d .*[▁-█]", told)


def test_its_table_counts_months_by_source(told: str) -> None:
    assert re.search(r"^source +.*avaria-mfa", told, re.M)
    assert re.search(r"^2026-\d\d +\d", told, re.M)
