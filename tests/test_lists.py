"""Which lists a crawl reads, and how far each goes on."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from archive.outcomes import Outcome
from archive.store import Archive

SITE = "http://news.example"
SOURCE = {"id": "news", "homepage": f"{SITE}/", "listings": (f"{SITE}/list",), "articles": r"/art/\d+$"}


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "archive.db")) as database:
        return database.execute(sql).fetchall()


def stored(folder: Path) -> int:
    return rows(folder, "SELECT count(*) FROM article_index")[0][0]


def paged(web, numbers: Iterable[int], size: int = 2, **dates: str) -> None:
    """A list in pages with links to the next, and its articles."""
    numbers = list(numbers)
    parts = [numbers[at : at + size] for at in range(0, len(numbers), size)]
    for place, part in enumerate(parts):
        further = f'<a href="/list?page={place + 2}">Next</a>' if part is not parts[-1] else ""
        items = "".join(f'<li><a href="/art/{number}">Statement {number}</a></li>' for number in part)
        page = f"<html><head></head><body>{items}{further}</body></html>".encode()
        web.pages[f"{SITE}/list{'' if not place else f'?page={place + 1}'}"] = web.answer(page, headers={"Content-Type": "text/html"})
    for number in numbers:
        words = (f"In sitting {number} the council spoke of {'salt' * number}.", *web.paragraphs)
        web.article(f"{SITE}/art/{number}", f"Statement {number}", *words)


def test_a_crawl_goes_on_from_page_to_page_while_there_is_something_new(web, crawl) -> None:
    paged(web, range(6, 0, -1))
    crawl(SOURCE)
    assert stored(crawl.folder) == 2  # the first look is at the first page: the past is for a backfill
    paged(web, range(11, 0, -1))
    web.log.clear()
    crawl(SOURCE, look_again=(3600.0,))
    assert stored(crawl.folder) == 7
    assert web.asked("/list") == [f"{SITE}/list", f"{SITE}/list?page=2", f"{SITE}/list?page=3"]


def test_a_backfill_walks_the_past_and_goes_on_where_it_was(web, crawl) -> None:
    paged(web, range(12, 0, -1))
    crawl(SOURCE, limit=5, backfill=True)
    assert stored(crawl.folder) == 5
    web.log.clear()
    crawl(SOURCE, backfill=True, look_again=(3600.0,))
    assert stored(crawl.folder) == 12
    assert f"{SITE}/list?page=2" not in web.asked()  # it was walked before
    web.log.clear()
    crawl(SOURCE, backfill=True, look_again=(3600.0,))
    assert sorted(web.asked()) == [f"{SITE}/", f"{SITE}/list"]


WALKED = "SELECT url FROM addresses WHERE reason = 'list' AND url LIKE '%page=%'"
KILLED = """
import json, sys
from pathlib import Path
from crawler.config import Config
from crawler.run import crawl
from crawler.session import Options
from crawler.sources import Source

if __name__ == "__main__":
    folder, hosts = json.loads(sys.argv[1])
    source = Source(id="news", name="News", homepage="http://news.example/", listings=("http://news.example/list",), articles=r"/art/\\d+$")
    crawl(Path(folder), [source], Config(hosts=hosts, delay=0.1, workers=1), Options(backfill=True))
"""


def test_a_backfill_that_was_killed_goes_on_where_it_was(web, crawl) -> None:
    paged(web, range(30, 0, -1))
    child = subprocess.Popen([sys.executable, "-c", KILLED, json.dumps([str(crawl.folder), web.hosts()])])
    walked = []
    while len(walked) < 2:
        assert child.poll() is None, "it ended too soon"
        time.sleep(0.02)
        with suppress(sqlite3.OperationalError):
            walked = [url for (url,) in rows(crawl.folder, WALKED)]
    child.kill()
    child.wait()
    walked = [url for (url,) in rows(crawl.folder, WALKED)]
    web.log.clear()
    crawl(SOURCE, backfill=True, look_again=(3600.0,))
    assert stored(crawl.folder) == 30
    assert not set(walked) & set(web.asked())


def test_a_backfill_stops_where_everything_is_older_than_since(web, crawl) -> None:
    paged(web, range(20, 0, -1))
    for number in range(20, 0, -1):
        day = f"2026-{number // 2 + 1:02}-01"
        page = web.pages[f"{SITE}/art/{number}"].body.replace(b"<h1>", f'<time datetime="{day}">{day}</time><h1>'.encode())
        web.pages[f"{SITE}/art/{number}"] = web.answer(page, headers={"Content-Type": "text/html; charset=utf-8"})
    crawl(SOURCE, since="2026-08-01", backfill=True)
    assert stored(crawl.folder) == 7
    assert len(web.asked("/list")) <= 6


def test_a_list_that_goes_on_without_anything_new_ends_as_endless(web, crawl) -> None:
    web.article(f"{SITE}/art/1", "Statement 1")
    for page in range(1, 12):
        content = f'<html><head></head><a href="/art/1">Statement 1</a><a href="/list?page={page + 1}">&raquo;</a></html>'
        web.pages[f"{SITE}/list{'' if page == 1 else f'?page={page}'}"] = web.answer(content.encode(), headers={"Content-Type": "text/html"})
    tally = crawl(SOURCE, backfill=True).tallies[0]
    assert tally.reasons[Outcome.FILTERED, "endless"] == 1
    assert len(web.asked("/list")) == 4


def test_pages_of_a_shape_that_leads_to_no_article_are_not_all_fetched(web, crawl) -> None:
    people = [f"/people/envoy-number-{number}-of-avaria" for number in range(20)]
    web.listing(f"{SITE}/list", *people)
    for path in people:
        web.listing(SITE + path, "/a", "/b")
    tally = crawl({**SOURCE, "articles": None}).tallies[0]
    assert tally.reasons[Outcome.FILTERED, "shape"] == 16
    assert len(web.asked("/people/")) == 4


def test_where_nothing_is_declared_usual_places_are_tried_without_being_missed(web, crawl) -> None:
    web.article(f"{SITE}/2026/minister-speaks-about-salt", "Minister speaks about salt")
    web.listing(f"{SITE}/", "/about")
    web.pages[f"{SITE}/sitemap_index.xml"] = web.answer(f"<urlset><url><loc>{SITE}/2026/minister-speaks-about-salt</loc></url></urlset>".encode())
    summary = crawl({"id": "news", "homepage": f"{SITE}/"})
    assert (summary.exit_code, stored(crawl.folder)) == (0, 1)
    web.log.clear()
    crawl({"id": "news", "homepage": f"{SITE}/"}, look_again=(3600.0,))
    assert web.asked() == [f"{SITE}/", f"{SITE}/sitemap_index.xml"]  # what was not there is not asked for again


def test_session_keys_in_addresses_are_told_by_a_second_look_and_dropped(web, crawl) -> None:
    numbers = iter(range(100))

    def listing(_: object) -> Any:
        key = f"/k{next(numbers) * 7919 + 10**11:x}"
        items = "".join(f'<li><a href="{key}/art/{number}">Statement {number}</a></li>' for number in range(1, 5))
        return web.answer(f"<html><head></head>{items}</html>".encode(), headers={"Content-Type": "text/html"})

    paged(web, range(4, 0, -1))
    web.pages[f"{SITE}/list"] = listing
    crawl(SOURCE)
    assert len(web.asked("/list")) == 2
    crawl(SOURCE, look_again=(3600.0,))
    assert len(web.asked("/list")) == 3  # what was told is remembered
    assert (stored(crawl.folder), len(web.asked("/art/"))) == (4, 4)


def test_the_language_versions_that_pages_name_are_one_group(web, crawl) -> None:
    links = "".join(f'<link rel="alternate" hreflang="{tongue}" href="{SITE}/art/{number}">' for tongue, number in (("en", 1), ("fr", 2), ("ar", 3)))
    web.listing(f"{SITE}/list", "/art/1", "/art/2")
    for number in (1, 2):
        web.article(f"{SITE}/art/{number}", f"Statement {number}", f"Said in language {number}.", *web.paragraphs)
    page = web.pages[f"{SITE}/art/1"].body.replace(b"<head>", f"<head>{links}".encode())
    web.pages[f"{SITE}/art/1"] = web.answer(page, headers={"Content-Type": "text/html; charset=utf-8"})
    crawl(SOURCE)
    with Archive(crawl.folder) as archive:
        one, two = (archive.find(f"{SITE}/art/{number}").id for number in (1, 2))
        group = archive.language_versions(one)
        assert [(row["language"], row["article"]) for row in group] == [("ar", None), ("en", one), ("fr", two)]
        assert archive.language_versions(two) == group
