"""Signs that nobody meant are gone from what readers read, and those that part words stay."""

from __future__ import annotations

import pytest

from archive.article import Article
from crawler.extract import extract
from crawler.extract.stray import mended

SENTENCE = "The minister met the ambassador in the capital on Tuesday and spoke about trade, visas and the river."


def read(title: str, *lines: str) -> Article:
    text = "".join(f"<p>{line}</p>" for line in (SENTENCE, SENTENCE[::-1], *lines))
    page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>"
    found = extract(page.encode(), "https://envoy.example/news/4711")
    assert isinstance(found, Article)
    return found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("the river\x92s bank", "the river’s bank"),
        ("the river\xe2\x80\x99s bank", "the river’s bank"),
        ("the bank,\xe2\u20ac\x9d she said", "the bank,” she said"),
        ("the caf\xc3\xa9 \xe2\x80\x93 closed", "the café – closed"),
        ("Petra Nov\xc3\xa1k\x81", "Petra Nov\xc3\xa1k"),
        ("CAF\xc9\xbb", "CAF\xc9\xbb"),
    ],
)
def test_control_signs_are_read_as_the_letters_they_stand_for(written: str, meant: str) -> None:
    assert mended(written) == meant


@pytest.mark.parametrize("sign", ["\u200b", "\u200b\u200b", "\u2060", "\ufeff"])
def test_signs_that_show_nothing_go(sign: str) -> None:
    assert mended(f"{sign}The{sign} river") == "The river"


@pytest.mark.parametrize("text", ["ភាសា\u200bខ្មែរ", "ภาษา\u200bไทย", "می\u200cرود", "👩\u200d🚀"])
def test_signs_that_part_or_join_letters_stay(text: str) -> None:
    assert mended(text) == text


def test_title_and_text_are_mended_and_a_line_that_shows_nothing_is_none() -> None:
    found = read("The river\x92s bank\u200b", "It is the river&#146;s bank, the\u200b minister said of the salt.", "\u200b")
    assert found.title == "The river’s bank"
    assert found.text.split("\n\n")[2:] == ["It is the river’s bank, the minister said of the salt."]
