"""Crawl eight hosts at once that answer with bombs: ``python tests/campaigns/bombs.py [BOMB ...]``.

Bodies that swell a thousandfold when unpacked (gzip, brotli, gzip in gzip, a packed sitemap), bodies and heads without
an end. Prints the outcomes and the peak resident memory of the crawl and its readers together, in MB; ends with 1 if it
passed 400 MB or an outcome is missing.
"""

from __future__ import annotations

import gzip
import os
import re
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import brotli
import sites
from processes import children

from crawler.config import Config
from crawler.run import crawl_apart
from crawler.sources import Source

MOST = 400.0
MB = 1024 * 1024
BOMBS = ("gzip", "brotli", "nested", "packed", "endless", "text", "chunks", "head")


def main(bombs: Sequence[str]) -> int:
    """Crawl them as lists of every kind."""
    peak = Peak()
    with sites.served(answer) as place, tempfile.TemporaryDirectory() as folder:
        hosts = {f"{bomb}.{bomb}.example": place for bomb in bombs}
        summary = crawl_apart(Path(folder), list(map(source, bombs)), Config(hosts=hosts, retries=0))
        peak.stop()
    for tally in summary.tallies:
        print(tally.source, {f"{outcome}: {reason}": count for (outcome, reason), count in tally.reasons.items()})
    print(f"{peak.most:.0f} MB at most, of which {peak.crawl:.0f} MB the crawl; its readers' limit is on each alone")
    whole = all(tally.seen == 3 for tally in summary.tallies) and not summary.faults
    return 0 if whole and peak.most <= MOST else 1


def source(bomb: str) -> Source:
    """A source whose feed, sitemap and listing are bombs of one kind."""
    home = f"http://{bomb}.{bomb}.example"
    ways = {way: (f"{home}/{way}.xml",) for way in ("feeds", "sitemaps", "listings")}
    return Source(id=bomb, name=bomb, homepage=f"{home}/", **ways)


def answer(request: sites.Asked) -> sites.Answer:
    """A bomb, by the name of the host."""
    bomb = request.url.removeprefix("http://").split(".")[0]
    if request.url.endswith("/robots.txt"):
        return sites.Answer(status=404)
    if bomb == "head":
        return sites.Answer(headers=tuple((f"X-{number}", "v" * 1000) for number in range(400)))
    if bomb in ("endless", "text", "chunks"):
        return sites.Answer(endless, headers=(("Content-Type", "text/html"),))
    encoding = {"gzip": "gzip", "brotli": "br", "nested": "gzip, gzip"}.get(bomb)
    return sites.Answer(packed(bomb), headers=(("Content-Encoding", encoding),) if encoding else ())


def endless() -> Iterator[bytes]:
    """Markup for ever."""
    while True:
        yield b"<p>The minister met the ambassador.</p>" * 2000


@cache
def packed(bomb: str) -> bytes:
    """1,500 MB of blanks in a small body."""
    if bomb == "brotli":
        packer = brotli.Compressor(quality=5)
        return b"".join(packer.process(b" " * MB) for _ in range(1500)) + packer.finish()
    press = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join(press.compress(b" " * MB) for _ in range(1500)) + press.flush()
    return gzip.compress(body) if bomb == "nested" else body


class Peak:
    """Watches the memory of this process's children and theirs."""

    def __init__(self) -> None:
        self.most = self.crawl = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.is_set():
            below = [resident(child) for child in children(os.getpid())]
            self.most = max(self.most, sum(below))
            self.crawl = max([self.crawl, *below])
            time.sleep(0.02)


def resident(process: int) -> float:
    """A process's memory in MB, what it shares with others counted by its share."""
    try:
        match = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(match[1]) / 1024 if match else 0.0


if __name__ == "__main__":
    chosen = sys.argv[1:] or BOMBS
    for kind in {"gzip", "brotli", "nested", "packed"} & set(chosen):
        packed(kind)
    sys.exit(main(chosen))
