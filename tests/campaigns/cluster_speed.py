"""How much faster two workers import than one, against the most that two cores allow, and what a merge costs.

    python tests/campaigns/cluster_speed.py [--pages 400] [--rounds 3]

Files of invented pages are imported by ``local:1`` and ``local:2`` in turn. With p the CPU time a page of the process that
keeps what is read, and T that of the process which reads, one worker has both at work at once and two cores can at most
do 2T / (T + p) times as much. Both are measured here, in CPU time; the ratio is of wall times, so nothing else should run.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "parts")]

from clusters import Program  # noqa: E402

HOST, FILES = "https://avaria.example", 8
WORDS = ["minister", "ambassador", "ferry", "strait", "treaty", "salt", "harbour", "council", "regatta", "delegation", "agreement", "talks", "customs", "pier", "storm", "tariff", "envoy"]


def page(number: int) -> bytes:
    """A page of some 40 KB: menus, an article of 5 KB, teasers and a footer."""
    lot = random.Random(number)
    menu = "".join(f'<li><a href="/section/{lot.choice(WORDS)}/{at}">{lot.choice(WORDS).title()} and {lot.choice(WORDS)}</a></li>' for at in range(150))
    text = "".join(f"<p>{' '.join(lot.choices(WORDS, k=60)).capitalize()}, said the {lot.choice(WORDS)} on Tuesday.</p>" for _ in range(12))
    teasers = "".join(f'<div class="teaser"><h3><a href="/press/{lot.randrange(9999)}">{" ".join(lot.choices(WORDS, k=8))}</a></h3><p>{" ".join(lot.choices(WORDS, k=25))}</p></div>' for _ in range(40))
    title = f"Talks {number} about the {lot.choice(WORDS)}"
    head = f'<meta property="article:published_time" content="2026-03-{1 + number % 28:02}T08:00:00Z"><meta name="author" content="Ilse Maran">'
    return f"<html lang=en><head><title>{title}</title>{head}</head><body><nav><ul>{menu}</ul></nav><main><article><h1>{title}</h1>{text}</article></main><aside>{teasers}</aside><footer>{menu}</footer></body></html>".encode()


def record(number: int) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(number)
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2026-04-01T00:00:00Z\r\n"
    stated = f"WARC-Target-URI: {HOST}/press/{number}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    return gzip.compress((head + stated).encode() + http + b"\r\n\r\n")


def costs(files: list[Path], folder: Path, pages: int) -> tuple[float, float, float, float]:
    """CPU seconds a page: of the process that keeps, of one that reads, of a merge, and where it is of no source."""
    from archive.writer import Writer
    from crawler.config import Config
    from crawler.extract import extract
    from crawler.importing import Wanted, bring_in
    from crawler.sources import Source

    source = Source(id="avaria", name="Avaria", homepage=f"{HOST}/", articles="/press/")
    begun = time.process_time()
    bring_in(folder / "costs", files, Wanted(sources=[source]), Config(workers=1))
    keeping = (time.process_time() - begun) / pages
    extract(page(0), url=f"{HOST}/press/0")
    begun = time.process_time()
    for number in range(100):
        extract(page(number), url=f"{HOST}/press/{number}")
    reading = (time.process_time() - begun) / 100
    with Writer(folder / "merged") as writer:
        begun = time.process_time()
        writer.merge(folder / "costs")
        merging = (time.process_time() - begun) / pages
    nobody = Source(id="nobody", name="Nobody", homepage="https://nobody.example/")
    begun = time.process_time()
    bring_in(folder / "passed", files, Wanted(sources=[nobody]), Config(workers=1))
    return keeping, reading, merging, (time.process_time() - begun) / pages


def timed(files: list[Path], folder: Path, workers: int) -> float:
    """Seconds from the first unit that is handed out to the last that is merged."""
    folder.mkdir()
    (folder / "sources.toml").write_text(f'[avaria]\nhomepage = "{HOST}/"\narticles = "/press/"\n')
    running = Program().start("--archive", folder, "import", "--json", "--cluster", f"local:{workers}", *files)
    assert running.stderr
    begun = 0.0
    for line in running.stderr:
        begun = begun or (time.perf_counter() if "dashboard" in line else 0.0)
        ended = time.perf_counter()
    assert running.wait() == 0
    return ended - begun


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = [folder / f"{number}.warc.gz" for number in range(FILES)]
        for at, file in enumerate(files):
            file.write_bytes(b"".join(record(number) for number in range(at, asked.pages, FILES)))
        size = sum(file.stat().st_size for file in files)
        keeping, reading, merging, passing = costs(files, folder, asked.pages)
        bound = 2 * reading / (reading + keeping)
        print(f"a page: keeping p = {1000 * keeping:.1f} ms, reading T = {1000 * reading:.1f} ms, merging {1000 * merging:.1f} ms, passing by what is of no source {1000 * passing:.2f} ms of CPU; {size / asked.pages / 1000:.1f} KB compressed")
        took: dict[int, list[float]] = {1: [], 2: []}
        for number in range(asked.rounds):
            for workers in (1, 2):
                took[workers].append(timed(files, folder / f"{workers}-{number}", workers))
        ratio = statistics.median(took[1]) / statistics.median(took[2])
        print(json.dumps({f"local:{workers}": [round(one, 1) for one in times] for workers, times in took.items()}))
        print(f"two workers are {ratio:.2f} times as fast as one; the bound is {bound:.2f}: {100 * ratio / bound:.0f} % of it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
