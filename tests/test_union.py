"""archive/union.py and ``communique merge``: two archives as one"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from archive import statuses, union
from archive.article import Address, Article, Attachment, Exchange
from archive.errors import ArchiveError, ArchiveLocked, BadTarget, Forked
from archive.findings import Finding
from archive.hosts import Host
from archive.lock import Lock
from archive.outcomes import Ending, Tally
from archive.statuses import Status
from archive.store import Archive
from archive.verify import verify
from archive.writer import Writer
from exports.cli import main

# What is an archive's own: where rows lie, which archive is its own, when it was made up to date, what its owner asks.
EXAMPLES = int(os.environ.get("COMMUNIQUE_MERGES", "4"))  # each is a dozen archives
OWN = {"docid", "is_own"}
TABLES = [table for table in union.MERGED if table not in union.OWN]


class Look(NamedTuple):
    """One page as an archive saw and read it."""

    page: int
    day: int
    text: int
    reader: str
    body: int
    has_file: bool
    is_alone: bool = False  # the file was found without its page


LOOKS = st.lists(
    st.builds(
        Look,
        page=st.integers(0, 2),
        day=st.integers(1, 4),
        text=st.integers(0, 2),
        reader=st.sampled_from(["1", "2", "10+2026-01-01T00:00:00Z.a"]),
        body=st.integers(0, 1),
        has_file=st.booleans(),
        is_alone=st.booleans(),
    ),
    max_size=5,
)


def page(look: Look) -> Article:
    url = f"https://mfa.example/{look.page}"
    text = ("It sails.", "It does not sail.", "It  sails. ")[look.text]
    return Article(url=url, canonical_url=url, title="Ferry", text=text, source="mfa", reader=look.reader)


def make(folder: Path, looks: Sequence[Look], name: str = "MFA") -> Path:
    for part in (looks[: len(looks) // 2], looks[len(looks) // 2 :]):
        with Writer(folder) as writer:
            started = f"2026-02-0{1 + len(part)}T00:00:00Z"
            crawl = writer.start_crawl([{"id": "mfa", "name": name, "kind": name}], started)
            for look in part:
                see(writer, look, crawl)
            writer.finish_crawl(crawl, "2026-03-01T00:00:00Z", 0, [Tally("mfa")])
    return folder


def see(writer: Writer, look: Look, crawl: str) -> None:
    article, when = page(look), f"2026-02-0{look.day}T00:00:00Z"
    if look.is_alone:
        see_file(writer, article, when)
        return
    capture = writer.record(Exchange(url=article.url, fetched=when, status=200, body=b"body %d" % look.body))
    added = writer.add(article, capture)
    state = str(added.outcome)
    known = writer.address(article.url)
    first = min(when, known.first_seen) if known else when
    writer.remember(Address(url=article.url, source="mfa", article=added.article, outcome=state, first_seen=first, checked=when))
    writer.note(crawl, Ending("mfa", article.url, added.outcome, added.reason, capture.id))
    writer.keep_host(Host(host="mfa.example", state="blocked", since=when, until=when, times=look.day, capture=capture.id))
    writer.keep_robots("https://mfa.example/robots.txt", capture.id)
    writer.keep_alternates(added.article, [("fr", f"https://mfa.example/fr/{look.day}")])
    if look.body:
        gone = writer.record(Exchange(url=article.url, fetched=f"2026-02-0{look.day}T12:00:00Z", status=404, body=b"gone"))
        writer.look(statuses.Look(added.article, gone.id, gone.fetched, Status.GONE, "http-404"))
    if look.has_file:
        file = {"url": f"{article.url}/file", "digest": f"sha256:{look.body}", "media_type": "application/pdf"}
        writer.attach(Attachment(**file, capture=capture.id, seen=when, is_text=look.text == 0), article)


def see_file(writer: Writer, of: Article, when: str) -> None:
    """As a crawl does that meets the file of a page: an article of its own, unless the page was seen."""
    url = f"{of.url}/file"
    capture = writer.record(Exchange(url=url, fetched=when, status=200, body=of.text.encode()))
    if writer.attached(url) is None:
        found = replace(of, url=url, canonical_url=url, title="FILE")
        own = writer.add(found, capture).article
        writer.remember(Address(url=url, source="mfa", article=own, outcome="new", first_seen=when, checked=when))
        gone = writer.record(Exchange(url=url, fetched=when.replace("T00", "T20"), status=404, body=b"gone"))
        writer.look(statuses.Look(own, gone.id, gone.fetched, Status.GONE, "http-404"))


def content(folder: Path) -> dict[str, list[Any]]:
    """All that an archive says, in an order that does not depend on how it came in."""
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        db.row_factory = sqlite3.Row
        found = {table: map(dict, db.execute(f"SELECT * FROM {table}").fetchall()) for table in TABLES}
    return {table: sorted(repr([cell for cell in row.items() if cell[0] not in OWN]) for row in rows) for table, rows in found.items()}


def united(folder: Path, own: Path, *others: Path) -> Path:
    shutil.copytree(own, folder)
    for other in others:
        with Writer(folder) as writer:
            writer.merge(other)
    return folder


FILE = Look(0, 2, 0, "1", 0, True)
ALONE = Look(0, 1, 1, "1", 0, False, True)


@settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.explicit, Phase.generate])
@example(looks=[[FILE], [ALONE], [ALONE._replace(text=2, day=3), ALONE._replace(page=1), FILE._replace(day=4)]], name="MFA")
@given(looks=st.lists(LOOKS, min_size=3, max_size=3), name=st.sampled_from(["MFA", "Ministry"]))
def test_any_order_and_any_number_of_times_gives_the_same_archive(looks: list[list[Look]], name: str) -> None:
    with TemporaryDirectory() as scratch:
        here = Path(scratch)
        made = [make(here / f"own{number}", some, name * (number + 1)) for number, some in enumerate(looks)]
        for folder in made:
            Writer(folder).close()  # links what its last writer left to be linked
        found = []
        for number, order in enumerate(permutations(made)):
            folder = united(here / f"all{number}", *order)
            found.append(content(folder))
            if number == 0:
                assert verify(folder, payloads=True).findings == []
                assert content(united(here / "twice", folder, *reversed(order))) == found[0]
        for table, rows in found[0].items():
            assert all(one[table] == rows for one in found), table


def test_the_file_of_a_page_stays_one_though_another_archive_has_it_as_an_article(tmp_path: Path) -> None:
    knows = make(tmp_path / "knows", [FILE])
    alone = make(tmp_path / "alone", [ALONE])
    for number, order in enumerate([(knows, alone), (alone, knows), (knows, alone, alone)]):
        both = united(tmp_path / str(number), *order)
        with Archive(both) as archive:
            assert [entry.article.url for entry in archive.articles()] == ["https://mfa.example/0"]
            assert archive.find("https://mfa.example/0/file").article.title == "Ferry"
            assert archive.search("file") == []
        assert verify(both, payloads=True).findings == []
    with Writer(united(tmp_path / "counted", knows)) as writer:
        merged = writer.merge(alone)
        assert (merged.new, merged.changed) == (0, 0)


def test_a_file_that_a_merged_archive_had_as_an_article_becomes_one_of_the_page_in_a_crawl(tmp_path: Path) -> None:
    alone = make(tmp_path / "alone", [ALONE])
    both = united(tmp_path / "both", make(tmp_path / "own", FEW[:1]), alone)
    make(both, [FILE])
    assert verify(both).findings == []
    with Archive(both) as archive:
        assert [entry.article.url for entry in archive.articles()] == ["https://mfa.example/0"]


def test_every_table_of_an_archive_is_merged_or_said_not_to_be(tmp_path: Path) -> None:
    Writer(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        names = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    ours = {name for name in names if not name.startswith(("sqlite_", "articles_fts", "_sqlite"))}
    assert ours == set(union.MERGED)


FEW = [Look(0, 1, 0, "1", 0, False), Look(0, 2, 1, "1", 1, True)]
OTHERS = [Look(0, 1, 1, "1", 0, False), Look(1, 3, 0, "2", 0, False)]


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two archives that fetched one page in the same second, and read it differently."""
    return make(tmp_path / "one", FEW), make(tmp_path / "two", OTHERS)


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        return db.execute(query).fetchall()


def test_the_result_has_what_either_had_and_its_files_and_is_whole(two: tuple[Path, Path], tmp_path: Path) -> None:
    one, other = two
    both = united(tmp_path / "both", one, other)
    for query in ("SELECT id FROM captures", "SELECT id FROM crawls", "SELECT DISTINCT warc_file FROM warc_records", "SELECT id FROM archives"):
        assert {*rows(both, query)} == {*rows(one, query), *rows(other, query)}
    files = {path.name for folder in two for path in (folder / "warc").iterdir()}
    assert {path.name for path in (both / "warc").iterdir()} == files
    assert verify(both, payloads=True).findings == []
    with Archive(both) as archive:
        assert archive.count() == 2
        assert [hit.title for hit in archive.search("sails OR sail")] == ["Ferry", "Ferry"]


def test_a_merge_adds_no_link_and_the_next_crawl_goes_on_with_the_own_chain(two: tuple[Path, Path], tmp_path: Path) -> None:
    one, other = two
    Writer(one).close()
    Writer(other).close()
    heads = {head.archive: head for folder in two for head in verify(folder).heads}
    both = united(tmp_path / "both", one, other)
    assert {head.archive: head for head in verify(both).heads} == heads
    make(both, OTHERS[:1])
    own, theirs = verify(both).heads
    assert own.number > heads[own.archive].number
    assert theirs == heads[theirs.archive]
    assert verify(both).findings == []


def test_the_other_archive_is_only_read(two: tuple[Path, Path]) -> None:
    one, other = two
    before = content(other), sorted(path.name for path in other.rglob("*"))
    with Writer(one) as writer:
        writer.merge(other)
    assert (content(other), sorted(path.name for path in other.rglob("*") if "archive.db-" not in path.name)) == before


def test_an_exchange_that_both_recorded_is_one_capture_and_both_records_are_accounted_for(two: tuple[Path, Path], tmp_path: Path) -> None:
    both = united(tmp_path / "both", *two)
    assert len(rows(both, "SELECT * FROM copies")) == 1
    assert len(rows(both, "SELECT * FROM captures WHERE url LIKE '%/0' AND status = 200")) == 2
    with closing(sqlite3.connect(both / "archive.db")) as db, db:
        db.execute("DELETE FROM copies")
    assert [finding.said for finding in verify(both).findings] == ["is a response without a row in captures"]


def test_a_copy_of_itself_changes_nothing_and_a_newer_one_brings_it_up_to_date(tmp_path: Path) -> None:
    one = make(tmp_path / "one", FEW)
    old = Path(shutil.copytree(one, tmp_path / "old"))
    make(one, [OTHERS[0], Look(0, 4, 0, "2", 0, False)])  # the first of them replaces a reading
    with Writer(one) as writer:
        before = content(one)
        writer.merge(old)
    assert content(one) == before
    with Writer(old) as writer:
        writer.merge(one)
    assert content(old) == before
    assert verify(old).findings == []


def test_copies_of_one_archive_that_went_on_apart_are_refused_and_left_as_they_were(tmp_path: Path) -> None:
    one = make(tmp_path / "one", FEW)
    apart = Path(shutil.copytree(one, tmp_path / "apart"))
    make(one, OTHERS)
    make(apart, OTHERS)
    with Writer(one) as writer:
        before = content(one)
        with pytest.raises(Forked, match="went on apart from its link"):
            writer.merge(apart)
    assert content(one) == before


def test_one_that_is_being_written_to_is_not_merged_nor_one_into_itself(two: tuple[Path, Path]) -> None:
    one, other = two
    with Writer(one) as writer:
        lock = Lock(other)
        with pytest.raises(ArchiveLocked):
            writer.merge(other)
        lock.release()
        with pytest.raises(BadTarget, match="this archive itself"):
            writer.merge(one)


def test_one_that_lost_a_file_is_refused_whole(two: tuple[Path, Path]) -> None:
    one, other = two
    file = min((other / "warc").iterdir())
    file.write_bytes(file.read_bytes()[:-1])
    with Writer(one) as writer:
        before = content(one)
        with pytest.raises(ArchiveError, match="shorter than it was"):
            writer.merge(other)
    assert content(one) == before
    assert verify(one).findings == []


@pytest.mark.parametrize("name", ["warc", "imported"])
def test_a_record_that_was_damaged_is_taken_in_and_named(two: tuple[Path, Path], tmp_path: Path, name: str) -> None:
    one, other = two
    if name == "imported":
        with Writer(other) as writer:
            file = tmp_path / "others.warc"
            file.write_bytes(b"WARC/1.1\r\n")
            writer.imports.finish(writer.imports.begin(file, ""), [])
    damaged = min((other / name).iterdir())
    damaged.write_bytes(damaged.read_bytes()[:-2] + b"x" + damaged.read_bytes()[-1:])
    result = CliRunner().invoke(main, ["--archive", str(one), "merge", str(other), "--json"])
    [told] = json.loads(result.stdout)
    assert [finding["where"].split(",")[0] for finding in told["findings"]] == [damaged.name]
    assert (result.exit_code, told["captures"]) == (3, 1)
    assert verify(one).findings == [Finding(**finding) for finding in told["findings"]]
    result = CliRunner().invoke(main, ["--archive", str(tmp_path / "all"), "merge", str(other), str(two[0])])
    assert (result.exit_code, damaged.name in result.stderr) == (3, True)


def test_the_command_makes_an_archive_of_several_and_says_what_came_in(two: tuple[Path, Path], tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--archive", str(tmp_path / "all"), "merge", *map(str, two)])
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        f"{two[0]}: 1 new articles, 0 known with something new, 3 captures, 2 files",
        f"{two[1]}: 1 new articles, 1 known with something new, 1 captures, 2 files",
    ]
    assert CliRunner().invoke(main, ["--archive", str(tmp_path / "all"), "merge", str(tmp_path)]).exit_code == 2
    assert sorted(path.name for path in (tmp_path / "all").iterdir() if "archive.db" not in path.name) == ["lock", "warc"]


def test_the_command_makes_no_archive_where_one_of_the_others_is_none(two: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    result = CliRunner().invoke(main, ["--archive", str(tmp_path / "all"), "merge", str(two[0]), str(tmp_path / "notes")])
    assert (result.exit_code, str(tmp_path / "notes") in result.output) == (2, True)
    assert not (tmp_path / "all").exists()


def test_what_a_killed_merge_left_is_swept_away_by_the_next_writer(tmp_path: Path) -> None:
    Writer(tmp_path).close()
    (tmp_path / "merging-x1").mkdir()
    (tmp_path / "merging-x1" / "other.db").write_bytes(b"x")
    (tmp_path / "merging.part").write_bytes(b"x")
    Writer(tmp_path).close()
    assert not list(tmp_path.glob("merging*"))
