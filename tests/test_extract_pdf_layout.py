"""What stands around the text of a PDF's pages is told from the text: page numbers, chapters, tables of contents."""

from __future__ import annotations

import textwrap

from archive.article import Article
from crawler.extract import extract

URL = "https://mfa.avaria.example/files/17.pdf"
TEXT = "The ministers of the three states met in the Mirror Hall and spoke about the ferry, the price of salt and the lights of the harbour, which had been dark since the storm of last winter."


def line(x, y, size, text):
    return (x, y, size, text, "1 0 0 1")


def set_in(text, y=700):
    return [line(72, y - 13 * at, 11, words) for at, words in enumerate(textwrap.wrap(text, 80))]


def blocks(body):
    found = extract(body, URL)
    assert isinstance(found, Article), found
    return found.text.split("\n\n")


def test_a_numbered_chapter_below_the_number_of_its_page_is_kept(pdf):
    cover = [line(72, 760, 24, "Report of the council on the harbour"), *set_in(TEXT)]
    chapters = [
        [line(290, 805, 9, f"{at}"), line(72, 760, 16, f"{at} Chapter on {word}"), *set_in(f"On {word}: {TEXT}")]
        for at, word in enumerate(("salt", "ferries", "lights"), 1)
    ]
    found = blocks(pdf(cover, *chapters))
    assert [block for block in found if "Chapter" in block] == ["## 1 Chapter on salt", "## 2 Chapter on ferries", "## 3 Chapter on lights"]


def test_the_lines_of_a_table_of_contents_are_not_run_together(pdf):
    contents = [line(72, 600 - 13 * at, 11, f"{word} " + ". " * (34 - len(word) // 2) + f"{at + 2}") for at, word in enumerate(("Agenda", "Participants", "Annexes"))]
    assert sum(". . . ." in block for block in blocks(pdf([line(72, 760, 18, "Report of the council on the harbour"), *set_in(TEXT), *contents]))) == 3
