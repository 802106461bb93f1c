"""Kills crawls, and what recovers from a kill, and looks whether anything acknowledged was lost.

    python tests/campaigns/kill.py [--kills 200] [--recoveries 50] [--sites 50] [--pages 300] [--torn 20] ...

A site of pages that do not compress (0.2 to 3 MB) is crawled in a process that is killed (SIGKILL): three times of four
while its WARC file grows, else at any time; it goes on until so many tails were torn, and so many kills came after the
first record. After each kill the archive is compared with what a reader saw before it, recovered, and verified; a
recovery is killed, too, and some crawls have too little room on the disk. When a crawl reaches its end, its archive must
be that of an uninterrupted one, and no page whose article was committed may have been asked for again; then the next one
begins. Ends with exit code 1 if anything was lost or doubled, 2 if too few tails were torn or crawls ended for that to
mean something.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import zlib
from collections import Counter
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.process import BaseProcess
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from archive.errors import ArchiveError  # noqa: E402
from archive.verify import verify  # noqa: E402
from archive.writer import Writer  # noqa: E402
from crawler.config import Config  # noqa: E402
from crawler.run import crawl  # noqa: E402
from crawler.sources import Source  # noqa: E402

HOST = "kill.example"
SITE = f"http://{HOST}"
SIZES = (200_000, 3_000_000)  # bytes of a body as sent
SHARED = 8  # so many bodies are made; making one for each page would take longer than to crawl it
POLL = 0.0005  # seconds between two looks at a WARC file; without a pause the looking takes a core from the crawl
MOST = 4  # times the kills that were asked for, where too few tear a tail
DEFAULTS = {"kills": 200, "recoveries": 50, "sites": 50, "pages": 300, "torn": 20, "after": 150, "full": 20, "seed": 1}
NOT_WRITABLE = 6
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["crawler.run", "archive.verify"])


def serve(log: Path, pages: int, seed: int, port: object) -> None:
    """Serve the site on loopback; every path that was sent whole is a line of ``log``."""
    ballast = _ballast(random.Random(seed))
    feed = _feed(pages)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            number = self.path.rpartition("-")[2]
            page = _page(int(number), ballast) if number.isdigit() else feed if self.path == "/feed" else b""
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "application/rss+xml" if page is feed else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            if page.startswith(b"\x1f\x8b"):
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            with log.open("a") as lines:
                lines.write(f"{self.path}\n")
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients are killed here
    port.put(server.server_address[1])  # type: ignore[attr-defined]
    server.serve_forever()


def _ballast(draw: random.Random) -> list[bytes]:
    """Comments of random bytes, each compressed as a gzip member that can follow another."""
    sizes = [int(SIZES[0] * (SIZES[1] / SIZES[0]) ** (step / (SHARED - 1))) for step in range(SHARED)]
    return [gzip.compress(b"<!--" + base64.b64encode(draw.randbytes(size)) + b"-->", 1) for size in sizes]


def _page(number: int, ballast: list[bytes]) -> bytes:
    text = "".join(f"<p>Both sides of strait {number} spoke about ferry {part} and the price of salt.</p>" for part in range(6))
    head = f"<html lang=en><head><title>Statement {number}</title></head><body><h1>Statement {number}</h1>{text}</body></html>"
    return gzip.compress(head.encode(), 1) + ballast[number % SHARED]


def _feed(pages: int) -> bytes:
    items = "".join(f"<item><title>Statement {n}</title><link>{SITE}/statement-{n}</link></item>" for n in range(pages))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


def crawled(folder: Path, port: int, room: int = 0) -> None:
    """One crawl of the site, in a process of its own; with ``room`` no file may grow beyond so many bytes."""
    os.setpgid(0, 0)  # with its readers, so that all are killed together
    if room:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    source = Source(id="kill", name="Kill", homepage=f"{SITE}/", feeds=(f"{SITE}/feed",))
    config = Config(hosts={HOST: ("127.0.0.1", port)}, delay=0.0, workers=1, look_again=(10**9,))
    try:
        sys.exit(crawl(folder, [source], config).exit_code)
    except ArchiveError as error:
        sys.exit(error.exit_code)


def recovered(folder: Path) -> None:
    """What every writer does first."""
    Writer(folder).close()


class Campaign:
    """One archive after the other is filled under fire; ``counts`` and ``losses`` say what happened."""

    def __init__(self, scratch: Path, pages: int, seed: int) -> None:
        self.draw = random.Random(seed)
        self.counts: Counter[str] = Counter()
        self.losses: list[str] = []
        self._scratch, self._served = scratch, scratch / "served"
        self._growths = max(60, pages * 2 // 5)  # so that an archive is killed four times or so before it is whole
        ports = CONTEXT.Queue()
        CONTEXT.Process(target=serve, args=(self._served, pages, seed, ports), daemon=True).start()
        self._port = ports.get()
        self.folder = scratch / "whole"
        started = time.monotonic()
        process = self._start()
        process.join()
        self._longest = time.monotonic() - started
        self._whole = said(self.folder)
        self._next()

    def _next(self) -> None:
        shutil.rmtree(self.folder)
        self.folder = self._scratch / f"archive-{self.counts['archives']}"

    def _start(self, room: int = 0) -> BaseProcess:
        self._served.write_text("")
        process = CONTEXT.Process(target=crawled, args=(self.folder, self._port, room))
        process.start()
        return process

    def round(self) -> None:
        """Crawl until a kill or the end, and look at what is left."""
        had = acknowledged(self.folder)
        process = self._start()
        before = self._while_writing(process) if self.counts["kills"] % 4 else self._at_any_time(process)
        killed = process.is_alive()
        if killed:
            kill(process)
        process.join()
        self._count(killed)
        if again := had & set(self._served.read_text().split()):
            self.losses.append(f"{len(again)} pages were asked for again whose articles were committed")
        self._examine(before)
        if process.exitcode == 0:
            self._compare()

    def _at_any_time(self, process: BaseProcess) -> dict[str, str]:
        until, before = time.monotonic() + self.draw.uniform(0, self._longest / 2), {}
        while process.is_alive() and time.monotonic() < until:
            before = said(self.folder)
            time.sleep(0.02)
        return before

    def _while_writing(self, process: BaseProcess) -> dict[str, str]:
        """Return when the WARC file has just grown for the nth time: likely in the middle of a write."""
        left, size, before = self.draw.randrange(1, self._growths), 0, {}
        while process.is_alive() and left:
            if (now := warc_size(self.folder)) > size:
                size, left = now, left - 1
            elif self.draw.random() < 0.01:
                before = said(self.folder)
            else:
                time.sleep(POLL)
        return before

    def full_disk(self) -> None:
        """Crawl with too little room, which must end with an exit code of its own."""
        before = said(self.folder)
        process = self._start(room=warc_size(self.folder) % 1_000_000 + self.draw.randrange(100_000, 5_000_000))
        process.join()
        self.counts["full disks"] += process.exitcode == NOT_WRITABLE
        if process.exitcode not in (0, NOT_WRITABLE):
            self.losses.append(f"a crawl without room ended with {process.exitcode}")
        self._examine(before)
        if process.exitcode == 0:
            self._compare()

    def recovery(self) -> None:
        """Tear the newest WARC file, and kill what sets the torn bytes aside."""
        files = sorted((self.folder / "warc").glob("*"))
        if not files:
            return
        with files[-1].open("ab") as file:
            file.write(self.draw.randbytes(self.draw.randrange(1, 20_000_000)))
        process = CONTEXT.Process(target=recovered, args=(self.folder,))
        process.start()
        time.sleep(self.draw.uniform(0.005, 0.06))
        self.counts["recoveries"] += process.is_alive()
        process.kill()
        process.join()

    def _examine(self, before: dict[str, str]) -> None:
        """Look at an archive that was killed as a reader would, recover it, and verify it."""
        if not (self.folder / "archive.db").exists():
            return
        after = said(self.folder)
        if lost := before.items() - after.items():
            self.losses.append(f"{len(lost)} articles that a reader had seen are gone")
        recovered(self.folder)
        self.losses += [f"{found.where}: {found.said}" for found in verify(self.folder).findings]
        if said(self.folder) != after:
            self.losses.append("recovery changed what a reader sees")

    def _count(self, killed: bool) -> None:
        self.counts["kills"] += killed
        self.counts["after the first record"] += killed and warc_size(self.folder) > 0
        self.counts["torn"] += killed and is_torn(self.folder)

    def _compare(self) -> None:
        self.counts["archives"] += 1
        if said(self.folder) != self._whole:
            self.losses.append("what was filled under fire is not what an undisturbed crawl gives")
        self._next()


def kill(process: BaseProcess) -> None:
    """Kill a crawl and its readers at once."""
    try:
        os.killpg(process.pid or 0, signal.SIGKILL)
    except ProcessLookupError:  # it had no group of its own yet
        process.kill()


def rows(folder: Path, query: str) -> list[tuple[str, ...]]:
    """Ask the archive as a reader who knows nothing of this program; nothing where there is none yet."""
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(f"file:{folder}/archive.db?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()
    return []


def said(folder: Path) -> dict[str, str]:
    """What each version says, by its address and number: a doubled version is one more."""
    query = "SELECT a.url || ' ' || v.number, v.content_digest FROM versions AS v JOIN articles AS a ON a.id = v.article"
    return {str(name): str(digest) for name, digest in rows(folder, query)}


def acknowledged(folder: Path) -> set[str]:
    """The paths of the pages whose articles are committed."""
    return {str(url).removeprefix(SITE) for (url,) in rows(folder, "SELECT url FROM articles")}


def warc_size(folder: Path) -> int:
    """The size of the newest WARC file in bytes; 0 where there is none."""
    with suppress(OSError):
        return max((entry.stat().st_size for entry in os.scandir(folder / "warc")), default=0)
    return 0


def is_torn(folder: Path) -> bool:
    """Whether the newest WARC file ends within a gzip member."""
    files = sorted((folder / "warc").glob("*"))
    data = files[-1].read_bytes() if files else b""
    while data:
        member = zlib.decompressobj(31)
        try:
            member.decompress(data)
        except zlib.error:
            return True
        if not member.eof:
            return True
        data = member.unused_data
    return False


def unfinished(counts: Counter[str], wanted: argparse.Namespace) -> bool:
    """Whether something is still missing that the campaign has to have seen."""
    least = {"kills": wanted.kills, "archives": wanted.sites, "torn": wanted.torn, "after the first record": wanted.after}
    least |= {"recoveries": wanted.recoveries, "full disks": wanted.full}
    return any(counts[name] < number for name, number in least.items())


def main() -> int:
    """Run the campaign, and print what it came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in DEFAULTS.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        campaign = Campaign(Path(scratch), wanted.pages, wanted.seed)
        counts = campaign.counts
        while unfinished(counts, wanted) and counts["kills"] < MOST * wanted.kills:
            campaign.round()
            others = ((campaign.recovery, "recoveries", wanted.recoveries), (campaign.full_disk, "full disks", wanted.full))
            for each, name, number in others:
                if counts[name] < number and counts["kills"] * number >= counts[name] * wanted.kills:
                    each()
            print(f"\r{dict(counts)}, {len(campaign.losses)} losses", end="", flush=True)
    print(*("", *campaign.losses[:50]), sep="\n")
    if unfinished(counts, wanted):
        print("void: too few kills hit what they were to hit")
        return 2
    return 1 if campaign.losses else 0


if __name__ == "__main__":
    sys.exit(main())
