"""The short forms of the campaigns that try the limits and manners of a crawl, and what exports cost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.campaign
@pytest.mark.parametrize(
    ("campaign", "arguments"),
    [
        ("damage", ("--flips", "50", "--megabytes", "40")),
        ("bombs", ("brotli", "endless")),
        ("mutations", ("--count", "300", "--crawled", "12")),
        ("repeat", ("60", "0.8")),
        ("robots_race", ("1",)),
        ("readers", ("--minutes", "0.15", "--hold", "1")),
        ("exporting", ("csv", "sqlite", "--articles", "1000")),
        ("kill_others", ("--points", "1", "--only", "merge")),
    ],
)
def test_a_campaign_finds_nothing_wrong(campaign: str, arguments: tuple[str, ...]) -> None:
    script = ROOT / "tests" / "campaigns" / f"{campaign}.py"
    done = subprocess.run([sys.executable, script, *arguments], cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
