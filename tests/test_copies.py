"""Pages that are gone are had from the Wayback Machine, if the user wants it, and never taken for live ones."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive import mementos
from archive.verify import verify
from crawler.discover import BadList
from crawler.discover.copies import index, links

SITE = "https://news.example"
GONE = f"{SITE}/2026/withdrawn"
HEAD = ["timestamp", "original", "digest"]
SOURCE = {"id": "news", "homepage": f"{SITE}/", "feeds": (f"{SITE}/feed",)}
WANTED = {"wayback": True, "wayback_delay": 0.0}
THEN, LATER = "20240503120000", "20240601080000"


def named(*copies: tuple[str, str], url: str = GONE) -> bytes:
    """What the index answers: a time and a digest for each copy."""
    return json.dumps([HEAD, *([when, url, digest] for when, digest in copies)]).encode()


@pytest.fixture(scope="module")
def certificate(certified: Any) -> Path:
    return certified("news.example", "web.archive.org")


@pytest.fixture
def web(web: Any, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A site whose feed still names a page that is gone, and a Wayback Machine that knows nothing of it yet."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    sites = type(web)(certificate)
    sites.article(f"{SITE}/2026/live", "Statement that stays")
    sites.feed(f"{SITE}/feed", f"{SITE}/2026/live", GONE)
    sites.pages["https://web.archive.org/robots.txt"] = sites.answer(b"User-agent: *\nDisallow: /save\n")
    yield sites
    sites.close()


def copy(web: Any, when: str, *paragraphs: str) -> str:
    """Let the Wayback Machine have a copy of the page that is gone."""
    url = mementos.address(GONE, when)
    web.article(url, "Statement on the ferry", *paragraphs)
    return url


def read(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "archive.db")) as database:
        return database.execute(sql).fetchall()


def test_a_page_that_was_gone_before_it_was_had_is_read_from_its_copy_and_stays_gone(web, crawl) -> None:
    web.pages[index(GONE)] = web.answer(named((THEN, "A")))
    url = copy(web, THEN)
    tally = crawl(SOURCE, **WANTED).tallies[0]
    assert dict(tally.reasons) == {
        ("filtered", "list"): 2, ("new", ""): 1, ("gone", "http-404"): 1, ("new", "archived-copy"): 1,
    }  # fmt: skip
    assert tally.seen == len(web.asked())
    query = "SELECT url, title, first_seen, last_seen, warnings FROM articles WHERE url LIKE '%withdrawn'"
    moment = "2024-05-03T12:00:00Z"
    assert read(crawl.folder, query) == [
        (GONE, "Statement on the ferry", moment, moment, json.dumps([f"archived-copy: {url}"])),
    ]  # fmt: skip
    assert read(crawl.folder, f"SELECT outcome, article IS NULL FROM addresses WHERE url = '{GONE}'") == [("gone", 0)]
    assert read(crawl.folder, f"SELECT status FROM captures WHERE url = '{url}'") == [(200,)]
    assert verify(crawl.folder).findings == []


def test_nothing_is_asked_of_it_unless_it_is_wanted_and_no_page_is_looked_up_twice(web, crawl) -> None:
    web.pages[index(GONE)] = web.answer(named((THEN, "A")))
    copy(web, THEN)
    crawl(SOURCE, hosts=web.hosts())
    assert web.asked("web.archive.org") == []
    crawl(SOURCE, **WANTED)
    crawl(SOURCE, **WANTED)
    assert len(web.asked("web.archive.org")) == 2, "the index and the copy"


def test_a_copy_of_an_article_that_was_removed_is_a_state_of_its_own_time_and_no_edit(web, crawl) -> None:
    web.article(GONE, "Statement on the ferry", *web.paragraphs)
    crawl(SOURCE)
    del web.pages[GONE]
    web.pages[index(GONE)] = web.answer(named((THEN, "A"), (LATER, "B")))
    copy(
        web,
        THEN,
        "The ferry will not sail again, said the minister on Friday, and gave no reason for it.",
        *web.paragraphs,
    )
    copy(web, LATER, *web.paragraphs)
    tally = crawl(SOURCE, **WANTED).tallies[0]
    assert (tally.counts["new"], tally.counts["changed"]) == (0, 0)
    assert tally.reasons["filtered", "archived-copy"] == 2
    seen = "SELECT v.number, v.seen < '2025', v.warnings LIKE '%archived-copy%' FROM versions AS v JOIN articles AS a ON a.id = v.article "
    assert read(crawl.folder, f"{seen} WHERE a.url = '{GONE}' ORDER BY 1") == [(1, 1, 1), (2, 1, 1)]
    shown = f"SELECT last_seen > '2026', text LIKE '%not sail%', warnings FROM articles WHERE url = '{GONE}'"
    assert read(crawl.folder, shown) == [(1, 0, "[]")], "what was seen on the site itself is what it shows"
    assert verify(crawl.folder).findings == []


def test_a_copy_that_is_sent_on_to_another_time_is_of_the_time_that_was_served(web, crawl) -> None:
    web.pages[index(GONE)] = web.answer(named((THEN, "A")))
    served = copy(web, LATER)
    web.pages[mementos.address(GONE, THEN)] = web.answer(b"", 302, {"Location": served})
    assert crawl(SOURCE, **WANTED).tallies[0].reasons["new", "archived-copy"] == 1
    query = f"SELECT first_seen, warnings FROM articles WHERE url = '{GONE}'"
    assert read(crawl.folder, query) == [("2024-06-01T08:00:00Z", json.dumps([f"archived-copy: {served}"]))]


def test_what_is_no_index_or_names_nothing_is_counted_as_what_it_is(web, crawl) -> None:
    answers = b"[]", b"", b"<html><title>Wayback Machine</title>", b'{"error": "no"}'
    pages = [f"{SITE}/2026/gone-{number}" for number in range(len(answers))]
    web.feed(f"{SITE}/feed", f"{SITE}/2026/live", *pages)
    web.pages.update({index(page): web.answer(answer) for page, answer in zip(pages, answers, strict=True)})
    reasons = crawl(SOURCE, **WANTED).tallies[0].reasons
    assert (reasons["filtered", "list-empty"], reasons["failed", "bad-index"]) == (2, 2)
    asked = len(web.asked("web.archive.org"))
    crawl(SOURCE, **WANTED)
    assert len(web.asked("web.archive.org")) == asked + 2, "those that failed are tried again"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ((503, {"Retry-After": "7200"}), ("deferred", "retry-after")),
        ((403, {}), ("failed", "blocked")),
    ],
)
def test_a_wayback_machine_that_refuses_ends_in_a_counted_outcome(web, crawl, answer, verdict) -> None:
    web.pages[index(GONE)] = web.answer(b"", *answer)
    assert crawl(SOURCE, **WANTED).tallies[0].reasons[verdict] == 1
    assert read(crawl.folder, "SELECT count(*) FROM articles") == [(1,)]


def test_what_the_wayback_machine_put_off_is_asked_for_again_when_its_time_has_come(web, crawl) -> None:
    web.pages[index(GONE)] = web.answer(b"", 429, {"Retry-After": "7200"})
    assert crawl(SOURCE, **WANTED).tallies[0].reasons["deferred", "retry-after"] == 1
    asked = len(web.asked("web.archive.org"))
    crawl(SOURCE, **WANTED)
    assert len(web.asked("web.archive.org")) == asked, "it is left alone until then"
    with closing(sqlite3.connect(crawl.folder / "archive.db")) as database, database:
        database.execute("UPDATE hosts SET until = '2026-01-01T00:00:00Z'")
    web.pages[index(GONE)] = web.answer(named((THEN, "A")))
    copy(web, THEN)
    assert crawl(SOURCE, **WANTED).tallies[0].reasons["new", "archived-copy"] == 1


def test_its_robots_txt_is_obeyed(web, crawl) -> None:
    web.pages[index(GONE)] = web.answer(named((THEN, "A")))
    web.pages["https://web.archive.org/robots.txt"] = web.answer(b"User-agent: *\nDisallow: /web/\n")
    assert crawl(SOURCE, **WANTED).tallies[0].reasons["refused", "robots"] == 1


def test_a_copy_that_is_no_article_is_none(web, crawl) -> None:
    web.pages[index(GONE)] = web.answer(named((THEN, "A"), (LATER, "B")))
    web.pages[mementos.address(GONE, THEN)] = web.answer(b"<html><title>Not found</title><h1>Page not found</h1>")
    reasons = crawl(SOURCE, **WANTED).tallies[0].reasons
    assert reasons["gone", "http-404"] == 2, "the page, and the copy that the index named in vain"
    assert sum(count for (outcome, _), count in reasons.items() if outcome == "filtered") == 3
    assert read(crawl.folder, "SELECT count(*) FROM articles") == [(1,)]


def test_of_an_index_the_newest_three_states_of_the_page_are_taken() -> None:
    body = named(
        ("20200101000000", "A"),
        ("20210101000000", "B"),
        ("20220101000000", "A"),
        ("20230101000000", "C"),
        ("20240101000000", "D"),
    )
    found = links(body, index(GONE))
    assert [link.url for link in found.links] == [
        f"https://web.archive.org/web/{year}0101000000id_/{GONE}" for year in (2024, 2023, 2022)
    ]


@pytest.mark.parametrize("row", [["2024", GONE, "A"], ["20249903120000", GONE, "A"], [THEN, "http://other.example/", "A"], [THEN, "//", "A"], [THEN, GONE], "x", [1, 2, 3]])  # fmt: skip
def test_a_row_that_is_not_about_the_page_is_dropped(row) -> None:
    found = links(json.dumps([HEAD, row, [THEN, GONE, "A"]]).encode(), index(GONE))
    assert (len(found.links), found.dropped) == (1, 1)


@pytest.mark.parametrize("body", [b"[" * 100_000, b"nothing", b'["timestamp"]', b"\xff\xfe", b"1"])
def test_what_is_no_index_is_refused(body) -> None:
    with pytest.raises(BadList, match="bad-index"):
        links(body, index(GONE))


def test_the_address_of_a_copy_says_of_what_and_of_when_it_is() -> None:
    copy = mementos.of(mementos.address(f"{GONE}?id=7&p=2", THEN))
    assert copy is not None
    assert (copy.original, copy.taken) == (f"{GONE}?id=7&p=2", "2024-05-03T12:00:00Z")
    for other in (
        GONE,
        "https://web.archive.org/web/20240503120000/https://news.example/",
        "https://web.archive.org/web/20249903120000id_/https://news.example/",
    ):
        assert mementos.of(other) is None
        assert mementos.original(other) == other
