"""The benchmark runs, and what a crawl holds in memory does not grow with what it has done."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from archive.outcomes import Outcome
from crawler.ledger import Ledger

ROOT = Path(__file__).parents[1]
NGINX = any(Path(folder, "nginx").exists() for folder in ("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"))


@pytest.mark.campaign
@pytest.mark.skipif(not NGINX or sys.platform != "linux", reason="the benchmark needs nginx, and Linux to count processor time")
def test_the_benchmark_crawls_and_imports_every_page_and_says_what_each_step_cost() -> None:
    few = ("--pages", "8", "--records", "8", "--staged", "4", "--rounds", "1")
    done = subprocess.run([sys.executable, ROOT / "tests" / "campaigns" / "speed", *few], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("| communique")]
    assert [row[5] for row in rows] == ["8", "8"]
    steps = {line.split(" | ")[0].strip("| ") for line in done.stdout.splitlines() if line.count("|") == 3}
    assert {"fetch", "frontier", "WARC and its row", "read", "article, versions, search, ledger"} <= steps


def test_a_crawl_holds_a_million_known_addresses_in_less_than_150_mb() -> None:
    ledger, count = Ledger(["news"]), 50_000
    tracemalloc.start()
    for number in range(count):
        url = f"http://news.example/2026/11/30/statement-of-the-ministry-on-matter-{number}"
        ledger.claim("news", url)
        ledger.settle("news", url, Outcome.UNCHANGED, "seen-again")
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held / count * 1_000_000 < 150e6
    assert not ledger.claim("news", "https://www.news.example/2026/11/30/statement-of-the-ministry-on-matter-7/")


HELD = """
import sys
from crawler.config import Config
from crawler.fetch import over_the_web

async def held(web):
    await web.get("http://news.example/2026/a")
    handlers = web._crawler.engine.downloader.handlers._handlers
    return sorted((scheme, len(handler._budget._held)) for scheme, handler in handlers.items())

print(over_the_web(held, Config(hosts={"news.example": ("127.0.0.1", int(sys.argv[1]))}, delay=0.0)))
"""


def test_no_handler_counts_the_bytes_of_a_body_that_another_one_fetches(web: Any) -> None:
    web.article("http://news.example/2026/a", "Statement")
    port = str(web.hosts()["news.example"][1])
    # Twisted's reactor runs once in the life of a process.
    done = subprocess.run([sys.executable, "-c", HELD, port], capture_output=True, text=True, check=False)
    assert done.stdout == "[('http', 0), ('https', 0)]\n", done.stderr
