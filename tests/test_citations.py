"""exports/formats/csl_json.py, ris.py, bibtex.py: citations, each read back by a parser that is not ours"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import bibtexparser
import jsonschema
import pytest
import rispy

from archive import Archive
from archive.article import Article, Entry
from exports.formats.about import About
from exports.formats.csl_json import citation
from exports.formats.genres import genre
from exports.formats.people import names
from exports.formats.registry import FORMATS

ABOUT = About(archive="abcdefghijklmnop", site="https://news.avaria.example/read")
ARTICLES = 69

# After the published schema of CSL input data, version 1.0.2: the types and the variables of each kind.
TYPES = """
    article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset
    document entry entry-dictionary entry-encyclopedia figure graphic hearing interview legal_case legislation manuscript
    map motion_picture musical_score pamphlet paper-conference patent performance periodical personal_communication post
    post-weblog regulation report review review-book software song speech standard thesis treaty webpage
""".split()  # noqa: SIM905
TEXTS = "archive archive_location container-title event-place keyword language publisher section title URL".split()  # noqa: SIM905
NAME = {
    "type": "object",
    "additionalProperties": False,
    "properties": {part: {"type": "string"} for part in ("family", "given", "suffix", "literal")},
}
PARTS = {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}}
DATE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"date-parts": {"type": "array", "minItems": 1, "maxItems": 2, "items": PARTS}},
}
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "additionalProperties": False,
        "properties": {
            **{name: {"type": "string", "minLength": 1} for name in TEXTS},
            "id": {"type": "string"},
            "type": {"enum": TYPES},
            "author": {"type": "array", "items": NAME},
            "issued": DATE,
            "accessed": DATE,
        },
    },
}


def entry(kind: str = "foreign-ministry", **changes: Any) -> Entry:
    article = Article(
        url="http://mfa.avaria.example/press/17",
        canonical_url="http://mfa.avaria.example/press/17",
        title="Note & reply: 100 % of {salt}",
        text="The minister met the envoy.",
        source="avaria",
        published="2026-03-04T09:30:00+02:00",
        language="en",
        tags=("trade", "envoys"),
    )
    return Entry(
        id="abcdefghij234567",
        article=replace(article, **changes),
        kind=kind,
        country="AV",
        word_count=5,
        versions=2,
        first_seen="2026-03-04T08:00:00Z",
        last_seen="2026-03-09T08:00:00Z",
        version="versionversion22",
        captured="2026-03-05T23:59:00Z",
        source_name="Ministry of Foreign Affairs of Avaria",
    )


def written(name: str, *entries: Entry) -> str:
    out = io.BytesIO()
    assert FORMATS[name].write(entries, out, ABOUT) == len(entries)
    return out.getvalue().decode()


@pytest.fixture(scope="module")
def exported(sample_archive: Path) -> dict[str, str]:
    """The articles of the sample archive in each format of citations."""
    made = {}
    with Archive(sample_archive) as store:
        for name in ("csl-json", "ris", "bibtex"):
            out = io.BytesIO()
            assert FORMATS[name].write(store.articles(), out, ABOUT) == ARTICLES
            made[name] = out.getvalue().decode()
    return made


def test_every_item_of_csl_json_is_valid(exported: dict[str, str]) -> None:
    items = json.loads(exported["csl-json"])
    jsonschema.validate(items, SCHEMA)
    assert len({item["id"] for item in items}) == ARTICLES


def test_ris_is_read_back_with_every_article(exported: dict[str, str]) -> None:
    records = rispy.loads(exported["ris"])
    assert len(records) == ARTICLES
    assert {record["type_of_reference"] for record in records} == {"ELEC", "MGZN"}
    assert all(record["name_of_database"].startswith("communique archive ") for record in records)


def test_bibtex_is_read_back_with_every_article(exported: dict[str, str]) -> None:
    library = bibtexparser.parse_string(exported["bibtex"])
    assert (len(library.entries), library.failed_blocks) == (ARTICLES, [])
    assert len(library.entries_dict) == ARTICLES


def test_a_citation_says_when_the_page_was_captured_and_where_that_state_of_it_is_kept() -> None:
    item = citation(entry(), ABOUT)
    assert item["accessed"] == {"date-parts": [[2026, 3, 5]]}
    assert item["archive"] == "communique archive abcdefghijklmnop"
    assert (
        item["archive_location"] == "https://news.avaria.example/read/article/abcdefghij234567?version=versionversion22"
    )
    assert item["URL"] == "http://mfa.avaria.example/press/17"


def test_a_citation_without_a_site_names_the_version_all_the_same() -> None:
    assert (
        citation(entry(), About(archive="a"))["archive_location"] == "article/abcdefghij234567?version=versionversion22"
    )


@pytest.mark.parametrize(
    ("stated", "precision", "parts"),
    [
        ("2026", "year", [2026]),
        ("2026-03-01", "month", [2026, 3]),
        ("2026-03-04", "day", [2026, 3, 4]),
        (None, None, None),
    ],
)
def test_a_date_is_no_finer_than_it_was_stated(
    stated: str | None, precision: str | None, parts: list[int] | None
) -> None:
    item = citation(entry(published=stated, published_precision=precision), ABOUT)
    assert item.get("issued") == (parts and {"date-parts": [parts]})


def test_a_body_that_speaks_for_itself_is_a_literal_name() -> None:
    assert citation(entry(), ABOUT)["author"] == [{"literal": "Ministry of Foreign Affairs of Avaria"}]
    assert "author" not in citation(entry("magazine"), ABOUT)
    assert citation(entry("magazine"), ABOUT)["container-title"] == "Ministry of Foreign Affairs of Avaria"


@pytest.mark.parametrize(
    ("name", "kind", "language", "expected"),
    [
        ("Ana Lind", "Person", "en", {"family": "Lind", "given": "Ana"}),
        ("Ursula von der Marsch", "Person", "de", {"family": "von der Marsch", "given": "Ursula"}),
        ("Ivo Holm Jr.", "Person", "en", {"family": "Holm", "given": "Ivo", "suffix": "Jr."}),
        ("Avar Press", "Organization", "en", {"literal": "Avar Press"}),
        ("王小明", "Person", "en", {"literal": "王小明"}),
        ("Wang Xiaoming", "Person", "zh-Hans", {"literal": "Wang Xiaoming"}),
        ("Außenministerium der Republik Avarien", "Person", "de", {"literal": "Außenministerium der Republik Avarien"}),
        ("Plato", "Person", "en", {"literal": "Plato"}),
    ],
)
def test_a_name_is_parted_only_where_it_can_be_told(
    name: str, kind: str, language: str, expected: dict[str, str]
) -> None:
    assert names(entry(authors=(name,), author_types=(kind,), language=language).article) == [expected]


@pytest.mark.parametrize(
    ("expected", "kind", "changes"),
    [
        ("webpage", "foreign-ministry", {}),
        ("article-magazine", "magazine", {}),
        ("article-newspaper", "wire", {}),
        ("report", "think-tank", {"schema_type": "Report"}),
        ("speech", "foreign-ministry", {"section": "Speeches"}),
        ("speech", "foreign-ministry", {"canonical_url": "http://mfa.avaria.example/en/discours/17"}),
        ("speech", "foreign-ministry", {"title": "Remarks by the Minister at the opening of the bridge"}),
        ("speech", "foreign-ministry", {"title": "外交部长在开幕式上的讲话"}),
        ("webpage", "foreign-ministry", {"title": "Minister's remarks cause a stir"}),
        ("webpage", "foreign-ministry", {"section": "Statements and speeches"}),
        ("webpage", "foreign-ministry", {"section": "Speeches and interviews"}),
        (
            "interview",
            "foreign-ministry",
            {"section": "Speeches and interviews", "title": "Interview with the Minister"},
        ),
        ("interview", "magazine", {"section": "Interviews"}),
        ("treaty", "foreign-ministry", {"section": "Treaties", "title": "Treaty between Avaria and Borduria"}),
        ("webpage", "foreign-ministry", {"title": "Treaty between Avaria and Borduria enters into force"}),
        ("webpage", "foreign-ministry", {"section": "Treaties", "title": "Minister welcomes new treaty"}),
    ],
)
def test_the_type_is_what_the_publisher_tells_it_to_be(expected: str, kind: str, changes: dict[str, str]) -> None:
    assert genre(entry(kind, **changes)) == expected


def test_bibtex_keeps_what_tex_would_take_for_its_own() -> None:
    [one] = bibtexparser.parse_string(
        written("bibtex", entry(authors=("Ana Lind", "R&D {Office}"), author_types=("Person", "Organization")))
    ).entries
    assert one["title"] == r"{Note \& reply: 100 \% of \{salt\}}"
    assert one["author"] == r"Lind, Ana and {R\&D \{Office\}}"
    assert (one["year"], one["month"], one["day"], one["urldate"]) == ("2026", "mar", "4", "2026-03-05")


def test_a_line_break_in_a_headline_ends_no_record_of_ris() -> None:
    [one] = rispy.loads(written("ris", entry(title="One\r\nER  - \r\n\r\nTY  - BOOK\r\ntwo", section="Speeches")))
    assert one["title"] == "One ER - TY - BOOK two"
    assert (one["type_of_reference"], one["publisher"]) == ("SLIDE", "Ministry of Foreign Affairs of Avaria")
    assert (one["date"], one["access_date"]) == ("2026/03/04/", "2026/03/05/")
