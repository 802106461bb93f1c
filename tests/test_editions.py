"""archive/editions.py: what a publisher changed, told apart from what this program reads better"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest

from archive.article import Article, Exchange
from archive.connect import read_only
from archive.editions import rank
from archive.store import Archive
from archive.writer import Writer

URL = "https://mfa.avaria.example/press/1"
OLD, NEW, NEWEST = "blocks-9", "blocks-10", "blocks-10+2026-03-01T08:00:00Z.abcd"
Sight = tuple[int, str, str]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Writer(tmp_path) as writing:
        writing.start_crawl([{"id": "mfa", "name": "MFA"}], "2026-02-01T00:00:00Z")
        yield writing


def see(writer: Writer, *sights: Sight) -> None:
    """Each sight: the day of the capture, who read it, and what was found."""
    for day, reader, text in sights:
        seen = f"2026-02-{day:02}T08:00:00Z"
        capture = writer.record(Exchange(url=URL, fetched=seen, status=200, body=f"{day}".encode()))
        writer.add(Article(url=URL, canonical_url=URL, title="Ferry", text=text, source="mfa", reader=reader), capture)
    writer.commit()


def versions(folder: Path) -> list[tuple[str, str, str, str]]:
    with Archive(folder) as archive:
        (entry,) = archive.articles()
        found = archive.versions(entry.id)
        assert [one.number for one in found] == list(range(1, len(found) + 1))
        assert entry.article.text == found[-1].article.text
        return [(one.seen[8:10], one.change, one.article.reader, one.article.text) for one in found]


def test_a_better_reading_is_a_version_beside_the_first_and_no_edit(writer: Writer, tmp_path: Path) -> None:
    see(writer, (1, OLD, "A and an advertisement"), (1, NEW, "A"))
    assert versions(tmp_path) == [("01", "first", OLD, "A and an advertisement"), ("01", "reading", NEW, "A")]


def test_a_better_reading_is_shown_although_a_worse_one_came_later(writer: Writer, tmp_path: Path) -> None:
    see(writer, (1, OLD, "A and an advertisement"), (1, NEW, "A"), (2, OLD, "A and an advertisement"))
    assert [version[1] for version in versions(tmp_path)] == ["first", "reading"]


def test_an_edit_is_told_from_a_better_reading_by_who_read_both(writer: Writer, tmp_path: Path) -> None:
    see(writer, (1, OLD, "A and an advertisement"), (1, NEW, "A"), (2, NEW, "A"), (3, NEW, "B"))
    assert [(day, change, text) for day, change, _, text in versions(tmp_path)] == [
        ("01", "first", "A and an advertisement"),
        ("01", "reading", "A"),
        ("03", "edit", "B"),
    ]


def test_what_a_better_reader_finds_unchanged_was_no_edit_after_all(writer: Writer, tmp_path: Path) -> None:
    see(writer, (1, OLD, "A and the weather: sun"), (2, OLD, "A and the weather: rain"))
    assert [version[1] for version in versions(tmp_path)] == ["first", "edit"]
    see(writer, (1, NEW, "A"), (2, NEW, "A"))
    assert [version[1] for version in versions(tmp_path)] == ["first", "reading", "reading"]
    assert versions(tmp_path)[-1][3] == "A"


def test_no_text_that_was_a_version_is_lost_by_reading_again(writer: Writer, tmp_path: Path) -> None:
    see(writer, (1, OLD, "A1"), (2, OLD, "B1"), (1, NEW, "A2"), (2, NEW, "B2"), (1, NEWEST, "A3"), (2, NEWEST, "B3"))
    assert [version[3] for version in versions(tmp_path)] == ["A1", "A2", "A3", "B1", "B2", "B3"]
    assert [version[1] for version in versions(tmp_path)] == ["first", *["reading"] * 2, "edit", *["reading"] * 2]


def test_a_text_that_a_better_reader_brings_back_is_shown_and_kept_once(writer: Writer, tmp_path: Path) -> None:
    see(writer, (1, OLD, "A"), (1, NEW, "worse"), (1, NEWEST, "A"))
    assert [version[3] for version in versions(tmp_path)] == ["worse", "A"]


def test_better_readings_are_no_recent_changes(writer: Writer, tmp_path: Path) -> None:
    see(writer, (1, OLD, "A and an advertisement"), (1, NEW, "A"), (2, NEW, "B"))
    with closing(read_only(tmp_path)) as db:
        assert [row["number"] for row in db.execute("SELECT number FROM recent_changes")] == [3]


def test_the_order_in_which_readings_come_in_makes_no_difference(tmp_path: Path) -> None:
    sights = [(1, OLD, "A1"), (1, NEW, "A2"), (2, OLD, "A1"), (3, NEW, "B2"), (3, NEWEST, "B3")]
    found = set()
    for number, order in enumerate(permutations(sights)):
        if number % 10:
            continue
        folder = tmp_path / str(number)
        with Writer(folder) as writer:
            writer.start_crawl([{"id": "mfa", "name": "MFA"}], "2026-02-01T00:00:00Z")
            see(writer, *order)
        found.add(tuple(versions(folder)))
    assert len(found) == 1


def test_readers_are_ranked_by_version_then_by_how_much_of_the_site_they_know() -> None:
    later = "blocks-10+2026-03-02T08:00:00Z.aaaa"
    assert sorted([NEWEST, later, NEW, OLD, ""], key=rank) == ["", OLD, NEW, NEWEST, later]
