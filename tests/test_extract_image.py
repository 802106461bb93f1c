"""The lead image, its caption and its credit."""

from __future__ import annotations

import json

import pytest

from crawler.extract import image
from crawler.extract.image import Image
from crawler.extract.page import opened

URL = "https://envoy.example/news/1"
LEAD = "https://envoy.example/pics/ferry-at-klow.jpg"
OPEN_GRAPH = f"<meta property='og:image' content='{LEAD}'>"


def lead(body: str = "", head: str = OPEN_GRAPH) -> Image:
    page = opened(f"<html><head>{head}</head><body>{body}</body></html>".encode(), URL, {})
    return image.lead(page.said, page.root, URL)


def figure(caption: str, source: str = LEAD) -> str:
    return f"<figure><img src='{source}'><figcaption>{caption}</figcaption></figure>"


def ld(picture: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': 'Talks', 'image': picture})}</script>"


def test_the_image_of_open_graph_goes_before_that_of_json_ld() -> None:
    assert lead(head=OPEN_GRAPH + ld("/other.jpg")).url == LEAD
    assert lead(head=ld(["/other.jpg", "/third.jpg"])).url == "https://envoy.example/other.jpg"
    assert lead(head=ld({"@type": "ImageObject", "contentUrl": "/other.jpg"})).url == "https://envoy.example/other.jpg"
    assert lead(head="") == Image()


@pytest.mark.parametrize("name", ["sharelogo_facebook.jpg", "envoy_logo_share_en.png", "og-image.png", "meta-facebook.jpg", "placeholder.gif", "logo.png"])
def test_what_a_site_shows_where_an_article_has_no_picture_is_none(name: str) -> None:
    own = f"<meta property='og:image' content='/img/{name}'>"
    assert lead(head=own) == Image()
    assert lead(head=own + ld("/other.jpg")).url == "https://envoy.example/other.jpg"


@pytest.mark.parametrize("name", ["klow-logo-unveiled.jpg", "logos-of-the-regatta.png", "og-image?title=talks"])
def test_a_picture_of_a_logo_or_one_made_to_order_is_the_articles(name: str) -> None:
    assert lead(head=f"<meta property='og:image' content='/img/{name}'>").url == f"https://envoy.example/img/{name}"


def test_an_image_object_gives_caption_and_credit_as_schema_org_names_them() -> None:
    node = {"@type": "ImageObject", "url": LEAD, "caption": "The ferry at Klow", "creditText": "Petra Amari"}
    assert lead(head=OPEN_GRAPH + ld(node)) == Image(LEAD, "The ferry at Klow", "Petra Amari")


def test_an_image_object_of_another_picture_says_nothing_of_this_one() -> None:
    node = {"@type": "ImageObject", "url": "/pics/minister.jpg", "caption": "The minister", "creditText": "Jan Novák"}
    assert lead(head=OPEN_GRAPH + ld(node)) == Image(LEAD)


@pytest.mark.parametrize(
    "source",
    [
        LEAD,
        "/pics/ferry-at-klow-1024x768.jpg",
        "/resized/800/ferry-at-klow_800w.jpg?crop=1",
        "/pics/Ferry-At-Klow-scaled.webp",
        "data:image/gif;base64,R0lGOD' data-src='/pics/ferry-at-klow.jpg",
        "/blank.gif' srcset='/pics/ferry-at-klow-300x200.jpg 300w, /pics/ferry-at-klow-600x400.jpg 600w",
    ],
)
def test_the_figure_that_shows_it_in_any_size_gives_the_caption(source: str) -> None:
    assert lead(figure("The ferry at Klow", source)) == Image(LEAD, "The ferry at Klow")


def test_a_figure_of_another_picture_gives_no_caption() -> None:
    assert lead(figure("The minister", "/pics/minister.jpg")) == Image(LEAD)


def test_pictures_whose_files_have_no_names_are_told_by_their_folders() -> None:
    head = "<meta property='og:image' content='/pics/17/image.jpg'>"
    page = figure("The minister", "/pics/16/image.jpg") + figure("The ferry", "/pics/17/image.jpg")
    assert lead(page, head).caption == "The ferry"


def test_a_caption_may_stand_beside_a_picture_without_a_figure() -> None:
    page = f"<div class='wp-caption'><a href='/x'><img src='{LEAD}'></a><p class='wp-caption-text'>The ferry at Klow</p></div>"
    assert lead(page) == Image(LEAD, "The ferry at Klow")


@pytest.mark.parametrize(
    ("caption", "said", "whose"),
    [
        ("The ferry at Klow. Photo: Petra Amari", "The ferry at Klow.", "Petra Amari"),
        ("The ferry at Klow (Photo by Petra Amari)", "The ferry at Klow", "Petra Amari"),
        ("The ferry at Klow (Petra Amari/Reuters)", "The ferry at Klow", "Petra Amari/Reuters"),
        ("The ferry at Klow (AP Photo/Petra Amari, File)", "The ferry at Klow", "AP Photo/Petra Amari, File"),
        ("The ferry at Klow © Petra Amari", "The ferry at Klow", "Petra Amari"),
        ("The ferry at Klow / AFP", "The ferry at Klow", "AFP"),
        ("Le bac à Klow. Crédit photo : Petra Amari", "Le bac à Klow.", "Petra Amari"),
        ("El transbordador en Klow. Foto: Petra Amari", "El transbordador en Klow.", "Petra Amari"),
        ("Die Fähre in Klow. Bildquelle: Petra Amari", "Die Fähre in Klow.", "Petra Amari"),
        ("Паром в Клове. Фото: Пётр Амаров", "Паром в Клове.", "Пётр Амаров"),
        ("渡轮抵达首都。图片来源：王小明", "渡轮抵达首都。", "王小明"),
        ("首都に着いたフェリー（佐藤花子撮影）", "首都に着いたフェリー", "佐藤花子"),
        ("<span>The ferry at Klow</span> <span class='photo-credit'>Photo: Petra Amari</span>", "The ferry at Klow", "Petra Amari"),
        ("<span>The ferry at Klow</span> <small itemprop='copyrightHolder'>Petra Amari</small>", "The ferry at Klow", "Petra Amari"),
        ("Getty Images", "", "Getty Images"),
        ("The minister (left) with the ambassador", "The minister (left) with the ambassador", ""),
        ("He took a photo of the ferry", "He took a photo of the ferry", ""),
    ],
)
def test_the_credit_is_parted_from_the_caption(caption: str, said: str, whose: str) -> None:
    assert lead(figure(caption)) == Image(LEAD, said, whose)
