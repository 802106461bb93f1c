"""crawler/unlisted.py: what lists name no more, though they name what is older and newer"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.article import Address, Article, Exchange
from archive.ids import article_id
from archive.outcomes import Outcome
from archive.statuses import Status
from archive.store import Archive
from archive.verify import verify
from archive.writer import Writer
from crawler.discover import Found, Link
from crawler.sources import Source
from crawler.unlisted import Unlisted
from crawler.visit import Visit
from exports.cli import main

HOST = "https://mfa.example"
SOURCE = Source(id="mfa", name="MFA", homepage=f"{HOST}/")
NEWEST_FIRST = [5, 4, 3, 2, 1]


def url(number: int) -> str:
    return f"{HOST}/press/{number}"


def found(kind: str, numbers: list[int], **more: object) -> Found:
    links = tuple(Link(url=url(number), found_in=kind, list_url=f"{HOST}/{kind}") for number in numbers)
    return Found(links=links, **more)  # type: ignore[arg-type]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    """Articles 1 to 5, of the days 1 to 5, that a list of each kind has named."""
    with Writer(tmp_path) as writer:
        writer.start_crawl([{"id": "mfa"}], "2026-01-01T00:00:00Z")
        for number in NEWEST_FIRST:
            when, kind = f"2026-01-0{number}T00:00:00Z", "feed"
            capture = writer.record(Exchange(url=url(number), fetched=when, status=200, body=b"%d" % number))
            added = writer.add(Article(url=url(number), canonical_url=url(number), title=f"Nr {number}", text="x", source="mfa", reader="1"), capture)
            listed = f'{{"url": "{url(number)}", "found_in": "{kind}", "list_url": "{HOST}/{kind}"}}'
            writer.remember(Address(url=url(number), source="mfa", article=added.article, outcome="new", first_seen=when, checked=when, listed=listed))
        yield writer


def crawled(writer: Writer, hour: int, numbers: list[int] | None, kind: str = "feed", **more: object) -> None:
    """One crawl that reads a list, or (None) finds it as it was."""
    unlisted, visit = Unlisted(writer), Visit(url=f"{HOST}/feed", source=SOURCE, kind=kind)
    capture = writer.record(Exchange(url=visit.url, fetched=f"2026-02-01T{hour:02}:00:00Z", status=200, body=f"{numbers}".encode()))
    if numbers is not None:
        unlisted.read(visit, found("feed", numbers, **more))
    unlisted.settled(visit, Outcome.UNCHANGED if numbers is None else Outcome.FILTERED, capture)
    unlisted.close()
    writer.commit()


def history(folder: Path, number: int) -> list[tuple[str, bool]]:
    with Archive(folder) as archive:
        return [(one.status, one.is_certain) for one in archive.statuses(article_id(url(number))) if one.status != Status.LIVE]


def test_an_article_between_others_is_missing_after_two_looks_and_can_be_named_again(writer: Writer, tmp_path: Path) -> None:
    crawled(writer, 1, [5, 4, 2, 1])
    assert history(tmp_path, 3) == [("unlisted", False)]
    crawled(writer, 3, None)
    assert history(tmp_path, 3) == [("unlisted", True)]
    crawled(writer, 5, [5, 4, 2, 1])
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        assert db.execute("SELECT count(*) FROM looks").fetchone() == (2,)
    told = CliRunner().invoke(main, ["--archive", str(tmp_path), "changes", "--removed"]).output
    assert "Nr 3" in told
    assert f"unlisted to {HOST}/feed" not in told
    assert f"unlisted in {HOST}/feed" in told
    crawled(writer, 7, NEWEST_FIRST)
    crawled(writer, 9, NEWEST_FIRST)
    assert [status for status, _ in history(tmp_path, 3)] == ["unlisted", "relisted"]
    assert writer.missed(article_id(url(3))) is None
    assert [history(tmp_path, number) for number in (1, 2, 4, 5)] == [[], [], [], []]
    assert verify(tmp_path).findings == []


@pytest.mark.parametrize(
    ("case", "numbers", "kind", "more"),
    [
        ("it fell off the end", [5, 4], "feed", {}),
        ("it fell off the end, and an old one is pinned above all others", [1, 5, 4], "feed", {}),
        ("it fell off the end of a list from the oldest to the newest", [4, 5], "feed", {}),
        ("the list broke off", [5, 4, 2, 1], "feed", {"truncated": True}),
        ("what the list names was cut", [5, 4, 2, 1], "feed", {"dropped": 1}),
        ("the list names nothing", [], "feed", {}),
    ],
)
def test_what_tells_nothing_makes_no_article_missing(writer: Writer, tmp_path: Path, case: str, numbers: list[int], kind: str, more: dict[str, object]) -> None:
    crawled(writer, 1, numbers, kind, **more)
    assert history(tmp_path, 3) == [], case


def test_what_another_list_of_the_crawl_names_is_not_missing(writer: Writer, tmp_path: Path) -> None:
    unlisted = Unlisted(writer)
    for name, numbers in (("feed", [5, 4, 2, 1]), ("sitemap", [3])):
        visit = Visit(url=f"{HOST}/{name}", source=SOURCE, kind=name)
        capture = writer.record(Exchange(url=visit.url, fetched="2026-02-01T00:00:00Z", status=200, body=name.encode()))
        unlisted.read(visit, found(name, numbers))
        unlisted.settled(visit, Outcome.FILTERED, capture)
    unlisted.close()
    writer.commit()
    assert history(tmp_path, 3) == []


def test_the_order_of_a_sitemap_does_not_matter(writer: Writer, tmp_path: Path) -> None:
    crawled(writer, 1, [1, 5, 2, 4], "sitemap")
    assert history(tmp_path, 3) == [("unlisted", False)]


def test_a_crawl_notes_what_a_feed_names_no_more(web: Any, crawl: Any) -> None:
    source = {"id": "mfa", "homepage": "http://mfa.example/", "feeds": ("http://mfa.example/feed",)}
    for numbers in ([3, 2, 1], [3, 1]):
        items = ""
        for number in numbers:
            web.article(f"http://mfa.example/press/{number}", f"Statement {number}")
            date = f"0{number} Jan 2026 08:00:00 GMT"
            items += f"<item><title>Statement {number}</title><link>http://mfa.example/press/{number}</link><pubDate>{date}</pubDate></item>"
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()
        web.pages["http://mfa.example/feed"] = web.answer(feed, headers={"Content-Type": "application/rss+xml"})
        crawl(source)
    with Archive(crawl.folder) as archive:
        missing = {number: [one.status for one in archive.statuses(article_id(f"http://mfa.example/press/{number}"))] for number in (1, 2, 3)}
    assert missing == {1: [], 2: ["live", "unlisted"], 3: []}
    assert verify(crawl.folder).findings == []
