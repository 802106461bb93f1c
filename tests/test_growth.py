"""What an article costs does not grow with the archive."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archive.addresses import Address
from archive.article import Article, Exchange
from archive.outcomes import Ending, Outcome
from archive.writer import Writer
from crawler.pipelines import identified

SOURCE = {"id": "mfa", "name": "Ministry", "homepage": "http://mfa.example/", "kind": "other"}
WHEN = "2026-03-08T08:01:00Z"


def take_in(writer: Writer, crawl: str, number: int, text: str = "A statement on the ferry.") -> None:
    url = f"http://mfa.example/press/{number}"
    capture = writer.record(Exchange(url=url, fetched=WHEN, status=200, body=f"{number} {text}".encode()))
    article = Article(url=url, canonical_url=url, source="mfa", title=f"Statement {number}", text=f"{text} {number}")
    kept = writer.add(identified(writer, article)[0], capture)
    writer.remember(Address(url=url, source="mfa", article=kept.article, checked=WHEN))
    writer.note(crawl, Ending("mfa", url, Outcome.NEW, "", capture.id))


def steps(writer: Writer, work: Callable[[], None]) -> int:
    """How many tens of instructions of SQLite's machine a work takes: the same at every run and on every computer."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    writer._connection.set_progress_handler(count, 10)
    work()
    writer._connection.set_progress_handler(None, 0)
    return counted


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[int]]:
    """What ten new, edited and unchanged articles cost in an archive of a hundred and in one of five hundred."""
    measured: dict[str, list[int]] = {"new": [], "edited": [], "unchanged": []}
    with Writer(tmp_path_factory.mktemp("growth") / "archive") as writer:
        crawl = writer.start_crawl([SOURCE], "2026-03-08T08:00:00Z")
        for known, size in ((0, 100), (110, 500)):
            for number in range(known, size):
                take_in(writer, crawl, number)
            writer.commit()
            ten = range(size, size + 10)
            works = {"new": "A statement on the ferry.", "edited": "Another one.", "unchanged": "Another one."}
            for kind, text in works.items():
                measured[kind].append(steps(writer, lambda text=text, ten=ten: [take_in(writer, crawl, n, text) for n in ten]))
    return measured


@pytest.mark.parametrize("kind", ["new", "edited", "unchanged"])
def test_an_article_costs_as_much_in_an_archive_five_times_as_large(costs: dict[str, list[int]], kind: str) -> None:
    small, large = costs[kind]
    assert large <= 1.1 * small
