"""archive/history.py: versions from sightings"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import words
from archive.article import Article, Capture, Exchange
from archive.outcomes import Outcome
from archive.results import Added
from archive.store import Archive
from archive.writer import Writer

URL = "https://mfa.avaria.example/press/1"
SOURCE = {"id": "mfa", "name": "MFA", "homepage": "https://mfa.avaria.example/", "kind": "foreign-ministry", "country": "AV"}
Sight = tuple[int, Article]


def article(text: str = "The ferry sails.", url: str = URL, **more: Any) -> Article:
    values = {"title": "Ferry", "source": "mfa", "published": "2026-01-05", "published_from": "meta"} | more
    return Article(url=url, canonical_url=url, text=text, **values)


def see(writer: Writer, sight: Sight) -> Added:
    day, seen = sight
    return writer.add(seen, capture(writer, day, seen.canonical_url))


def capture(writer: Writer, day: int, url: str = URL) -> Capture:
    return writer.record(Exchange(url=url, fetched=f"2026-02-{day:02}T08:00:00Z", status=200, body=f"{day}".encode()))


def sights(*days: tuple[int, str]) -> list[Sight]:
    return [(day, article(text)) for day, text in days]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Writer(tmp_path) as writing:
        writing.start_crawl([SOURCE], "2026-02-01T00:00:00Z")
        yield writing


def history(folder: Path) -> list[tuple[int, str, str]]:
    with Archive(folder) as archive:
        (entry,) = archive.articles()
        return [(version.number, version.seen[8:10], version.article.text) for version in archive.versions(entry.id)]


def outcomes(writer: Writer, seen: Sequence[Sight]) -> list[str]:
    found = [see(writer, sight).outcome for sight in seen]
    writer.commit()
    return [str(outcome) for outcome in found]


def test_an_edit_adds_a_version_and_keeps_the_first(writer: Writer, tmp_path: Path) -> None:
    assert outcomes(writer, sights((1, "A"), (2, "B"))) == ["new", "changed"]
    assert history(tmp_path) == [(1, "01", "A"), (2, "02", "B")]


def test_the_same_article_again_adds_no_version(writer: Writer, tmp_path: Path) -> None:
    assert outcomes(writer, sights((1, "A"), (2, "A"), (2, "A"))) == ["new", "unchanged", "unchanged"]
    assert history(tmp_path) == [(1, "01", "A")]


def test_a_text_that_leaves_and_comes_back_makes_three_versions(writer: Writer, tmp_path: Path) -> None:
    assert outcomes(writer, sights((1, "A"), (2, "B"), (3, "A"))) == ["new", "changed", "changed"]
    assert history(tmp_path) == [(1, "01", "A"), (2, "02", "B"), (3, "03", "A")]


def test_an_earlier_sighting_of_the_same_text_moves_the_beginning_of_its_version(writer: Writer, tmp_path: Path) -> None:
    assert outcomes(writer, sights((5, "A"), (2, "A"))) == ["new", "unchanged"]
    assert history(tmp_path) == [(1, "02", "A")]


def test_a_late_sighting_splits_a_version_in_two(writer: Writer, tmp_path: Path) -> None:
    assert outcomes(writer, sights((1, "A"), (4, "A"), (5, "A"), (3, "B"))) == ["new", "unchanged", "unchanged", "changed"]
    assert history(tmp_path) == [(1, "01", "A"), (2, "03", "B"), (3, "04", "A")]


def test_added_names_the_version_that_shows_the_sighting(writer: Writer) -> None:
    added = [see(writer, sight) for sight in sights((1, "A"), (3, "B"), (2, "A"), (4, "B"))]
    assert added[0].version == added[2].version
    assert added[1].version == added[3].version
    assert added[0].version != added[1].version
    assert len({one.article for one in added}) == 1


def test_another_reading_of_a_capture_by_the_same_reader_replaces_the_first(writer: Writer, tmp_path: Path) -> None:
    assert outcomes(writer, sights((1, "read badly"), (1, "read well"))) == ["new", "changed"]
    assert history(tmp_path) == [(1, "01", "read well")]


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"title": "Ferries"}, Outcome.CHANGED),
        ({"authors": ("A. Writer",)}, Outcome.CHANGED),
        ({"published": "2026-01-06"}, Outcome.CHANGED),
        ({"tags": ("sea",)}, Outcome.UNCHANGED),
        ({"modified": "2026-01-09", "modified_raw": "9 January"}, Outcome.UNCHANGED),
        ({"image": "http://mfa.avaria.example/a.jpg"}, Outcome.CHANGED),
        ({"image_caption": "A ferry"}, Outcome.UNCHANGED),
        ({"author_biography": "She writes."}, Outcome.UNCHANGED),
        ({"language": "fr", "language_declared": "en"}, Outcome.UNCHANGED),
        ({"accessible_for_free": False, "warnings": ("text-cut: Subscribe",)}, Outcome.UNCHANGED),
    ],
)
def test_title_text_authors_date_and_image_make_a_version(writer: Writer, more: dict[str, Any], outcome: Outcome) -> None:
    see(writer, (1, article()))
    assert see(writer, (2, article(**more))).outcome == outcome


@pytest.mark.parametrize("origin", ["feed", "sitemap"])
def test_a_date_that_only_a_list_gives_makes_no_version(writer: Writer, origin: str) -> None:
    see(writer, (1, article(published="2026-01-05", published_from=origin)))
    assert see(writer, (2, article(published=None, published_from=None))).outcome == Outcome.UNCHANGED


def test_the_article_shows_what_was_read_last_beside_its_text(writer: Writer, tmp_path: Path) -> None:
    see(writer, (1, article(tags=("sea",), robots=())))
    see(writer, (2, article(tags=("sea", "ferry"), robots=("noarchive",))))
    writer.commit()
    with Archive(tmp_path) as archive:
        (entry,) = archive.articles()
        assert (entry.article.tags, entry.article.robots) == (("sea", "ferry"), ("noarchive",))
        assert (entry.versions, entry.first_seen, entry.last_seen) == (1, "2026-02-01T08:00:00Z", "2026-02-02T08:00:00Z")
        assert archive.versions(entry.id)[0].article.tags == ("sea",)


def test_touch_moves_last_seen_only_forward(writer: Writer, tmp_path: Path) -> None:
    added = see(writer, (5, article()))
    writer.touch(added.article, "2026-02-09T08:00:00Z")
    writer.touch(added.article, "2026-02-07T08:00:00Z")
    see(writer, (6, article()))
    writer.commit()
    with Archive(tmp_path) as archive:
        assert archive.find(added.article).last_seen == "2026-02-09T08:00:00Z"


def test_what_sqlite_refuses_in_text_is_replaced(writer: Writer, tmp_path: Path) -> None:
    odd = article("cut\x00here \ud800 and there", title="a\udfffb", authors=("c\x00d",), tags=("\ud801",), section="\x00")
    assert outcomes(writer, [(1, odd), (2, odd)]) == ["new", "unchanged"]
    with Archive(tmp_path) as archive:
        (entry,) = archive.articles()
        kept = entry.article
    assert (kept.text, kept.title) == ("cut\ufffdhere \ufffd and there", "a\ufffdb")
    assert (kept.authors, kept.tags, kept.section) == (("c\ufffdd",), ("\ufffd",), "\ufffd")


def test_text_is_stored_once(writer: Writer, tmp_path: Path) -> None:
    outcomes(writer, sights((1, "lighthouse"), (2, "lighthouse"), (3, "lighthouse")))
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        dump = [line for line in db.iterdump() if "lighthouse" in line and "articles_fts" not in line]
    assert len(dump) == 1


def test_a_batch_is_one_segment_of_the_full_text_index(writer: Writer, tmp_path: Path) -> None:
    for number in range(50):
        see(writer, (1, article(f"text {number}", f"{URL}{number}")))
        writer.touch("", "")
    writer.commit()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        assert db.execute("SELECT count(DISTINCT segid) FROM articles_fts_idx").fetchone() == (1,)


def derived(folder: Path) -> tuple[list[Any], list[Any]]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        db.row_factory = sqlite3.Row
        # docid is where the full-text index keeps the article: a place, not a fact.
        index = [{**row, "docid": 0} for row in map(dict, db.execute("SELECT * FROM article_index ORDER BY id"))]
        versions = [dict(row) for row in db.execute("SELECT * FROM versions ORDER BY id")]
        assert list(words.faults(db)) == []
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    return index, versions


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    with Writer(folder) as writing:
        writing.start_crawl([SOURCE], "2026-02-01T00:00:00Z")
    return folder


def build(empty: Path, folder: Path, seen: Sequence[Sight], batch: int) -> tuple[list[Any], list[Any]]:
    with Writer(shutil.copytree(empty, folder)) as writing:
        for number, sight in enumerate(seen, start=1):
            see(writing, sight)
            if number % batch == 0:
                writing.commit()
    return derived(folder)


SIGHTS = st.lists(
    st.builds(
        lambda day, page, text, title: (day, article(text, f"https://mfa.avaria.example/{page}", tags=(title,), title=title)),
        st.integers(1, 9), st.sampled_from("pq"), st.sampled_from(["A", "B b", "B – b", "B--b"]), st.sampled_from(["‘t’", '"t"']),
    ),
    min_size=1, max_size=8, unique_by=lambda sight: (sight[0], sight[1].url),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(data=st.data(), seen=SIGHTS)
def test_the_order_of_arrival_makes_no_difference(
    empty: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, seen: list[Sight]
) -> None:
    folder = tmp_path_factory.mktemp("orders")
    shuffled = data.draw(st.permutations(seen))
    again = data.draw(st.lists(st.sampled_from(seen), max_size=2))
    assert build(empty, folder / "one", seen, 100) == build(empty, folder / "two", [*shuffled, *again], 2)
