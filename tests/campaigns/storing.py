"""What an article costs in the archive: ``python tests/campaigns/storing.py [ARTICLES] [LARGE] [--keep FOLDER]``.

Invented articles of 5 KB text, with the metadata of a wire and pages of 24 KB, go through the Writer as a crawl hands
them on: record, add, remember, note, a commit for a hundred. Printed are the CPU of an article by stage, its bytes by
table and index, and what a hundred new articles cost at ARTICLES and at LARGE of them (10,000 and 100,000).
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BATCH, LETTERS, MARKUP = 100, 5_000, 19_000
MEASURED = 3_000  # articles of which the costs are the mean; FTS5 merges its segments now and then
SOURCES = 40
BEGUN = datetime(2026, 3, 8, 8, tzinfo=UTC)
STAGES = ("warc", "rows", "fts", "commit")
SIZES = """
    SELECT coalesce(m.tbl_name, s.name) AS owner, s.name, sum(s.pgsize) AS bytes
    FROM dbstat AS s LEFT JOIN sqlite_master AS m ON m.name = s.name WHERE s.aggregate = 1 GROUP BY s.name ORDER BY bytes DESC"""


def main(articles: int, large: int, keep: Path | None) -> None:
    """Fill an archive up to both sizes, and print."""
    with nullcontext(keep) if keep else tempfile.TemporaryDirectory() as folder:
        costs = run(Path(folder), (articles, large))
        for size, stages in costs.items():
            told = ", ".join(f"{stage} {stages[stage]:.3f}" for stage in STAGES)
            beside = sum(stages.values()) - stages["warc"]
            print(f"at {size:,}: {told}; in all {sum(stages.values()):.3f} ms, {beside:.3f} beside the WARC: {1000 / beside:,.0f} a second")
        print(f"a hundred new articles at {large:,} against {articles:,}: {ratio(costs):.2f}")
        known = count(Path(folder))
        for name, size in sizes(Path(folder)).items():
            print(f"{size / known:9.1f} bytes  {name}")
        print(f"{(Path(folder) / 'archive.db').stat().st_size / known:9.1f} bytes  in all, of {known:,} articles")


def run(folder: Path, at: tuple[int, ...], measured: int = MEASURED) -> dict[int, dict[str, float]]:
    """Fill an archive, and give at each size the CPU of an article by stage, in milliseconds."""
    from archive.writer import Writer

    chance = random.Random(11)
    text = _sentences(chance)
    costs: dict[int, dict[str, float]] = {}
    with Writer(folder) as writer:
        clock = Clock(writer)
        crawl = writer.start_crawl(map(table, range(SOURCES)), moment(0))
        known = 0
        for size in at:
            for known in range(known, size, BATCH):  # noqa: B020
                store(writer, crawl, [made(known + n, chance, text) for n in range(BATCH)])
            spent = clock.spent.copy()
            costs[size] = {}
            for known in range(size, size + measured, BATCH):
                clock.time(store, writer, crawl, [made(known + n, chance, text) for n in range(BATCH)])
            known += BATCH
            costs[size] = {stage: 1000 * (clock.spent[stage] - spent[stage]) / measured for stage in STAGES}
    return costs


class Clock:
    """The CPU that each stage of a writer took, in seconds."""

    def __init__(self, writer: Any) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        for owner, method, stage in ((writer._warc, "write", "warc"), (writer._words, "index", "fts"), (writer, "commit", "commit")):
            setattr(owner, method, self._timed(getattr(owner, method), stage))

    def time(self, work: Callable[..., None], *values: Any) -> None:
        """Do a work; what it takes beside the other stages are the rows."""
        self._timed(work, "rows")(*values)

    def _timed(self, work: Callable[..., Any], stage: str) -> Callable[..., Any]:
        def timed(*values: Any) -> Any:
            before, others = time.process_time(), sum(self.spent.values())
            try:
                return work(*values)
            finally:
                self.spent[stage] += time.process_time() - before - (sum(self.spent.values()) - others)

        return timed


def ratio(costs: dict[int, dict[str, float]]) -> float:
    """How many times as much an article costs at the last size as at the first one."""
    sums = [sum(stages.values()) for stages in costs.values()]
    return sums[-1] / sums[0]


def store(writer: Any, crawl: str, batch: list[tuple[Any, Any, Any]]) -> None:
    """Keep articles as a crawl does that finds them."""
    from archive.outcomes import Ending, Outcome
    from crawler.pipelines import identified

    for exchange, article, address in batch:
        writer.address(address["url"])
        capture = writer.record(exchange)
        added = writer.add(identified(writer, article)[0], capture)
        writer.remember(remembered(address, added.article))
        writer.note(crawl, Ending(article.source, article.url, Outcome.NEW, "", capture.id))
    writer.commit()


def remembered(address: dict[str, Any], article: str) -> Any:
    """What is known of the address of an article."""
    from archive.article import Address

    return Address(**address, article=article)


def made(number: int, chance: random.Random, text: list[str]) -> tuple[Any, Any, Any]:
    """One exchange, what is read of it, and what is known of its address."""
    from archive.article import Article, Exchange
    from archive.ids import digest
    from archive.rows import as_json

    source, seen = f"source-{number % SOURCES:02}", moment(number)
    words = body(chance, text)
    title = words[:72].rpartition(" ")[0]
    url = f"https://www.{source}.example/en/press-releases/{seen[:4]}/{seen[5:7]}/{title[:44].lower().replace(' ', '-')}-{number:07}.html"
    page = f"<html><title>{title}</title>{'<li class=menu><a href=/en/section>Section</a>' * (MARKUP // 46)}<p>{words}</html>".encode()
    published = f"{seen[:-1]}+00:00"
    headers = (("Content-Type", "text/html; charset=utf-8"), ("ETag", f'"{number:016x}"'), ("Last-Modified", "Sun, 08 Mar 2026 08:00:00 GMT"), ("Server", "nginx"))
    article = Article(
        url=url, canonical_url=url, title=title, text=words, source=source,
        authors=(f"{text[number % 997].split()[0]} {text[number % 991].split()[1]}",) if number % 3 == 0 else (),
        author_types=("Person",) if number % 3 == 0 else (),
        published=published, published_raw=published, published_from="json-ld", published_precision="second",
        modified=published if number % 2 else None, modified_raw=published if number % 2 else None,
        modified_from="json-ld" if number % 2 else None, modified_precision="second" if number % 2 else None,
        section="Press releases", tags=("Ferries", "Trade", f"Region {number % 50}"), language="en", language_declared="en-GB",
        dateline_place="Tokyo" if number % 4 == 0 else None, image=f"https://www.{source}.example/media/{number:07}/lead.jpg",
        image_caption=words[80:150] if number % 2 else None, schema_type="NewsArticle", reader=f"blocks-7+2026-03-01T00:00:00Z.{number % SOURCES:08x}", agreement=0.97,
    )  # fmt: skip
    listed = {"title": title, "published": published, "published_raw": published, "published_from": "feed", "list_url": f"https://www.{source}.example/en/feed.xml"}
    address = {
        "url": url, "source": source, "etag": f'"{number:016x}"', "last_modified": "Sun, 08 Mar 2026 08:00:00 GMT", "content_digest": digest(page),
        "outcome": "new", "first_seen": seen, "checked": seen, "listed": as_json(listed),
    }  # fmt: skip
    return Exchange(url=url, fetched=seen, status=200, request_headers=(("User-Agent", "x"),), response_headers=headers, body=page), article, address


def body(chance: random.Random, text: list[str]) -> str:
    """Paragraphs of so many letters."""
    length, picked = 0, []
    while length < LETTERS:
        picked.append(chance.choice(text))
        length += len(picked[-1]) + 1
    return "\n\n".join(" ".join(picked[at : at + 4]) for at in range(0, len(picked), 4))


def moment(number: int) -> str:
    """When an article is fetched: twenty a minute."""
    return f"{BEGUN + timedelta(seconds=3 * number):%Y-%m-%dT%H:%M:%SZ}"


def table(number: int) -> dict[str, Any]:
    """A source."""
    name = f"source-{number:02}"
    return {"id": name, "name": f"Publisher {number}", "kind": "foreign-ministry", "country": "JP", "language": "en", "homepage": f"https://www.{name}.example/"}


def sizes(folder: Path) -> dict[str, int]:
    """The bytes of each table and each index, the largest first."""
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        return {name if owner == name else f"  of {owner}: {name}": size for owner, name, size in db.execute(SIZES)}


def count(folder: Path) -> int:
    """How many articles there are."""
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        return int(db.execute("SELECT count(*) FROM article_index").fetchone()[0])


def _sentences(chance: random.Random) -> list[str]:
    sys.path.insert(0, str(Path(__file__).parent))
    try:
        from large_archive import sentences
    finally:
        sys.path.pop(0)
    return sentences(chance)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="?", default=10_000)
    parser.add_argument("large", type=int, nargs="?", default=100_000)
    parser.add_argument("--keep", type=Path, help="fill this folder, and leave it")
    main(**vars(parser.parse_args()))
