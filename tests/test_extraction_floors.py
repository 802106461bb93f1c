"""What is read from the private test pages scores no worse than it once did, by models that never saw a page's site."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

CAMPAIGN = Path(__file__).parent / "campaigns" / "extraction.py"
FLOORS = tomllib.loads((CAMPAIGN.parent / "floors.toml").read_text("utf-8"))


def scored(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, CAMPAIGN, *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def one_page(shared: Path, tmp_path: Path) -> Path:
    """A corpus of one page."""
    (tmp_path / "official").symlink_to(shared / "corpora" / "official")
    corpus = tmp_path / "official.jsonl"
    corpus.write_text((shared / "corpora" / corpus.name).read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    return corpus


@pytest.mark.campaign
@pytest.mark.shared
def test_no_score_is_below_its_floor(shared: Path) -> None:
    run = scored(*(shared / "corpora" / f"{name}.jsonl" for name in FLOORS), "--floors")
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.shared
def test_a_score_below_its_floor_fails(one_page: Path) -> None:
    row = json.loads(one_page.read_text("utf-8"))
    pages = gzip.decompress((one_page.parent / row["html"]).read_bytes())
    digest = hashlib.sha256(one_page.read_bytes() + pages).hexdigest()
    floors = one_page.with_name("floors.toml")
    floors.write_text(f'[official]\ndigest = "{digest}"\nsh_f1 = 100.1\n', "utf-8")
    run = scored(one_page, "--floors", floors)
    assert run.returncode == 1
    assert "is below its floor 100.1" in run.stderr


@pytest.mark.shared
def test_another_corpus_than_the_floors_were_set_on_is_refused(one_page: Path) -> None:
    run = scored(one_page, "--floors")
    assert run.returncode == 1
    assert "not the corpus that the floors were set on" in run.stderr
