"""Scrapy's own commands work in a checkout: one spider for each source."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from archive.store import Archive

ROOT = Path(__file__).parents[1]
SITE = "http://news.example"


def scrapy(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, "COMMUNIQUE_ARCHIVE": str(folder), **environment}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words], cwd=ROOT, env=settings, capture_output=True, text=True, check=False
    )


def test_scrapy_list_names_every_source_and_the_users_own(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(f'[my-ministry]\nhomepage = "{SITE}/"\n')
    names = scrapy(tmp_path, "list").stdout.split()
    assert {"my-ministry", "tdi"} <= set(names)
    assert len(names) > 40


def test_scrapy_crawl_fills_the_archive_through_the_standard_proxy_variable(web: Any, tmp_path: Path) -> None:
    web.article(f"{SITE}/2026/statement", "Statement")
    web.feed(f"{SITE}/feed", f"{SITE}/2026/statement")
    (tmp_path / "sources.toml").write_text(f'[my-ministry]\nhomepage = "{SITE}/"\nfeeds = ["{SITE}/feed"]\n')
    (tmp_path / "communique.toml").write_text('contact = "desk@institute.example"\n[crawl]\ndelay = 0.01\n')
    done = scrapy(tmp_path, "crawl", "my-ministry", http_proxy=f"http://127.0.0.1:{web.port}")
    assert done.returncode == 0, done.stderr
    with Archive(tmp_path) as archive:
        assert [entry.article.title for entry in archive.articles()] == ["Statement"]
    assert "desk@institute.example" in web.log[0][2]["User-Agent"]


def test_scrapy_crawl_of_an_unknown_source_names_the_nearest(tmp_path: Path) -> None:
    done = scrapy(tmp_path, "crawl", "mfa-jpn")
    assert done.returncode != 0
    assert "mfa-jp" in done.stderr
