"""docs/terminal.md: completion works as it says, and what it calls readable for scripts is"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from exports.cli import main
from exports.cli.export import NAMES

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "terminal.md").read_text("utf-8")


def complete(instruction: str, **more: str) -> str:
    environment = {**os.environ, "_COMMUNIQUE_COMPLETE": instruction, **more}
    program = "from exports.cli import main; main(prog_name='communique')"
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False).stdout


def test_each_shell_gets_its_completion() -> None:
    shells = re.findall(r"_COMMUNIQUE_COMPLETE=(\w+)_source communique", PAGE)
    assert shells == ["bash", "zsh", "fish"]
    assert "complete" in complete("zsh_source")
    assert "complete" in complete("fish_source")


def test_formats_are_completed() -> None:
    found = complete("bash_complete", COMP_WORDS="communique export ", COMP_CWORD="2").split()
    assert {line.partition(",")[2] for line in found} == set(NAMES)


@pytest.mark.parametrize("line", re.findall(r"^communique (.+?) \| jq", PAGE, re.M))
def test_what_goes_to_jq_is_json(line: str, sample_archive: Path) -> None:
    words = [word.strip("'") for word in line.replace("ceasefire", "regatta").split()]
    lines = CliRunner().invoke(main, ["--archive", str(sample_archive), *words]).stdout
    if "jsonl" in words:
        assert all(json.loads(one)["headline"] for one in lines.splitlines())
    else:
        assert isinstance(json.loads(lines), (list, dict))
