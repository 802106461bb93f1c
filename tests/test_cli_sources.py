"""``communique sources``: what can be crawled, and what is wrong with a file of one's own."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exports.cli import main

OWN = """
[avaria]
name = "Ministry of Foreign Affairs of Avaria"
homepage = "https://mfa.avaria.example/"
kind = "foreign-ministry"
country = "JP"
language = "en"
feeds = ["https://mfa.avaria.example/feed"]
articles = '/press/\\d+$'

[envoy]
name = "The Quiet \\u001b[2JEnvoy"
homepage = "https://envoy.example/"
kind = "magazine"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.toml").write_text(OWN, "utf-8")
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), "sources", *words])


def test_list_shows_the_catalogue_and_ones_own(folder: Path) -> None:
    lines = run(folder, "list").stdout.splitlines()
    assert lines[0].split() == ["id", "name", "kind", "country", "language"]
    assert any(line.startswith("avaria ") for line in lines)
    assert len(lines) > 2


def test_list_narrows_down_by_kind_country_group_and_language(folder: Path) -> None:
    found = run(folder, "list", "kind:foreign-ministry", "country:jp", "group:g7", "lang:en", "--json")
    sources = json.loads(found.stdout)
    assert "avaria" in {source["id"] for source in sources}
    assert {(source["kind"], source["country"], source["language"]) for source in sources} == {
        ("foreign-ministry", "JP", "en")
    }
    assert all("g7" in source["groups"] for source in sources)


def test_list_closes_with_how_many_of_each_kind_which_no_pipe_sees(folder: Path) -> None:
    found = run(folder, "list", "avaria", "envoy")
    assert len(found.stdout.splitlines()) == 3
    assert found.stderr == "2 sources: 1 foreign-ministry, 1 magazine\n"


def test_counts_give_a_row_for_each_kind_and_their_sum(folder: Path) -> None:
    heading, *rows, last = run(folder, "list", "--counts", "country:JP", "envoy").stdout.splitlines()
    assert heading.split() == ["kind", "sources", "countries", "languages"]
    assert sum(int(row.split()[1]) for row in rows) == int(last.removeprefix("in all").split()[0])
    told = json.loads(run(folder, "list", "--counts", "--json", "avaria", "envoy").stdout)
    assert told == {"sources": 2, "kinds": {"foreign-ministry": 1, "magazine": 1}}


def test_a_selector_that_none_has_is_wrong_use_with_a_hint(folder: Path) -> None:
    found = run(folder, "list", "kind:magazin")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "did you mean kind:magazine?" in found.stderr


def test_what_a_file_says_cannot_steer_the_terminal(folder: Path) -> None:
    assert "\x1b" not in run(folder, "list").stdout + run(folder, "show", "envoy").stdout


def test_show_prints_a_table_that_can_be_copied(folder: Path) -> None:
    shown = tomllib.loads(run(folder, "show", "avaria").stdout)
    assert shown == {"avaria": {**tomllib.loads(OWN)["avaria"], "verified": "never"}}


def test_an_unknown_id_is_wrong_use_and_names_the_nearest(folder: Path) -> None:
    result = run(folder, "show", "avarja")
    assert result.exit_code == 2
    assert "avaria" in result.stderr


def test_check_passes_a_good_file(folder: Path) -> None:
    result = run(folder, "check", str(folder / "sources.toml"))
    assert (result.exit_code, result.stdout) == (0, f"{folder / 'sources.toml'}: no faults\n")


def test_check_names_file_table_and_key_of_every_fault(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        '[a]\nhomepage = "nowhere"\nfeeds = "https://a.example/feed"\n[b]\nhompage = "https://b.example/"\n', "utf-8"
    )
    result = run(tmp_path, "check", str(file))
    assert result.exit_code == 3
    lines = result.stdout.splitlines()
    for table, key in (("a", "homepage"), ("a", "feeds"), ("b", "hompage")):
        assert any(line.startswith(f"{file}: [{table}] {key}: ") for line in lines)


def test_a_file_that_is_no_toml_is_one_fault(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[a\n", "utf-8")
    result = run(tmp_path, "check", str(file))
    assert (result.exit_code, len(result.stdout.splitlines())) == (3, 1)


def test_a_faulty_file_stops_list_before_it_shows_anything(folder: Path) -> None:
    (folder / "sources.toml").write_text('[a]\nkind = "tabloid"\n', "utf-8")
    result = run(folder, "list")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "[a] kind" in result.stderr
    assert "[a] homepage" in result.stderr
