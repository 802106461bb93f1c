"""archive/store.py, with archive/filters.py, archive/search.py and archive/status.py"""

from __future__ import annotations

import sqlite3
import tracemalloc
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from archive import words
from archive.article import Address, Article, Entry, Exchange
from archive.errors import ArticleNotFound, BadQuery
from archive.filters import Filters
from archive.ids import article_id
from archive.outcomes import Outcome, Tally
from archive.store import Archive
from archive.writer import Writer

SEEN = "2026-03-08T08:00:00Z"
SOURCES = (
    {"id": "mfa", "name": "Ministry", "homepage": "https://mfa.avaria.example/", "kind": "foreign-ministry", "country": "AV", "feeds": ["f"]},
    {"id": "envoy", "name": "The Envoy", "homepage": "https://envoy.example/", "kind": "magazine", "country": "GB"},
    {"id": "silent", "name": "Never crawled well", "homepage": "https://silent.example/", "kind": "wire"},
)
FERRY = "The ministers signed the ferry treaty in the harbour. Prime minister and harbour master were there."
# path, source, language, published, title, text
ROWS = (
    ("1", "mfa", "en", "2026-03-03T01:00:00+09:00", "Ferry treaty signed", FERRY),
    ("2", "mfa", "ru", "2026-03-03", "Договор о пароме подписан", "Министры подписали договор о пароме."),
    ("3", "envoy", "en-GB", "2026-03-01T12:00:00Z", "A treaty of salt", "Nobody expected the salt to matter. Diplomats did."),
    ("4", "envoy", None, None, "Undated", "Lighthouses without a date."),
    ("5", "mfa", "ja", "2025-12", "外交青書の公表", "外務省は外交青書を公表した。フェリー条約にも触れている。"),
)


def article(path: str, source: str, language: str | None, published: str | None, title: str, text: str) -> Article:
    url = f"https://{source}.example/{path}"
    return Article(
        url=url, canonical_url=url, title=title, text=text, source=source, language=language, published=published,
        authors=("Ana Lind",) if source == "envoy" else (), tags=("sea", "salt"), robots=("noarchive",),
    )  # fmt: skip


def see(writer: Writer, seen: Article, when: str = SEEN) -> str:
    exchange = Exchange(url=seen.url, fetched=when, status=200, body=seen.text.encode())
    return writer.add(seen, writer.record(exchange)).article


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    with Writer(folder) as writer:
        crawl = writer.start_crawl(SOURCES, "2026-03-08T07:00:00Z")
        ids = [see(writer, article(*row)) for row in ROWS]
        see(writer, article("1", "mfa", "en", ROWS[0][3], "Ferry treaty denied", "It was cancelled."), "2026-03-09T08:00:00Z")
        alias = Address(url="https://mfa.avaria.example/short?x=1", source="mfa", article=ids[0], outcome="filtered", reason="alias")
        writer.remember(alias)
        writer.finish_crawl(crawl, "2026-03-08T08:30:00Z", 3, [tally("mfa"), tally("silent", Outcome.FAILED, "dns")])
        writer.start_crawl(SOURCES[:1], "2026-03-09T07:00:00Z")
    return folder


def tally(source: str, outcome: Outcome = Outcome.NEW, reason: str = "") -> Tally:
    counted = Tally(source, seconds=2.0, lists_read=1)
    counted.count(outcome, reason)
    return counted


@pytest.fixture
def archive(folder: Path) -> Any:
    with Archive(folder) as opened:
        yield opened


def paths(entries: Any) -> list[str]:
    return [entry.article.url.rsplit("/", 1)[1] for entry in entries]


def test_articles_come_by_the_time_of_publication_or_first_sight(archive: Archive) -> None:
    """The offset counts: 01:00 in Tokyo is the day before in UTC."""
    assert paths(archive.articles()) == ["5", "3", "1", "2", "4"]
    assert paths(archive.articles(newest_first=True)) == ["4", "2", "1", "3", "5"]


def test_an_entry_is_the_newest_version_with_what_is_known_around_it(archive: Archive) -> None:
    (entry,) = archive.articles(Filters(query="cancelled"))
    assert entry == Entry(
        id=entry.id, article=article("1", "mfa", "en", ROWS[0][3], "Ferry treaty denied", "It was cancelled."),
        kind="foreign-ministry", country="AV", word_count=3, versions=2, first_seen=SEEN, last_seen="2026-03-09T08:00:00Z",
        version=archive.versions(entry.id)[-1].id, captured="2026-03-09T08:00:00Z", dated="2026-03-02T16:00:00Z", source_name="Ministry",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(source=("envoy",)), "34"),
        (Filters(source=("envoy", "mfa")), "53124"),
        (Filters(source=("nobody",)), ""),
        (Filters(since="2026-03-03"), "24"),
        (Filters(since="2026-03-02"), "124"),
        (Filters(until="2026-03-02"), "531"),
        (Filters(until="2026-03-02T15:59:59Z"), "53"),
        (Filters(since="2026-03-01", until="2026-03-01"), "3"),
        (Filters(since="2026-03-08T09:00:00+01:00"), "4"),
        (Filters(language="en"), "31"),
        (Filters(language="en-gb"), "3"),
        (Filters(kind="magazine"), "34"),
        (Filters(country="av"), "512"),
        (Filters(query="treaty"), "31"),
        (Filters(query="treaty", source=("mfa",), since="2026-03-01"), "1"),
    ],
)
def test_filters_choose_articles(archive: Archive, filters: Filters, expected: str) -> None:
    assert "".join(paths(archive.articles(filters))) == expected
    assert archive.count(filters) == len(expected)


@pytest.mark.parametrize("filters", [Filters(since="yesterday"), Filters(until="2026-02-31")])
def test_what_is_no_date_is_refused_with_a_hint(archive: Archive, filters: Filters) -> None:
    with pytest.raises(BadQuery, match="is not a date; write 2026-11-22"):
        list(archive.articles(filters))


def test_search_finds_words_of_the_newest_version_only(archive: Archive) -> None:
    assert [hit.title for hit in archive.search("cancelled")] == ["Ferry treaty denied"]
    assert archive.search("harbour") == []


def test_search_ranks_marks_and_stems(archive: Archive) -> None:
    hits = archive.search("treaties OR salt")
    assert [hit.title for hit in hits] == ["A treaty of salt", "Ferry treaty denied"]
    assert [hit.title for hit in archive.search("diplomat")] == ["A treaty of salt"]
    (hit,) = archive.search("lighthouse")
    assert hit.snippet == "\x02Lighthouses\x03 without a date."
    assert (hit.source, hit.published, hit.url) == ("envoy", None, "https://envoy.example/4")


@pytest.mark.parametrize(
    ("query", "expected"),
    [("authors:lind", 2), ("паром*", 1), ('"no such phrase"', 0), ("title:ferry AND cancelled", 1), ("外交", 1), ("条約", 1), ("外交 条約", 1), ("外交 平和", 0), ("青書 AND 条約", 1), ('"外交青書" treaty', 0), ("フェリー*", 1)],
)
def test_search_takes_columns_beginnings_phrases_and_scripts_without_spaces(archive: Archive, query: str, expected: int) -> None:
    assert len(archive.search(query)) == expected
    assert archive.count(Filters(query=query)) == expected


def test_a_piece_of_a_script_without_spaces_is_marked_in_the_snippet(archive: Archive) -> None:
    (hit,) = archive.search("外交")
    assert hit.snippet == "外務省は\x02外交\x03青書を公表した。フェリー条約にも触れている。"


def test_search_obeys_filters_and_limit(archive: Archive) -> None:
    assert len(archive.search("treaty", limit=1)) == 1
    assert [hit.source for hit in archive.search("treaty", Filters(source=("mfa",)))] == ["mfa"]
    assert [hit.source for hit in archive.search("treaty", Filters(query="salt"))] == ["envoy"]


@pytest.mark.parametrize("query", ["", "  ", "...", '"', "AND", "treaty OR OR salt", "(treaty", '"open', "NOT treaty"])
def test_a_query_that_cannot_be_read_is_refused_with_a_hint(archive: Archive, query: str) -> None:
    for ask in (archive.search, lambda text: archive.count(Filters(query=text)), lambda text: list(archive.articles(Filters(query=text)))):
        with pytest.raises(BadQuery, match="double quotes") as refusal:
            ask(query)
        assert refusal.value.exit_code == 2


def test_find_takes_ids_prefixes_and_any_url_that_led_there(archive: Archive) -> None:
    (wanted,) = archive.articles(Filters(query="cancelled"))
    twins = ["https://mfa.example/1", "http://www.mfa.example/1/", "https://mfa.avaria.example/short?x=1"]
    for ref in (wanted.id, wanted.id[:6], wanted.id.upper(), *twins):
        assert archive.find(ref) == wanted


@pytest.mark.parametrize("ref", ["", "abc", "%___", "zzzzzzzzzzzzzzzz", "https://mfa.example/none", "http://[", "ftp://mfa.example/1"])
def test_find_says_when_there_is_no_such_article(archive: Archive, ref: str) -> None:
    with pytest.raises(ArticleNotFound, match="no article"):
        archive.find(ref)


def test_find_refuses_a_beginning_that_several_share(tmp_path: Path) -> None:
    by_beginning: dict[str, str] = {}
    for path in map(str, range(100_000)):
        beginning = article_id(f"https://mfa.example/{path}")[:4]
        if beginning in by_beginning:
            break
        by_beginning[beginning] = path
    with Writer(tmp_path) as writer:
        writer.start_crawl(SOURCES, SEEN)
        ids = [see(writer, article(twin, "mfa", "en", None, "t", "x")) for twin in (path, by_beginning[beginning])]
    with Archive(tmp_path) as archive:
        with pytest.raises(ArticleNotFound, match=f"more than one article begins with {beginning}: {', '.join(sorted(ids))}"):
            archive.find(beginning)
        assert archive.find(ids[0]).id == ids[0]


def test_versions_come_oldest_first(archive: Archive) -> None:
    (wanted,) = archive.articles(Filters(query="cancelled"))
    versions = archive.versions(wanted.id)
    assert [(version.number, version.seen, version.article.title) for version in versions] == [
        (1, SEEN, "Ferry treaty signed"), (2, "2026-03-09T08:00:00Z", "Ferry treaty denied"),
    ]  # fmt: skip
    assert versions[0].article == article(*ROWS[0])
    assert archive.versions("nothing") == []


def test_sources_have_their_whole_table(archive: Archive) -> None:
    sources = {source["id"]: source for source in archive.sources()}
    assert list(sources) == ["envoy", "mfa", "silent"]
    assert sources["mfa"]["definition"] == SOURCES[0]
    assert sources["silent"]["country"] == ""


def test_status_tells_the_last_crawl_of_each_source(archive: Archive) -> None:
    envoy, mfa, silent = archive.status()
    assert (mfa.last_started, mfa.exit_code, mfa.articles, mfa.tally.seen) == ("2026-03-09T07:00:00Z", None, 3, 0)
    assert (mfa.newest_published, envoy.newest_published) == ("2026-03-03", None)
    assert (mfa.newest, mfa.newest_title) == ("2026-03-03", "Договор о пароме подписан")
    assert (envoy.last_started, envoy.exit_code, envoy.newest) == ("2026-03-08T07:00:00Z", 3, SEEN)
    assert silent.tally == tally("silent", Outcome.FAILED, "dns")
    assert (silent.articles, silent.newest, silent.newest_title) == (0, None, None)
    assert [one.source for one in archive.status(["silent", "mfa", "unknown"])] == ["mfa", "silent"]


def test_a_long_reader_neither_stops_the_writer_nor_misses_its_place(tmp_path: Path) -> None:
    rows = [("mfa", "en", f"2026-01-{number % 28 + 1:02}", f"Title {number}", "word " * 20) for number in range(450)]
    with Writer(tmp_path) as writer:
        writer.start_crawl(SOURCES, SEEN)
        for number, row in enumerate(rows):
            see(writer, article(str(number), *row))
        writer.commit()
        with Archive(tmp_path) as archive:
            reading = archive.articles()
            first = [next(reading) for _ in range(10)]
            see(writer, article("late", "mfa", "en", "2026-02-01", "Late", "x"))
            writer.commit()
            (busy, _, _) = writer._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            assert busy == 0
            found = paths([*first, *reading])
    assert len(found) == len(set(found)) == 451


def test_reading_all_articles_takes_constant_memory(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.start_crawl(SOURCES, SEEN)
        for number in range(800):
            see(writer, article(str(number), "mfa", "en", "2026-01-01", "t", f"{number} " + "x" * 8000))
    tracemalloc.start()
    with Archive(tmp_path) as archive:
        assert sum(1 for _ in archive.articles()) == 800
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000


def test_the_full_text_index_holds_what_the_articles_hold(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        assert list(words.faults(db)) == []
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_text_is_not_read_where_it_is_not_asked_for(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        for sql in ("SELECT title FROM articles", "SELECT year, count(*) FROM articles GROUP BY year", "SELECT count(*) FROM articles"):
            plan = " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}"))
            assert "versions" not in plan
            assert "SEARCH v" not in plan


def test_the_views_answer_the_usual_questions(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        assert [row[0] for row in db.execute("SELECT title FROM newest_articles LIMIT 2")] == ["Undated", "Договор о пароме подписан"]
        assert db.execute("SELECT title_before, title, number FROM recent_changes").fetchall() == [
            ("Ferry treaty signed", "Ferry treaty denied", 2)
        ]


def test_every_field_of_an_article_comes_back_as_it_was(tmp_path: Path) -> None:
    given = {field.name: "x" for field in fields(Article)} | {"url": "http://a.example/1", "canonical_url": "http://a.example/1"}
    lists = dict.fromkeys(("authors", "author_types", "tags", "robots", "warnings"), ("x", "y"))
    article = Article(**given | lists | {"source": "mfa", "accessible_for_free": False})
    with Writer(tmp_path) as writer:
        writer.start_crawl(SOURCES, "2026-03-08T07:00:00Z")
        see(writer, article)
    with Archive(tmp_path) as archive:
        (entry,) = archive.articles()
        (version,) = archive.versions(entry.id)
    assert entry.article == version.article == article
    assert entry.article.accessible_for_free is False
