"""A cluster of real processes on loopback, and the program as a process beside it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

# What differs from one run to the next, or from one machine to many: where records lie, when and by whom it was written.
OWN = {"docid", "warc_file", "warc_offset", "warc_length", "imported", "finished", "position", "is_own"}
DONE = "from exports.cli import main; main()"


class Cluster:
    """A scheduler and its workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []
        self.address = ""
        self.host = "127.0.0.1"
        self.prefix: tuple[str, ...] = ()

    def start(self, workers: int = 2) -> Cluster:
        """Start a scheduler and so many workers; returns when the scheduler listens."""
        file = self._folder / "scheduler.json"
        file.unlink(missing_ok=True)
        self.scheduler = self._dask("scheduler", "--host", self.host, "--port", "0", "--scheduler-file", str(file), "--no-dashboard")
        until(file.is_file, 60)
        until(lambda: file.read_text() != "", 10)
        self.address = json.loads(file.read_text())["address"]
        for _ in range(workers):
            self.add()
        return self

    def add(self) -> subprocess.Popen[bytes]:
        """Start one more worker."""
        room = self._folder / f"room-{len(self.workers)}"
        worker = self._dask("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(room), "--host", self.host)
        self.workers.append(worker)
        return worker

    def _dask(self, *words: str) -> subprocess.Popen[bytes]:
        said = (self._folder / f"{words[0]}-{len(self.workers)}.log").open("ab")
        with said:
            return subprocess.Popen([*self.prefix, sys.executable, "-m", "dask", *words], stdout=said, stderr=said, cwd=self._folder)

    def close(self) -> None:
        """Kill what still runs."""
        for process in filter(None, [*self.workers, self.scheduler]):
            process.kill()
            process.wait()


def until(holds: Callable[[], Any], seconds: float) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


class Program:
    """Runs ``communique`` in processes."""

    until = staticmethod(until)

    def start(self, *words: str | Path, **environment: str) -> subprocess.Popen[str]:
        """Start a command."""
        command = [sys.executable, "-c", DONE, *map(str, words)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment})

    def run(self, *words: str | Path, code: int = 0, **environment: str) -> str:
        """Run a command to its end; gives what it said."""
        process = self.start(*words, **environment)
        out, err = process.communicate(timeout=300)
        assert process.returncode == code, out + err
        return out + err

    @staticmethod
    def kill(process: subprocess.Popen[Any]) -> None:
        """Kill a process, as a machine without memory would."""
        process.send_signal(signal.SIGKILL)
        process.wait()
        for pipe in filter(None, (process.stdout, process.stderr)):
            pipe.close()


def held(folder: Path, *tables: str, without: Mapping[str, set[str]] | None = None) -> dict[str, list[str]]:
    """What an archive holds in some tables, without what differs from one run to the next."""
    left_out = without or {}
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        db.row_factory = sqlite3.Row
        return {
            table: sorted(repr([cell for cell in dict(row).items() if cell[0] not in OWN | left_out.get(table, set())]) for row in db.execute(f"SELECT * FROM {table}"))
            for table in tables
        }


TABLES = ("articles", "versions", "statuses", "sources", "hosts", "sites", "addresses")
# What was asked for at another time is another capture, and a cluster asks when it comes to it.
TIMES = {
    "articles": {"first_seen", "last_seen", "version", "reader", "dated"}, "versions": {"id", "seen", "capture", "reader"}, "addresses": {"first_seen", "checked"},
    "statuses": {"first_seen", "last_seen", "after", "capture"}, "sites": {"digest", "as_of", "learnt_from", "model"}, "hosts": {"since", "until", "capture"},
}  # fmt: skip
NAMES = ("north", "south", "east", "west")
COUNT = 3
CODE = """
import json, sys
from pathlib import Path
from crawler.cluster.runs import Where, crawl
from crawler.config import Config
from crawler.run import crawl as crawl_alone
from crawler.session import Options
from crawler.sources import Source

if __name__ == "__main__":
    folder, tables, config, cluster = json.loads(sys.argv[1])
    sources = [Source(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}) for table in tables]
    tell = lambda said: print(said, flush=True)
    if cluster:
        where = Where(cluster=cluster, shards=f"{folder}/shards", tell=tell)
        summary, ended = crawl(Path(folder), sources, Config(**config), Options(), where)
        print("open:", ended.open)
    else:
        summary = crawl_alone(Path(folder), sources, Config(**config))
    print(json.dumps([[tally.source, tally.seen, dict(tally.counts)] for tally in summary.tallies]))
    print(*summary.faults)
    sys.exit(summary.exit_code)
"""


class Crawls:
    """Crawls of four small sites, on one machine or on a cluster, in processes that can be killed."""

    names = NAMES
    count = COUNT

    def __init__(self, web: Any, folder: Path) -> None:
        self.web, self._folder = web, folder
        self.prefix: tuple[str, ...] = ()
        self.tables = [{"id": name, "name": name, "homepage": f"http://{name}.example/", "feeds": [f"http://{name}.example/feed"]} for name in NAMES]
        for name in NAMES:
            for number in range(COUNT):
                self.write(name, number)
            web.pages[f"http://{name}.example/"] = web.answer(b"<html><body>Home</body></html>", headers={"Content-Type": "text/html"})
            web.feed(f"http://{name}.example/feed", *(f"http://{name}.example/press/{number}" for number in range(COUNT)))
            web.pages[f"http://{name}.example/robots.txt"] = web.answer(b"User-agent: *\nAllow: /\n", headers={"Content-Type": "text/plain"})

    def write(self, name: str, number: int, more: str = "") -> None:
        said = [f"{paragraph} This is said in the {name} of ferry number {number}." for paragraph in self.web.paragraphs]
        self.web.article(f"http://{name}.example/press/{number}", f"Ferry {number} of the {name}", *said, f"It sails at noon from pier {number} of the {name}. {more}")

    def start(self, archive: str, cluster: str = "", **config: Any) -> subprocess.Popen[str]:
        settings = {"hosts": self.web.hosts(), "delay": 0.1, "workers": 1, "look_again": (0,), **config}
        words = json.dumps([str(self._folder / archive), self.tables, settings, cluster])
        return subprocess.Popen([*self.prefix, sys.executable, "-c", CODE, words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "PYTHONWARNINGS": ""})

    def run(self, archive: str, cluster: str = "", code: int = 0, **config: Any) -> tuple[str, list[str]]:
        """What a crawl said, and what it asked the sites for."""
        self.web.log.clear()
        process = self.start(archive, cluster, **config)
        said, _ = process.communicate(timeout=300)
        assert process.returncode == code, said
        return said, sorted(url for _, url, _ in self.web.log)

    def held(self, archive: str) -> dict[str, list[str]]:
        """What an archive came to, without the times."""
        return held(self._folder / archive, *TABLES, without=TIMES)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler with two workers, for all tests of a file that leave it as it is."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield made.start()
    finally:
        made.close()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster that the test starts, and may kill."""
    folder = tmp_path / "mortal"
    folder.mkdir()
    made = Cluster(folder)
    try:
        yield made
    finally:
        with suppress(ProcessLookupError):
            made.close()


@pytest.fixture
def program() -> Program:
    """The program, in processes of its own."""
    return Program()


@pytest.fixture
def contents() -> Callable[..., dict[str, list[str]]]:
    """What an archive holds in some tables."""
    return held


@pytest.fixture
def crawls(web: Any, tmp_path: Path) -> Crawls:
    """Four small sites, and crawls of them."""
    return Crawls(web, tmp_path)
