"""A crawl notices that an article is gone, redirected, hidden or refused, and looks at it again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from time import sleep, time
from typing import TYPE_CHECKING, Any

import pytest

from archive.outcomes import Outcome
from archive.statuses import Status
from archive.store import Archive
from crawler.asking import instead

if TYPE_CHECKING:
    from pathlib import Path

HOME = "http://news.example"
SOURCE = {"id": "news", "homepage": f"{HOME}/", "listings": (f"{HOME}/news",), "articles": r"/press/\w+$"}
PAGES = ("gone", "moved", "soft", "there")


def publish(web: Any) -> None:
    web.listing(f"{HOME}/news", *(f"/press/{name}" for name in PAGES))
    for name in PAGES:
        web.article(f"{HOME}/press/{name}", f"A long enough headline about the {name} ferry")


def later(crawl: Any) -> None:
    """Crawl in another second than before: looks are ordered by time, which is kept to the second."""
    sleep(1.01 - time() % 1)
    crawl(SOURCE)


def looks(folder: Path) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        query = "SELECT a.url, l.status, l.reason, l.target FROM looks AS l JOIN article_index AS a ON a.id = l.article ORDER BY l.seen"
        for url, *look in db.execute(query):
            found.setdefault(url.rpartition("/")[2], []).append(tuple(look))
    return found


@pytest.mark.parametrize(
    ("outcome", "reason", "status"),
    [
        (Outcome.GONE, "http-410", Status.GONE),
        (Outcome.FILTERED, "listing", Status.SOFT_GONE),
        (Outcome.FAILED, "blocked", Status.BLOCKED),
        (Outcome.FAILED, "timeout", None),
        (Outcome.FAILED, "http-5xx", None),
        (Outcome.FILTERED, "error-page", None),
        (Outcome.UNCHANGED, "not-modified", None),
    ],
)
def test_what_may_be_a_fault_of_the_moment_tells_nothing(outcome: Outcome, reason: str, status: Status | None) -> None:
    assert instead(outcome, reason) == status


def test_what_is_gone_is_looked_at_again_and_its_return_is_noticed(web: Any, crawl: Any) -> None:
    publish(web)
    crawl(SOURCE)
    web.pages[f"{HOME}/press/gone"] = web.answer(b"<h1>Not found</h1>", 404)
    web.pages[f"{HOME}/press/moved"] = web.answer(b"", 301, {"Location": f"{HOME}/news"})
    soft = "<html><head><title>Page not found</title></head><body><h1>Page not found</h1><p>The page you are looking for does not exist.</p></body></html>"
    web.pages[f"{HOME}/press/soft"] = web.answer(soft.encode())
    later(crawl)
    first = looks(crawl.folder)
    assert first == {
        "gone": [("gone", "http-404", "")],
        "moved": [("redirected", "http-301", f"{HOME}/news")],
        "soft": [("soft-gone", "soft-404", "")],
    }
    before = len(web.asked("/press/gone"))
    publish(web)
    later(crawl)
    assert len(web.asked("/press/gone")) == before + 1
    with Archive(crawl.folder) as archive:
        moved = archive.statuses(archive.find(f"{HOME}/press/moved").id)
        assert [one.status for one in moved] == ["live", "redirected", "back"]
        assert [one.status for one in archive.statuses(archive.find(f"{HOME}/press/gone").id)] == ["live"]
        assert archive.statuses(archive.find(f"{HOME}/press/there").id) == []


def test_an_old_article_that_was_missed_is_looked_at_as_if_it_were_new(web: Any, crawl: Any) -> None:
    """Also where no list names it any more; one that is as old and was there has its turn much later."""
    publish(web)
    crawl(SOURCE)
    web.pages[f"{HOME}/press/gone"] = web.answer(b"<h1>Not found</h1>", 404)
    later(crawl)
    assert [*looks(crawl.folder)] == ["gone"]
    web.listing(f"{HOME}/news", "/press/there")
    ago = f"{datetime.now(UTC) - timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}"
    with closing(sqlite3.connect(crawl.folder / "archive.db")) as db, db:
        db.execute("UPDATE addresses SET first_seen = '2020-01-01T00:00:00Z', checked = ?", (ago,))
        db.execute("UPDATE statuses SET first_seen = iif(status = 'gone', ?, '2020-01-01T00:00:00Z')", (ago,))
    before = len(web.asked())
    crawl(SOURCE, look_again=3600.0)
    assert web.asked()[before:] == [f"{HOME}/news", f"{HOME}/press/gone"]
