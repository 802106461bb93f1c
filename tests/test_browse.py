"""The browse pages, asked through Datasette's own client and through the real server on loopback."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import Tags

from archive.article import Article, Exchange
from archive.statuses import Look, Status
from archive.writer import Writer

ROOT = Path(__file__).parents[1]
Asking = Callable[..., Any]


@pytest.fixture
def removed(browsing: Asking, sample_archive: Path, tmp_path: Path, ident: Callable[[str], str]) -> Any:
    """The pages of an archive in which an article was found gone twice."""
    folder = shutil.copytree(sample_archive, tmp_path / "removed")
    with Writer(folder) as writer:
        for day in ("10", "11"):
            url = "http://avaria.example/ru/press/5"
            capture = writer.record(Exchange(url=url, fetched=f"2026-03-{day}T08:00:00Z", status=404, body=b"gone"))
            writer.look(Look(ident("avaria.example/ru/press/5"), capture.id, capture.fetched, Status.GONE, "404"))
    return browsing(folder)


def headlines(page: str) -> list[str]:
    return [html.unescape(title) for title in re.findall(r'<a class="headline"[^>]*>(.*?)</a>', page)]


class TestHome:
    def test_it_has_a_search_box_that_leads_to_the_search(self, get: Asking):
        assert re.search(r'<form class="search large" role="search" action="/search">\s*<input type="search" name="q"', get("/").text)

    def test_it_shows_the_newest_of_each_source_and_the_newest_source_first(self, get: Asking):
        text = get("/").text.partition('id="edited"')[0]
        # The undated one counts from the day it was first seen.
        assert headlines(text) == [
            "A note without a date",
            "Salt and ferries: what the regatta will decide",
            "外交部长会见下博尔多利亚大使",
            "وزيرة الخارجية تستقبل سفير بوردوريا السفلى",
            "Résolution 12 sur la navigation nocturne",
        ]

    def test_it_counts_the_articles_of_each_source_and_of_all(self, get: Asking):
        text = get("/").text
        counts = dict(re.findall(r'/source/(\w+)" dir="auto">[^<]*</a> <span class="count">(\d+)<', text))
        assert counts == {"envoy": "63", "avaria": "5", "straits": "1"}
        assert 'placeholder="Search 69 articles"' in text

    def test_it_shows_what_was_edited_and_removed_lately_and_how_the_crawls_went(self, get: Asking, ident, removed: Asking):
        assert f'/article/{ident("avaria.example/press/1")}/diff?from=1&amp;to=2"' in get("/").text
        assert "No removals are known" in get("/").text
        assert "removed</span>" in removed("/").text
        assert re.search(r'2026-03-08</th><td data-label="Sources" class="count">\d<', get("/").text)

    def test_every_table_is_one_click_away(self, get: Asking):
        tables = set(re.findall(r'href="/archive/(\w+)"', get("/archive").text))
        assert len(tables) > 15
        assert tables <= set(re.findall(r'href="/archive/(\w+)"', get("/").text))


class TestSource:
    def test_it_shows_its_weeks_its_newest_articles_and_what_it_states(self, get: Asking):
        page = get("/source/avaria").text
        assert "<strong>5 articles</strong>" in page
        bars = json.loads(html.unescape(re.search(r'data-bars="([^"]+)"', page)[1]))
        assert (bars[0], bars[-1], sum(bar[2] for bar in bars)) == (["2026-02-09", "2026-02-15", 1], ["2026-03-02", "2026-03-08", 3], 5)
        assert 'data-link="/search?source=avaria&amp;since=SINCE&amp;until=UNTIL"' in page
        assert re.search(r"noarchive <span class=\"about\">on 1<", page)
        assert "none is stated" in page
        assert re.search(r'value="5" aria-label="a date"', page)

    def test_its_ledger_has_days_without_a_crawl_too(self, get: Asking):
        page = get("/source/straits").text
        assert re.search(r'2026-03-08</th>.*?data-label="Failed" class="count">1<', page)
        assert "nothing could be had in its last crawl" in page

    def test_all_sources_are_listed_by_kind(self, get: Asking):
        page = get("/sources").text
        assert re.findall(r"<h2>(.*?)</h2>", page) == ["Foreign ministry", "International organisation", "Magazine"]
        assert page.count('href="/source/') == 3

    def test_an_unknown_one_is_not_found(self, get: Asking):
        assert get("/source/nobody").status_code == 404


class TestTables:
    @pytest.mark.parametrize("typed", ['"ferry', "ferry AND", "(ferry", "NOT", "ferry OR OR salt", ")"])
    def test_a_search_that_cannot_be_read_gets_a_hint(self, get: Asking, typed: str, capfd):
        for answer in (get("/archive/articles", params={"_search": typed}), get("/search", params={"q": typed}), get("/search/narrow", params={"q": typed}), get("/search.csv", params={"q": typed})):
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

    def test_csv_has_no_cell_that_is_a_formula(self, browsing, tmp_path: Path, sample_archive: Path):
        folder = tmp_path / "archive"
        shutil.copytree(sample_archive, folder)
        add_article(folder, '=1+1, "quoted"\nand @more')
        asking = browsing(folder)
        for path in ("/archive/articles.csv?_size=max", "/search.csv"):
            rows = list(csv.DictReader(io.StringIO(asking(path).text, newline="")))
            assert len(rows) == 70
            assert '\'=1+1, "quoted"\nand @more' in {row["title"] for row in rows}
            assert not [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@")]

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
        answer = get(f"/article/{ref}")
        assert answer.status_code == 404
        assert "There is no article" in answer.text
        assert "archive" not in answer.text.partition('class="notice"')[2].partition("</p>")[0]

    def test_a_question_in_sql_is_told_how_it_is_let_in(self, get: Asking):
        answer = get("/archive?sql=select+1")
        assert (answer.status_code, "communique browse --sql lets them in" in answer.text) == (403, True)

    @pytest.mark.parametrize("number", ["3", "0", "x", "-1"])
    def test_an_unknown_version_is_not_found(self, get: Asking, ident, number: str):
        answer = get(f"/article/{ident('avaria.example/press/1')}?version={number}")
        assert answer.status_code == 404
        assert f"no version {number}" in answer.text


def add_article(folder: Path, title: str) -> None:
    with Writer(folder) as writer:
        put(writer, title)


def put(writer: Writer, title: str) -> None:
    url = "http://envoy.example/fresh"
    capture = writer.record(Exchange(url=url, fetched="2026-03-10T08:00:00Z", status=200, body=title.encode()))
    writer.add(
        Article(url=url, canonical_url=url, source="envoy", title=title, text="-1+1", published="2026-03-10"), capture
    )
