"""crawler/opml.py and ``communique sources add FILE.opml``: the subscriptions of a feed reader become sources"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.opml import BadOpml, read
from crawler.sources import Source, load

KNOWN = {"avaria": Source(id="avaria", name="Avaria", homepage="http://mfa.avaria.example/", feeds=("http://mfa.avaria.example/rss",))}
FILE = """<?xml version="1.0"?><opml version="1.0"><head><title>mine</title></head><body>
<outline text="News"><outline type="rss" text="The Quiet Envoy" xmlUrl="http://envoy.example/feed" htmlUrl="http://envoy.example/news/" language="en-GB"/>
<outline type="rss" text="Envoy: letters" xmlUrl="http://envoy.example/letters.xml" htmlUrl="http://envoy.example/letters"/></outline>
<outline type="rss" title="Straits &amp; ports" xmlUrl="http://feeds.straits.example/all"/>
<outline type="rss" text="Twice" xmlUrl="http://envoy.example/feed"/>
<outline type="rss" text="Known" xmlUrl="http://mfa.avaria.example/rss"/>
<outline type="rss" text="A file" xmlUrl="file:///etc/passwd"/>
<outline type="rss" text="Nothing"/>
<outline text="A folder"/></body></opml>"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.opml"
    path.write_text(FILE, "utf-8")
    return path


def test_the_feeds_of_one_site_become_one_source(file: Path) -> None:
    made, _ = read(file, KNOWN)
    assert {one.id: one.table for one in made} == {
        "envoy": {
            "name": "The Quiet Envoy", "homepage": "http://envoy.example/news/", "kind": "other", "language": "en-GB",
            "feeds": ["http://envoy.example/feed", "http://envoy.example/letters.xml"],
        },
        "feeds-straits": {
            "name": "Straits & ports", "homepage": "http://feeds.straits.example/", "kind": "other",
            "feeds": ["http://feeds.straits.example/all"],
        },
    }  # fmt: skip


def test_what_is_not_taken_is_named_with_its_reason(file: Path) -> None:
    _, left = read(file, KNOWN)
    assert [(one.title, one.why.split(";")[0]) for one in left][:2] == [("Twice", "stands in the file twice"), ("Known", "belongs to avaria already")]
    assert [one.title for one in left] == ["Twice", "Known", "A file", "Nothing"]


@pytest.mark.parametrize("text", ["", "not xml", "<html/>", '<!DOCTYPE a [<!ENTITY b "x">]><rss>&b;</rss>'])
def test_what_is_no_opml_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.opml"
    path.write_text(text)
    with pytest.raises(BadOpml, match=r"bad\.opml is no OPML"):
        read(path, {})


def add(folder: Path, *words: str) -> Result:
    from exports.cli import main

    return CliRunner().invoke(main, ["--archive", str(folder), "sources", "add", *words])


def test_added_sources_are_ones_that_can_be_crawled(file: Path, tmp_path: Path) -> None:
    """What was exported comes back, and a second time nothing is new."""
    result = add(tmp_path / "a", str(file), "--yes")
    assert result.exit_code == 0, result.output
    known = load(tmp_path / "a")
    assert known["envoy"].feeds == ("http://envoy.example/feed", "http://envoy.example/letters.xml")
    assert "3 new sources, 3 feeds not taken" in result.stderr
    assert add(tmp_path / "a", str(file), "--yes").stderr.endswith("0 new sources, 7 feeds not taken\n")


def test_without_a_yes_nothing_is_written(file: Path, tmp_path: Path) -> None:
    result = add(tmp_path / "a", str(file))
    assert "[envoy]" in result.stdout
    assert not (tmp_path / "a").exists()


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    result = add(tmp_path, str(tmp_path / "none.opml"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "cannot be read" in result.stderr
