"""Each format is read back by a reader that is not ours: json, csv and a YAML parser."""

from __future__ import annotations

import csv
import io
import json
import os
import tracemalloc
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from archive.article import Article, Entry
from exports.formats import csv as csv_format
from exports.formats import jsonl, markdown
from exports.formats.about import About
from exports.formats.destination import as_text, destination
from exports.formats.naming import stem
from exports.formats.registry import FORMATS

SHARED = Path(__file__).parents[2] / "shared" / "data" / "export"
shared = [pytest.mark.shared, pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not beside the checkout")]

ABOUT = About(archive="abcdefghijklmnop", site="https://news.avaria.example/")
CELLS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＋1", "－1", "＠x", "\u00a0=1"]
NAMES = [
    *("../../etc/passwd", "..\\up", "C:\\x", "CON", "con.txt", "nul.txt", "AUX.", "LPT1", "COM¹", "x" * 400, "外" * 400),
    *("a\0b", ".", "..", "", " ", "\u202egnp", "a:b*?", "dot.", "space ", "x\n../y", "\ud800", "👩‍👩‍👧 talks", "e\u0301" * 300),
    *("وزارة الخارجية", "<script>", "a|b>c", "~$lock", "-rf", "file://x", "%2e%2e%2f", "\ufeffbom"),
]


FULL = {
    "author_biography": "Ana Lind reports from the river.",
    "modified": "2026-03-06",
    "modified_raw": "6 March",
    "modified_from": "text",
    "modified_precision": "day",
    "language_declared": "en_AV",
    "dateline_date": "2026-03-03",
    "image": "http://mfa.avaria.example/i.jpg",
    "image_caption": "The envoy",
    "image_credit": "Jan Holm",
    "accessible_for_free": False,
    "schema_type": "Report",
    "warnings": ("text-cut: Subscribe",),
    "reader": "blocks-9",
    "agreement": 0.875,
}


def entry(**changes: object) -> Entry:
    article = Article(
        url="http://mfa.avaria.example/press/17?from=feed",
        canonical_url="http://mfa.avaria.example/press/17",
        title="Übergabe: “Note” & <b>reply</b>",
        text="The minister — 外交部长 — met the envoy.\n\n## Agenda\n\n- trade\n\n- وزارة الخارجية",
        source="avaria",
        authors=("Ana Lind", "Avar Press"),
        author_types=("Person", "Organization"),
        published="2026-03-04T09:30:00+02:00",
        published_raw="4 March 2026, 9:30",
        published_from="json-ld",
        published_precision="minute",
        section="Diplomatic News",
        tags=("trade", "envoys"),
        language="en",
        dateline_place="Avar City",
        agency="AVA",
        robots=("noarchive",),
    )
    return Entry(
        id="abcdefghij234567",
        article=replace(article, **changes),  # type: ignore[arg-type]
        kind="foreign-ministry",
        country="AV",
        word_count=9,
        versions=2,
        first_seen="2026-03-04T08:00:00Z",
        last_seen="2026-03-05T08:00:00Z",
    )


def in_csv(*entries: Entry) -> list[dict[str, str]]:
    out = io.StringIO(newline="")
    csv_format.write(entries, out, ABOUT)
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))


def front_matter(text: str) -> dict[str, object]:
    _, front, _ = text.split("---\n", 2)
    return yaml.safe_load(front)


def test_a_json_line_names_things_as_schema_org_does():
    out = io.BytesIO()
    jsonl.write([entry(), entry()], out, ABOUT)
    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    said = json.loads(lines[0])
    assert said["@type"] == "NewsArticle"
    assert said["identifier"] == "abcdefghij234567"
    assert said["url"] == "http://mfa.avaria.example/press/17"
    assert said["author"] == [{"@type": "Person", "name": "Ana Lind"}, {"@type": "Organization", "name": "Avar Press"}]
    assert said["datePublished"] == "2026-03-04T09:30:00+02:00"
    assert said["sourceOrganization"]["name"] == "AVA"
    assert said["keywords"] == ["trade", "envoys"]
    assert (said["version"], said["firstSeen"], said["robots"]) == (2, "2026-03-04T08:00:00Z", ["noarchive"])


def test_a_json_line_loses_no_field_of_the_article():
    full = entry(**FULL)
    said = str(jsonl.news_article(full, ABOUT).values())
    values = [getattr(full.article, name) for name in Article.__dataclass_fields__]
    parts = [part for value in values for part in (value if isinstance(value, tuple) else [value])]
    assert [part for part in parts if repr(part) not in said] == []


def test_every_json_line_has_the_same_keys():
    bare = Entry(
        id="b",
        article=Article(url="u", canonical_url="u", title="t", text="x"),
        kind="",
        country="",
        word_count=1,
        versions=1,
        first_seen="",
        last_seen="",
    )
    assert jsonl.news_article(bare, ABOUT).keys() == jsonl.news_article(entry(), ABOUT).keys()


def test_json_lines_keep_every_script_as_it_is_and_no_line_is_broken():
    out = io.BytesIO()
    jsonl.write([entry(text="外交\u2028وزارة\nМИД")], out, ABOUT)
    assert "外交\u2028وزارة\\nМИД" in out.getvalue().decode()
    assert out.getvalue().decode().count("\n") == 1


def test_csv_is_rfc_4180_with_a_header():
    out = io.StringIO(newline="")
    csv_format.write([entry(text='say "yes",\nthen go')], out, ABOUT)
    assert out.getvalue().startswith("id,source,source_name,kind,country,url,")
    assert out.getvalue().endswith('"say ""yes"",\nthen go"\r\n')
    [row] = in_csv(entry())
    assert (row["authors"], row["author_types"]) == ("Ana Lind; Avar Press", "Person; Organization")
    assert row["word_count"] == "9"


@pytest.mark.parametrize(("stated", "cell"), [(True, "1"), (False, "0"), (None, "")])
def test_csv_tells_what_costs_money_from_what_nobody_said(stated: bool | None, cell: str):
    [row] = in_csv(entry(accessible_for_free=stated))
    assert row["accessible_for_free"] == cell


def test_csv_has_a_column_for_every_field_that_tells_of_the_article():
    assert set(Article.__dataclass_fields__) - set(csv_format.COLUMNS) == {"schema_type", "reader", "agreement"}


@pytest.mark.parametrize("cell", CELLS)
def test_no_cell_of_a_csv_can_be_taken_for_a_formula(cell: str):
    [row] = in_csv(entry(title=cell, authors=(cell,), text=cell, section=cell))
    assert {row[name] for name in ("title", "authors", "text", "section")} == {"'" + cell}


def test_csv_leaves_harmless_cells_alone():
    [row] = in_csv(entry(title="5 - 3 = 2", section="a@b"))
    assert (row["title"], row["section"]) == ("5 - 3 = 2", "a@b")


def test_markdown_front_matter_is_yaml_that_gives_the_values_back():
    hostile = 'yes: "no" # {x}\n--- \\ \x85\x7f\u2028 é 外交'
    front = front_matter(markdown.document(entry(title=hostile, section=hostile, authors=(hostile, "- x")), ABOUT))
    assert front["section"] == hostile
    assert front["title"] == hostile
    assert front["authors"] == [hostile, "- x"]
    assert front["published"] == "2026-03-04T09:30:00+02:00"


def test_markdown_front_matter_says_that_a_text_is_cut_and_costs_money():
    front = front_matter(markdown.document(entry(**FULL), ABOUT))
    assert (front["warnings"], front["accessible_for_free"]) == (["text-cut: Subscribe"], False)


def test_markdown_shows_headline_and_text_and_no_live_html():
    text = markdown.document(entry(text="One <script>alert(1)</script>\n\n## Two\n\n- 3 < 4"), ABOUT)
    assert "\n# Übergabe: “Note” & \\<b>reply\\</b>\n" in text
    assert "One \\<script>alert(1)\\</script>\n\n## Two\n\n- 3 < 4\n" in text


def test_a_markdown_stream_opens_every_article_with_its_own_front_matter():
    out = io.StringIO()
    markdown.write([entry(), entry(title="Second")], out, ABOUT)
    assert out.getvalue().count("\n---\n\n# ") == 2
    assert out.getvalue().endswith("\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_headline_gives_a_file_name_for_every_system(name: str, tmp_path: Path):
    check_name(name, tmp_path)


def test_a_file_name_reads_as_date_headline_and_id():
    assert stem(entry(title="Note: a “reply”")) == "2026-03-04-note-a-reply-abcdefghij234567"
    assert stem(entry(title="外交部", published=None)) == "undated-外交部-abcdefghij234567"
    assert stem(entry(title="", published="../x")) == "undated-abcdefghij234567"


def check_name(name: str, folder: Path) -> None:
    markdown.write_folder([entry(title=name)], folder, ABOUT)
    [made] = folder.iterdir()
    assert len(os.fsencode(made.name)) <= 200
    assert made.name.startswith("2026-03-04-")
    assert made.name.endswith("abcdefghij234567.md")
    assert made.name == made.name.lower()
    assert not set(made.name) & set('<>:"/\\|?* ')
    assert all(unicodedata.category(char)[0] != "C" for char in made.name)


class TestShared:
    pytestmark = shared

    def test_the_cells_of_the_collection_are_harmless_in_csv(self):
        cells = json.loads((SHARED / "csv_cells.json").read_text())
        for cell in cells:
            [row] = in_csv(entry(title=cell))
            assert row["title"][0] not in "=+-@\t\r\n＝＋－＠", cell
            assert row["title"].removeprefix("'") == cell

    def test_the_names_of_the_collection_stay_inside_the_folder(self, tmp_path: Path):
        for number, name in enumerate(json.loads((SHARED / "filenames.json").read_text())):
            (tmp_path / str(number)).mkdir()
            check_name(name, tmp_path / str(number))


@pytest.mark.parametrize("name", ["jsonl", "csv", "markdown", "tei", "atom", "jsonfeed", "csl-json", "ris", "bibtex"])
def test_memory_does_not_grow_with_the_number_of_articles(name: str, tmp_path: Path):
    def many(count: int) -> Iterator[Entry]:
        for number in range(count):
            yield entry(text=f"{number} " * 400, image_caption="c" * 4000, canonical_url="http://mfa.avaria.example/" + "u" * 4000)

    FORMATS[name].write(many(1), io.BytesIO(), ABOUT)  # what is loaded once
    with destination(tmp_path / "out") as out:
        tracemalloc.start()
        assert FORMATS[name].write(many(300), out, ABOUT) == 300
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 300_000
    assert (tmp_path / "out").stat().st_size > 1_200_000


def half_written(path: Path) -> None:
    with destination(path) as out:
        out.write(b"half")
        out.flush()
        out.write(bytes(1 // 0))


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path):
    """A failure in the middle leaves the old file and no temporary one."""
    path = tmp_path / "out.jsonl"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError):
        half_written(path)
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("out.jsonl", "old")]


def test_a_file_appears_only_at_the_end(tmp_path: Path):
    path = tmp_path / "out.jsonl"
    with destination(path) as out:
        out.write(b"all\r\n")
        out.flush()
        assert not path.exists()
    assert path.read_bytes() == b"all\r\n"


def test_a_link_to_a_file_stays_a_link(tmp_path: Path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with destination(tmp_path / "link") as out:
        out.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_device_is_written_to_as_it_is():
    with destination(Path(os.devnull)) as out:
        out.write(b"gone")
    assert Path(os.devnull).is_char_device()


def test_half_a_surrogate_pair_does_not_end_an_export(tmp_path: Path):
    with destination(tmp_path / "out.jsonl") as out:
        FORMATS["jsonl"].write([entry(title="x\ud800y")], out, ABOUT)
    assert json.loads((tmp_path / "out.jsonl").read_bytes())["headline"] == "x?y"


def test_standard_output_gets_utf_8_and_stays_open(capfdbinary, monkeypatch):
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(open(os.dup(1), "wb"), encoding="ascii"))  # noqa: PTH123, SIM115
    import sys

    with destination(None) as out, as_text(out) as text:
        text.write("外交\r\n")
    print("after", flush=True)
    assert capfdbinary.readouterr().out == "外交\r\nafter\n".encode()
    sys.stdout.close()
