"""A proposed source is added to sources.toml, which stays the user's own in all else."""

from __future__ import annotations

import tomllib
from pathlib import Path

from crawler.propose import Proposal
from crawler.sources import check, load
from crawler.user_file import append, as_toml

OWN = "# my sources\n\n[envoy]   # the quiet one\nhomepage = 'https://envoy.example/'\n"


def a_proposal() -> Proposal:
    made = Proposal(id="gazette", missing=["its country"])
    made.state("name", 'The "Gazette"', "og:site_name\nof two lines \x1b[2J")
    made.state("homepage", "https://gazette.example/")
    made.state("kind", "other")
    made.state("feeds", ["https://gazette.example/feed/", "https://gazette.example/rss"])
    made.state("articles", r"/news/[^/?#]+-\d+$")
    return made


def test_it_is_a_table_that_the_program_reads(tmp_path: Path) -> None:
    file = append(tmp_path / "new", a_proposal())
    assert check(file) == []
    source = load(tmp_path / "new")["gazette"]
    assert (source.name, source.articles, len(source.feeds)) == ('The "Gazette"', r"/news/[^/?#]+-\d+$", 2)


def test_comments_say_what_tells_a_key_and_what_was_not_found_each_in_one_line() -> None:
    text = as_toml(a_proposal())
    assert "# Not found: its country.\n" in text
    assert "# og:site_name of two lines [2J\nname =" in text
    assert tomllib.loads(text) == {"gazette": a_proposal().table}


def test_what_stands_in_the_file_is_kept_letter_by_letter(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(OWN, "utf-8")
    append(tmp_path, a_proposal())
    text = (tmp_path / "sources.toml").read_text("utf-8")
    assert text.startswith(OWN + "\n[gazette]\n")
    assert list(tomllib.loads(text)) == ["envoy", "gazette"]
    assert [path.name for path in tmp_path.iterdir()] == ["sources.toml"]
