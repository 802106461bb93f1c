"""How fast the pages of an archive are: ``python tests/campaigns/browse_speed.py FOLDER [ROUNDS]``.

A server of its own, asked by a client over HTTP, one request at a time. ``large_archive.py`` makes an archive of a
million articles, in which ``regatta`` stands in 8 % and ``ferry`` in half of them.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).parents[2]
SERVE = "import sys, pathlib; from exports.browse import Serving, serve; serve(pathlib.Path(sys.argv[1]), Serving(port=0))"


def main(folder: Path, rounds: int) -> None:
    """Print a line for each page: median, 95 % and least, in milliseconds."""
    chance = random.Random(3)
    ids, sources, words = sample(folder, chance)
    started = time.perf_counter()
    command = [sys.executable, "-c", SERVE, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        address = next(word for word in server.stdout.readline().split() if word.startswith("http://"))
        client = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        fetch(client, "/")
        print(f"first page after start: {time.perf_counter() - started:.2f} s; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        asked: dict[str, Callable[[int], str]] = {
            "home": lambda _: "/",
            "article": lambda n: f"/article/{ids[n % len(ids)]}",
            "source": lambda n: f"/source/{sources[n % len(sources)]}",
            "changes": lambda _: "/changes",
            "newest articles": lambda n: f"/search?page={n % 20 + 1}",
            "search, rare words": lambda n: f"/search?q={quote(words[n % len(words)])}",
            "search, in 8 %": lambda n: f"/search?q=regatta&page={n % 5 + 1}",
            "search, in 8 %, by date": lambda n: f"/search?q=regatta&sort=date&page={n % 5 + 1}",
            "search, in 8 %, a source": lambda n: f"/search?q=regatta&source={sources[n % len(sources)]}",
            "search, in half": lambda n: f"/search?q=ferry&page={n % 5 + 1}",
            "search, in half, by date": lambda n: f"/search?q=ferry&sort=date&page={n % 5 + 1}",
            "search, in half, a source": lambda n: f"/search?q=ferry&source={sources[n % len(sources)]}",
            "facets, in 8 %": lambda _: "/search/narrow?q=regatta",
            "facets, in half": lambda _: "/search/narrow?q=ferry",
            "facets, all": lambda _: "/search/narrow",
            "tables": lambda _: "/archive",
            "table of articles": lambda _: "/archive/articles",
        }
        for name, path in asked.items():
            times = [fetch(client, path(number)) for number in range(rounds if "facets" not in name else max(3, rounds // 10))]
            print(f"{name:28} {median(times):7.0f} {quantiles(times, n=20)[-1]:7.0f} {min(times):7.0f}", flush=True)
        server.terminate()


def sample(folder: Path, chance: random.Random) -> tuple[list[str], list[str], list[str]]:
    """Ids of articles and sources, and words of texts, taken at random."""
    with sqlite3.connect(f"file:{folder / 'archive.db'}?mode=ro", uri=True) as connection:
        most = connection.execute("SELECT max(docid) FROM article_index").fetchone()[0]
        one = "SELECT a.id, a.source, v.text FROM article_index AS a JOIN versions AS v ON v.id = a.version WHERE docid = ?"
        rows = [connection.execute(one, (chance.randrange(1, most),)).fetchone() for _ in range(200)]
    connection.close()
    words = [chance.choice([word for word in re.findall(r"\w+", text) if len(word) > 6]) for *_, text in rows]
    return [row[0] for row in rows], [row[1] for row in rows], words


def fetch(client: http.client.HTTPConnection, path: str) -> float:
    """Ask for a page, read it whole, and give the milliseconds."""
    started = time.perf_counter()
    client.request("GET", path)
    answer = client.getresponse()
    answer.read()
    assert answer.status == 200, (answer.status, path)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 50)
