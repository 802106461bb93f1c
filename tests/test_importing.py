"""crawler/importing.py, archive/imports.py and ``communique import``"""

from __future__ import annotations

import gzip
import os
import signal
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from records import interrupting, note, page, press, record, rows, write

from archive import foreign
from archive.article import Article, Attachment, Exchange
from archive.foreign import Found
from archive.store import Archive
from archive.verify import verify
from archive.writer import Writer
from crawler.config import Config
from crawler.extract import NotArticle
from crawler.importing import Wanted, bring_in
from crawler.reading import Readers
from crawler.sources import Source
from crawler.worker import Page
from exports.cli import main

AVARIA = Source(id="avaria", name="Avaria", homepage="https://avaria.example/", articles="/press/")
CONFIG = Config(workers=1)


def revisit(number: int, day: int) -> bytes:
    url = f"https://avaria.example/press/{number}"
    return record(url, kind="revisit", day=day, WARC_Refers_To_Target_URI=url, WARC_Refers_To_Date="2026-01-01T00:00:00Z")


def take(folder: Path, *files: Path, source: Source = AVARIA) -> Any:
    return bring_in(folder, files, Wanted(sources=(source,)), CONFIG)


OUTCOMES = "SELECT number, outcome, reason FROM import_records ORDER BY number"


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Any]:
    """An archive into which a file with records of every kind was read."""
    folder = tmp_path_factory.mktemp("mixed")
    file = write(
        folder / "theirs.warc.gz",
        record("urn:info", kind="warcinfo"),
        press(0),
        press(0, kind="request"),
        revisit(0, day=3),
        record("https://elsewhere.example/press/1", page("well")),
        record("https://avaria.example/about", page("office")),
        record("https://avaria.example/press/logo.png", b"\x89PNG", mime="image/png"),
        record("https://www.avaria.example/press/old", b"", status=301),
        record("https://avaria.example/press/gone", b"gone", status=404),
        record("https://avaria.example/press/wall", b"<html><body><p>Nothing here.</p></body></html>"),
        press(1, day=2),
        revisit(2, day=4),
    )
    return folder / "archive", file, take(folder / "archive", file)


def test_each_record_of_a_source_ends_in_an_outcome(mixed: tuple[Path, Path, Any]) -> None:
    folder, _, done = mixed
    found = rows(folder, OUTCOMES)
    assert [row for row in found if row[0] != 10] == [
        (2, "new", ""), (4, "unchanged", "same-content"), (6, "filtered", "pattern"), (7, "filtered", "not-html"),
        (8, "filtered", "redirect"), (9, "gone", "http-404"), (11, "new", ""), (12, "failed", "no-payload"),
    ]  # fmt: skip
    assert [row[1] for row in found if row[0] == 10] == ["filtered"]
    [tally], [file] = done.tallies, done.files
    assert tally.seen == len(found)
    assert (file.records, file.off_site, file.other, file.skipped, done.exit_code) == (12, 1, 2, [], 3)


def test_articles_and_captures_have_the_time_of_the_record(mixed: tuple[Path, Path, Any]) -> None:
    with Archive(mixed[0]) as archive:
        assert [(entry.article.title, entry.first_seen, entry.last_seen) for entry in archive.articles()] == [
            ("A day at the lighthouse", "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"),
            ("A day at the salt hall", "2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z"),
        ]
        assert archive.find("https://avaria.example/press/0").article.source == "avaria"


def test_a_capture_is_traced_to_the_file_and_the_record_it_came_from(mixed: tuple[Path, Path, Any]) -> None:
    folder, file, _ = mixed
    [(name, kept, record_id, position)] = rows(
        folder,
        "SELECT i.name, i.file, r.record, r.position FROM import_records AS r JOIN imports AS i ON i.id = r.import "
        "JOIN captures AS c ON c.id = r.capture WHERE c.url LIKE '%/press/1'",
    )
    assert (name, record_id) == ("theirs.warc.gz", "<urn:uuid:e/press/1-2>")
    assert (folder / "imported" / kept).read_bytes() == file.read_bytes()
    [found] = [one for one in foreign.records(folder / "imported" / kept) if isinstance(one, Found) and one.offset == position]
    assert b"salt hall" in found.data


def test_the_archive_is_whole_and_a_change_of_what_was_imported_is_found(mixed: tuple[Path, Path, Any]) -> None:
    folder = mixed[0]
    assert verify(folder, payloads=True).findings == []
    [kept] = (folder / "imported").iterdir()
    data = kept.read_bytes()
    kept.write_bytes(data[:-1] + b"?")
    assert [finding.said for finding in verify(folder).findings] == ["the bytes are not those that were imported"]
    kept.unlink()
    assert [finding.check for finding in verify(folder).findings] == ["imported"]
    kept.write_bytes(data)
    with closing(sqlite3.connect(folder / "archive.db")) as db, db:
        db.execute("UPDATE import_records SET record = 'other' || record WHERE number = 2")
    assert [finding.check for finding in verify(folder).findings] == ["chain"]
    with closing(sqlite3.connect(folder / "archive.db")) as db, db:
        db.execute("UPDATE import_records SET record = substr(record, 6) WHERE number = 2")
    assert verify(folder).findings == []


def without_links(folder: Path) -> list[Any]:
    tables = ("captures", "sightings", "versions", "article_index", "addresses", "import_records", "warc_records")
    return [rows(folder, f"SELECT * FROM {table}") for table in tables]


def test_a_file_is_read_once_under_whatever_name(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc.gz", press(0), press(1))
    take(tmp_path / "archive", file)
    before = without_links(tmp_path / "archive")
    done = take(tmp_path / "archive", file.rename(tmp_path / "b.warc.gz"))
    assert (done.files[0].known, done.tallies, done.exit_code) == (True, [], 0)
    assert without_links(tmp_path / "archive") == before


def test_the_same_records_in_another_file_change_nothing(tmp_path: Path) -> None:
    take(tmp_path / "archive", write(tmp_path / "a.warc.gz", press(0), press(1)))
    before = without_links(tmp_path / "archive")[:5]
    done = take(tmp_path / "archive", write(tmp_path / "b.warc", gzip.decompress(press(1)), gzip.decompress(press(0))))
    assert dict(done.tallies[0].reasons) == {("unchanged", "same-payload"): 2}
    assert without_links(tmp_path / "archive")[:5] == before


def test_a_payload_that_was_read_at_another_time_is_not_read_again_and_counts_for_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, read = [], Readers.read

    async def counted(self: Readers, page: Page) -> Article | NotArticle:
        asked.append(page.url)
        return await read(self, page)

    monkeypatch.setattr(Readers, "read", counted)
    for day in (5, 2, 9):
        done = take(tmp_path / "archive", write(tmp_path / f"{day}.warc.gz", press(0, day=day)))
    assert asked == ["https://avaria.example/press/0"]
    assert done.tallies[0].reasons == {("unchanged", "same-content"): 1}
    assert rows(tmp_path / "archive", "SELECT first_seen, last_seen, versions FROM articles") == [("2026-01-02T00:00:00Z", "2026-01-09T00:00:00Z", 1)]


def test_a_revisit_whose_payload_comes_later_is_read_when_it_is_there(tmp_path: Path) -> None:
    late = write(tmp_path / "late.warc.gz", revisit(0, day=5))
    assert take(tmp_path / "archive", late).exit_code == 3
    take(tmp_path / "archive", write(tmp_path / "first.warc.gz", press(0)))
    assert take(tmp_path / "archive", late).exit_code == 0
    assert rows(tmp_path / "archive", "SELECT fetched, record_type FROM captures ORDER BY 1") == [
        ("2026-01-01T00:00:00Z", "response"), ("2026-01-05T00:00:00Z", "revisit"),
    ]  # fmt: skip
    assert verify(tmp_path / "archive").findings == []


def test_a_copy_of_the_wayback_machine_is_a_state_of_the_page_at_its_own_time(tmp_path: Path) -> None:
    copy = "https://web.archive.org/web/20250301000000id_/https://avaria.example/press/0"
    take(tmp_path / "archive", write(tmp_path / "a.warc.gz", press(0, day=9), record(copy, page("old lighthouse"), day=10)))
    query = "SELECT substr(seen, 1, 10), title, change FROM versions ORDER BY number"
    assert rows(tmp_path / "archive", query) == [
        ("2025-03-01", "A day at the old lighthouse", "first"), ("2026-01-09", "A day at the lighthouse", "edit"),
    ]  # fmt: skip
    assert rows(tmp_path / "archive", "SELECT url FROM addresses") == [("https://avaria.example/press/0",)]


PRESS = "https://avaria.example/press/"
FIELDS = "application/warc-fields"


def browsertrix(path: Path) -> Path:
    """A package of several WARC files, with what a browser noted of each page, and payloads that are told only once."""
    first = [
        note("urn:info", "warcinfo", FIELDS, b"software: Browsertrix-Crawler 1.0\r\n"),
        press(0, WARC_Payload_Digest="sha-256:" + "0f" * 32, line="HTTP/2 200"),
        press(0, kind="request"),
        note(f"urn:pageinfo:{PRESS}0", "resource", "application/json", b'{"pageid":"1","urls":{"x":{"status":200}}}'),
        note(f"urn:text:{PRESS}0", "conversion", "text/plain", b"A day at the lighthouse"),
        note(f"urn:view:{PRESS}0", "resource", "image/png", b"\x89PNG"),
    ]
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("archive/rec-b.warc.gz", revisit(0, day=4) + press(1, day=2, WARC_Payload_Digest="blake3:af13"))
        package.writestr("archive/rec-a.warc.gz", b"".join(first))
        package.writestr("pages/pages.jsonl", '{"format":"json-pages-1.0"}\n')
        package.writestr("datapackage.json", "{}")
    return path


def heritrix(path: Path) -> Path:
    """A file with name look-ups, and what the crawler noted of each fetch."""
    lookup = note("dns:avaria.example", "response", "text/dns", b"20260101000000\navaria.example. 300 IN A 192.0.2.1\n")
    fetched = note(f"{PRESS}0", "metadata", FIELDS, b"via: https://avaria.example/\r\nfetchTimeMs: 215\r\n")
    robots = record("https://avaria.example/robots.txt", b"User-agent: *\n", mime="text/plain")
    return write(path, note("urn:info", "warcinfo", FIELDS, b"software: Heritrix/3.4\r\n"), lookup, robots, press(0), fetched)


def cc_news(path: Path) -> Path:
    """A file with the news of many sites, of which one is a source."""
    others = [record(f"https://news{number}.example/press/{number}", page("well")) for number in range(60)]
    return write(path, note("urn:info", "warcinfo", FIELDS, b"software: StormCrawler\r\n"), *others[:30], press(0), *others[30:], press(2, day=3))


@pytest.mark.parametrize(
    ("made", "outcomes", "counts"),
    [
        (browsertrix, ["new", "unchanged", "new"], (8, 0, 5)),
        (heritrix, ["filtered", "new"], (5, 0, 3)),
        (cc_news, ["new", "new"], (63, 60, 1)),
    ],
)
def test_files_as_other_programs_write_them_are_read_whole_once_and_after_a_stop(
    tmp_path: Path, made: Any, outcomes: list[str], counts: tuple[int, int, int]
) -> None:
    file, folder = made(tmp_path / "theirs"), tmp_path / "archive"
    [told] = take(folder, file).files
    assert (told.records, told.off_site, told.other, told.skipped) == (*counts, [])
    assert [row[1] for row in rows(folder, OUTCOMES)] == outcomes
    before = without_links(folder)
    assert take(folder, file).files[0].known
    assert without_links(folder) == before
    assert verify(folder, payloads=True).findings == []

    def stop(_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    assert bring_in(tmp_path / "stopped", [file], Wanted(sources=(AVARIA,)), CONFIG, stop).exit_code == 143
    [told] = take(tmp_path / "stopped", file).files
    assert (told.records, told.off_site, told.other) == counts
    for query in ("SELECT id, title, versions FROM article_index ORDER BY 1", "SELECT id FROM captures ORDER BY 1"):
        assert rows(tmp_path / "stopped", query) == rows(folder, query)


def test_a_file_of_this_program_gives_another_archive_the_same_captures_and_articles(tmp_path: Path) -> None:
    take(tmp_path / "one", write(tmp_path / "a.warc.gz", press(0), press(1, day=2), revisit(0, day=3)))
    take(tmp_path / "two", *(tmp_path / "one" / "warc").iterdir())
    for query in ("SELECT id, url, fetched, payload_digest FROM captures ORDER BY 1", "SELECT id, first_seen, title FROM articles ORDER BY 1"):
        assert rows(tmp_path / "two", query) == rows(tmp_path / "one", query)


@pytest.mark.parametrize("is_text", [True, False])
def test_a_file_that_is_known_to_belong_to_an_article_is_none_of_its_own(tmp_path: Path, pdf: Any, is_text: bool) -> None:
    said = [f"The minister opened the salt hall on Tuesday, for the {number} time, and thanked the masons." for number in range(4)]
    body = pdf([(70, 700 - 20 * at, 11, line, "1 0 0 1") for at, line in enumerate(said)])
    on_page = Article(url=f"{PRESS}7", canonical_url=f"{PRESS}7", title="Statement", text="It is in the file.", source="avaria")
    with Writer(tmp_path / "archive") as writer:
        writer.start_crawl([AVARIA.table()], "2026-02-01T00:00:00Z")
        capture = writer.record(Exchange(url=f"{PRESS}7", fetched="2026-02-01T00:00:00Z", status=200, body=b"<p>"))
        writer.add(on_page, capture)
        about = {"url": f"{PRESS}7.pdf", "digest": "sha256:A", "media_type": "application/pdf", "capture": capture.id}
        writer.attach(Attachment(**about, seen=capture.fetched, is_text=is_text), on_page)
    take(tmp_path / "archive", write(tmp_path / "a.warc.gz", record(f"{PRESS}7.pdf", body, mime="application/pdf")))
    with Archive(tmp_path / "archive") as archive:
        [entry] = archive.articles()
        assert [version.article.title for version in archive.versions(entry.id)] == ["Statement"] * (1 + is_text)
    assert rows(tmp_path / "archive", OUTCOMES) == [(1, "changed", "") if is_text else (1, "filtered", "attachment")]
    assert verify(tmp_path / "archive").findings == []


def test_a_source_that_is_declared_later_gets_its_records_from_a_file_that_was_read(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc.gz", press(0), record("https://borduria.example/1", page("quay")))
    take(tmp_path / "archive", file)
    borduria = Source(id="borduria", name="B", homepage="https://borduria.example/")
    done = bring_in(tmp_path / "archive", [file], Wanted(sources=(AVARIA, borduria)), CONFIG)
    assert [(tally.source, dict(tally.counts)) for tally in done.tallies] == [("borduria", {"new": 1})]
    assert done.files[0].off_site == 0
    assert verify(tmp_path / "archive").findings == []


def test_what_was_stopped_goes_on_and_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    records = [record(f"https://avaria.example/press/{n}", page(f"hall {n}"), day=n % 28 + 1) for n in range(40)]
    file = write(tmp_path / "a.warc.gz", *records)
    assert bring_in(tmp_path / "stopped", [file], Wanted(sources=(AVARIA,)), CONFIG, interrupting(20)).exit_code == 130
    kept = rows(tmp_path / "stopped", "SELECT count(*) FROM import_records")[0][0]
    assert 0 < kept < 40
    assert verify(tmp_path / "stopped").findings == []
    done = take(tmp_path / "stopped", file)
    assert done.tallies[0].seen == 40 - kept
    take(tmp_path / "whole", file)
    for query in (OUTCOMES, "SELECT id, title, versions FROM article_index ORDER BY 1", "SELECT id FROM captures ORDER BY 1"):
        assert rows(tmp_path / "stopped", query) == rows(tmp_path / "whole", query)


@pytest.mark.parametrize(
    ("stated", "fetched"),
    [
        ("2026-01-05T01:02:03.123456789Z", "2026-01-05T01:02:03Z"),
        ("2026-01-05T01:02:03+0200", "2026-01-04T23:02:03Z"),
        ("2026-02-036T01:02:03-0700", "2026-02-05T08:02:03Z"),  # the day of the year, as ClueWeb09 has it
        ("2026-02-001T01:02:03-0700", None),
        ("yesterday", None),
    ],
)
def test_the_time_of_a_record_is_read_as_others_write_it_and_never_made_up(tmp_path: Path, stated: str, fetched: str | None) -> None:
    take(tmp_path / "archive", write(tmp_path / "a.warc.gz", record("https://avaria.example/press/1", page("hall"), WARC_Date=stated)))
    [(reason, seen)] = rows(tmp_path / "archive", "SELECT reason, (SELECT fetched FROM captures) FROM import_records")
    assert (reason, seen) == (("", fetched) if fetched else ("bad-record", None))


def run(folder: Path, *words: object) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), "import", *map(str, words)])


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    broken = bytearray(press(1))
    broken[60:90] = b"!" * 30
    return write(tmp_path / "damaged.warc.gz", press(0), broken, press(2))


def test_the_command_names_what_it_skipped_and_makes_a_source_on_request(tmp_path: Path, damaged: Path) -> None:
    result = run(tmp_path / "archive", "--source", "old-site", damaged)
    assert result.exit_code == 3, result.output
    assert f"{len(press(1)):,} bytes from byte {len(press(0)):,} on could not be read" in result.output
    with Archive(tmp_path / "archive") as archive:
        assert [(entry.article.source, entry.article.title) for entry in archive.articles()] == [
            ("old-site", "A day at the lighthouse"), ("old-site", "A day at the summer palace"),
        ]  # fmt: skip


def test_records_of_no_source_are_told_how_they_are_taken(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc.gz", press(0))
    assert "import it again with --source ID" in run(tmp_path / "archive", file).stderr
    assert "--source" not in run(tmp_path / "archive", "--source", "old-site", file).stderr


def test_what_is_no_archive_and_what_is_not_there_have_their_exit_codes(tmp_path: Path) -> None:
    notes = write(tmp_path / "notes.txt", b"my notes")
    assert run(tmp_path / "archive", notes).exit_code == 4
    assert run(tmp_path / "archive", tmp_path / "nowhere").exit_code == 2
    assert run(tmp_path / "archive", "--source", "Not An Id", notes).exit_code == 2
    Writer(tmp_path / "archive").close()
    assert verify(tmp_path / "archive").findings == []
