"""Start a hundred requests at once on a host that disallows them: ``python tests/campaigns/robots_race.py [RUNS]``.

20 runs by default, each a crawl of its own of a hundred lists, half of them disallowed, while robots.txt takes its time.
Prints what was fetched; ends with 1 if a disallowed address was asked for even once, or an allowed one was not.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import sites

from crawler.config import Config
from crawler.run import crawl_apart
from crawler.sources import Source

SITE = "http://ministry.example"
STARTS = 100


def main(runs: int) -> int:
    """Run them and count."""
    disallowed = allowed = 0
    for _ in range(runs):
        asked = run()
        disallowed += sum("/closed/" in url for url in asked)
        allowed += sum("/open/" in url for url in asked)
    print(f"{runs} runs: {disallowed} of {runs * STARTS // 2} disallowed and {allowed} of {runs * STARTS // 2} allowed ones were fetched")
    return 0 if disallowed == 0 and allowed == runs * STARTS // 2 else 1


def run() -> list[str]:
    """The addresses that one crawl asked for."""
    asked: list[str] = []

    def answer(request: sites.Asked) -> sites.Answer:
        asked.append(request.url)
        if request.url.endswith("/robots.txt"):
            time.sleep(0.2)
            return sites.Answer(b"User-agent: *\nDisallow: /closed/\n")
        return sites.Answer(b"<html><body><p>Nothing here</p></body></html>", headers=(("Content-Type", "text/html"),))

    ways = tuple(f"{SITE}/{'closed' if number % 2 else 'open'}/{number}" for number in range(STARTS))
    source = Source(id="ministry", name="Ministry", homepage=f"{SITE}/", listings=ways)
    with sites.served(answer) as place, tempfile.TemporaryDirectory() as folder:
        settings = Config(hosts={"ministry.example": place}, delay=0.0, concurrency=STARTS)
        crawl_apart(Path(folder), [source], settings)
    return asked


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
