"""Sources are declared in TOML; every fault of a file is named at once, with its mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler import sources
from crawler.sources import Source, SourceError, check, declared, load

GOOD = """
[gazette]
name = "The Gazette"
homepage = "https://www.gazette.example/"
kind = "magazine"
language = "en"
feeds = ["https://www.gazette.example/feed/"]
"""


@pytest.fixture
def small_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "magazines.toml").write_text(GOOD, "utf-8")
    monkeypatch.setattr(sources, "CATALOGUE", folder)
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


def own(archive: Path, text: str) -> Path:
    file = archive / "sources.toml"
    file.write_text(text, "utf-8")
    return file


def faults(archive: Path, text: str) -> list[str]:
    return [str(fault) for fault in check(own(archive, text))]


def test_without_a_file_of_the_users_the_catalogue_is_all(small_catalogue: Path, archive: Path) -> None:
    assert list(load(archive)) == list(load(None)) == ["gazette"]
    assert load(archive)["gazette"].feeds == ("https://www.gazette.example/feed/",)


def test_a_users_table_overrides_only_the_keys_it_states(small_catalogue: Path, archive: Path) -> None:
    own(archive, '[gazette]\nfeeds = []\nlistings = ["https://www.gazette.example/all"]\n')
    gazette = load(archive)["gazette"]
    assert (gazette.name, gazette.feeds, gazette.listings) == ("The Gazette", (), ("https://www.gazette.example/all",))


def test_a_new_source_needs_only_a_homepage(small_catalogue: Path, archive: Path) -> None:
    own(archive, '[mine]\nhomepage = "https://www.mine.example/news"\n')
    mine = load(archive)["mine"]
    assert (mine.name, mine.kind, mine.feeds) == ("mine.example", "other", ())
    assert list(load(archive)) == ["gazette", "mine"]


def test_a_byte_order_mark_does_no_harm(small_catalogue: Path, archive: Path) -> None:
    assert faults(archive, "\ufeff" + GOOD) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('[mine]\nhomepge = "https://a.example/"', ["[mine] homepge:", 'did you mean "homepage"?']),
        ('[mine]\nhomepage = "https://a.example/"\nxyzzy = 1', ["xyzzy", "the keys are name, homepage"]),
        ('[mine]\nname = "Mine"', ["[mine] homepage: is missing", "add homepage ="]),
        ('[gazete]\nname = "Mine"', ["did you mean the catalogue's [gazette]?"]),
        ('[gazette]\nkind = "magazin"', ["[gazette] kind:", 'did you mean "magazine"?']),
        ('[gazette]\nkind = "blog"', ["the kinds are foreign-ministry"]),
        ('[gazette]\ncountry = "UK"', ["[gazette] country:", 'write "GB"']),
        ('[gazette]\ncountry = "Japan"', ['"Japan" is no country code', "ISO 3166-1"]),
        ('[gazette]\nlanguage = "en_GB"', ["[gazette] language:", "BCP 47"]),
        ('[gazette]\nlanguage = "jp"', ['"jp" is no language tag']),
        ("[gazette]\nname = 7", ["[gazette] name: 7 is not text", "quotes"]),
        ('[gazette]\nname = " "', ["[gazette] name: is empty"]),
        ('[gazette]\nfeeds = "https://a.example/feed"', ["[gazette] feeds:", '["https://a.example/feed"]']),
        ("[gazette]\nfeeds = 3", ["[gazette] feeds: 3 is not a list"]),
        ('[gazette]\nlistings = ["a.example/news"]', ['"a.example/news" is no web address']),
        ('[gazette]\nhomepage = "ftp://a.example/"', ["[gazette] homepage:", "is no web address"]),
        ('[gazette]\nhomepage = "http://[a/"', ["is no web address"]),
        ("[gazette]\narticles = '(news'", ["[gazette] articles:", "is no regular expression", "unterminated"]),
        ('[gazette]\nhosts = ["https://b.example/"]', ["[gazette] hosts:", "is no host name"]),
        ('[gazette]\ngroups = ["G 7"]', ["[gazette] groups:", '"G 7" is no name of a group']),
        ('[gazette]\nverified = "yes"', ["[gazette] verified:", '"yes" is no day', "never"]),
        ('[gazette]\nid = "gazette"', ["the table's name is the id"]),
        ("[gazette.two]\nname = 'x'", ["[gazette] two:", "write [gazette-two]"]),
        ('[My_Source]\nhomepage = "https://a.example/"', ["[My_Source]: is no id"]),
        ("name = 'x'", ["name: stands outside any table", "[my-source]"]),
        ("[gazette]\nname = 'x'\nkind 'y'\n", ["is not TOML", "line 3"]),
    ],
)
def test_a_fault_names_its_file_table_key_and_mend(
    small_catalogue: Path, archive: Path, text: str, parts: list[str]
) -> None:
    (line,) = faults(archive, text)
    assert line.startswith(f"{archive / 'sources.toml'}:")
    assert [part for part in parts if part not in line] == []


def test_all_faults_come_at_once_and_nothing_is_loaded(small_catalogue: Path, archive: Path) -> None:
    own(archive, '[one]\nname = "One"\nkind = "x"\n[two]\nhomepage = "two"\ncountry = "XX1"\n')
    with pytest.raises(SourceError) as caught:
        load(archive)
    assert sorted((fault.table, fault.key) for fault in caught.value.faults) == [
        ("one", "homepage"),
        ("one", "kind"),
        ("two", "country"),
        ("two", "homepage"),
    ]
    assert str(caught.value).count("\n") == 3


def test_a_file_that_is_not_there_or_not_utf8_is_a_fault(small_catalogue: Path, tmp_path: Path) -> None:
    (missing,) = check(tmp_path / "nowhere.toml")
    latin = tmp_path / "latin.toml"
    latin.write_bytes('[gazette]\nname = "Écho"\n'.encode("latin-1"))
    (undecodable,) = check(latin)
    assert "cannot be read" in str(missing)
    assert "save it as UTF-8" in str(undecodable)


def test_the_same_id_in_two_catalogue_files_is_a_fault_that_names_both(small_catalogue: Path) -> None:
    (small_catalogue / "wires.toml").write_text(GOOD, "utf-8")
    with pytest.raises(SourceError) as caught:
        load(None)
    assert "wires.toml: [gazette]: is also in" in str(caught.value)
    assert "magazines.toml" in str(caught.value)


def test_a_table_of_the_catalogue_must_be_complete(tmp_path: Path) -> None:
    file = tmp_path / "wires.toml"
    file.write_text('[a]\nhomepage = "https://a.example/"\n', "utf-8")
    with pytest.raises(SourceError) as caught:
        declared(file)
    assert [fault.key for fault in caught.value.faults] == ["name", "kind"]


@pytest.mark.parametrize("code", ["", "JP", "XK", "XA"])
def test_countries_are_iso_codes_with_those_left_to_users(small_catalogue: Path, archive: Path, code: str) -> None:
    assert faults(archive, f'[gazette]\ncountry = "{code}"') == []


@pytest.mark.parametrize("tag", ["", "en", "pt-BR", "zh-Hant", "zh-Hant-TW", "es-419", "sr-Latn", "haw"])
def test_language_tags_may_have_script_and_region(small_catalogue: Path, archive: Path, tag: str) -> None:
    assert faults(archive, f'[gazette]\nlanguage = "{tag}"') == []


def a_source(**more: object) -> Source:
    return Source(**{"id": "x", "name": "X", "homepage": "https://www.ministry.example/en/", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "owned"),
    [
        ("https://www.ministry.example/a", True),
        ("http://ministry.example/a", True),
        ("https://MINISTRY.example:8443/a", True),
        ("https://embassy.ministry.example/a", True),
        ("https://otherministry.example/a", False),
        ("https://ministry.example.evil.example/a", False),
        ("https://feeds.host.example/x", True),
        ("https://other.host.example/x", False),
        ("https://old-name.example/x", True),
        ("https://www2.old-name.example/x", True),
        ("ftp://ministry.example/a", False),
        ("mailto:desk@ministry.example", False),
        ("http://[broken", False),
    ],
)
def test_a_source_owns_its_homepages_host_its_lists_hosts_and_what_it_names(url: str, owned: bool) -> None:
    source = a_source(feeds=("https://feeds.host.example/all.xml",), hosts=("old-name.example",))
    assert source.owns(url) is owned


def test_of_a_government_portal_only_the_portal_itself_is_owned() -> None:
    portal = a_source(homepage="https://www.gov.example/diplomacy")
    assert portal.owns("https://gov.example/news")
    assert not portal.owns("https://defence.gov.example/news")


def test_the_table_for_the_archive_is_json_of_what_was_stated() -> None:
    table = a_source(feeds=("https://a.example/feed",), kind="wire").table()
    assert json.loads(json.dumps(table)) == table
    assert table == {
        "id": "x",
        "name": "X",
        "homepage": "https://www.ministry.example/en/",
        "kind": "wire",
        "country": "",
        "language": "",
        "feeds": ["https://a.example/feed"],
        "verified": "never",
    }
