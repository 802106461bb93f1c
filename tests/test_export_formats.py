"""parquet, text, tei, opml and sqlite of the sample archive: each is read by the programs that it is for"""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import pandas
import polars
import pyarrow.parquet
import pytest
import trafilatura
from lxml import etree

from archive import Archive, subset
from archive.article import Article, Entry
from archive.errors import BadTarget
from archive.filters import Filters
from archive.verify import verify
from archive.writer import Writer
from exports.formats import opml, parquet, tei, text
from exports.formats.about import About
from exports.formats.registry import FORMATS

ABOUT = About(archive="abcdefghijklmnop", site="https://news.avaria.example/", title="Salt")
ARTICLES = 69
TEI = "{http://www.tei-c.org/ns/1.0}"


def entry(words: str, **changes: Any) -> Entry:
    url = "http://mfa.avaria.example/press/17"
    article = Article(url=url, canonical_url=url, title="Note", text=words, source="avaria", language="en")
    moment = "2026-03-04T08:00:00Z"
    about = {"kind": "foreign-ministry", "country": "AV", "word_count": 5, "versions": 1, "dated": "2026-03-04"}
    return Entry(id="abcdefghij234567", article=replace(article, **changes), first_seen=moment, last_seen=moment, **about)  # type: ignore[arg-type]


# -- parquet


@pytest.fixture(scope="module")
def table(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("parquet") / "articles.parquet"
    with Archive(sample_archive) as store, path.open("wb") as out:
        assert FORMATS["parquet"].write(store.articles(), out, ABOUT) == ARTICLES
    return path


def test_pandas_polars_and_duckdb_read_every_article_of_parquet(table: Path) -> None:
    frames = (pandas.read_parquet(table), polars.read_parquet(table), duckdb.read_parquet(str(table)))
    assert [len(frame) for frame in frames] == [ARTICLES] * 3
    assert frames[0]["id"].nunique() == ARTICLES


def test_the_columns_of_parquet_have_types(table: Path) -> None:
    frame = pandas.read_parquet(table).set_index("url").loc["http://avaria.example/press/1"]
    assert frame["published_at"] == pandas.Timestamp("2026-03-03T14:20:00Z")
    assert (str(frame["date"]), frame["year"], bool(frame["accessible_for_free"])) == ("2026-03-03", 2026, False)
    assert frame["dated"] == frame["published_at"]
    assert list(frame["tags"]) == ["ferries", "salt"]


def test_a_day_is_no_moment_and_no_date_is_none(table: Path) -> None:
    frame = pandas.read_parquet(table).set_index("url")
    assert str(frame.loc["http://avaria.example/he/press/3", "date"]) == "2026-02-11"
    assert pandas.isna(frame.loc["http://avaria.example/he/press/3", "published_at"])
    assert frame.loc["http://envoy.example/undated", "date"] is None
    assert frame.loc["http://envoy.example/undated", "dated"] == pandas.Timestamp("2026-03-08T08:01:00Z")


def test_parquet_is_compressed_with_zstd(table: Path) -> None:
    file = pyarrow.parquet.ParquetFile(table)
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert file.schema_arrow.metadata[b"archive"] == b"communique archive abcdefghijklmnop"


def test_a_partitioned_data_set_is_one_table_again(sample_archive: Path, tmp_path: Path) -> None:
    with Archive(sample_archive) as store:
        parquet.write_folder(store.articles(), tmp_path / "set", ABOUT, ("year", "source"))
    assert (tmp_path / "set" / "year=2024" / "source=envoy" / "part-0.parquet").is_file()
    frame = pandas.read_parquet(tmp_path / "set")
    assert len(frame) == ARTICLES
    assert frame["source"].value_counts().to_dict() == {"envoy": 63, "avaria": 5, "straits": 1}
    pattern = str(tmp_path / "set" / "**" / "*.parquet")
    assert duckdb.sql(f"select count(*) from read_parquet('{pattern}', hive_partitioning=true) where year = 2024").fetchall() == [(60,)]
    assert polars.read_parquet(pattern, hive_partitioning=True)["year"].n_unique() == 3


def test_parquet_takes_what_utf_8_cannot_hold(tmp_path: Path) -> None:
    with (tmp_path / "a.parquet").open("wb") as out:
        FORMATS["parquet"].write([entry("half \ud800 a pair", tags=("\udfff",), published="tomorrow")], out, ABOUT)
    [row] = pandas.read_parquet(tmp_path / "a.parquet").to_dict("records")
    assert (row["text"], row["published"], row["date"]) == ("half ? a pair", "tomorrow", None)


# -- text


@pytest.fixture(scope="module")
def corpus(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    with Archive(sample_archive) as store:
        text.write_folder(store.articles(), folder, ABOUT)
    return folder


def test_every_text_of_the_corpus_is_in_its_table(corpus: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((corpus / "metadata.csv").read_text("utf-8"), newline="")))
    files = {path.name for path in (corpus / "texts").iterdir()}
    assert len(rows) == len(files) == ARTICLES
    assert {row["file"] for row in rows} == files
    assert len(pandas.read_csv(corpus / "metadata.csv")) == ARTICLES


def test_a_text_of_the_corpus_has_words_and_no_marks(corpus: Path) -> None:
    [path] = (corpus / "texts").glob("2026-03-03-*.txt")
    lines = path.read_text("utf-8").splitlines()
    assert lines[0] == "Minister receives ambassador"
    assert {"Trade", "a ferry every second day"} <= set(lines)


def test_no_cell_of_the_table_is_a_formula(tmp_path: Path) -> None:
    text.write_folder([entry("x", title="=1+1")], tmp_path, ABOUT)
    assert ",'=1+1," in (tmp_path / "metadata.csv").read_text("utf-8")


# -- TEI

EVERY_KIND = """One paragraph.

## Agenda

- salt

  - white

- ferries

3. third

> A quotation.
> It goes on.

### The end"""


@pytest.fixture(scope="module")
def schema() -> etree.DTD:
    """TEI P5 4.8 without its module of tables, as trafilatura ships it."""
    return etree.DTD(str(Path(trafilatura.__file__).parent / "data" / "tei_corpus.dtd"))


def as_tei(*entries: Entry) -> Any:
    out = io.StringIO()
    tei.write(entries, out, ABOUT)
    return etree.fromstring(out.getvalue().encode())


def test_a_corpus_of_tei_is_valid(sample_archive: Path, schema: etree.DTD) -> None:
    with Archive(sample_archive) as store:
        root = as_tei(*store.articles())
    assert schema.validate(root), schema.error_log
    assert len(root.findall(f"{TEI}TEI")) == ARTICLES


def test_every_kind_of_block_is_valid_tei(schema: etree.DTD) -> None:
    root = as_tei(entry(EVERY_KIND), replace(entry("\x0bcontrol \ufffe"), id="b"), replace(entry(""), id="c"))
    assert schema.validate(root), schema.error_log
    assert [item.text for item in root.iter(f"{TEI}item")] == ["salt", "white", "ferries", "third"]
    assert [quoted.findtext(f"{TEI}p") for quoted in root.iter(f"{TEI}quote")] == ["A quotation.\nIt goes on."]


def test_a_table_is_rows_of_cells_in_tei() -> None:
    [made] = as_tei(entry("| Year | Boats |\n| --- | --- |\n| 2025 | 3 |")).iter(f"{TEI}table")
    assert [[cell.text for cell in row] for row in made] == [["Year", "Boats"], ["2025", "3"]]
    assert [row.get("role") for row in made] == ["label", None]


def test_a_header_of_tei_says_who_when_where_and_from_which_archive() -> None:
    root = as_tei(entry("x", authors=("Ana Lind",), published="2026-03-04", tags=("salt",)))
    header = root.find(f"{TEI}TEI/{TEI}teiHeader")
    assert header.findtext(f".//{TEI}author") == "Ana Lind"
    assert header.find(f".//{TEI}date[@type='published']").get("when") == "2026-03-04"
    assert header.findtext(f".//{TEI}idno[@type='permalink']") == "https://news.avaria.example/article/abcdefghij234567"


# -- OPML


def test_opml_has_every_feed_by_kind() -> None:
    sources = [
        {"id": "a", "name": "Ministry & Co", "homepage": "http://a.example/", "kind": "foreign-ministry", "language": "en", "feeds": ["http://a.example/rss", "http://a.example/2"]},
        {"id": "b", "name": "No feed", "kind": "magazine"},
        {"id": "c", "name": "Envoy", "kind": "magazine", "feeds": ["http://c.example/?a=1&b=2"]},
    ]
    out = io.StringIO()
    assert opml.write(sources, out, ABOUT) == 3
    root = ElementTree.fromstring(out.getvalue())
    assert (root.get("version"), root.findtext("head/title")) == ("2.0", "Salt")
    assert [(kind.get("text"), [feed.get("xmlUrl") for feed in kind]) for kind in root.find("body") or ()] == [
        ("foreign-ministry", ["http://a.example/rss", "http://a.example/2"]),
        ("magazine", ["http://c.example/?a=1&b=2"]),
    ]
    assert {feed.get("text") for feed in root.iter("outline") if feed.get("type") == "rss"} == {"Ministry & Co", "Envoy"}


# -- SQLite


@pytest.fixture(scope="module")
def smaller(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The articles of one source, as an archive."""
    folder = tmp_path_factory.mktemp("smaller")
    with Archive(sample_archive) as store:
        subset.write(sample_archive, (one.id for one in store.articles(Filters(source="avaria"))), folder)
    return folder


def test_a_smaller_archive_reads_as_the_whole_one(sample_archive: Path, smaller: Path) -> None:
    with Archive(sample_archive) as whole, Archive(smaller) as part:
        assert list(part.articles()) == list(whole.articles(source="avaria"))
        [first] = part.articles(query="autumn")
        assert part.versions(first.id) == whole.versions(first.id)
        assert [row["id"] for row in part.sources()] == ["avaria"]
        assert [day.counts for day in part.coverage()] == [day.counts for day in whole.coverage(["avaria"])]
        assert part.capture(part.versions(first.id)[0].capture) == whole.capture(whole.versions(first.id)[0].capture)
        assert part.search("外交")
        assert not part.search("lighthouses")


def test_a_smaller_archive_is_whole_in_itself(smaller: Path) -> None:
    connection = sqlite3.connect(smaller / "archive.db")
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("SELECT count(*) FROM articles").fetchone() == (5,)
    connection.close()


def test_a_smaller_archive_says_where_it_was_taken_from_and_verifies_the_rest(sample_archive: Path, smaller: Path, tmp_path: Path) -> None:
    with Archive(sample_archive) as whole, Archive(smaller) as part:
        assert part.taken_from() == part.heads() == whole.heads()
        assert whole.taken_from() == []
        (tmp_path / "again").mkdir()
        subset.write(smaller, [one.id for one in part.articles()][:2], tmp_path / "again")
    bytes_before = (tmp_path / "again" / "archive.db").read_bytes()
    verdict = verify(tmp_path / "again")
    assert (tmp_path / "again" / "archive.db").read_bytes() == bytes_before
    assert (verdict.findings, verdict.looked_at["articles"], verdict.heads) == ([], 2, [])
    assert verdict.taken_from == verify(sample_archive).heads


def test_a_smaller_archive_names_every_chain_that_was_merged_into_the_one_it_was_taken_from(sample_archive: Path, tmp_path: Path) -> None:
    # What was merged has an id that comes before or behind that of the archive itself, by lot.
    whole = shutil.copytree(sample_archive, tmp_path / "whole")
    for name in "abcdefgh":
        Writer(tmp_path / name).close()
        with Writer(whole) as writer:
            writer.merge(tmp_path / name)
    (tmp_path / "part").mkdir()
    with Archive(whole) as store:
        subset.write(whole, [one.id for one in store.articles()][:2], tmp_path / "part")
        heads = store.heads()
    with Archive(tmp_path / "part") as part:
        assert len(heads) == 9
        assert part.taken_from() == heads
    assert verify(tmp_path / "part").findings == []


@pytest.mark.parametrize(
    ("sql", "check"),
    [
        ("UPDATE versions SET text = text || '.'", "articles"),
        ("UPDATE article_index SET title = 'Another'", "articles"),
        ("UPDATE readings SET details = '{}'", "readings"),
        ("DELETE FROM articles_fts", "full text"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM captures", "database"),
    ],
)
def test_what_was_changed_in_a_smaller_archive_is_found(smaller: Path, tmp_path: Path, sql: str, check: str) -> None:
    folder = shutil.copytree(smaller, tmp_path / "changed")
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        connection.executescript(sql)
    assert check in {finding.check for finding in verify(folder).findings}


def test_nothing_is_written_to_a_smaller_archive_and_none_is_merged(sample_archive: Path, smaller: Path, tmp_path: Path) -> None:
    with Archive(smaller) as part:
        before = list(part.articles())
    with pytest.raises(BadTarget, match="taken from archive"):
        Writer(smaller)
    whole = shutil.copytree(sample_archive, tmp_path / "whole")
    with Writer(whole) as writer, pytest.raises(BadTarget, match="merge that archive"):
        writer.merge(smaller)
    assert verify(whole).findings == []
    with Archive(smaller) as part:
        assert list(part.articles()) == before
