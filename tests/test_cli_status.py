"""``communique status``: how the sources stand after their last crawl."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import heartbeat
from archive.heartbeat import Heartbeat
from archive.outcomes import Ending, Outcome, Tally
from archive.store import Archive
from archive.writer import Writer
from exports.cli import main
from exports.cli.overview import sparkline


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), "status", *words])


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one source that went well, one that was lost and one that was never crawled to its end."""
    folder = tmp_path_factory.mktemp("crawled") / "archive"
    good, lost = Tally("avaria", lists_read=1, seconds=4.2), Tally("envoy", lists_failed=1)
    good.count(Outcome.FILTERED, "list")
    good.count(Outcome.UNCHANGED, "same-payload")
    good.count(Outcome.FAILED, "timeout")
    lost.count(Outcome.FAILED, "dns")
    with Writer(folder) as writer:
        rows = [{"id": name, "name": name.title(), "homepage": f"http://{name}.example/", "kind": "other"} for name in ("avaria", "envoy")]
        crawl = writer.start_crawl(rows, "2026-03-08T08:00:00Z")
        writer.note(crawl, Ending("avaria", "http://avaria.example/", Outcome.FILTERED, "list"))
        writer.note(crawl, Ending("avaria", "http://avaria.example/1", Outcome.UNCHANGED, "same-payload"))
        writer.note(crawl, Ending("avaria", "http://avaria.example/2", Outcome.FAILED, "timeout"))
        writer.note(crawl, Ending("envoy", "http://envoy.example/", Outcome.FAILED, "dns"))
        writer.finish_crawl(crawl, "2026-03-08T08:02:00Z", 3, [good, lost])
    return folder


def test_it_tells_the_last_crawl_what_became_of_every_url_and_why(crawled: Path) -> None:
    told = run(crawled, "avaria").stdout
    assert "avaria  Avaria\n" in told
    assert "2026-03-08T08:00:00Z (the crawl ended with 3, 4 s)" in told
    assert "3 seen = 1 unchanged + 1 filtered + 1 failed" in told
    assert "failed: timeout 1" in told


def test_a_source_that_could_not_be_had_is_exit_code_3(crawled: Path) -> None:
    assert run(crawled).exit_code == 3
    assert run(crawled, "envoy").exit_code == 3
    assert run(crawled, "avaria").exit_code == 0


def test_it_tells_the_newest_article(sample_archive: Path) -> None:
    assert "1, the newest of 2025-11-30: Résolution 12" in run(sample_archive, "straits").stdout


def test_an_article_without_a_date_is_said_to_be_seen_and_not_to_be_of_that_day(sample_archive: Path) -> None:
    assert "the newest without a date, seen 2026-03-08: A note" in run(sample_archive, "envoy").stdout
    searched = CliRunner().invoke(main, ["--archive", str(sample_archive), "search", "neither"]).stdout
    assert searched.splitlines()[1].endswith("  envoy  no date, seen 2026-03-08")


def test_a_selector_stands_for_the_sources_that_fit_here_and_in_a_search(sample_archive: Path) -> None:
    rows = json.loads(run(sample_archive, "kind:magazine", "--json").stdout)["sources"]
    with Archive(sample_archive) as store:
        magazines = {row["id"] for row in store.sources() if row["definition"]["kind"] == "magazine"}
    assert magazines == {row["source"] for row in rows}
    words = ["--archive", str(sample_archive), "search", "ferry", "--source", "kind:magazine", "--json"]
    assert set() < {hit["source"] for hit in json.loads(CliRunner().invoke(main, words).stdout)} <= magazines


def test_json_has_counts_and_reasons(crawled: Path) -> None:
    (told,) = json.loads(run(crawled, "avaria", "--json").stdout)["sources"]
    assert told["outcomes"] == {"seen": 3, "filtered": 1, "unchanged": 1, "failed": 1}
    assert told["reasons"] == {"filtered:list": 1, "unchanged:same-payload": 1, "failed:timeout": 1}
    assert (told["source"], told["alerts"], told["exit_code"], told["seconds"]) == ("avaria", [], 3, 4.2)
    assert len(told["days"]) == 14


def test_json_says_what_needs_a_person_and_how_the_schedule_is(crawled: Path) -> None:
    told = json.loads(run(crawled, "--json").stdout)
    assert told["schedule"] is None
    [alert] = [alert for one in told["sources"] for alert in one["alerts"]]
    assert (alert["source"], alert["kind"], alert["since"]) == ("envoy", "lost", "2026-03-08T08:00:00Z")


def test_without_ids_all_is_on_one_screen_what_needs_a_person_first(crawled: Path) -> None:
    lines = run(crawled).stdout.splitlines()
    assert lines[0] == "lost envoy: nothing could be had in its last crawl"
    assert lines[2].split() == ["source", "crawled", "articles", "two", "weeks", "a", "day"]
    assert [line.split()[0] for line in lines[3:]] == ["envoy", "avaria"]
    assert max(map(len, lines)) <= 80


def test_a_schedule_that_ended_without_a_word_needs_a_person(tmp_path: Path, crawled: Path) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(crawled, folder)
    assert run(folder, "avaria").exit_code == 0
    long_ago = "2026-03-08T08:00:00Z"
    sign = Heartbeat(process=7, since=long_ago, beat=long_ago, doing="waiting", sources=3)
    heartbeat.write(folder, sign)
    found = run(folder, "avaria")
    assert found.exit_code == 3
    assert found.stdout.startswith("the schedule (process 7) gave its last sign of life")
    assert json.loads(run(folder, "avaria", "--json").stdout)["schedule"]["lost"] is True
    heartbeat.write(folder, replace(sign, doing=heartbeat.STOPPED))
    assert run(folder, "avaria").exit_code == 0


def test_the_bars_tell_a_day_without_news_from_one_on_which_nobody_looked() -> None:
    assert sparkline([0, 0, 1, 4, 8], [False, True, True, True, True]) == "·▁▂▅█"
    assert sparkline([0, 0], [True, False]) == "▁·"


def test_a_source_that_the_archive_does_not_know_is_wrong_use(crawled: Path) -> None:
    result = run(crawled, "nobody")
    assert result.exit_code == 2
    assert "nobody" in result.stderr


def test_a_source_whose_certificates_are_not_verified_is_told_so(tmp_path: Path) -> None:
    careless = {"id": "careless", "name": "C", "homepage": "https://careless.example/", "kind": "other"}
    with Writer(tmp_path) as writer:
        writer.start_crawl([{**careless, "unverified_tls": True}, {**careless, "id": "strict"}], "2026-03-08T08:00:00Z")
    assert "certificates" in run(tmp_path, "careless").output
    assert "certificates" not in run(tmp_path, "strict").output
    rows = {line.split()[0]: line for line in run(tmp_path).output.splitlines() if line}
    assert "unverified TLS" in rows["careless"]
    assert "unverified TLS" not in rows["strict"]
