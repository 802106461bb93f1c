"""Crawl a site that does not change twice, and compare: ``python tests/campaigns/repeat.py [ARTICLES [SHARE]]``.

The site has a feed, a sitemap and 1,000 articles, with ETag and Last-Modified. Prints requests and CPU seconds (of the
crawl and its readers) of both crawls; ends with 1 if the second needs more than five requests or that share of the CPU, a
twentieth by default. Of fewer articles the share is larger: starting costs a second or two.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import sites
from processes import children

from crawler.config import Config
from crawler.run import crawl_apart
from crawler.sources import Source

SITE = "http://ministry.example"
MOST_REQUESTS = 5
TEXT = "The minister met the ambassador of {n} islands on Tuesday and spoke about ferries, salt, visas and the lighthouse. "


def main(count: int, share: float) -> int:
    """Crawl twice and compare."""
    asked: list[str] = []

    def answer(request: sites.Asked) -> sites.Answer:
        asked.append(request.url)
        body = page(request.url, count)
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        if not body:
            return sites.Answer(status=404)
        if request.headers.get("if-none-match") == tag:
            return sites.Answer(status=304, headers=(("ETag", tag),))
        return sites.Answer(body, headers=(("ETag", tag), ("Content-Type", "text/html; charset=utf-8")))

    costs, spent = [], Spent()
    with sites.served(answer) as place, tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            before, so_far = spent.seconds(), len(asked)
            summary = one(Path(folder), place)
            costs.append((len(asked) - so_far, spent.seconds() - before))
            print(f"{costs[-1][0]} requests, {costs[-1][1]:.1f} s of CPU: {dict(summary.tallies[0].counts)}", flush=True)
    (_, first), (requests, second) = costs
    print(f"the second crawl took {second / first:.1%} of the CPU of the first")
    return 0 if requests <= MOST_REQUESTS and second <= first * share else 1


def one(folder: Path, place: tuple[str, int]):
    """One pass over the site."""
    source = Source(
        id="ministry", name="Ministry", homepage=f"{SITE}/", feeds=(f"{SITE}/feed",), sitemaps=(f"{SITE}/map.xml",)
    )
    return crawl_apart(folder, [source], Config(hosts={"ministry.example": place}, delay=0.0))


def page(url: str, count: int) -> bytes:
    """The body at an address, empty where there is none."""
    path = url.removeprefix(SITE)
    if path == "/feed":
        items = "".join(f"<item><title>Statement {n}</title><link>{SITE}/2026/statement-{n}</link></item>" for n in range(20))
        return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()
    if path == "/map.xml":
        return f"<urlset>{''.join(f'<url><loc>{SITE}/2026/statement-{n}</loc></url>' for n in range(count))}</urlset>".encode()
    if not path.startswith("/2026/statement-"):
        return b""
    number = path.rsplit("-", 1)[1]
    text = "".join(f"<p>{TEXT.format(n=f'{number}, {k}')}</p>" for k in range(12))
    around = "".join(f'<li><a href="/section/{k}">Section {k}</a></li>' for k in range(60))
    return f"<html lang=en><title>Statement {number}</title><nav>{around}</nav><h1>Statement {number}</h1>{text}</html>".encode()


class Spent:
    """Watches the CPU time of this process's children and theirs, as Linux tells it."""

    def __init__(self) -> None:
        self._ticks: dict[int, int] = {}
        threading.Thread(target=self._watch, daemon=True).start()

    def seconds(self) -> float:
        """The seconds so far, of those too that have ended."""
        return sum(self._ticks.values()) / os.sysconf("SC_CLK_TCK")

    def _watch(self) -> None:
        while True:
            for process in children(os.getpid()):
                with suppress(OSError, IndexError):
                    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
                    self._ticks[process] = int(user) + int(system)
            time.sleep(0.05)


if __name__ == "__main__":
    count, share = (*sys.argv[1:], *("1000", "0.05")[len(sys.argv) - 1 :])
    sys.exit(main(int(count), float(share)))
