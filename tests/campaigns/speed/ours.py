"""Crawls or imports what the benchmark has made: ``python ours.py crawl|import ARCHIVE PORT FILE [WORKERS]``.

``FILE`` is, for ``crawl``, a JSON table of sites and their addresses; for ``import``, a WARC file.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.outcomes import Tally
    from crawler.sources import Source

# As the command does, this imports what it needs where it needs it: each reading process imports the main program anew.
BEGAN = time.process_time()


def crawled(folder: Path, port: int, sites: dict[str, Sequence[str]], workers: int) -> int:
    """Crawl every site as a source of its own; each has but one way in, its sitemap."""
    from crawler.config import Config
    from crawler.run import crawl

    sources = [_source(host, sitemaps=(f"http://{host}/sitemap.xml",), articles="/news/") for host in sites]
    hosts = dict.fromkeys(sites, ("127.0.0.1", port))
    summary = crawl(folder, sources, Config(hosts=hosts, samples=True, delay=0.0, workers=workers))
    told(_new(summary.tallies))
    return summary.exit_code


def imported(folder: Path, warc: Path, workers: int) -> int:
    """Import a file, all of it to one source."""
    from crawler.config import Config
    from crawler.importing import Wanted, bring_in

    source = _source("pages.example")
    done = bring_in(folder, [warc], Wanted(sources=[source], only=source), Config(workers=workers))
    told(_new(done.tallies))
    return done.exit_code


def told(articles: int) -> None:
    """Print what became of it: articles that are new in the archive, and this process's share of the CPU time."""
    print(json.dumps({"articles": articles, "parent": time.process_time() - BEGAN}))


def _new(tallies: Iterable[Tally]) -> int:
    from archive.outcomes import Outcome

    return sum(tally.counts[Outcome.NEW] for tally in tallies)


def _source(host: str, **ways: object) -> Source:
    from crawler.sources import Source

    return Source(id=host.partition(".")[0], name=host, homepage=f"http://{host}/", **ways)  # type: ignore[arg-type]


if __name__ == "__main__":
    verb, archive, port, file, workers = (*sys.argv[1:5], (sys.argv[5:] or ["2"])[0])
    if verb == "crawl":
        sys.exit(crawled(Path(archive), int(port), json.loads(Path(file).read_text()), int(workers)))
    sys.exit(imported(Path(archive), Path(file), int(workers)))
