"""Read mutated feeds, sitemaps and robots.txt: ``python tests/campaigns/mutations.py [--count N] [--crawled N] [FOLDER ...]``.

20,000 mutations by default, always the same, of the documents below and of the files in the folders, which must be
called feeds, sitemaps or robots. Each is parsed; any exception but BadList counts as a crash, more than ten seconds as a
hang. ``--crawled`` of them, 600 by default, are also crawled: each must end in an outcome, with its bytes in the archive.
Prints what came of them; ends with 1 on a crash, a hang or a loss.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import sites

from crawler.config import Config
from crawler.discover import BadList
from crawler.discover.robots import parse
from crawler.run import crawl_apart
from crawler.sources import Source
from crawler.worker import LISTS

SITE = "http://ministry.example"
SEED, LONGEST, LARGEST = 4, 10.0, 200_000
KINDS = {"feeds": "feed", "sitemaps": "sitemap", "robots": "robots"}
PLAIN = {
    "feed": [
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>Ferries</title><item><title>Salt &amp; visas</title>'
        b"<link>http://ministry.example/2026/1</link><guid>12</guid><pubDate>Tue, 03 Mar 2026 16:20:00 GMT</pubDate>"
        b"<description><![CDATA[<p>On <b>Tuesday</b>]]></description></item></channel></rss>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Ferries</title><entry><id>urn:1</id><title type="html">S</title>'
        b'<link href="/2026/2"/><updated>2026-03-03T16:20:00Z</updated></entry><link rel="next" href="?p=2"/></feed>',
        b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"/2026/3","date_published":"2026"}]}',
    ],
    "sitemap": [
        b'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "x"><!ENTITY b SYSTEM "file:///etc/passwd">]><urlset>'
        b"<url><loc>http://ministry.example/2026/1?a=1&amp;b=2&a;&b;</loc><lastmod>2026-03-03</lastmod></url></urlset>",
        b"<sitemapindex><sitemap><loc>http://ministry.example/map2.xml</loc></sitemap></sitemapindex>",
        b"http://ministry.example/2026/1\nhttp://ministry.example/2026/2\n",
    ],
    "robots": [b"User-agent: *\nDisallow: /private/*.html$\nAllow: /\nCrawl-delay: 0\nSitemap: http://ministry.example/m\n"],
}
PIECES = (b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!ENTITY x '&x;'>", b"\x00", b"\xff\xfe", b"%", b"*" * 50, b"\x1f\x8b",
          b"<a>" * 300, b"9" * 400, b'"', b"\r", b"\xed\xa0\x80", b"User-agent:", b"&#x110000;", b"{" * 200)  # fmt: skip


def main(folders: Sequence[Path], count: int, crawled: int) -> int:
    """Parse all and crawl some."""
    told: Counter[str] = Counter()
    some: list[tuple[str, bytes]] = []
    every = max(1, count // max(1, crawled))
    for number, (kind, body) in enumerate(mutated(seeds(folders), count)):
        told[read(kind, body)] += 1
        if number % every == 0 and len(some) < crawled:
            some.append((kind, body))
    print(", ".join(f"{what} {number}" for what, number in told.most_common()), flush=True)
    lost = crawl(some)
    bad = sum(number for what, number in told.items() if what.startswith(("crash", "hang")))
    print(f"{bad} crashes and hangs; of {len(some)} that were crawled {lost} lost")
    return 1 if bad or lost else 0


def seeds(folders: Sequence[Path]) -> dict[str, list[bytes]]:
    """The documents of each kind."""
    found = {kind: list(bodies) for kind, bodies in PLAIN.items()}
    for folder in folders:
        files = sorted(file for file in folder.rglob("*") if file.is_file() and file.stat().st_size < LARGEST)
        found[KINDS[folder.name]] += [file.read_bytes() for file in files]
    return found


def mutated(documents: dict[str, list[bytes]], count: int) -> Iterator[tuple[str, bytes]]:
    """So many mutations, of each kind in turn."""
    chance = random.Random(SEED)
    for number in range(count):
        kind = tuple(documents)[number % len(documents)]
        body = bytearray(chance.choice(documents[kind]))
        for _ in range(chance.randint(1, 12)):
            mutate(body, chance)
        yield kind, bytes(body)


def mutate(body: bytearray, chance: random.Random) -> None:
    """Change, cut, repeat or add something somewhere."""
    at, length = chance.randrange(len(body) + 1), chance.randint(1, 40)
    way = chance.randrange(5)
    if way == 0:
        body[at : at + 1] = bytes([chance.randrange(256)])
    elif way == 1:
        del body[at : at + length]
    elif way == 2:
        body[at:at] = body[at : at + length] * chance.randint(1, 20)
    elif way == 3:
        body[at:at] = chance.choice(PIECES)
    else:
        del body[at + 1 if chance.random() < 0.1 else len(body) :]


def read(kind: str, body: bytes) -> str:
    """What came of parsing a document."""
    began = time.monotonic()
    try:
        if kind == "robots":
            rules = parse(body)
            answer = f"robots {'allows' if rules.allowed(f'{SITE}/2026/1', 'communique') else 'disallows'}"
            rules.crawl_delay("communique")
        else:
            answer = f"{kind} with {'links' if LISTS[kind](body, f'{SITE}/{kind}', '').links else 'none'}"
    except BadList as bad:
        answer = bad.reason
    except Exception as error:
        answer = f"crash: {type(error).__name__} of a {kind}"
    return f"hang of a {kind}" if time.monotonic() - began > LONGEST else answer


def crawl(documents: list[tuple[str, bytes]]) -> int:
    """Crawl each as the list of a source, or as the robots.txt of its host; gives how many left no outcome or no bytes."""
    bodies = {f"http://h{number}.s{number}.example": pair for number, pair in enumerate(documents)}

    def answer(request: sites.Asked) -> sites.Answer:
        home, _, path = request.url.removeprefix("http://").partition("/")
        kind, body = bodies[f"http://{home}"]
        if (path == "robots.txt") == (kind == "robots") and path in ("robots.txt", "list"):
            return sites.Answer(body)
        return sites.Answer(status=404)

    with sites.served(answer) as place, tempfile.TemporaryDirectory() as folder:
        hosts = {home.removeprefix("http://"): place for home in bodies}
        settings = Config(hosts=hosts, delay=0.0, retries=0, timeout=20)
        summary = crawl_apart(Path(folder), [source(home, *pair) for home, pair in bodies.items()], settings)
        with closing(sqlite3.connect(Path(folder) / "archive.db")) as database:
            kept = {url for (url,) in database.execute("SELECT url FROM captures WHERE warc_length > 0")}
    reasons: Counter[str] = Counter()
    for tally in summary.tallies:
        reasons.update({f"{outcome}: {reason}": number for (outcome, reason), number in tally.reasons.items()})
    print(", ".join(f"{why} {number}" for why, number in reasons.most_common()))
    print("\n".join(summary.faults))
    unseen = sum(not tally.seen for tally in summary.tallies)
    missing = sum(f"{home}/{'robots.txt' if kind == 'robots' else 'list'}" not in kept for home, (kind, _) in bodies.items())
    return unseen + missing + reasons["failed: internal"] + len(summary.faults)


def source(home: str, kind: str, _: bytes) -> Source:
    """The source that leads to a document."""
    ways = {"feed": "feeds", "sitemap": "sitemaps", "robots": "listings"}
    name = home.removeprefix("http://").partition(".")[0]
    return Source(id=name, name=name, homepage=f"{home}/", **{ways[kind]: (f"{home}/list",)})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--crawled", type=int, default=600)
    given = parser.parse_args()
    sys.exit(main(given.folders, given.count, given.crawled))
