"""Kills workers, schedulers and coordinators of a cluster, and looks whether anything is lost, twice, or other than alone.

    python tests/campaigns/cluster_kills.py [--kills 20] [--only worker] [--work crawl]

Files are imported, and sites on loopback crawled, by two workers. In each trial one of the three is killed (SIGKILL) at a
moment drawn by lot; then the command is run again until it says that all is done. The archive must be what a run on one
machine made, `verify` must find nothing, nothing may lie about, and no host may have been asked twice within half its
delay. Ends with exit code 1 if anything else was found.
"""

from __future__ import annotations

import argparse
import gzip
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "parts")]

from clusters import Cluster, Crawls, Program, held  # noqa: E402
from web import Web  # noqa: E402

from archive.verify import verify  # noqa: E402

VICTIMS = ("worker", "scheduler", "coordinator")
DELAY, FILES, PAGES = 0.2, 4, 12
TABLES = ("imports", "import_records", "captures", "articles", "versions", "sightings", "readings", "sources")
HOST = "https://avaria.example"
MOST = 6  # runs in which a trial must be done


def record(number: int) -> bytes:
    text = "".join(f"<p>Both sides of strait {number} spoke about ferry {part} and the price of salt, as they had in the spring of last year.</p>" for part in range(6))
    body = f"<html lang=en><head><title>Talks {number}</title></head><body><article><h1>Talks {number}</h1>{text}</article></body></html>"
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}"
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
    stated = f"WARC-Target-URI: {HOST}/press/{number}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    return gzip.compress(f"{head}{stated}{http}\r\n\r\n".encode())


class Imports:
    """An import of some files."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._program = folder, Program()
        self.units = range(FILES)
        self.files = [folder / f"{number}.warc.gz" for number in range(FILES)]
        for at, file in enumerate(self.files):
            file.write_bytes(b"".join(record(at * PAGES + number) for number in range(PAGES)))

    def start(self, archive: str, cluster: str = "") -> subprocess.Popen[str]:
        folder = self._folder / archive
        folder.mkdir(exist_ok=True)
        (folder / "sources.toml").write_text(f'[avaria]\nhomepage = "{HOST}/"\narticles = "/press/"\n')
        return self._program.start("--archive", folder, "import", *(("--cluster", cluster) if cluster else ()), *self.files)

    def held(self, archive: str) -> dict[str, list[str]]:
        return held(self._folder / archive, *TABLES)

    def faults(self) -> Iterator[str]:
        yield from ()


class Sites(Crawls):
    """A crawl of some sites."""

    units = Crawls.names

    def start(self, archive: str, cluster: str = "", **config: object) -> subprocess.Popen[str]:
        self.web.log.clear()
        return super().start(archive, cluster, delay=DELAY)

    def faults(self) -> Iterator[str]:
        for name in self.names:
            moments = [moment for moment, url, _ in self.web.log if f"//{name}." in url and "robots" not in url]
            if any(after - before < DELAY / 2 for before, after in pairwise(moments)):
                yield f"{name} was asked twice within its delay"


class Campaign:
    """Trials of one kind of work."""

    def __init__(self, work: Imports | Sites, folder: Path) -> None:
        self.work, self._folder = work, folder
        self._room = folder / "cluster"
        self._room.mkdir()
        self._cluster = Cluster(self._room).start()
        self.killed, self.early, self.runs = 0, 0, 0
        self._finish("alone", "")
        self._expected = work.held("alone")
        begun = time.monotonic()
        self._finish("unharmed", self._cluster.address)
        self._span = time.monotonic() - begun

    def trial(self, victim: str, number: int) -> Iterator[str]:
        """Kill once, and go on; gives what is wrong."""
        name = f"{victim}-{number}"
        running = self.work.start(name, self._cluster.address)
        self._wait(running, self._folder / name / "shards")
        if running.poll() is None:
            self.killed += 1
        else:
            self.early += 1
        self._kill(victim, running)
        if victim != "coordinator":
            running.communicate(timeout=300)
        found = list(self.work.faults())
        if running.returncode != 0:  # what is done must not be crawled once more, which would find it unchanged
            self._finish(name, self._cluster.address)
            found += self.work.faults()
        yield from (f"{name}: {one}" for one in (*found, *self._wrong(name)))

    def _wait(self, running: subprocess.Popen[str], shards: Path) -> None:
        """Wait for a moment drawn by lot: so many units are merged, and the next one is under way."""
        merged = random.randrange(len(self.work.units) - 1)
        Program.until(lambda: len(list(shards.glob("*.json"))) >= merged or running.poll() is not None, 300)
        time.sleep(random.uniform(0.0, self._span / len(self.work.units) / 4))

    def _kill(self, victim: str, running: subprocess.Popen[str]) -> None:
        if victim == "coordinator":
            Program.kill(running)
        elif victim == "scheduler":
            self._cluster.close()
            self._cluster = Cluster(self._room).start()
        else:
            Program.kill(self._cluster.workers.pop(random.randrange(2)))
            self._cluster.add()

    def _finish(self, name: str, cluster: str) -> None:
        for _ in range(MOST):
            running = self.work.start(name, cluster)
            said, _ = running.communicate(timeout=300)
            self.runs += 1
            if running.returncode == 0:
                return
        raise SystemExit(f"{name} cannot be finished: {said}")

    def _wrong(self, name: str) -> Iterator[str]:
        folder = self._folder / name
        now = self.work.held(name)
        yield from (f"{table} is not what it is alone" for table in now if now[table] != self._expected[table])
        yield from (f"{found.where}: {found.said}" for found in verify(folder, payloads=True).findings)
        left = [path.name for path in folder.rglob("*") if path.name.startswith("merging") or path.name.endswith((".part", ".tar"))]
        yield from (f"{one} is left" for one in left)

    def close(self) -> None:
        """End the cluster."""
        self._cluster.close()


def main() -> int:
    """Run the campaign, and print what it came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--only", choices=VICTIMS)
    parser.add_argument("--work", choices=("import", "crawl"), default="import")
    asked, found = parser.parse_args(), []
    web = Web()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        campaign = Campaign(Imports(folder) if asked.work == "import" else Sites(web, folder), folder)
        try:
            for victim in [asked.only] if asked.only else VICTIMS:
                campaign.killed = campaign.early = campaign.runs = 0
                wrong = []
                for number in range(asked.kills):
                    wrong += campaign.trial(victim, number)
                    print(f"{victim} {number + 1}: {campaign.killed} killed at work, {len(wrong)} faults", flush=True)
                print(f"{asked.work}, {victim}: {asked.kills} trials, {campaign.killed} of them killed at work, {campaign.runs} further runs, {len(wrong)} faults", flush=True)
                print(*wrong, sep="\n", end="\n" * bool(wrong), flush=True)
                found += wrong
        finally:
            campaign.close()
            web.close()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
