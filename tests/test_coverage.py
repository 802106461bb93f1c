"""The coverage ledger: its days, their sums, and what a source's past lets one expect."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.article import Article, Exchange
from archive.coverage import Range, expected
from archive.errors import BadQuery
from archive.outcomes import Outcome, Tally
from archive.store import Archive
from archive.writer import Writer
from exports.cli import main

MONDAY = date(2026, 6, 1)


def table(name: str) -> dict[str, str]:
    return {"id": name, "name": name.title(), "homepage": f"http://{name}.example/", "kind": "other"}


def tally(source: str, *endings: tuple[Outcome, str], fetched: int = 0) -> Tally:
    made = Tally(source, lists_read=1, fetched=fetched)
    for outcome, reason in endings:
        made.count(outcome, reason)
    return made


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two crawls on one day, none on the next, one on the third; one source of two was not in that."""
    folder = tmp_path_factory.mktemp("ledger") / "archive"
    new, listed, timeout = (Outcome.NEW, ""), (Outcome.FILTERED, "list"), (Outcome.FAILED, "timeout")
    passes = (
        ("2026-06-01T08:00:00Z", [tally("avaria", new, new, listed, timeout, fetched=3), tally("envoy", listed)]),
        ("2026-06-01T20:00:00Z", [tally("avaria", new, listed, timeout, (Outcome.FILTERED, "no-text"), fetched=3)]),
        ("2026-06-03T08:00:00Z", [tally("avaria", (Outcome.FAILED, "challenge"), (Outcome.DEFERRED, "blocked"))]),
    )
    with Writer(folder) as writer:
        for started, tallies in passes:
            crawl = writer.start_crawl([table(one.source) for one in tallies], started)
            writer.finish_crawl(crawl, started, 0, tallies)
    return folder


def test_a_day_is_the_sum_of_its_crawls_and_a_day_without_one_is_there_too(ledger: Path) -> None:
    with Archive(ledger) as store:
        first, second, third = store.coverage(["avaria"])
    assert [one.day for one in (first, second, third)] == ["2026-06-01", "2026-06-02", "2026-06-03"]
    assert (first.counts["crawls"], first.counts["seen"], first.counts["fetched"], first.counts["stored"]) == (
        2,
        8,
        6,
        3,
    )
    assert first.reasons == {"new": {"": 3}, "filtered": {"list": 2, "no-text": 1}, "failed": {"timeout": 2}}
    assert (first.counts["not_article"], first.counts["listed"], first.counts["lists_read"]) == (1, 6, 2)
    assert (second.counts["crawls"], second.counts["seen"], second.reasons) == (0, 0, {})
    assert third.counts["blocked"] == 2


def test_the_outcomes_of_a_day_add_up_to_what_was_seen(ledger: Path) -> None:
    with Archive(ledger) as store:
        for day in store.coverage():
            assert sum(day.counts[outcome] for outcome in Outcome) == day.counts["seen"]
            assert sum(sum(reasons.values()) for reasons in day.reasons.values()) == day.counts["seen"]


@pytest.mark.parametrize(
    ("since", "until", "count"), [("2026-06-02", None, 4), (None, "2026-06-01", 2), ("2026-06-03", "2026-06-03", 2), ("2026-06", "2026-06", 60)]
)
def test_the_ledger_keeps_to_the_days_that_are_asked_for(
    ledger: Path, since: str | None, until: str | None, count: int
) -> None:
    with Archive(ledger) as store:
        assert len(list(store.coverage(since=since, until=until))) == count


def test_what_is_no_date_is_refused(ledger: Path) -> None:
    with Archive(ledger) as store, pytest.raises(BadQuery):
        store.coverage(since="soon")


def test_nothing_is_expected_of_a_source_with_too_short_a_past() -> None:
    assert expected(MONDAY, {}, MONDAY - timedelta(days=13)) is None
    assert expected(MONDAY, {}, MONDAY - timedelta(days=14)) == Range(0, 0, 0)


def test_the_expected_range_is_robust_against_a_single_day() -> None:
    past = {MONDAY - timedelta(days=number): 4 for number in range(1, 29)}
    past[MONDAY - timedelta(days=3)] = 500
    assert expected(MONDAY, past, MONDAY - timedelta(days=28)) == Range(4, 4, 4)


def test_with_six_weeks_a_sunday_is_compared_with_sundays() -> None:
    days = [MONDAY - timedelta(days=number) for number in range(1, 57)]
    past = {day: 0 if day.weekday() >= 5 else 9 for day in days}
    assert expected(MONDAY, past, days[-1]) == Range(9, 9, 9)
    assert expected(MONDAY - timedelta(days=1), past, days[-1]) == Range(0, 0, 0)
    assert expected(MONDAY - timedelta(days=30), past, days[-1]) == Range(0, 9, 9)


def test_the_past_of_a_new_source_begins_with_what_its_first_crawl_found_and_not_with_one_old_article(
    tmp_path: Path,
) -> None:
    with Writer(tmp_path / "a") as writer:
        crawl = writer.start_crawl([table("avaria")], "2026-06-01T08:00:00Z")
        dates = ["2026-04-10", *(f"2026-05-{day:02}" for day in range(12, 32) for _ in range(2))]
        for number, published in enumerate(dates):
            url = f"http://avaria.example/{number}"
            capture = writer.record(Exchange(url=url, fetched="2026-06-01T08:00:00Z", status=200, body=url.encode()))
            article = Article(
                url=url,
                canonical_url=url,
                source="avaria",
                title=url,
                text=url,
                published=published,
                published_from="meta",
            )
            writer.add(article, capture)
        writer.finish_crawl(crawl, "2026-06-01T08:02:00Z", 0, [tally("avaria")])
    with Archive(tmp_path / "a") as store:
        [day] = store.coverage()
    assert (day.published, day.expected) == (0, Range(2, 2, 2))


def test_a_killed_crawl_leaves_its_account(web, crawl: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    site = "http://news.example"
    links = [f"{site}/2026/statement-{number}" for number in range(6)]
    for link in links:
        web.article(link, link)
    web.feed(f"{site}/feed", *links)
    page = web.pages[links[0]]

    def kill(_: object) -> object:
        os.kill(int((crawl.folder / "lock").read_text().split()[1]), signal.SIGKILL)  # type: ignore[attr-defined]
        return page

    web.pages[links[0]] = kill
    with pytest.raises(Exception, match="ended with code -9"):
        crawl({"id": "news", "homepage": f"{site}/", "feeds": (f"{site}/feed",)}, delay=0.7)
    with closing(sqlite3.connect(crawl.folder / "archive.db")) as database:  # type: ignore[attr-defined]
        [(seen, fetched)] = database.execute("SELECT seen, fetched FROM coverage").fetchall()
    assert seen == fetched >= 2


def exported(folder: Path, *words: str) -> str:
    result = CliRunner().invoke(main, ["--archive", str(folder), "export", "coverage", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_it_is_exported_as_csv_and_as_json_lines(ledger: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(ledger, "--source", "avaria"))))
    assert [row["day"] for row in rows] == ["2026-06-01", "2026-06-02", "2026-06-03"]
    assert (rows[0]["seen"], rows[0]["expected_low"], json.loads(rows[0]["reasons"])["failed"]) == (
        "8",
        "",
        {"timeout": 2},
    )
    out = tmp_path / "coverage.jsonl"
    exported(ledger, "--since", "2026-06-03", "--out", str(out))
    avaria, envoy = map(json.loads, out.read_text().splitlines())
    assert (avaria["source"], avaria["blocked"], avaria["reasons"]["deferred"]) == ("avaria", 2, {"blocked": 1})
    assert (envoy["crawls"], envoy["expected_usual"]) == (0, None)


def test_a_filter_that_does_not_narrow_it_is_wrong_use(ledger: Path) -> None:
    result = CliRunner().invoke(main, ["--archive", str(ledger), "export", "coverage", "--language", "fr"])
    assert result.exit_code == 2
    assert "coverage takes --source, --since, --until, not --language" in result.stderr


def test_it_goes_beside_articles_for_the_same_sources_and_days(ledger: Path, tmp_path: Path) -> None:
    beside, out = tmp_path / "coverage.csv", tmp_path / "articles.csv"
    words = ["--source", "avaria", "--since", "2026-06-02", "--out", str(out), "--coverage", str(beside)]
    result = CliRunner().invoke(main, ["--archive", str(ledger), "export", "csv", *words])
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(beside.read_text("utf-8").splitlines()))
    assert [(row["source"], row["day"]) for row in rows] == [("avaria", "2026-06-02"), ("avaria", "2026-06-03")]
    assert out.exists()


def test_it_does_not_go_beside_itself(ledger: Path, tmp_path: Path) -> None:
    words = ["--coverage", str(tmp_path / "more.csv")]
    result = CliRunner().invoke(main, ["--archive", str(ledger), "export", "coverage", *words])
    assert (result.exit_code, "--out says" in result.stderr) == (2, True)


def test_a_ledger_without_days_has_its_header_all_the_same(ledger: Path) -> None:
    told = [CliRunner().invoke(main, ["--archive", str(ledger), "export", "coverage", "--since", day]).stdout for day in ("2030", "2026")]
    assert told[0] == told[1].splitlines(keepends=True)[0] != ""
