"""archive/normal_form.py: what counts as the same text, the same moment, the same picture"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.normal_form import image, moment, text

SAME = [
    ("a  b\n\nc", "a b c"),
    ("“Salt”, she said", '"Salt", she said'),
    ("« Sel »", "“Sel”"),
    ("„Salz‘", "'Salz'"),
    ("「塩」と 言った", "“塩”と言った"),
    ("2028 – a promise", "2028--a promise"),
    ("cafe\u0301", "café"),
    ("com\u00admission\u200b of\ufeff six", "commission of six"),
    ("می\u200cخواهم", "میخواهم"),
    ("## Trade\n\n- salt\n\n- timber", "Trade\n\nsalt\n\ntimber"),
    ("Wait…", "Wait..."),
    ("Mot : deux", "Mot\u00a0: deux"),
]
DIFFERENT = [("salt", "Salt"), ("14", "15"), ("not", "now"), ("sea floor", "seafloor"), ("a. b", "a, b"), ("3.5", "35"), ("résumé", "resume"), ("1. salt", "2. salt")]
PICTURE = "https://mfa.avaria.example/uploads/2026/03/ferry-line.jpg"
RENDITIONS = [
    "http://www.mfa.avaria.example/uploads/2026/03/ferry-line.jpg?w=800&h=600&v=17",
    "https://mfa.avaria.example/uploads/2026/03/ferry-line-1024x768.jpg",
    "https://mfa.avaria.example/uploads/2026/03/ferry-line-scaled.jpg",
    "https://mfa.avaria.example/uploads/2026/03/ferry-line@2x.jpg",
    "https://i0.cdn.example/mfa.avaria.example/uploads/2026/03/ferry-line.jpg?resize=300%2C200&ssl=1",
    "https://cdn.example/image/fetch/f_auto,q_auto/https://mfa.avaria.example/uploads/2026/03/ferry-line.jpg",
    "https://mfa.avaria.example/_next/image?url=%2Fuploads%2F2026%2F03%2Fferry-line.jpg&w=1080&q=75",
    "https://cdn.example/w_800,h_450,c_fill/v1709480000/uploads/2026/03/ferry-line.webp",
    "https://cdn.example/640x360/uploads/2026/03/ferry-line.jpg.webp",
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spelling_does_not_count(one: str, other: str) -> None:
    assert text(one) == text(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_letters_digits_and_punctuation_count(one: str, other: str) -> None:
    assert text(one) != text(other)


@settings(max_examples=50)
@given(st.text(max_size=40))
def test_the_normal_form_of_a_normal_form_is_itself(said: str) -> None:
    assert text(text(said)) == text(said)


@pytest.mark.parametrize("url", RENDITIONS)
def test_the_renditions_of_a_picture_are_one(url: str) -> None:
    assert image(url) == image(PICTURE)


def test_a_rendition_of_a_content_system_is_its_original() -> None:
    original = "https://un.example/sites/default/files/2026-03/ferry.jpg"
    assert image("https://un.example/sites/default/files/styles/hero_large/public/2026-03/ferry.jpg?itok=Xy1") == image(original)


@pytest.mark.parametrize(
    "url",
    [
        "https://mfa.avaria.example/uploads/2026/03/ferry-line-2.jpg",
        "https://mfa.avaria.example/uploads/2026/04/ferry-line.jpg",
        "https://mfa.avaria.example/image?id=18&w=800",
        None,
    ],
)
def test_another_picture_is_another(url: str | None) -> None:
    assert image(url) != image(PICTURE)


def test_pictures_that_only_the_query_tells_apart_are_two() -> None:
    assert image("https://a.example/image?id=1&w=800") == image("https://a.example/image?w=200&id=1")
    assert image("https://a.example/image?id=1") != image("https://a.example/image?id=2")


@settings(max_examples=50)
@given(st.text(max_size=40))
def test_no_address_of_a_picture_is_too_odd(url: str) -> None:
    image(f"https://a.example/{url}")
    image(url)


def test_a_moment_is_the_same_in_every_zone_and_a_day_is_no_hour() -> None:
    assert moment("2026-03-03T16:20:00+02:00") == moment("2026-03-03T14:20:00Z")
    assert moment("2026-03-03") != moment("2026-03-03T00:00:00Z")
    assert moment("soon") == "soon"
