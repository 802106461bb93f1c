"""Pages that are hard to read give an article or a reason in time, and reading goes on."""

from __future__ import annotations

import asyncio
import gc
import re
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml.html import fromstring

from archive.article import Article
from crawler.config import Config
from crawler.extract import NotArticle, extract
from crawler.extract.blocks import walk
from crawler.extract.body import Part
from crawler.extract.shape import shaped
from crawler.reading import Readers, ReadFailed
from crawler.worker import Page

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "hard" / "cases.toml").read_text("utf-8"))["case"]
QUICK = [case for case in CASES if not case.get("slow")]
TEXT = "<p>The minister met the ambassador in the capital on Tuesday and spoke about trade, visas and the river, for {n} hours.</p>"
PLAIN = f"<html><body><h1>Ministers meet</h1>{TEXT * 3}</body></html>".encode()
URL = "https://mfa.avaria.example/en/news/4711"
BYTES = (
    b"\0",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\x1b$B",
    b"~{",
    b"<",
    b"&#",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xef\xbf\xbf",
    b"\x80" * 9,
)


def page(case: dict[str, Any]) -> bytes:
    """The pieces of a case put together."""
    text = ""
    for piece, times in case["pieces"]:
        shown = piece.replace("{text}", TEXT)
        text += (
            "".join(shown.replace("{n}", str(number)) for number in range(times)) if "{n}" in shown else shown * times
        )
    return text.encode(case.get("encoding", "utf-8"), "xmlcharrefreplace")


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case["name"])
def test_a_hard_page_gives_an_article_or_a_reason_in_time(case) -> None:
    began = time.process_time()
    found = extract(page(case), URL)
    assert time.process_time() - began < 5
    if isinstance(found, Article):
        assert not case.get("limit")
        found.text.encode()
        assert "\0" not in found.text + found.title
    else:
        assert not case.get("limit") or found.reason in ("parser-limit", "not-html")


def test_five_times_the_rows_of_a_table_cost_about_five_times_as_much_to_shape() -> None:
    assert cost_of_rows(2500) < 12 * cost_of_rows(500)


def cost_of_rows(count: int) -> float:
    """CPU seconds to bring what another reader found in a table into the form that it has on the page."""
    rows = "".join(f"<tr><td>{number}</td><td>Novák</td><td>3 March 1961</td></tr>" for number in range(count))
    blocks = walk(fromstring(f"<html><body><table>{rows}</table>"))
    parts = [Part("row", f"{number} | Novák | 3 March 1961") for number in range(count)]
    gc.disable()  # what the tests before left behind is not its cost
    try:
        began = time.process_time()
        assert shaped(parts, blocks)[-1].cells == (str(count - 1), "Novák", "3 March 1961")
        return time.process_time() - began
    finally:
        gc.enable()


@pytest.mark.parametrize("name", ["script", "SCRIPT"])
def test_a_comparison_in_a_long_script_is_no_tag_with_thousands_of_attributes(name) -> None:
    script = "var a<b, " + "c ='>', d = 1, " * 3000
    found = extract(f"<html><body><h1>Ministers</h1>{TEXT * 3}<{name}>{script}</{name}>".encode(), URL)
    assert isinstance(found, Article)


@pytest.mark.parametrize(
    "name",
    [
        "UTF-16 without a mark",
        "UTF-16 of the other order without a mark",
        "lone surrogates",
        "NULs between the letters",
        "an encoding that does not exist",
    ],
)
def test_odd_bytes_cost_no_text(name) -> None:
    (case,) = (case for case in CASES if case["name"] == name)
    found = extract(page(case), URL)
    assert isinstance(found, Article)
    assert found.text.count("in the capital on Tuesday") > 2


@pytest.mark.parametrize("odd", BYTES, ids=repr)
def test_odd_bytes_anywhere_raise_nothing(odd) -> None:
    for at in range(0, len(PLAIN), 29):
        assert isinstance(extract(PLAIN[:at] + odd + PLAIN[at:], URL), Article | NotArticle)


def test_a_page_cut_anywhere_raises_nothing() -> None:
    for encoding in ("utf-8", "utf-16", "utf-16-le", "iso2022_jp"):
        body = PLAIN.decode().encode(encoding)
        assert all(isinstance(extract(body[:at], URL), Article | NotArticle) for at in range(0, len(body), 31))


def test_a_page_that_costs_too_much_is_left_and_the_next_is_read() -> None:
    (case,) = (case for case in CASES if case["name"] == "as deep as is read, many times over")
    start, (stair, _) = case["pieces"]
    costly = {**case, "pieces": [start, [stair, 4700]]}
    readers = Readers(Config(workers=1, page_time=3))

    async def both() -> Article | NotArticle:
        with pytest.raises(ReadFailed) as failed:
            await readers.read(Page(body=page(costly), url=URL))
        assert failed.value.reason == "extract-timeout"
        return await readers.read(Page(body=PLAIN, url=URL))

    try:
        assert isinstance(asyncio.run(both()), Article)
    finally:
        readers.close()


def html5lib(shared: Path) -> Iterator[bytes]:
    """The cases of html5lib for the building of trees."""
    for path in sorted((shared / "data" / "html_malformed").rglob("*.dat")):
        yield from (case.split(b"\n#errors")[0] for case in re.split(rb"(?:^|\n)#data\n", path.read_bytes())[1:])


@pytest.mark.shared
def test_every_case_of_html5lib_gives_an_article_or_a_reason(shared) -> None:
    bodies = list(html5lib(shared))
    for body in bodies:
        assert isinstance(extract(body, URL), Article | NotArticle), body
    assert len(bodies) > 1700


@pytest.mark.shared
def test_every_file_of_odd_encodings_gives_an_article_or_a_reason(shared) -> None:
    files = [path for path in sorted((shared / "data" / "charset").rglob("*")) if path.is_file()]
    for path in files:
        body = path.read_bytes()
        for case in re.split(rb"(?:^|\n)#data\n", body) if path.suffix == ".dat" else [body]:
            assert isinstance(extract(b"<html><body><p>" + case, URL), Article | NotArticle), path
    assert len(files) > 100
