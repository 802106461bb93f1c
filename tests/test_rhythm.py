"""What the archive tells of a source's rhythm."""

from __future__ import annotations

from pathlib import Path

from archive.outcomes import Outcome, Tally
from archive.store import Archive
from archive.writer import Writer

SOURCE = {"id": "avaria", "name": "Avaria", "homepage": "http://avaria.example/", "kind": "other"}


def test_it_counts_the_newest_articles_and_leaves_out_those_of_the_future(sample_archive: Path) -> None:
    with Archive(sample_archive) as store:
        found = store.rhythms(0, "2026-03-02T00:00:00Z")
    assert (found["avaria"].articles, found["avaria"].since) == (2, "2026-02-11")
    assert found["envoy"].articles == 20
    assert found["avaria"].started == "2026-03-08T08:00:00Z"


def test_the_last_crawl_is_the_one_that_was_written_last_whatever_the_clock_said(tmp_path: Path) -> None:
    with Writer(tmp_path / "a") as writer:
        writer.start_crawl([SOURCE], "2099-01-01T00:00:00Z")
        first = writer.start_crawl([SOURCE], "2026-03-08T08:00:00Z")
        tally = Tally("avaria")
        for outcome, reason in (
            (Outcome.FILTERED, "list"),
            (Outcome.DEFERRED, "interrupted"),
            (Outcome.DEFERRED, "interrupted"),
        ):
            tally.count(outcome, reason)
        writer.finish_crawl(first, "2026-03-08T08:02:00Z", 143, [tally])
    with Archive(tmp_path / "a") as store:
        found = store.rhythms(0, "2026-03-09T00:00:00Z")["avaria"]
        assert (found.started, found.put_off, found.done) == ("2026-03-08T08:00:00Z", 2, 1)
        assert (found.articles, found.since) == (0, None)
        assert store.rhythms(found.number, "2026-03-09T00:00:00Z") == {}
