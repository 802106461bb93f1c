"""``communique search``, ``show`` and ``export``: finding an article, reading it in a terminal, taking it elsewhere."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from archive.article import Article, Exchange
from archive.store import Archive
from archive.writer import Writer
from exports.cli import main

if TYPE_CHECKING:
    from screen import Terminal

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")

ROOT = Path(__file__).parents[1]
EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31mHeadline\r\u202ewith teeth"


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), *words])


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose only article would steer the terminal."""
    folder = tmp_path_factory.mktemp("evil") / "archive"
    url = "http://envoy.example/1"
    article = Article(url=url, canonical_url=url, source="envoy", title=EVIL, text=f"Teeth. {EVIL}\n\n## {EVIL}")
    with Writer(folder) as writer:
        source = {"id": "envoy", "name": EVIL, "homepage": "http://envoy.example/", "kind": "magazine"}
        writer.start_crawl([source], "2026-03-08T08:00:00Z")
        writer.add(article, writer.record(Exchange(url=url, fetched="2026-03-08T08:01:00Z", status=200, body=b"x")))
    return folder


@pytest.mark.parametrize("words", ["search teeth", "show http://envoy.example/1", "export jsonl", "export markdown", "status envoy"])
def test_a_headline_cannot_steer_the_terminal(evil: Path, words: str, on_terminal) -> None:
    seen = on_terminal(evil, *words.split())
    assert "owned" in seen
    assert not [steer for steer in ("\x07", "\x9b", "\u202e", "\x1b[2J", "\x1b]") if steer in seen]


@pytest.mark.parametrize("words", ["search teeth --json", "show http://envoy.example/1 --json"])
def test_json_keeps_what_the_page_said_as_escapes(evil: Path, words: str) -> None:
    text = run(evil, *words.split()).stdout
    assert text.replace("\n", "").isprintable()
    assert json.dumps(json.loads(text)).count("owned") >= 1


def test_search_shows_title_id_source_day_and_snippet(sample_archive: Path) -> None:
    lines = run(sample_archive, "search", "ferries AND letter").stdout.splitlines()
    assert lines[0] == "Salt and ferries: what the regatta will decide"
    assert lines[1].split()[1:] == ["envoy", "2026-03-07"]
    assert "letter" in lines[2]


def test_search_marks_what_it_found_only_on_a_terminal(sample_archive: Path, on_terminal) -> None:
    assert "\x1b[1;33mregattas\x1b[0m" in on_terminal(sample_archive, "search", "lunch regattas")
    assert run(sample_archive, "search", "lunch regattas").stdout.replace("\n", "").isprintable()


def test_search_narrows_down_and_limits(sample_archive: Path) -> None:
    found = json.loads(run(sample_archive, "search", "regatta", "--since", "2026-01-01", "--json").stdout)
    assert {hit["source"] for hit in found} == {"avaria", "envoy"}
    assert all(hit["published"] >= "2026" for hit in found)
    only = json.loads(run(sample_archive, "search", "regatta", "--source", "avaria", "--json").stdout)
    assert [hit["source"] for hit in only] == ["avaria"]
    assert len(json.loads(run(sample_archive, "search", "regatta", "--limit", "7", "--json").stdout)) == 7


def test_a_search_says_where_it_found_more_than_it_shows(sample_archive: Path) -> None:
    assert "there are more than these 61; --limit" in run(sample_archive, "search", "regatta", "--limit", "61").stderr
    assert run(sample_archive, "search", "regatta", "--limit", "62").stderr == ""


def test_search_that_finds_nothing_says_so_on_stderr(sample_archive: Path) -> None:
    result = run(sample_archive, "search", "xylophone")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "nothing found\n")


def test_search_that_cannot_be_read_is_wrong_use(sample_archive: Path) -> None:
    result = run(sample_archive, "search", '"open')
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")


@pytest.mark.parametrize("option", ["--since yesterday", "--until 2026-02-30", "--since 2026-13", "--until 20260301", "--until 2026-W10"])
def test_a_date_that_is_none_is_wrong_use(sample_archive: Path, option: str) -> None:
    result = run(sample_archive, "search", "regatta", *option.split())
    assert (result.exit_code, "is not a date such as 2026, 2026-11, 2026-11-22 or" in result.stderr) == (2, True)


def test_a_year_or_month_begins_with_its_first_day_and_ends_with_its_last(sample_archive: Path) -> None:
    def days(*words: str) -> set[str]:
        lines = run(sample_archive, "export", "jsonl", *words).stdout.splitlines()
        return {(json.loads(line)["datePublished"] or "2026-03-08")[:10] for line in lines}

    assert days("--since", "2025", "--until", "2025") == {"2025-11-30"}
    assert days("--since", "2026-03", "--until", "2026") == {day for day in days() if day >= "2026-03"}
    assert days("--until", "2026-02") == {day for day in days() if day < "2026-03"}
    assert run(sample_archive, "changes", "--since", "2026", "--all").stdout


def test_an_end_before_the_beginning_is_wrong_use(sample_archive: Path) -> None:
    result = run(sample_archive, "search", "regatta", "--since", "2026-03-01", "--until", "2026-02-01")
    assert (result.exit_code, "lies before" in result.stderr) == (2, True)


def test_show_gives_text_facts_and_versions(sample_archive: Path) -> None:
    shown = run(sample_archive, "show", "http://avaria.example/press/1").stdout
    assert shown.startswith("Minister receives ambassador\n")
    told = [line.split(maxsplit=2) for line in shown.splitlines()]
    for fact in ("dateline place Avar City", "image credit Ana Lind", "version 1 2026-03-08T08:01:00Z", "version 2 2026-03-09T08:01:00Z"):
        assert fact.split(maxsplit=2) in told
    assert "agency" in shown
    assert "\n\nThe ambassador thanked the minister and invited her to the autumn regatta.\n" in shown
    assert max(map(len, shown.splitlines())) > 80


def test_on_a_terminal_an_article_has_at_most_80_columns(sample_archive: Path, on_terminal: Terminal) -> None:
    shown = ESCAPES.sub("", on_terminal(sample_archive, "show", "http://avaria.example/press/1"))
    assert "autumn regatta" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_query_may_be_typed_without_quotes(sample_archive: Path) -> None:
    assert run(sample_archive, "search", "autumn", "regatta").stdout == run(sample_archive, "search", "autumn regatta").stdout != ""


@pytest.mark.parametrize(("query", "said"), [("regatta -zzzz", "stands behind NOT"), ("autumn -regatta", "stands behind NOT"), ("author:Zzzz", "title:, authors:, text: are"), ("zzzz", "nothing found\n"), ('autumn -"the regatta"', "stands behind NOT")])
def test_a_query_is_told_what_it_may_have_meant(sample_archive: Path, query: str, said: str) -> None:
    assert said in run(sample_archive, "search", query).stderr


@pytest.mark.parametrize("query", ['"autumn regatta: a -minus"', "“regatta -minus”", "at 10:30", "https://avaria.example/press/1", 'title:"Minister receives"'])
def test_what_stands_in_a_phrase_a_time_or_an_address_is_no_other_way_to_ask(sample_archive: Path, query: str) -> None:
    assert run(sample_archive, "search", query).stderr in ("", "nothing found\n")


def test_a_phrase_whose_quotation_marks_the_shell_took_is_told_how_to_keep_them(sample_archive: Path) -> None:
    assert "'\"autumn regatta\"' finds" in run(sample_archive, "search", "autumn regatta", "minister").stderr
    assert run(sample_archive, "search", "autumn regatta").stderr == run(sample_archive, "search", "autumn", "regatta").stderr == ""


def test_an_id_that_is_too_short_is_told_so(sample_archive: Path) -> None:
    assert "4 characters or more" in run(sample_archive, "show", "abc").stderr


def test_a_source_of_the_catalogue_that_the_archive_does_not_have_is_told_apart(sample_archive: Path) -> None:
    result = run(sample_archive, "search", "regatta", "--source", "un-news")
    assert (result.exit_code, "this archive has nothing of un-news yet" in result.stderr) == (2, True)


@pytest.mark.parametrize("words", ["status avarria", "changes --source avarria", "reread avarria", "search regatta --source avarria"])
def test_a_source_that_nobody_has_is_told_with_the_nearest(sample_archive: Path, words: str) -> None:
    result = run(sample_archive, *words.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no source has the id 'avarria'; the nearest: avaria" in result.stderr


def test_show_says_that_a_text_is_cut_and_costs_money(sample_archive: Path) -> None:
    shown = run(sample_archive, "show", "http://avaria.example/press/1").stdout
    assert re.search(r"^accessible for free +no$", shown, re.MULTILINE)
    assert re.search(r"^warnings +text-cut: Subscribe to read on$", shown, re.MULTILINE)


def test_show_and_export_name_the_files_that_belong_to_an_article(sample_archive: Path) -> None:
    url = "http://straits.example/resolution-12"
    shown = " ".join(run(sample_archive, "show", url).stdout.split())
    assert f"attachment {url}.pdf (seen 2026-03-08T08:01:30Z, the text is from it)" in shown
    [file] = json.loads(run(sample_archive, "show", url, "--json").stdout)["attachments"]
    assert (file["url"], file["media_type"]) == (f"{url}.pdf", "application/pdf")
    [line] = run(sample_archive, "export", "jsonl", "--source", "straits").stdout.splitlines()
    [media] = json.loads(line)["encoding"]
    assert (media["contentUrl"], media["encodingFormat"], media["digest"]) == (f"{url}.pdf", "application/pdf", file["digest"])


def test_show_gives_an_older_version(sample_archive: Path) -> None:
    shown = run(sample_archive, "show", "http://avaria.example/press/1", "--version", "1").stdout
    assert "spring regatta" in shown
    assert "autumn" not in shown


def test_show_of_a_version_that_is_not_there_names_those_that_are(sample_archive: Path) -> None:
    result = run(sample_archive, "show", "http://avaria.example/press/1", "--version", "9")
    assert result.exit_code == 2
    assert "the versions are 1, 2" in result.stderr


@pytest.mark.parametrize("address", ["avaria.example/press/1", "www.avaria.example/press/1/", "https://avaria.example/press/1#top"])
def test_show_takes_an_address_as_browsers_show_it(sample_archive: Path, address: str) -> None:
    assert run(sample_archive, "show", address).stdout == run(sample_archive, "show", "http://avaria.example/press/1").stdout != ""


def test_a_language_that_is_no_tag_is_wrong_use(sample_archive: Path) -> None:
    result = run(sample_archive, "search", "regatta", "--language", "english")
    assert (result.exit_code, "no tag of a language, such as en" in result.stderr) == (2, True)


@pytest.mark.parametrize("option", ["--json", "--residue"])
def test_bytes_go_with_no_other_way_to_show(sample_archive: Path, option: str) -> None:
    assert run(sample_archive, "show", "http://avaria.example/press/1", "--raw", option).exit_code == 2


def test_an_article_without_a_title_has_words_in_its_place(tmp_path: Path) -> None:
    url = "http://envoy.example/1"
    with Writer(tmp_path) as writer:
        writer.start_crawl([{"id": "envoy", "name": "E"}], "2026-03-08T08:00:00Z")
        capture = writer.record(Exchange(url=url, fetched="2026-03-08T08:00:00Z", status=200, body=b"x"))
        writer.add(Article(url=url, canonical_url=url, source="envoy", title="", text="Salt."), capture)
    assert run(tmp_path, "show", url).stdout.startswith("(without a title)\n")


def test_show_takes_the_beginning_of_an_id(sample_archive: Path) -> None:
    with Archive(sample_archive) as store:
        entry = store.find("http://envoy.example/salt-and-ferries")
    assert run(sample_archive, "show", entry.id[:6], "--json").stdout == run(sample_archive, "show", entry.id, "--json").stdout


def test_export_narrows_down_like_search(sample_archive: Path) -> None:
    lines = run(sample_archive, "export", "jsonl", "--source", "avaria", "--language", "ar").stdout.splitlines()
    assert [json.loads(line)["inLanguage"] for line in lines] == ["ar"]
    lines = run(sample_archive, "export", "jsonl", "--query", "lunch").stdout.splitlines()
    assert [json.loads(line)["url"] for line in lines] == ["http://envoy.example/salt-and-ferries"]


def test_export_to_a_file_prints_nothing(sample_archive: Path, tmp_path: Path) -> None:
    result = run(sample_archive, "export", "csv", "--out", str(tmp_path / "all.csv"))
    assert (result.exit_code, result.output) == (0, "")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text("utf-8"))))
    assert len(rows) == 69


def test_export_of_markdown_into_a_folder_makes_a_file_an_article(sample_archive: Path, tmp_path: Path) -> None:
    assert run(sample_archive, "export", "markdown", "--source", "straits", "--out", str(tmp_path / "notes")).exit_code == 0
    assert [file.suffix for file in (tmp_path / "notes").iterdir()] == [".md"]


def test_export_into_a_folder_that_is_not_there_is_wrong_use(sample_archive: Path, tmp_path: Path) -> None:
    result = run(sample_archive, "export", "csv", "--out", str(tmp_path / "no" / "all.csv"))
    assert result.exit_code == 2
    assert "no folder" in result.stderr


def test_export_keeps_the_pipe_as_the_page_said_it(evil: Path) -> None:
    """What is for a terminal's safety must not change the data."""
    assert json.loads(run(evil, "export", "jsonl").stdout)["headline"] == EVIL


def test_raw_gives_the_bytes_of_the_page_with_their_encoding_undone(tmp_path: Path, on_terminal) -> None:
    url, pages = "http://envoy.example/1", {1: b"<p>\xff\x00 the first</p>", 2: b"<p>the second</p>"}
    headers = (("Content-Encoding", "gzip"),)
    with Writer(tmp_path) as writer:
        writer.start_crawl([{"id": "envoy", "name": "E"}], "2026-03-08T08:00:00Z")
        for day, body in pages.items():
            when = f"2026-03-0{day}T08:00:00Z"
            sent = Exchange(url=url, fetched=when, status=200, response_headers=headers, body=gzip.compress(body))
            article = Article(url=url, canonical_url=url, source="envoy", title="T", text=f"Text {day}.")
            writer.add(article, writer.record(sent))
    assert run(tmp_path, "show", url, "--raw").stdout_bytes == pages[2]
    assert run(tmp_path, "show", url, "--raw", "--version", "1").stdout_bytes == pages[1]
    shown = on_terminal(tmp_path, "show", url, "--raw", "--version", "1")
    assert "the first" in shown
    assert "\x00" not in shown
