"""archive/mementos.py: what a copy of a page shows is a state of the copy's own time"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

import pytest

from archive import mementos
from archive.article import Article, Exchange
from archive.statuses import Look, Status
from archive.store import Archive
from archive.verify import verify
from archive.writer import Writer

PAGE = "https://mfa.example/ferry"
IMPORTED = "2026-05-01T00:00:00Z"


class Seen(NamedTuple):
    """A text of the page: what day of February it is of, and whether a copy of that day shows it, had in May."""

    day: int
    text: str
    is_copy: bool = False

    @property
    def url(self) -> str:
        return mementos.address(PAGE, f"202602{self.day:02}000000") if self.is_copy else PAGE

    @property
    def fetched(self) -> str:
        return IMPORTED if self.is_copy else f"2026-02-{self.day:02}T00:00:00Z"


def keep(folder: Path, seen: Sequence[Seen]) -> list[tuple[str, str, str]]:
    """Keep what was seen, in this order; gives day, text and change of each version."""
    with Writer(folder) as writer:
        writer.start_crawl([{"id": "mfa"}], "2026-02-01T00:00:00Z")
        for one in seen:
            capture = writer.record(Exchange(url=one.url, fetched=one.fetched, status=200, body=one.text.encode()))
            writer.add(Article(url=PAGE, canonical_url=PAGE, title="Ferry", text=one.text, source="mfa", reader="1"), capture)
    assert verify(folder).findings == []
    with Archive(folder) as archive:
        [entry] = archive.articles()
        return [(version.seen[8:10], version.article.text, version.change) for version in archive.versions(entry.id)]


OLD, NEW = "It sails.", "It does not sail."


@pytest.mark.parametrize(
    ("seen", "versions"),
    [
        ((Seen(9, NEW), Seen(3, OLD, True)), [("03", OLD, "first"), ("09", NEW, "edit")]),  # a copy before the page was seen
        ((Seen(9, NEW), Seen(3, NEW, True)), [("03", NEW, "first")]),
        ((Seen(3, OLD), Seen(9, NEW, True)), [("03", OLD, "first"), ("09", NEW, "edit")]),  # and after it
        ((Seen(3, OLD), Seen(9, OLD, True)), [("03", OLD, "first")]),
        ((Seen(3, OLD), Seen(9, NEW), Seen(6, OLD, True)), [("03", OLD, "first"), ("09", NEW, "edit")]),  # and between
        ((Seen(3, OLD), Seen(9, NEW), Seen(6, NEW, True)), [("03", OLD, "first"), ("06", NEW, "edit")]),
        ((Seen(3, OLD), Seen(9, OLD), Seen(6, NEW, True)), [("03", OLD, "first"), ("06", NEW, "edit"), ("09", OLD, "edit")]),
    ],
)
def test_a_copy_is_a_version_of_its_own_time_whenever_it_came(tmp_path: Path, seen: Sequence[Seen], versions: list[tuple[str, str, str]]) -> None:
    for number, order in enumerate(permutations(seen)):
        assert keep(tmp_path / str(number), order) == versions


def test_a_copy_that_is_had_when_the_page_is_gone_does_not_bring_it_back(tmp_path: Path) -> None:
    keep(tmp_path, [Seen(3, OLD)])
    with Writer(tmp_path) as writer:
        for day in (7, 8):
            gone = writer.record(Exchange(url=PAGE, fetched=f"2026-02-{day:02}T00:00:00Z", status=404, body=b"gone"))
            writer.look(Look(writer.shown(PAGE).article, gone.id, gone.fetched, Status.GONE, "http-404"))
    keep(tmp_path, [Seen(5, OLD, True)])
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        found = db.execute("SELECT status, first_seen, after FROM statuses ORDER BY first_seen").fetchall()
    assert found == [("live", "2026-02-03T00:00:00Z", None), ("gone", "2026-02-07T00:00:00Z", "2026-02-05T00:00:00Z")]
