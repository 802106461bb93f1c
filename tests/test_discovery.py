"""What a backfill finds of whole sites, in the short form of the campaign."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.campaign
def test_a_backfill_finds_every_article_of_each_kind_of_site_and_wastes_little() -> None:
    """With no pattern given: WordPress, numbered and posted pages, session keys, traps, a site that closes."""
    command = [sys.executable, str(ROOT / "tests" / "campaigns" / "discovery.py"), "--short", "--reasons"]
    run = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count(" ok\n") == 6
