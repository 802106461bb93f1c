"""``communique diff`` and ``changes``: what publishers edited, told in the terminal, as a page and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.article import Article, Exchange
from archive.edits import KINDS as TOLD_KINDS
from archive.store import Archive
from archive.writer import Writer
from exports.cli import main
from exports.cli.changes import KINDS

ROOT = Path(__file__).parents[1]
URL = "http://envoy.example/salt"
FIRST = "The envoy met Otto Berg on Monday. They spoke for 14 hours. Salt is dear. Nobody knew why."
SECOND = "They spoke for 15 hours. Salt is dear. The envoy met Otto Stein on Monday. <script>alert(1)</script> came.\n\nNobody knew why."


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), *words])


def keep(folder: Path, *states: dict[str, str]) -> Path:
    """Keep the states of articles, a day after each other."""
    with Writer(folder) as writer:
        source = {"id": "envoy", "name": "The Quiet Envoy", "homepage": "http://envoy.example/", "kind": "magazine"}
        writer.start_crawl([source, source | {"id": "avaria"}], "2026-03-01T08:00:00Z")
        for day, state in enumerate(states, start=1):
            seen = {"url": URL, "source": "envoy", "title": "Salt and ferries"} | state
            exchange = Exchange(url=seen["url"], fetched=f"2026-03-{day:02}T08:00:00Z", status=200, body=str(seen).encode())
            writer.add(Article(canonical_url=seen["url"], **seen), writer.record(exchange))  # type: ignore[arg-type]
    return folder


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with an edit of text and headline, one of commas, one of the picture, and one better reading."""
    other, third = "http://avaria.example/1", "http://envoy.example/3"
    return keep(
        tmp_path_factory.mktemp("edited") / "archive",
        {"text": FIRST},
        {"text": SECOND, "title": "Salt <b>and</b> fish"},
        {"url": other, "source": "avaria", "text": "It sails, as a rule. It stops."},
        {"url": other, "source": "avaria", "text": "It sails as a rule. It stops."},
        {"url": other, "source": "avaria", "text": "It sails as a rule. It stops.", "image": "http://avaria.example/a.jpg"},
        {"url": third, "text": "Read badly. Menu", "reader": "1"},
        {"url": third, "text": "Read well.", "reader": "2"},
    )


def listed(folder: Path, *words: str) -> list[tuple[str, int, tuple[str, ...]]]:
    rows = json.loads(run(folder, "changes", "--json", *words).stdout)
    return [(row["source"], row["number"], tuple(row["kinds"])) for row in rows]


def test_a_pipe_gets_marks_for_what_is_dropped_added_changed_and_moved(edited: Path) -> None:
    shown = run(edited, "diff", URL).stdout
    assert "Salt {+<b>+}and{+</b>+} [-ferries-]{+fish+}" in shown
    assert "~ They spoke for [-14-]{+15+} hours." in shown
    assert "{+<script>alert(1)</script> came.+}" in shown
    assert "[-Berg-]{+Stein+}" in shown or "- [-The envoy met Otto Berg on Monday.-]" in shown
    assert "\x1b" not in shown


def test_a_sentence_that_moved_is_shown_as_such(tmp_path: Path) -> None:
    keep(tmp_path, {"text": "A ferry sails. Salt is dear. Nobody came."}, {"text": "Salt is dear. Nobody came. A ferry sails."})
    shown = run(tmp_path, "diff", URL).stdout
    assert "< (moved away) A ferry sails." in shown
    assert "> (moved here) A ferry sails." in shown


def test_on_a_terminal_a_title_stands_alone_too(tmp_path: Path, on_terminal) -> None:
    keep(tmp_path, {"text": "A ferry sails."}, {"text": "A ferry stops."})
    assert re.match(r"Salt and ferries\s*\n\s*\nbefore", re.sub(r"\x1b\[[0-9;]*m", "", on_terminal(tmp_path, "diff", URL)).replace("\r", ""))


def test_a_terminal_gets_colours_and_at_most_80_columns(edited: Path, on_terminal) -> None:
    text = on_terminal(edited, "diff", URL)
    assert "\x1b[32m15" in text
    assert "{+" not in text
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert max(map(len, plain.splitlines())) <= 80


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_a_terminal_without_colours_gets_marks_and_no_escapes(edited: Path, on_terminal, environment: dict[str, str]) -> None:
    text = on_terminal(edited, "diff", URL, **environment)
    assert "{+" in text
    assert "\x1b" not in text


def test_json_has_the_sentences_with_their_words(edited: Path) -> None:
    found = json.loads(run(edited, "diff", URL, "--json").stdout)
    assert (found["before"]["number"], found["after"]["number"], found["after"]["change"]) == (1, 2, "edit")
    changed = [one for one in found["sentences"] if one["kind"] == "changed"]
    assert {"kind": "added", "text": "15"} in changed[0]["parts"]
    assert {"headline", "number", "sentence-added"} <= set(found["kinds"])


class Tags(HTMLParser):
    """The names of the tags of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.said = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.names.append(tag)

    def handle_data(self, data: str) -> None:
        self.said += data


def test_the_page_is_whole_in_itself_escapes_the_publisher_and_runs_nothing(edited: Path, tmp_path: Path) -> None:
    assert run(edited, "diff", URL, "--html", str(tmp_path / "x.html")).exit_code == 0
    page = (tmp_path / "x.html").read_text("utf-8")
    assert run(edited, "diff", URL, "--html", "-").stdout == page
    tags = Tags(page)
    assert {"ins", "del"} <= set(tags.names)
    assert not {"script", "b", "img", "link"} & set(tags.names)
    assert "<script>alert(1)</script> came." in tags.said
    assert not re.findall(r"(?:src|href)=", page)
    assert tags.names.count("p") == page.count("</p>") == 2


@pytest.mark.parametrize("words", [("1", "9"), ("5",)])
def test_a_version_that_is_not_there_is_named(edited: Path, words: tuple[str, ...]) -> None:
    result = run(edited, "diff", URL, *words)
    assert result.exit_code == 2
    assert "the versions are 1, 2" in result.output


@pytest.mark.parametrize("words", [("2",), ("1", "1")])
def test_a_version_is_not_compared_with_itself(edited: Path, words: tuple[str, ...]) -> None:
    result = run(edited, "diff", URL, *words)
    assert (result.exit_code, result.stdout, "on both sides" in result.stderr) == (2, "", True)


def test_an_article_with_one_version_has_nothing_to_compare(sample_archive: Path) -> None:
    result = run(sample_archive, "diff", "http://envoy.example/undated")
    assert (result.exit_code, "only one version" in result.output) == (2, True)


def test_changes_are_listed_largest_first_without_noise_and_better_readings(edited: Path) -> None:
    found = listed(edited)
    assert [(source, number) for source, number, _ in found] == [("envoy", 2), ("avaria", 3)]
    assert found[1][2] == ("image",)


def test_all_shows_the_small_and_the_unsure_ones_too(edited: Path) -> None:
    assert {("avaria", 2), ("envoy", 2)} <= {row[:2] for row in listed(edited, "--all")}
    rows = json.loads(run(edited, "changes", "--all", "--json").stdout)
    assert {row["sure"] for row in rows} == {True, False}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--kind", "image"], [("avaria", 3)]),
        (["--kind", "number"], [("envoy", 2)]),
        (["--source", "avaria"], [("avaria", 3)]),
        (["--source", "kind:magazine", "--kind", "number"], [("envoy", 2)]),
        (["--since", "2026-03-05"], [("avaria", 3)]),
        (["--since", "2026-04-01"], []),
    ],
)
def test_changes_can_be_narrowed_down(edited: Path, words: list[str], expected: list[tuple[str, int]]) -> None:
    assert [row[:2] for row in listed(edited, *words)] == expected


def test_the_terminal_names_article_versions_size_and_kinds(edited: Path) -> None:
    shown = run(edited, "changes").stdout
    with Archive(edited) as archive:
        identity = archive.find(URL).id
    assert f"  {identity}  envoy  2026-03-02T08:00:00Z  version 1 to 2" in shown
    assert re.search(r"^  \d+ words: headline, number", shown, re.M)


def test_the_command_knows_every_kind() -> None:
    assert tuple(TOLD_KINDS) == KINDS
