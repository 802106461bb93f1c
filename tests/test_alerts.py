"""What needs a person, judged by each source's own past."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.alerts import Alert
from archive.article import Article, Capture, Exchange
from archive.hosts import Host
from archive.outcomes import Ending, Outcome, Tally
from archive.store import Archive
from archive.writer import Writer

START = datetime(2026, 6, 1, 8, tzinfo=UTC)
SOURCE = {"id": "avaria", "name": "Avaria", "homepage": "http://avaria.example/", "kind": "other"}


def stamp(days: float) -> str:
    return (START + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Life:
    """Lives through a source's days: a crawl a day, and what it found."""

    def __init__(self, folder: Path, number: int = 0) -> None:
        self.folder, self.number = folder, number

    def capture(self, writer: Writer, url: str, day: float, body: str = "", status: int = 200) -> Capture:
        return writer.record(Exchange(url=url, fetched=stamp(day), status=status, body=(body or url).encode()))

    def day(
        self,
        day: float,
        articles: int = 3,
        others: int = 0,
        title: str = "",
        tally: Tally | None = None,
        robots: str = "",
        **fields: object,
    ) -> None:
        with Writer(self.folder) as writer:
            crawl = writer.start_crawl([SOURCE], stamp(day))
            if robots:
                self.capture(writer, "http://avaria.example/robots.txt", day, robots)
            for _ in range(articles):
                self.number += 1
                url = f"http://avaria.example/{self.number}"
                capture = self.capture(writer, url, day)
                known = {"authors": ("Ana Lind",), "published": stamp(day - 0.1), "published_from": "meta", **fields}
                writer.add(
                    Article(url=url, canonical_url=url, source="avaria", title=title or url, text=url, **known), capture
                )  # type: ignore[arg-type]
                writer.note(crawl, Ending("avaria", url, Outcome.NEW, "", capture.id))
            for _ in range(others):
                self.number += 1
                url = f"http://avaria.example/{self.number}"
                writer.note(
                    crawl, Ending("avaria", url, Outcome.FILTERED, "no-text", self.capture(writer, url, day).id)
                )
            writer.finish_crawl(crawl, stamp(day), 0, [tally or Tally("avaria", lists_read=1)])

    def alerts(self) -> list[Alert]:
        with Archive(self.folder) as store:
            [one] = store.status()
        return list(one.alerts)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """Thirty good days."""
    lived = Life(tmp_path_factory.mktemp("month") / "archive")
    for day in range(30):
        lived.day(day)
    return lived


@pytest.fixture
def life(month: Life, tmp_path: Path) -> Life:
    """The same for one test, to go on with."""
    shutil.copytree(month.folder, tmp_path / "archive")
    return Life(tmp_path / "archive", month.number)


def ended(outcome: Outcome, reason: str, *, read: int = 1) -> Tally:
    made = Tally("avaria", lists_read=read, lists_failed=1 - read)
    made.count(outcome, reason)
    return made


def test_a_source_that_does_as_it_always_did_needs_nobody(life: Life) -> None:
    assert life.alerts() == []


def test_a_source_that_could_not_be_had_is_lost(life: Life) -> None:
    life.day(30, articles=0, tally=ended(Outcome.FAILED, "dns", read=0))
    assert [(one.kind, one.since) for one in life.alerts()] == [("lost", stamp(30))]


@pytest.mark.parametrize(("reason", "read", "kind"), [("dns", 0, "lost"), ("tls", 1, "tls")])
def test_what_was_acknowledged_needs_nobody_until_it_begins_anew(
    life: Life, reason: str, read: int, kind: str
) -> None:
    good, bad = ended(Outcome.NEW, ""), ended(Outcome.FAILED, reason, read=read)
    if read:
        bad.count(Outcome.NEW, "")
    life.day(30, articles=0, tally=bad)
    with Writer(life.folder) as writer:
        writer.acknowledge(life.alerts(), stamp(30.5))
        writer.commit()
    life.day(31, articles=0, tally=bad)
    with Archive(life.folder) as store:
        [one] = store.status()
    assert kind not in {alert.kind for alert in one.alerts}
    assert (kind, stamp(30)) in {(seen.kind, seen.since) for seen in one.acknowledged}
    life.day(32, tally=good)
    life.day(33, articles=0, tally=bad)
    assert (kind, stamp(33)) in {(alert.kind, alert.since) for alert in life.alerts()}


def test_a_crawl_that_was_stopped_says_nothing_of_its_sources(life: Life) -> None:
    with Writer(life.folder) as writer:
        crawl = writer.start_crawl([SOURCE], stamp(30))
        writer.finish_crawl(crawl, stamp(30), 143, [Tally("avaria")])
    assert life.alerts() == []


def test_a_silence_twice_as_long_as_any_before_is_told_and_not_one_sooner(life: Life) -> None:
    life.day(30.8, articles=0)
    assert life.alerts() == []
    life.day(33, articles=0)
    [alert] = life.alerts()
    assert (alert.kind, alert.since) == ("silent", stamp(28.9))
    assert alert.detail == "nothing new for 4 days; its longest silence before was 1.0 days"


def test_a_silence_is_none_while_the_source_cannot_be_read(life: Life) -> None:
    life.day(40, articles=0, tally=ended(Outcome.FAILED, "dns", read=0))
    assert [one.kind for one in life.alerts()] == ["lost"]


def test_pages_that_are_articles_no_more_are_told(life: Life) -> None:
    for day in range(30, 37):
        life.day(day, articles=1, others=4)
    assert [one.kind for one in life.alerts()] == ["yield"]
    assert life.alerts()[0].detail == "20% of the newest 20 pages were articles, 89% of those before"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"authors": ()}, "authors: 0% of the newest 20 articles have it, 99% of those before had"),
        ({"title": "Avaria"}, "title: 0% of the newest 20 articles have it, 100% of those before had"),
        (
            {"published": None, "published_from": None},
            "published: 0% of the newest 20 articles have it, 99% of those before had",
        ),
    ],
)
def test_a_field_that_the_newest_articles_lack_is_told(life: Life, change: dict[str, object], told: str) -> None:
    for day in range(30, 37):
        life.day(day, **change)  # type: ignore[arg-type]
    assert [(one.kind, one.detail) for one in life.alerts()] == [("field", told)]


def test_a_field_that_was_never_to_be_relied_on_is_not_missed(life: Life) -> None:
    assert not [one for one in life.alerts() if "section" in one.detail]


def test_what_is_found_in_the_past_does_not_count_as_the_newest(life: Life) -> None:
    for day in range(30, 37):
        life.day(day)
        life.day(day + 0.1, articles=9, authors=(), published="2019-05-05")
    assert life.alerts() == []


def test_a_robots_txt_that_says_what_it_never_said_is_told_for_a_week(life: Life) -> None:
    refused = ended(Outcome.REFUSED, "robots")
    life.day(30, robots="User-agent: *")
    life.day(31, robots="User-agent: *")
    assert life.alerts() == []
    life.day(32, robots="User-agent: *\nDisallow: /", tally=refused)
    [alert] = [one for one in life.alerts() if one.kind == "robots"]
    assert alert.detail == "http://avaria.example/robots.txt changed; 1 URL refused since"
    assert alert.since == stamp(32)
    for day in range(33, 41):
        life.day(day, robots="User-agent: *\nDisallow: /")
    assert life.alerts() == []


def test_a_robots_txt_that_goes_to_and_fro_is_no_news(life: Life) -> None:
    for day in range(30, 44):
        life.day(day, robots=f"# served by {day % 2}")
    assert life.alerts() == []


def test_tls_that_fails_is_told(life: Life) -> None:
    life.day(30, tally=ended(Outcome.FAILED, "tls"))
    assert [(one.kind, one.detail) for one in life.alerts()] == [
        ("tls", "its certificate is not valid, or TLS failed: 1 URL")
    ]


@pytest.mark.parametrize(
    ("state", "times", "kinds"),
    [("challenged", 1, ["blocked"]), ("rate-limited", 1, []), ("rate-limited", 3, ["blocked"])],
)
def test_a_host_that_shuts_this_client_out_is_told(life: Life, state: str, times: int, kinds: list[str]) -> None:
    with Writer(life.folder) as writer:
        for name in ("avaria.example", "another.example"):
            writer.keep_host(Host(host=name, state=state, since=stamp(29), until=stamp(31), times=times))
    assert [one.kind for one in life.alerts()] == kinds
