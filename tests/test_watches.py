"""archive/watches.py, and ``communique watch``"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.article import Article, Exchange
from archive.watches import BadWatch, Watch, load, plain
from archive.writer import Writer
from exports.cli import main

SOURCES = ({"id": "mfa", "homepage": "https://mfa.example/"}, {"id": "envoy", "homepage": "https://envoy.example/"})
LINE = "We support the two-state solution."


def see(folder: Path, path: str, day: int, text: str, **more: str) -> None:
    """A crawl finds an article with this text on a day of February."""
    source = more.get("source", "mfa")
    url, when = f"https://{source}.example/{path}", f"2026-02-{day:02}T08:00:00Z"
    with Writer(folder) as writer:
        writer.start_crawl(SOURCES, when)
        capture = writer.record(Exchange(url=url, fetched=when, status=200, body=text.encode()))
        given = {"source": "mfa", "title": "Statement", "published": when[:10]} | more
        writer.add(Article(url=url, canonical_url=url, text=text, **given), capture)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive in which a line stood, went, and came back, and another article never had it."""
    folder = tmp_path / "archive"
    see(folder, "1", 1, f"{LINE} So it is.")
    see(folder, "1", 2, "So it is.")
    see(folder, "1", 3, f"{LINE} So it is.")
    see(folder, "2", 4, "Ferries sail.")
    watch(folder, phrase="two-state solution")
    return folder


def watch(folder: Path, name: str = "two-state", **table: object) -> None:
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
    (folder / "watches.toml").write_text(f"[{name}]\n{lines}")


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), "watch", *words])


def told(folder: Path) -> dict[str, object]:
    [found] = json.loads(run(folder, "--json").output)
    return dict(found)


def events(folder: Path) -> list[tuple[str, int]]:
    return [(event["kind"], event["number"]) for event in told(folder)["events"]]  # type: ignore[attr-defined]


def test_a_new_watch_works_backwards_over_the_archive(archive: Path) -> None:
    assert events(archive) == [("new", 1), ("vanished", 2), ("entered", 3)]
    found = told(archive)
    assert (found["first_seen"], found["last_seen"]) == ("2026-02-01T08:00:00Z", "2026-02-03T08:00:00Z")
    assert (found["articles"], found["months"]) == (1, {"2026-02": 1})


def test_the_first_look_is_no_news_and_what_comes_or_goes_later_is_news_once(archive: Path) -> None:
    assert run(archive).exit_code == 0
    see(archive, "1", 5, "So it is.")
    see(archive, "3", 6, LINE)
    later = run(archive)
    assert later.exit_code == 3
    assert "2026-02-05 vanished: Statement (mfa" in later.output
    assert "2026-02-06 new: Statement (mfa" in later.output
    assert run(archive).exit_code == 0


def test_another_phrase_under_the_same_name_is_looked_for_from_the_beginning(archive: Path) -> None:
    run(archive)
    watch(archive, phrase="ferries")
    assert run(archive).exit_code == 0
    assert events(archive) == [("new", 1)]


def test_only_the_named_sources_are_watched(archive: Path) -> None:
    see(archive, "9", 7, LINE, source="envoy")
    (archive / "sources.toml").write_text('[envoy]\nhomepage = "https://envoy.example/"\nkind = "magazine"\n[mfa]\nhomepage = "https://mfa.example/"\n')
    watch(archive, phrase="two-state solution", sources=["envoy"])
    assert events(archive) == [("new", 1)]


def test_news_is_not_lost_where_a_selector_comes_to_mean_other_sources(archive: Path) -> None:
    own = archive / "sources.toml"
    own.write_text('[mfa]\nhomepage = "https://mfa.example/"\nkind = "foreign-ministry"\n')
    watch(archive, phrase="two-state solution", sources=["kind:foreign-ministry"])
    assert run(archive).exit_code == 0
    see(archive, "1", 5, "So it is.")
    own.write_text(own.read_text() + '[envoy]\nhomepage = "https://envoy.example/"\nkind = "foreign-ministry"\n')
    later = run(archive)
    assert (later.exit_code, "2026-02-05 vanished" in later.output) == (3, True)
    assert events(archive) == [("new", 1), ("vanished", 2), ("entered", 3), ("vanished", 4)]
    assert run(archive).exit_code == 0


def test_a_source_that_only_the_archive_knows_can_be_watched(archive: Path) -> None:
    see(archive, "9", 7, LINE, source="envoy")
    watch(archive, phrase="two-state solution", sources=["envoy"])
    assert events(archive) == [("new", 1)]


def test_a_better_reading_is_told_from_the_publisher_s_doing(archive: Path) -> None:
    url = "https://mfa.example/1"
    with Writer(archive) as writer:
        capture = writer.record(Exchange(url=url, fetched="2026-02-08T08:00:00Z", status=200, body=b"x"))
        read = Article(url=url, canonical_url=url, title="Statement", text=f"{LINE} So it is.", source="mfa", published="2026-02-08", reader="1")
        writer.add(read, capture)
        writer.add(replace(read, text="So it is.", reader="2"), capture)
    assert "vanished, as we read it better" in run(archive).output


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("two-state solution", "The TWO\u2011STATE\n\nSolution stands", True),
        ("two-state solution", "two-state solutions", False),
        ("state", "two-states", False),
        ("minister's word", "The minister’s word", True),
        ("外交", "日本外交青書", True),
        ("café", "cafe\u0301 talks", True),
        ("мир", "мирный", False),
        ("C++", "in C++ we trust", True),
    ],
)
def test_a_phrase_is_found_whatever_its_style_as_whole_words(phrase: str, text: str, found: bool) -> None:
    assert bool(Watch(name="w", phrase=phrase).expression.search(plain(text))) is found


@pytest.mark.parametrize("line", ['phrase = "a"', 'one = ["a"]'])
def test_what_stands_outside_any_table_is_refused_with_the_mend(tmp_path: Path, line: str) -> None:
    (tmp_path / "watches.toml").write_text(line)
    with pytest.raises(BadWatch, match=r"stands outside any table; put it below a line such as \[two-state\]"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "give it a phrase or a pattern"),
        ('phrase = "a"\npattern = "b"', "give it a phrase or a pattern"),
        ('phrase = ""', "give it a phrase or a pattern"),
        ("phrase = 3", "give it a phrase or a pattern"),
        ("[one.two]", "a watch is a table with the keys"),
        ('fraze = "a"', "a watch is a table with the keys"),
        ('pattern = "("', "the pattern is no regular expression"),
        ('pattern = "a*"', "would find it everywhere"),
        ('phrase = "a"\nsources = "mfa"', "sources is a list"),
        ("phrase", "not TOML"),
    ],
)
def test_a_bad_watch_is_refused_with_file_table_and_mend(tmp_path: Path, table: str, said: str) -> None:
    (tmp_path / "watches.toml").write_text(f"[one]\n{table}\n")
    with pytest.raises(BadWatch, match=said) as refusal:
        load(tmp_path)
    assert str(tmp_path / "watches.toml") in str(refusal.value)
    assert refusal.value.exit_code == 2


def test_without_watches_it_says_how_to_write_one(archive: Path) -> None:
    (archive / "watches.toml").unlink()
    refused = run(archive)
    assert refused.exit_code == 2
    assert 'phrase = "two-state solution"' in refused.output
    assert run(archive.parent / "none").exit_code == 2
    assert not (archive.parent / "none").exists()


def test_a_watch_that_is_not_there_is_named(archive: Path) -> None:
    refused = run(archive, "one-state")
    assert (refused.exit_code, "no watch one-state; it has two-state" in refused.output) == (2, True)
