"""A crawl that is stopped, killed, locked out or without room loses nothing, and the next one completes it."""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

SITE = "http://news.example"
SLOW = "http://slow.example"
COUNT = 12
CODE = """
import json, sys
from pathlib import Path
from archive.errors import ArchiveError
from crawler.config import Config
from crawler.run import crawl
from crawler.sources import Source

if __name__ == "__main__":
    folder, tables, config = json.loads(sys.argv[1])
    sources = [Source(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}) for table in tables]
    try:
        summary = crawl(Path(folder), sources, Config(**config))
    except ArchiveError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    print(*summary.faults, file=sys.stderr)
    sys.exit(summary.exit_code)
"""


class Child:
    """Starts crawls in processes that can be killed."""

    def __init__(self, web: Any, folder: Path) -> None:
        self.web, self.folder = web, folder
        self.tables: list[dict[str, Any]] = [
            {"id": "news", "name": "News", "homepage": f"{SITE}/", "feeds": [f"{SITE}/feed"]}
        ]

    def start(self, limits: Callable[[], None] | None = None, **config: Any) -> subprocess.Popen[str]:
        settings = {"hosts": self.web.hosts(), "delay": 0.1, "workers": 1, "look_again": (0,), **config}
        command = [sys.executable, "-c", CODE, json.dumps([str(self.folder), self.tables, settings])]
        return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=limits)

    def run(self, **config: Any) -> int:
        child = self.start(**config)
        _, errors = child.communicate(timeout=60)
        assert "Traceback" not in errors, errors
        return child.returncode

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "archive.db")) as database:
            return database.execute(sql).fetchall()

    def articles(self) -> int:
        return int(self.rows("SELECT count(*) FROM articles")[0][0])


@pytest.fixture
def child(web, tmp_path) -> Child:
    for number in range(COUNT):
        web.article(
            f"{SITE}/2026/statement-{number}",
            f"Statement {number}",
            *(f"{text} Number {number}." for text in web.paragraphs),
        )
    web.feed(f"{SITE}/feed", *(f"{SITE}/2026/statement-{number}" for number in range(COUNT)))
    return Child(web, tmp_path / "archive")


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_crawl_within_seconds_and_the_next_one_goes_on(web, child, number, code) -> None:
    web.pages[f"{SLOW}/feed"] = web.answer(b"", wait=20)
    child.tables.append({"id": "slow", "name": "Slow", "homepage": f"{SLOW}/", "feeds": [f"{SLOW}/feed"]})
    process = child.start(delay=0.4)
    until(lambda: len(web.asked("statement")) >= 3)
    process.send_signal(number)
    sent = time.monotonic()
    _, errors = process.communicate(timeout=20)
    assert process.returncode == code, errors
    assert time.monotonic() - sent < 5
    stopped = dict(child.rows("SELECT url, reason FROM outcomes WHERE outcome = 'deferred'"))
    assert stopped[f"{SLOW}/feed"] == "interrupted"
    assert child.articles() + len(stopped) == COUNT + 1
    child.tables.pop()
    assert child.run() == 0
    assert child.articles() == COUNT


@pytest.mark.parametrize("moment", [0, 0.1, 0.2, 0.3])
def test_a_signal_while_a_crawl_is_only_starting_ends_it_too(child, moment: float) -> None:
    process = child.start()
    until((child.folder / "archive.db").exists)
    time.sleep(moment)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=15)
    assert process.returncode in (143, -signal.SIGTERM)
    assert child.run() == 0
    assert child.articles() == COUNT


def test_after_a_kill_the_next_crawl_has_what_an_undisturbed_one_would_have(web, child) -> None:
    process = child.start()
    until(lambda: len(web.asked("statement")) >= 7)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert child.run(look_again=(3600,)) == 0
    assert child.articles() == COUNT
    assert child.rows("SELECT count(*) FROM versions") == [(COUNT,)]
    assert child.rows("PRAGMA integrity_check") == [("ok",)]
    assert child.rows("PRAGMA foreign_key_check") == []


def test_a_second_crawl_of_an_archive_is_refused_and_the_first_goes_on(web, child) -> None:
    first = child.start(delay=60)
    until(lambda: web.log != [])
    second = child.start()
    _, message = second.communicate(timeout=20)
    assert second.returncode == 5
    assert "is being written by process" in message
    assert first.poll() is None
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=20)
    assert child.run() == 0
    assert child.articles() == COUNT


def test_a_full_disk_ends_the_crawl_with_its_own_code_and_loses_nothing(web, child) -> None:
    assert child.run() == 0
    noise = "".join(f"<!-- {number * 7919 % 10007} {number} -->" for number in range(60_000))
    page = web.pages[f"{SITE}/2026/statement-0"].body
    for number in range(20):
        url = f"{SITE}/2026/large-{number}"
        body = page.replace(b"Statement 0", b"Large %d" % number).replace(b"Number 0", b"Large number %d" % number)
        web.pages[url] = web.answer(
            body.replace(b"</body>", noise.encode() + b"%d</body>" % number), headers={"Content-Type": "text/html"}
        )
    web.feed(f"{SITE}/feed", *(f"{SITE}/2026/large-{number}" for number in range(20)))
    process = child.start(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_200_000, 1_200_000)))
    _, message = process.communicate(timeout=60)
    assert process.returncode == 6, message
    assert "room" in message or "write" in message
    assert child.articles() >= COUNT
    assert child.rows("PRAGMA integrity_check") == [("ok",)]
    assert child.run() == 0
    assert child.articles() == COUNT + 20


def test_a_crawl_does_not_even_load_what_runs_code_that_is_sent_to_it() -> None:
    begin = """
import sys
from crawler.config import Config
from crawler.run import settings
from crawler.spiders.news import NewsSpider
from scrapy.crawler import CrawlerProcess
CrawlerProcess(settings(Config())).create_crawler(NewsSpider)._apply_settings()
print([name for name in sys.modules if name in ("aiohttp", "scrapy.extensions.remote_control", "scrapy.extensions.telnet")])
"""
    done = subprocess.run([sys.executable, "-c", begin], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
