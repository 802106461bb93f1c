"""The search page, its facets and files; what changed, how an article is cited, and its stored page."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive import Archive, subset
from exports.browse.searching import spans

Asking = Callable[..., Any]
ATOM = "{http://www.w3.org/2005/Atom}"


def headlines(page: str) -> list[str]:
    return [html.unescape(title) for title in re.findall(r'<a class="headline"[^>]*>(.*?)</a>', page)]


def link(page: str, said: str) -> str:
    return html.unescape(re.search(rf'href="([^"]+)"[^>]*>{said}', page)[1])  # type: ignore[index]


class TestSearch:
    @pytest.mark.parametrize(
        ("typed", "number"),
        [("ferry", 2), ("two-state", 1), ("U.S.", 1), ('"price of salt"', 1), ("ferry AND letter", 1), ("ferry NOT letter", 1), ("(salt OR regatta) AND lunch", 1),
         ("light*", 60), ("المرايا", 1), ("паромную", 1), ("title:salt", 1), ("l’unanimité", 1), ("zeppelin", 0), ("", 69), ("外交", 1), ("渡轮", 1), ("السفير", 1)],
    )  # fmt: skip
    def test_it_takes_what_people_type(self, get: Asking, typed: str, number: int):
        counted = get("/search/narrow", params={"q": typed}).text
        assert re.search(rf"<strong>{number} article", counted)
        assert len(headlines(get("/search", params={"q": typed}).text)) == min(number, 20)

    def test_a_hit_is_marked_in_a_piece_of_its_text(self, get: Asking):
        page = get("/search?q=ferries").text
        assert "spoke about the two-state <mark>ferry</mark> line" in page
        assert "双方就<mark>渡轮</mark>航线" in get("/search", params={"q": "渡轮"}).text

    def test_articles_come_newest_first_page_by_page(self, get: Asking):
        page, seen = get("/search").text, []
        while page:
            seen += headlines(page)
            page = get(link(page, "Next page")).text if 'rel="next"' in page else ""
        assert len(seen) == len(set(seen)) == 69
        assert seen[1] == "Salt and ferries: what the regatta will decide"

    def test_hits_come_best_first_or_newest_first(self, get: Asking):
        best = headlines(get("/search?q=regatta").text)
        newest = headlines(get("/search?q=regatta&sort=date").text)
        assert newest[:2] == ["Salt and ferries: what the regatta will decide", "Minister receives ambassador"]
        assert best[0] != newest[0] or best != newest

    def test_each_facet_narrows_the_list_and_is_taken_away_again(self, get: Asking):
        facets = get("/search/narrow").text
        assert re.findall(r'<section class="facet">\s*<h2>(\w+)</h2>', facets) == ["source", "kind", "country", "language", "section", "author", "year"]
        found = re.findall(r'<li><a href="([^"]+)"[^>]*>([^<]+)</a> <span class="count">([\d,]+)<', facets)
        assert len(found) > 15
        for address, said, count in found:
            assert re.search(rf"<strong>{count} article", get(html.unescape(address).replace("/search?", "/search/narrow?")).text), said
        narrowed = get("/search?source=avaria&language=ar").text
        assert headlines(narrowed) == ["وزيرة الخارجية تستقبل سفير بوردوريا السفلى"]
        wider = html.unescape(re.search(r'class="chips"><a href="([^"]+)"', narrowed)[1])
        assert wider == "/search?language=ar"

    def test_a_date_range_narrows_the_list_and_a_wrong_one_gets_a_hint(self, get: Asking):
        assert len(headlines(get("/search?since=2026-03-05&until=2026-03-07").text)) == 3
        assert get("/search?since=yesterday").status_code == 400

    def test_the_chart_counts_by_month_and_leads_to_a_range(self, get: Asking):
        page = get("/search/narrow?q=regatta").text
        bars = json.loads(html.unescape(re.search(r'data-bars="([^"]+)"', page)[1]))
        assert sum(bar[2] for bar in bars) == 62
        assert ["2026-03-01", "2026-03-31", 2] in bars
        assert 'data-link="/search?q=regatta&amp;since=SINCE&amp;until=UNTIL"' in page

    def test_what_is_found_is_saved_in_one_click(self, get: Asking):
        page = get("/search?q=regatta&source=envoy").text
        files = {said: get(link(page, said)) for said in ("CSV", "JSON<", "JSONL", "feed")}
        rows = list(csv.DictReader(io.StringIO(files["CSV"].text, newline="")))
        listed = files["JSON<"].json()
        lines = [json.loads(line) for line in files["JSONL"].text.splitlines()]
        feed = ET.fromstring(files["feed"].text)
        assert len(rows) == len(listed) == len(lines) == 61
        assert [line["identifier"] for line in lines] == [one["identifier"] for one in listed] == [row["id"] for row in rows]
        assert len(feed.findall(f"{ATOM}entry")) == 50
        assert get("/search.xls").status_code == 404

    def test_what_cannot_be_read_stays_in_the_box(self, get: Asking):
        for path in ("/search", "/search/narrow"):
            answer = get(path, params={"q": '"open & <b>'})
            assert answer.status_code == 400
            assert 'name="q" value="&#34;open &amp; &lt;b&gt;"' in answer.text
        assert 'name="q" value="&#34;open"' in get("/archive/articles", params={"_search": '"open'}).text

    def test_nothing_found_says_what_finds_more(self, get: Asking):
        assert "Nothing has all of this" in get("/search?q=zeppelin").text
        assert get("/search.json?q=zeppelin").json() == []


class TestChanges:
    def test_they_are_listed_with_what_they_come_to_and_narrowed(self, get: Asking):
        page = get("/changes").text
        assert headlines(page) == ["Minister receives ambassador"]
        assert re.search(r"headline, wording · \d words", page)
        assert headlines(get("/changes?source=envoy").text) == headlines(get("/changes?kind=removed").text) == []
        assert headlines(get("/changes?before=2026-03-01").text) == []

    def test_they_are_a_feed_too(self, get: Asking, ident):
        feed = ET.fromstring(get(link(get("/changes").text, "Atom feed")).text)
        (entry,) = feed.findall(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}title") == "Minister receives ambassador"
        assert entry.find(f"{ATOM}link").get("href") == f"http://localhost/article/{ident('avaria.example/press/1')}/diff?from=1&to=2"
        assert {feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")} == {"http://localhost/changes", "Changes in the archive", "2026-03-09T08:01:00Z"}

    def test_a_difference_is_shown_within_the_text_and_side_by_side(self, get: Asking, ident):
        now = f"/article/{ident('avaria.example/press/1')}"
        inline = get(f"{now}/diff").text
        assert "<del>spring</del><ins>autumn</ins> regatta" in inline
        assert "<del> of Lower Borduria</del>" in inline
        side = get(f"{now}/diff?view=side").text
        assert re.search(r'data-label="Before">[^/]*<del>spring</del> regatta\.</td><td data-label="After">[^/]*<ins>autumn</ins>', side)
        assert get(f"{now}/diff?from=1&to=9").status_code == 404


class TestEvidence:
    def test_a_citation_names_the_archive_as_an_export_does_whatever_its_folder_is_called(self, get: Asking, ident, sample_archive: Path):
        with Archive(sample_archive) as store:
            name = store.heads()[0].archive
        assert f"communique archive {name}" in get(f"/article/{ident('avaria.example/press/1')}/cite.json").text
        assert name in get("/search.atom?q=ferry").text

    def test_an_article_is_cited_in_three_forms_with_the_address_of_the_version(self, get: Asking, ident):
        now = f"/article/{ident('avaria.example/press/1')}"
        page = get(f"{now}?version=1").text
        version = re.search(rf"{now}\?version=([0-9a-z]{{5,}})", page)[1]
        for name, begins in (("BibTeX", "@misc{"), ("RIS", "TY  - "), ("CSL-JSON", "[")):
            said = html.unescape(re.search(rf'aria-label="{name}">(.*?)</pre>', page, re.DOTALL)[1])
            file = get(link(page.partition(f">{name}</h3>")[2], "As a file"))
            assert said.startswith(begins)
            assert file.text.strip() == said
            assert version in said
            assert "Lower Borduria" in said
        assert "<h1>Minister receives ambassador of Lower Borduria</h1>" in get(f"{now}?version={version}").text
        assert get(f"{now}/cite.exe").status_code == 404

    def test_the_stored_page_stands_in_a_frame_that_is_shut_in_a_sandbox(self, get: Asking, ident):
        page = get(f"/article/{ident('avaria.example/press/1')}").text
        around = get(link(page, "The stored page"))
        address = re.search(r'<iframe class="stored-page" sandbox src="([^"]+)"', around.text)[1]
        inside = get(address)
        policy = inside.headers.get_list("content-security-policy")
        assert len(policy) == 1
        assert policy[0].startswith("sandbox; default-src 'none'; ")
        assert "allow-" not in policy[0]
        assert "Minister receives ambassador" in inside.text
        assert get("/stored/nothing").status_code == 404

    def test_a_stored_page_of_a_selection_is_said_to_be_in_the_whole_archive(self, browsing: Callable[..., Any], sample_archive: Path, tmp_path: Path):
        with Archive(sample_archive) as store:
            first = next(store.articles())
            subset.write(sample_archive, [first.id], tmp_path)
            [version, *_] = store.versions(first.id)
            whole = store.heads()[0].archive
        inside = browsing(tmp_path)(f"/stored/{version.capture}/page")
        assert inside.status_code == 404
        assert f"bytes are in archive {whole}" in html.unescape(inside.text)

    def test_as_first_seen_and_as_now_are_one_click_away(self, get: Asking, ident):
        now = f"/article/{ident('avaria.example/press/1')}"
        page = get(now).text
        assert link(page, "As first seen") == f"{now}?version=1"
        assert link(page, "As now") == now


@pytest.mark.parametrize(
    ("days", "bars"),
    [
        ({"2026-08-28": 1, "2026-11-02": 2}, [("2026-08-01", 1), ("2026-09-01", 0), ("2026-10-01", 0), ("2026-11-01", 2)]),
        ({"2026-12-30": 1, "2027-01-01": 1}, [("2026-12-30", 1), ("2026-12-31", 0), ("2027-01-01", 1)]),
        ({"1998-05-01": 1, "1998-06-01": 1, "2026-01-01": 3}, [(f"{year}-01-01", {1998: 2, 2026: 3}.get(year, 0)) for year in range(1998, 2027)]),
        ({}, []),
    ],
)  # fmt: skip
def test_the_chart_has_a_bar_for_a_time_without_articles_too(days: dict[str, int], bars: list[tuple[str, int]]) -> None:
    assert [(first, count) for first, _, count in spans(days)] == bars
