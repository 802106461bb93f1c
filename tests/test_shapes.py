"""What the addresses of a site's articles look like."""

from __future__ import annotations

import pytest

from crawler.discover.judge import judge
from crawler.discover.link import Link
from crawler.discover.shapes import Shapes, shape
from crawler.sources import Source

SITE = "https://mfa.avaria.example"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/news/2026/03/minister-visits-the-port", "/news/#/#/slug"), ("/view.do?seq=321641&lang=en", "/view?lang=&seq=#"), ("/press/4711", "/press/#"),
        ("/en/about", "/en/word"), ("/", "/"), ("/c/d9272a52869cef.html", "/c/code"), ("/外交部长会见下博尔多利亚大使", "/slug"), ("/t20260101_123.html", "/slug"), ("/a/2026-03-01.html", "/a/slug"),
    ],
)  # fmt: skip
def test_addresses_are_alike_but_for_numbers_codes_and_headlines(url: str, expected: str) -> None:
    assert shape(SITE + url) == expected


def test_a_shape_is_judged_when_enough_addresses_of_it_agree() -> None:
    shapes = Shapes([f"{SITE}/press/{number}" for number in range(4)], [f"{SITE}/people/{number}" for number in range(4)])
    assert shapes.verdict(f"{SITE}/press/99") is True
    assert shapes.verdict(f"{SITE}/people/99") is False
    assert shapes.verdict(f"{SITE}/other/99") is None
    for number in range(2):
        shapes.note(f"{SITE}/press/{number}", article=False)
    assert shapes.verdict(f"{SITE}/press/99") is None


def test_known_addresses_outweigh_what_an_address_looks_like() -> None:
    source = Source(id="mfa", name="MFA", homepage=SITE, kind="foreign-ministry")
    plain = Link(url=f"{SITE}/notes/salt", found_in="listing", list_url=SITE, title="Salt")
    telling = Link(url=f"{SITE}/people/ana-lind-of-avaria", found_in="listing", list_url=SITE, title="Ana Lind of Avaria speaks")
    shapes = Shapes([f"{SITE}/notes/{word}" for word in ("rice", "tea", "oil", "tin")], [f"{SITE}/people/one-two-{n}" for n in range(4)])
    assert (judge(plain, source), judge(plain, source, shapes)) == ("pattern", None)
    assert (judge(telling, source), judge(telling, source, shapes)) == (None, "shape")
