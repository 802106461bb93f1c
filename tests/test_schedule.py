"""The schedule, as a real process on a web of its own: it goes on after every kind of end."""

from __future__ import annotations

import json
import os
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

from archive import heartbeat

CODE = """
import json, sys
from pathlib import Path
from archive.errors import ArchiveError
from crawler.config import Config
from crawler.schedule import Chosen, Schedule
from crawler.sources import declared
from exports.cli.schedule import _tell

if __name__ == "__main__":
    folder, config = json.loads(sys.argv[1])
    chosen = lambda: Chosen(list(declared(Path(folder) / "sources.toml").values()), Config(**config))
    try:
        sys.exit(Schedule(Path(folder), chosen, _tell).run())
    except ArchiveError as error:
        sys.exit(f"{error.exit_code}: {error}")
"""
TABLE = '[{name}]\nname = "{name}"\nhomepage = "http://{name}.example/"\nkind = "other"\nfeeds = ["http://{name}.example/feed"]\n'


class Keeper:
    """Starts schedules that can be killed."""

    def __init__(self, web: Any, folder: Path) -> None:
        self.web, self.folder = web, folder
        self.started: list[subprocess.Popen[str]] = []
        folder.mkdir()

    def serve(self, name: str, count: int = 2) -> None:
        links = [f"http://{name}.example/2026/statement-{number}" for number in range(count)]
        for number, link in enumerate(links):
            self.web.article(link, f"Statement {number}", *(f"{text} Number {number}." for text in self.web.paragraphs))
        self.web.feed(f"http://{name}.example/feed", *links)
        with (self.folder / "sources.toml").open("a") as file:
            file.write(TABLE.format(name=name))

    def start(self, **config: Any) -> subprocess.Popen[str]:
        quick = {"delay": 0.0, "workers": 1, "fastest": 1, "slowest": 1, "spread": 0, "retries": 0}
        settings = {"hosts": self.web.hosts(), **quick, **config}
        command = [sys.executable, "-c", CODE, json.dumps([str(self.folder), settings])]
        started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.started.append(started)
        return started

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "archive.db", timeout=30)) as database:
            is_new = not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'articles'").fetchall()
            return [] if is_new else database.execute(sql).fetchall()

    def passes(self) -> int:
        return len(self.rows("SELECT 1 FROM crawls WHERE finished IS NOT NULL"))


def until(condition: Callable[[], bool], seconds: float = 150) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{process}/stat").exists() or ") Z " not in Path(f"/proc/{process}/stat").read_text()


@pytest.fixture
def keeper(web: Any, tmp_path: Path) -> Any:
    made = Keeper(web, tmp_path / "archive")
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_it_visits_again_and_again_takes_in_new_sources_and_ends_in_order_within_ten_seconds(keeper: Keeper) -> None:
    keeper.serve("avaria")
    process = keeper.start(hosts=keeper.web.hosts() | {"envoy.example": ("127.0.0.1", keeper.web.port)})
    until(lambda: keeper.passes() >= 1)
    refused = keeper.start()
    assert refused.communicate(timeout=30)[1].startswith(
        f"5: {keeper.folder} has a schedule at work already, run by process"
    )
    keeper.serve("envoy")
    until(lambda: keeper.passes() >= 2 and keeper.rows("SELECT count(*) FROM articles") == [(4,)])
    sign = heartbeat.read(keeper.folder)
    assert sign
    assert (sign.process, sign.is_alive) == (process.pid, True)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    told, errors = process.communicate(timeout=20)
    loud = ("WARNING: addresses are not checked for these hosts", "places: ")
    assert process.returncode == 143
    assert [line for line in errors.splitlines() if not line.startswith(loud)] == []
    assert time.monotonic() - began < 10
    assert len(told.splitlines()) in (
        len(keeper.rows("SELECT 1 FROM crawls")),
        len(keeper.rows("SELECT 1 FROM crawls")) + 1,
    )
    assert "1 source: 3 seen, 2 new" in told.splitlines()[0]
    stopped = heartbeat.read(keeper.folder)
    assert stopped
    assert stopped.doing == heartbeat.STOPPED


def test_where_nothing_is_due_it_says_at_once_when_something_is(keeper: Keeper) -> None:
    keeper.serve("avaria")
    first = keeper.start(fastest=5000, slowest=5000)
    until(lambda: keeper.passes() >= 1)
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=20)
    second = keeper.start(fastest=5000, slowest=5000)
    assert second.stdout
    assert "1 source: nothing is due yet; next in" in second.stdout.readline()


def test_it_ends_within_ten_seconds_in_the_midst_of_a_crawl_that_hangs(keeper: Keeper) -> None:
    keeper.serve("avaria")
    keeper.web.pages["http://avaria.example/feed"] = keeper.web.answer(b"", wait=40)
    process = keeper.start(timeout=60)
    until(lambda: keeper.web.asked("feed") != [])
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == 143
    assert time.monotonic() - began < 10
    assert keeper.rows("SELECT reason FROM outcomes") == [("interrupted",)]


def test_after_a_kill_its_crawl_ends_too_and_the_next_schedule_goes_on_where_it_was(keeper: Keeper) -> None:
    keeper.serve("avaria", count=8)
    process = keeper.start(delay=0.5)
    until(lambda: len(keeper.web.asked("statement")) >= 3)
    holder = int((keeper.folder / "lock").read_text().split()[1])
    process.kill()
    until(lambda: not is_alive(holder))
    keeper.start()
    until(lambda: keeper.rows("SELECT count(*) FROM articles") == [(8,)])
    assert keeper.rows("SELECT count(*) FROM versions") == [(8,)]


def test_a_crawl_that_is_killed_is_told_and_the_schedule_goes_on(keeper: Keeper) -> None:
    keeper.serve("avaria", count=8)
    process = keeper.start(delay=0.3)
    until(lambda: len(keeper.web.asked("statement")) >= 2)
    os.kill(int((keeper.folder / "lock").read_text().split()[1]), signal.SIGKILL)
    until(lambda: keeper.rows("SELECT count(*) FROM articles") == [(8,)])
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=20)
    assert "1 source: the crawl's process ended with code -9; next in" in errors


def test_a_slow_source_holds_nothing_up_and_loses_nothing(keeper: Keeper) -> None:
    """What a pass has not done in its time is gone on with in the next, in which other sources have their turn too."""
    keeper.serve("slow", count=12)
    keeper.serve("envoy")
    process = keeper.start(delay=1.0, longest_pass=8)
    until(lambda: keeper.rows("SELECT count(*) FROM articles") == [(14,)])
    until(lambda: keeper.passes() >= 2)
    assert keeper.rows("SELECT DISTINCT outcome FROM outcomes WHERE reason = 'interrupted'") == [("deferred",)]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert sorted(set(keeper.web.asked("slow.example/2026"))) == sorted(
        f"http://slow.example/2026/statement-{number}" for number in range(12)
    )
