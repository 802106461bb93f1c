"""CPU time of each step of a crawl, alone and one after the other: ``python stages.py ARCHIVE PORT SITES.json``.

Prints a JSON table of ms a page. A step is measured in the process that does it, with nothing beside it: what the bound
is made of.
"""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive.article import Article, Capture, Exchange
from archive.times import now
from crawler.config import Config
from crawler.discover.link import Link
from crawler.extract import Given, SiteModel, extract
from crawler.extract.site import COMPARED, PAGES
from crawler.fetch import Fetched, Web, over_the_web
from crawler.frontier import Frontier
from crawler.pipelines import Read, keep
from crawler.reading import Readers
from crawler.session import Session
from crawler.sources import Source
from crawler.visit import Visit
from crawler.worker import Page, look_at

LEVEL = 6  # of gzip, as servers have it
COMMIT_EVERY = 50  # pages; a crawl commits once a second


def measured(folder: Path, port: int, sites: dict[str, list[str]]) -> dict[str, float]:
    """Every step in its turn, on the same pages."""
    config = Config(hosts=dict.fromkeys(sites, ("127.0.0.1", port)), samples=True, delay=0.0, workers=1)
    costs, pages = over_the_web(lambda web: _fetch(web, list(sites.values())), config)
    sources = [
        Source(id=host.partition(".")[0], name=host, homepage=f"http://{host}/", articles="/news/") for host in sites
    ]
    session = Session(folder, sources, config)
    by_host = dict(zip(sites, sources, strict=True))
    costs |= _in_the_archive(session, [(by_host[page.url.split("/")[2]], page) for page in pages])
    session.finish()
    return {name: round(seconds / len(pages) * 1000, 3) for name, seconds in costs.items()}


async def _fetch(web: Web, sites: Sequence[list[str]]) -> tuple[dict[str, float], list[Fetched]]:
    async def every(urls: list[str]) -> list[Fetched]:
        return [await web.get(url) for url in urls]

    await asyncio.gather(*(web.get(urls[0]) for urls in sites))  # robots.txt and the first connection
    began = time.process_time()
    found = await asyncio.gather(*map(every, sites))
    spent = time.process_time() - began
    return {"fetch": spent}, [page for pages in found for page in pages]


def _in_the_archive(session: Session, pages: Sequence[tuple[Source, Fetched]]) -> dict[str, float]:
    frontier, costs = Frontier(session), dict[str, float]()
    visits: list[Visit] = []
    captures: list[Capture] = []
    articles: list[Any] = []
    costs["frontier"] = _spent(lambda: visits.extend(_met(frontier, source, page) for source, page in pages))
    exchanges = [_exchange(page) for _, page in pages]
    costs["WARC and its row"] = _spent(lambda: captures.extend(map(session.record, exchanges)))
    given = [
        Page(body=page.body, url=page.url, given=Given(source=source, headers=page.headers)) for source, page in pages
    ]
    extract(given[0].body, given[0].url)
    gc.freeze()
    costs["read"] = _spent(lambda: articles.extend(extract(page.body, page.url, **page.given) for page in given))
    costs["learn"] = _spent(lambda: [look_at(page) for page in _as_learnt(given)])
    costs["hand over and back"] = asyncio.run(_handed(session.config, given, articles))
    read = [
        Read(visit=visit, article=article, capture=capture, validators={})
        for visit, article, capture in zip(visits, articles, captures, strict=True)
        if isinstance(article, Article)
    ]
    costs["article, versions, search, ledger"] = _spent(lambda: _keep(session, read))
    return costs


def _as_learnt(pages: Sequence[Page]) -> list[Page]:
    """As many of them for both readers as where a site's PAGES are learnt from."""
    return [
        replace(page, given={**page.given, "site": SiteModel()}) if at % PAGES < COMPARED else page
        for at, page in enumerate(pages)
    ]


def _spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _met(frontier: Frontier, source: Source, page: Fetched) -> Visit:
    visit = frontier.meet(source, Link(url=page.url, found_in="sitemap", list_url=f"{source.homepage}sitemap.xml"))
    assert visit, page.url
    return visit


def _exchange(page: Fetched) -> Exchange:
    """The exchange as it went over the wire."""
    headers = tuple((name.title(), value) for name, value in page.headers.items())
    body = gzip.compress(page.body, LEVEL)
    return Exchange(url=page.url, fetched=now(), status=200, reason="OK", response_headers=headers, body=body)


async def _handed(config: Config, pages: Sequence[Page], articles: Sequence[Any]) -> float:
    """Hand every page to a process that gives an article back without reading it."""
    readers = Readers(config)
    run: Callable[..., Awaitable[Any]] = readers._run
    await run(_give_back, pages[0], articles[0])
    began = time.process_time()
    for page, article in zip(pages, articles, strict=True):
        await run(_give_back, page, article)
    spent = time.process_time() - began
    readers.close()
    return spent


def _give_back(_: Page, article: Any) -> Any:
    return article


def _keep(session: Session, read: Sequence[Read]) -> None:
    for number, item in enumerate(read, 1):
        keep(session, item)
        if number % COMMIT_EVERY == 0:
            session.commit()
    session.commit()


if __name__ == "__main__":
    table = measured(Path(sys.argv[1]), int(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text()))
    print(json.dumps(table))
