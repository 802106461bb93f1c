"""The browse pages, asked through Datasette's own client and through the real server on loopback."""

from __future__ import annotations

import asyncio
import csv
import html
import io
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from archive.article import Article, Exchange
from archive.errors import ArchiveMissing
from archive.store import Archive
from archive.writer import Writer
from exports.browse import datasette_on

ROOT = Path(__file__).parents[1]
Get = Callable[..., object]
PAGES = ["/", "/archive?_show_hidden=1", "/archive", "/archive/articles", "/archive/articles?_search=ferry", "/archive/versions", "/archive/outcomes",
         "/archive/recent_changes", "/archive/sources/avaria", "/archive/articles?_col=title&_col=source", "/nothing",
         "/archive/articles?_search=%22", "/archive/articles.json", "/archive/articles.csv", "/favicon.ico",
         "/-/static-plugins/exports.browse/communique.css"]  # fmt: skip


class Asking:
    """Datasette on one archive, asked path by path."""

    def __init__(self, folder: Path, *hosts: str) -> None:
        self.datasette = datasette_on(folder, hosts)
        self.runner = asyncio.Runner()

    def __call__(self, path: str, **options: object):
        return self.runner.run(self.datasette.client.get(path, **options))

    def close(self) -> None:
        self.runner.close()
        self.datasette.executor.shutdown()
        for database in self.datasette.databases.values():
            database.close()


@pytest.fixture(scope="module")
def get(sample_archive: Path) -> Iterator[Asking]:
    asking = Asking(sample_archive)
    yield asking
    asking.close()


@pytest.fixture(scope="module")
def ident(sample_archive: Path) -> Callable[[str], str]:
    """The id of the article at a path of the sample's sites."""

    def find(address: str) -> str:
        with Archive(sample_archive) as archive:
            return archive.find(f"http://{address}").id

    return find


class Tags(HTMLParser):
    """All start tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def headlines(page: str) -> list[str]:
    return [html.unescape(title) for title in re.findall(r'<a class="headline"[^>]*>(.*?)</a>', page)]


class TestHome:
    def test_it_has_a_search_box_that_leads_to_the_articles(self, get: Asking):
        assert re.search(
            r'<form class="search large" role="search" action="/archive/articles">\s*<input type="search" name="_search"',
            get("/").text,
        )

    def test_it_shows_the_newest_articles_first(self, get: Asking):
        # The undated one counts from the day it was first seen.
        assert headlines(get("/").text)[:3] == [
            "A note without a date",
            "Salt and ferries: what the regatta will decide",
            "外交部长会见下博尔多利亚大使",
        ]

    def test_it_counts_the_articles_of_each_source(self, get: Asking):
        text = get("/").text
        counts = dict(re.findall(r'\?source=(\w+)" dir="auto">[^<]*</a> <span class="count">(\d+)<', text))
        assert counts == {"envoy": "63", "avaria": "5", "straits": "1"}

    def test_every_table_is_one_click_away(self, get: Asking):
        assert 'href="/archive"' in get("/").text


class TestArticles:
    def test_they_come_newest_first_and_fifty_to_a_page(self, get: Asking):
        page = get("/archive/articles").text
        assert len(headlines(page)) == 50
        assert headlines(page)[1] == "Salt and ferries: what the regatta will decide"
        assert "69 articles" in page
        following = html.unescape(re.search(r'<a class="more" href="([^"]+)">Next page', page)[1])
        assert len(headlines(get(following.removeprefix("http://localhost")).text)) == 19

    def test_the_facets_are_fixed(self, get: Asking):
        page = get("/archive/articles").text
        assert re.findall(r'<section class="facet">\s*<h2>(\w+)</h2>', page) == [
            "source",
            "kind",
            "country",
            "language",
            "year",
        ]

    def test_a_facet_narrows_the_list(self, get: Asking):
        page = get("/archive/articles?source=avaria&language=ar").text
        assert headlines(page) == ["وزيرة الخارجية تستقبل سفير بوردوريا السفلى"]

    def test_as_a_table_they_link_to_their_page(self, get: Asking, ident):
        page = get("/archive/articles?_col=title&_col=id&source=straits").text
        wanted = f'<a href="/article/{ident("straits.example/resolution-12")}" dir="auto">'
        assert page.count(wanted) == 2

    @pytest.mark.parametrize(
        ("typed", "number"),
        [("ferry", 2), ("two-state", 1), ("U.S.", 1), ('"price of salt"', 1), ("ferry AND letter", 1),
         ("ferry NOT letter", 1), ("(salt OR regatta) AND lunch", 1), ("light*", 60), ("المرايا", 1), ("паромную", 1),
         ("title:salt", 1), ("l’unanimité", 1), ("zeppelin", 0), ("", 69)],
    )  # fmt: skip
    def test_search_takes_what_people_type(self, get: Asking, typed: str, number: int):
        answer = get("/archive/articles", params={"_search": typed})
        assert re.search(rf"<strong>{number} article", answer.text), answer.text

    @pytest.mark.parametrize("typed", ['"ferry', "ferry AND", "(ferry", "NOT", "ferry OR OR salt", ")"])
    def test_a_search_that_cannot_be_read_gets_a_hint(self, get: Asking, typed: str, capfd):
        answer = get("/archive/articles", params={"_search": typed})
        assert answer.status_code == 400
        assert "The search cannot be read" in answer.text
        assert "must be closed" in answer.text
        assert "fts5" not in answer.text
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize("path", ["?_sort=nonsense", "?_size=-1", "?_col=nonsense", "?_where=1"])
    def test_a_wrong_address_says_so_in_a_sentence(self, get: Asking, path: str):
        answer = get("/archive/articles" + path)
        assert answer.status_code == 400
        assert "That cannot be done" in answer.text
        assert "Traceback" not in answer.text

    def test_csv_has_no_cell_that_is_a_formula(self, get: Asking, tmp_path: Path, sample_archive: Path):
        folder = tmp_path / "archive"
        shutil.copytree(sample_archive, folder)
        add_article(folder, '=1+1, "quoted"\nand @more')
        asking = Asking(folder)
        try:
            rows = list(csv.DictReader(io.StringIO(asking("/archive/articles.csv?_size=max").text, newline="")))
        finally:
            asking.close()
        assert len(rows) == 70
        assert '\'=1+1, "quoted"\nand @more' in {row["title"] for row in rows}
        assert not [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@")]

    def test_a_word_of_two_letters_in_a_script_without_spaces_is_found(self, get: Asking):
        assert headlines(get("/archive/articles?_search=外交").text) == ["外交部长会见下博尔多利亚大使"]

    @pytest.mark.parametrize("table", ["articles", "versions", "outcomes", "captures", "sources", "outcomes_by_source"])
    def test_every_column_of_a_table_is_explained(self, get: Asking, table: str):
        page = get(f"/archive/{table}").text
        columns = get(f"/archive/{table}.json?_size=1").json()["columns"]
        assert set(columns) <= set(re.findall(r"<dt>(\w+)</dt><dd>[^<]+</dd>", page))

    @pytest.mark.parametrize("view", ["newest_articles", "recent_changes", "versions?article__not=x"])
    def test_other_lists_link_to_them_too(self, get: Asking, ident, view: str):
        page = get(f"/archive/{view}").text
        assert f'<a href="/article/{ident("avaria.example/press/1")}' in page

    def test_a_version_in_a_list_leads_to_that_version(self, get: Asking, ident):
        page = get("/archive/versions?number=2").text
        assert f'<a href="/article/{ident("avaria.example/press/1")}?version=2" dir="auto">Minister receives' in page


class TestArticle:
    def test_it_reads_like_an_article(self, get: Asking, ident):
        page = get(f"/article/{ident('avaria.example/press/1')}").text
        assert "<h1>Minister receives ambassador</h1>" in page
        assert "<h2>Trade</h2>" in page
        assert "<ul><li>a ferry every second day</li><li>one tariff for both banks</li></ul>" in page
        assert "the autumn regatta.</p>" in page
        assert "3 March 2026, 16:20 UTC+02:00" in page
        assert "Avar City, AVA" in page
        assert '<a href="http://avaria.example/press/1" rel="noreferrer">Read the original</a>' in page

    def test_it_says_where_the_date_comes_from(self, get: Asking, ident):
        page = get(f"/article/{ident('avaria.example/press/1')}").text
        assert re.search(r"written “<bdi>on 2026-03-03</bdi>”, from json-ld, to the second", page)

    def test_it_says_what_is_doubtful_and_whose_the_picture_is(self, get: Asking, ident):
        page = get(f"/article/{ident('avaria.example/press/1')}").text
        for said in ("text-cut: Subscribe to read on", "The minister on the ferry", "changed 5 March 2026", "declared “<bdi>en_AV"):
            assert said in page, said
        assert "Free to read</dt><dd>no<" in page

    def test_it_names_the_place_of_its_evidence(self, get: Asking, ident, sample_archive: Path):
        page = get(f"/article/{ident('straits.example/resolution-12')}").text
        name, offset = re.search(r"warc/(\S+) at (\d+),", page).groups()
        record = (sample_archive / "warc" / name).read_bytes()[int(offset) :]
        assert record[:2] == b"\x1f\x8b"

    @pytest.mark.parametrize(
        ("path", "way"), [("ar/press/2", "rtl"), ("he/press/3", "rtl"), ("zh/press/4", "ltr"), ("ru/press/5", "ltr")]
    )
    def test_it_runs_in_the_direction_of_its_script(self, get: Asking, ident, path: str, way: str):
        page = get(f"/article/{ident('avaria.example/' + path)}").text
        assert f'<div class="text" lang="{path[:2]}" dir="{way}">' in page

    def test_without_a_language_each_paragraph_finds_its_direction(self, get: Asking, ident):
        page = get(f"/article/{ident('envoy.example/undated')}").text
        assert '<p dir="auto">Some notes' in page
        assert "the page does not say" in page

    def test_earlier_versions_can_be_read(self, get: Asking, ident):
        now = f"/article/{ident('avaria.example/press/1')}"
        old = get(now + "?version=1").text
        assert "<h1>Minister receives ambassador of Lower Borduria</h1>" in old
        assert "the spring regatta.</p>" in old
        assert "This is version 1 of 2" in old
        assert "This is version" not in get(now + "?version=2").text

    def test_versions_rest_on_their_own_captures(self, get: Asking, ident):
        now = f"/article/{ident('avaria.example/press/1')}"
        captures = {re.search(r'/archive/captures/(\w+)"', get(f"{now}?version={number}").text)[1] for number in (1, 2)}
        assert len(captures) == 2

    def test_its_picture_is_a_link_and_nothing_is_loaded(self, get: Asking, ident):
        page = get(f"/article/{ident('avaria.example/press/1')}").text
        assert "http://avaria.example/lead.jpg" in page
        assert not {"img", "iframe", "video", "object"} & {tag for tag, _ in Tags(page).found}

    def test_the_beginning_of_an_id_leads_to_the_whole(self, get: Asking, ident):
        whole = ident("avaria.example/press/1")
        answer = get(f"/article/{whole[:8]}")
        assert (answer.status_code, answer.headers["location"]) == (302, f"/article/{whole}")

    @pytest.mark.parametrize("ref", ["zzzzzzzzzzzzzzzz", "~00", "x'--"])
    def test_an_unknown_one_is_not_found(self, get: Asking, ref: str):
        assert get(f"/article/{ref}").status_code == 404

    @pytest.mark.parametrize("number", ["3", "0", "x", "-1"])
    def test_an_unknown_version_is_not_found(self, get: Asking, ident, number: str):
        answer = get(f"/article/{ident('avaria.example/press/1')}?version={number}")
        assert answer.status_code == 404
        assert f"no version {number}" in answer.text


class TestSafe:
    @pytest.mark.parametrize("path", PAGES)
    def test_every_answer_forbids_scripts_and_foreign_frames(self, get: Asking, path: str):
        headers = get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers.get_list("referrer-policy") == ["no-referrer"]

    def test_no_page_has_a_script_a_handler_or_a_style_of_its_own(self, get: Asking, ident):
        """The sample has a headline that is a script element."""
        articles = [f"/article/{ident('envoy.example/hostile')}", f"/article/{ident('avaria.example/press/1')}"]
        for path in [*PAGES[:12], *articles]:
            for tag, attributes in Tags(get(path).text).found:
                assert tag not in ("script", "style"), path
                assert not [name for name in attributes if name == "style" or name.startswith("on")], path

    def test_a_hostile_headline_is_shown_as_it_is_written(self, get: Asking, ident):
        page = get(f"/article/{ident('envoy.example/hostile')}").text
        assert "&lt;script&gt;alert(" in page
        assert "&lt;img src=x onerror=alert(1)&gt;" in page

    @pytest.mark.parametrize(
        "host", ["evil.example", "evil.example:8001", "127.0.0.1.evil.example", "", "localhost.evil"]
    )
    def test_a_foreign_host_is_refused(self, get: Asking, host: str):
        answer = get("/archive/articles.json", headers={"host": host})
        assert answer.status_code == 421
        assert "regatta" not in answer.text
        assert "content-security-policy" in answer.headers

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8001", "[::1]:99", "LOCALHOST:1"])
    def test_a_name_of_this_machine_is_served(self, get: Asking, host: str):
        assert get("/", headers={"host": host}).status_code == 200

    def test_a_host_it_was_started_for_is_served(self, sample_archive: Path):
        asking = Asking(sample_archive, "news.example")
        try:
            assert asking("/", headers={"host": "news.example"}).status_code == 200
        finally:
            asking.close()

    @pytest.mark.parametrize("path", ["/archive?sql=select+1", "/archive.json?sql=select+1", "/archive.db"])
    def test_neither_sql_nor_the_file_is_to_be_had(self, get: Asking, path: str):
        assert get(path).status_code == 403

    def test_what_the_program_keeps_for_itself_is_not_shown(self, get: Asking):
        page = get("/archive").text
        for name in ("articles_fts", "article_index", "_sqlite_migrations", "sightings"):
            assert f"/archive/{name}" not in page
        assert "/archive/versions" in page

    def test_a_fault_of_ours_is_not_shown_but_logged(self, tmp_path: Path, sample_archive: Path, caplog):
        shutil.copytree(sample_archive, tmp_path / "archive")
        asking = Asking(tmp_path / "archive")
        try:
            asking("/")
            with sqlite3.connect(tmp_path / "archive" / "archive.db") as connection:
                connection.execute("drop view newest_articles")
                connection.execute("alter table captures rename to lost")
            connection.close()
            with Archive(tmp_path / "archive") as archive:
                one = next(iter(archive.articles())).id
            answer = asking(f"/article/{one}")
        finally:
            asking.close()
        assert answer.status_code == 500
        assert "no such table" not in answer.text
        assert "no such table" in caplog.text


class TestArchive:
    def test_a_running_crawl_shows_its_new_articles(self, sample_archive: Path, tmp_path: Path):
        folder = tmp_path / "archive"
        shutil.copytree(sample_archive, folder)
        asking = Asking(folder)
        try:
            assert "A fresh one" not in headlines(asking("/").text)
            with Writer(folder) as writer:
                put(writer, "A fresh one")
                writer.commit()
                assert headlines(asking("/").text)[0] == "A fresh one"
                assert "70 articles" in asking("/archive/articles").text
        finally:
            asking.close()

    def test_its_folder_may_have_any_name(self, sample_archive: Path, tmp_path: Path):
        folder = tmp_path / "50% of #1? é"
        shutil.copytree(sample_archive, folder)
        asking = Asking(folder)
        try:
            assert "69 articles" in asking("/archive/articles").text
        finally:
            asking.close()

    def test_browsing_changes_nothing(self, sample_archive: Path, get: Asking):
        before = (sample_archive / "archive.db").read_bytes()
        for path in PAGES:
            get(path)
        assert (sample_archive / "archive.db").read_bytes() == before

    def test_where_there_is_no_archive_none_is_made(self, tmp_path: Path):
        with pytest.raises(ArchiveMissing):
            datasette_on(tmp_path / "nowhere")
        assert not (tmp_path / "nowhere").exists()

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_cannot_be_written_is_read_all_the_same(self, sample_archive: Path, tmp_path: Path):
        folder = tmp_path / "archive"
        shutil.copytree(sample_archive, folder)
        folder.chmod(0o500)
        asking = Asking(folder)
        try:
            assert asking("/").status_code == 200
        finally:
            asking.close()
            folder.chmod(0o700)


def add_article(folder: Path, title: str) -> None:
    with Writer(folder) as writer:
        put(writer, title)


def put(writer: Writer, title: str) -> None:
    url = "http://envoy.example/fresh"
    capture = writer.record(Exchange(url=url, fetched="2026-03-10T08:00:00Z", status=200, body=title.encode()))
    writer.add(
        Article(url=url, canonical_url=url, source="envoy", title=title, text="-1+1", published="2026-03-10"), capture
    )
