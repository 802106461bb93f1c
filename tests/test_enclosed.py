"""crawler/enclosed.py: pages of imported files and the PDFs that they announce."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from records import interrupting, page, press, record, rows, write

from archive.store import Archive
from archive.verify import verify
from crawler.config import Config
from crawler.importing import Wanted, bring_in
from crawler.sources import Source

PRESS = "https://avaria.example/press/"
AVARIA = Source(id="avaria", name="Avaria", homepage="https://avaria.example/", articles="/press/")
CONFIG = Config(workers=1)
OUTCOMES = "SELECT number, outcome, reason FROM import_records ORDER BY number"
SAID = [f"The ministers of {number} states met in the salt hall on Tuesday, and thanked the masons of the harbour." for number in range(6)]
FILE = "https://avaria.example/files/17.pdf"


def take(folder: Path, *files: Path, source: Source = AVARIA) -> Any:
    return bring_in(folder, files, Wanted(sources=(source,)), CONFIG)


def announcement(url: str = f"{PRESS}9", day: int = 1, text: str = "") -> bytes:
    title = "Statement on the ferry across the strait"
    link = f'<p><a href="{FILE}">Download the statement (PDF)</a></p>'
    head = f'<html lang=en><head><title>{title}</title><meta property="article:published_time" content="2026-01-01"></head>'
    return record(url, f"{head}<body><h1>{title}</h1>{text}{link}</body></html>".encode(), day=day)


def document(pdf: Any, day: int = 1, lines: list[str] = SAID) -> bytes:
    body = pdf([(70, 700 - 20 * at, 11, line, "1 0 0 1") for at, line in enumerate(lines)])
    return record(FILE, body, mime="application/pdf", day=day)


NO_PATTERN = Source(id="avaria", name="Avaria", homepage="https://avaria.example/")
ANY = Source(id="avaria", name="Avaria", homepage="https://avaria.example/", articles="/press/|/files/")


@pytest.mark.parametrize("source", [AVARIA, NO_PATTERN, ANY], ids=["not in the pattern", "no pattern", "in the pattern"])
@pytest.mark.parametrize("first", ["page", "document"])
def test_a_page_and_the_pdf_it_announces_are_one_article_whichever_comes_first(tmp_path: Path, pdf: Any, source: Source, first: str) -> None:
    records = [announcement(), document(pdf)]
    file = write(tmp_path / "a.warc.gz", *(records if first == "page" else reversed(records)), press(1))
    done = take(tmp_path / "archive", file, source=source)
    with Archive(tmp_path / "archive") as archive:
        [entry] = [one for one in archive.articles() if one.article.url == f"{PRESS}9"]
        assert (entry.article.title, entry.article.published) == ("Statement on the ferry across the strait", "2026-01-01")
        assert " ".join(entry.article.text.split()) == " ".join(SAID)
        assert [(file.url, file.is_text, archive.capture(file.capture).url) for file in entry.attachments] == [(FILE, True, FILE)]
        assert archive.count() == 2
    ends = dict(rows(tmp_path / "archive", "SELECT url, outcome || ' ' || reason FROM import_records"))
    assert ends == {f"{PRESS}9": "new ", FILE: "filtered attachment", f"{PRESS}1": "new "}
    assert done.tallies[0].counts == {"new": 2, "filtered": 1}
    assert verify(tmp_path / "archive").findings == []


def test_a_pdf_of_an_earlier_file_is_joined_and_no_article_of_its_own_any_more(tmp_path: Path, pdf: Any) -> None:
    take(tmp_path / "archive", write(tmp_path / "a.warc.gz", document(pdf)), source=ANY)
    assert rows(tmp_path / "archive", "SELECT url FROM articles") == [(FILE,)]
    take(tmp_path / "archive", write(tmp_path / "b.warc.gz", announcement(day=2)), source=ANY)
    assert rows(tmp_path / "archive", "SELECT a.url, f.url FROM articles AS a JOIN attachments AS f ON f.article = a.id") == [(f"{PRESS}9", FILE)]


def test_each_state_of_a_page_is_joined_with_the_pdf_of_its_time(tmp_path: Path, pdf: Any) -> None:
    later = [line.replace("Tuesday", "Friday") for line in SAID]
    take(tmp_path / "archive", write(tmp_path / "a.warc.gz", document(pdf, 1), announcement(day=1), announcement(day=9), document(pdf, 9, later)))
    with Archive(tmp_path / "archive") as archive:
        [entry] = archive.articles()
        texts = [version.article.text for version in archive.versions(entry.id)]
    assert ["Tuesday" in text for text in texts] == [True, False]
    assert rows(tmp_path / "archive", "SELECT count(*) FROM attachments") == [(2,)]


@pytest.mark.parametrize(("text", "outcome"), [("", ("filtered", "pdf-only")), ("<p>The ministers met in the salt hall on Tuesday and spoke of the ferry.</p>", ("new", ""))])
def test_a_page_whose_pdf_is_not_there_is_what_it_is_alone(tmp_path: Path, text: str, outcome: tuple[str, str]) -> None:
    take(tmp_path / "archive", write(tmp_path / "a.warc.gz", announcement(text=text)))
    assert rows(tmp_path / "archive", OUTCOMES) == [(1, *outcome)]


def test_a_named_pdf_whose_record_cannot_be_read_is_nobodys_file(tmp_path: Path, pdf: Any) -> None:
    text = "<p>The ministers met in the salt hall on Tuesday and spoke of the ferry.</p>"
    take(tmp_path / "archive", write(tmp_path / "a.warc.gz", announcement(text=text), record(FILE, b"%PDF", mime="application/pdf", WARC_Date="once")))
    assert rows(tmp_path / "archive", OUTCOMES) == [(1, "new", ""), (2, "filtered", "pattern")]
    assert rows(tmp_path / "archive", "SELECT count(*) FROM attachments") == [(0,)]


def test_a_pdf_that_no_page_names_stays_what_it_was(tmp_path: Path, pdf: Any) -> None:
    file = write(tmp_path / "a.warc.gz", press(0), document(pdf))
    ends = {}
    for name, source in (("left out", AVARIA), ("none", NO_PATTERN), ("article", ANY)):
        take(tmp_path / name, file, source=source)
        ends[name] = rows(tmp_path / name, "SELECT outcome, reason FROM import_records WHERE number = 2")
    assert ends == {"left out": [("filtered", "pattern")], "none": [("filtered", "not-html")], "article": [("new", "")]}
    assert rows(tmp_path / "left out", "SELECT count(*) FROM captures") == [(1,)]


def test_a_stop_while_a_page_waits_for_its_pdf_costs_neither(tmp_path: Path, pdf: Any) -> None:
    pages = [record(f"https://avaria.example/press/{n}", page(f"hall {n}"), day=n % 28 + 1) for n in range(10, 50)]
    file = write(tmp_path / "a.warc.gz", announcement(), record("https://elsewhere.example/1", page("well")), *pages, document(pdf))
    assert bring_in(tmp_path / "stopped", [file], Wanted(sources=(AVARIA,)), CONFIG, interrupting(20)).exit_code == 130
    take(tmp_path / "stopped", file)
    take(tmp_path / "whole", file)
    for query in (OUTCOMES, "SELECT id, title, versions FROM article_index ORDER BY 1", "SELECT off_site, other FROM imports", "SELECT url, capture FROM attachments"):
        assert rows(tmp_path / "stopped", query) == rows(tmp_path / "whole", query)
    assert rows(tmp_path / "whole", "SELECT count(*) FROM attachments") == [(1,)]
