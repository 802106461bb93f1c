"""Read real pages as a worker does and print its peak memory: ``python tests/campaigns/memory.py CORPUS.jsonl ... [--pages N]``.

The pages of the corpora are read round and round, mixed, 2,000 by default, by processes that are replaced after as many
pages as in a crawl. Prints the peak resident memory of each in MB; ends with 1 if one needs 250 MB or more.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import random
import re
import sys
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from crawler.config import Config
from crawler.reading import PAGES_PER_PROCESS
from crawler.worker import Page, prepare, read_page

MOST = 250.0
Stored = tuple[str, Path]


def main(corpora: Sequence[Path], pages: int) -> int:
    """Read ``pages`` pages and say what it cost."""
    stored = [(entry["url"], corpus.parent / entry["html"]) for corpus in corpora for entry in entries(corpus)]
    random.Random(3).shuffle(stored)
    peaks = []
    for number, lot in enumerate(lots(list(islice(cycle(stored), pages))), 1):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            marks = pool.apply(peak, [lot])
        peaks.append(marks[-1])
        print(
            f"process {number}: {', '.join(f'{mark:.0f}' for mark in marks)} MB after each fifth of {len(lot)} pages",
            flush=True,
        )
    print(f"{max(peaks):.0f} MB at most")
    return 1 if max(peaks) >= MOST else 0


def lots(stored: list[Stored]) -> list[list[Stored]]:
    """The pages of each process."""
    return [stored[start : start + PAGES_PER_PROCESS] for start in range(0, len(stored), PAGES_PER_PROCESS)]


def entries(corpus: Path) -> list[dict[str, str]]:
    """The lines of a corpus that have a page and an address that can be read."""
    found = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    return [entry for entry in found if entry["url"].startswith("http")]


def peak(lot: Sequence[Stored]) -> list[float]:
    """Read the pages; the peak of this process in MB after each fifth of them."""
    prepare(Config().page_memory)
    marks = []
    for number, (url, path) in enumerate(lot, 1):
        data = path.read_bytes()
        read_page(Page(body=gzip.decompress(data) if path.suffix == ".gz" else data, url=url))
        if number % max(1, len(lot) // 5) == 0:
            marks.append(high_water())
    return marks


def high_water() -> float:
    """This process's peak in MB; ``ru_maxrss`` would take over that of the process which started it."""
    match = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))
    return int(match[1]) / 1024 if match else 0.0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=2000)
    given = parser.parse_args()
    sys.exit(main(given.corpora, given.pages))
