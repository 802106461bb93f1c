"""What the slides of a gallery say is left out, unless they are the text."""

from __future__ import annotations

import pytest

from crawler.extract.blocks import walk
from crawler.extract.body import Part
from crawler.extract.document import parse
from crawler.extract.residue import around
from crawler.extract.slides import without_slides

TEXT = [
    f"The ministers of both banks met on the ferry for the {n}. time and agreed on soup and sailing times."
    for n in range(5)
]
SLIDES = ["The ferry at the old pier.", "The band plays on the quay.", "两国部长在码头握手。"]


def kept(page: str, texts: list[str]) -> list[str]:
    root = parse(f"<html><body>{page}</body></html>".encode())
    assert root is not None
    return [part.text for part in without_slides([Part("p", text) for text in texts], around("", (), walk(root)))]


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize("name", ["slides", "photo-gallery", "Bildergalerie", "swiper-wrapper", "carousel-inner"])
def test_slides_side_by_side_are_left_out(name: str) -> None:
    slides = "".join(f"<li><div><h2>Regatta</h2><p>{text}</p></div></li>" for text in SLIDES)
    assert kept(f"{paragraphs(TEXT)}<ul class='{name}'>{slides}</ul>", [*TEXT, *SLIDES]) == TEXT


def test_a_list_that_is_no_gallery_stays() -> None:
    items = "".join(f"<li><p>{text}</p></li>" for text in SLIDES)
    assert kept(f"{paragraphs(TEXT)}<ul class='points'>{items}</ul>", [*TEXT, *SLIDES]) == [*TEXT, *SLIDES]


def test_text_in_one_slide_stays() -> None:
    page = f"<div class='slider'><div><p>{TEXT[0]}</p></div></div>{paragraphs(TEXT[1:])}"
    assert kept(page, TEXT) == TEXT


def test_a_story_told_in_slides_keeps_them() -> None:
    slides = "".join(f"<div><p>{text}</p></div>" for text in TEXT)
    assert kept(f"<p>{SLIDES[0]}</p><div class='gallery'>{slides}</div>", [SLIDES[0], *TEXT]) == [SLIDES[0], *TEXT]
