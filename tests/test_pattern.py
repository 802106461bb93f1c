"""The form that the addresses of a site's articles share is written as a pattern, or none is."""

from __future__ import annotations

import re
import time

import pytest

from crawler.discover.pattern import NoPattern, pattern

HOST = "https://www.gazette.example"


def those(*paths: str) -> list[str]:
    return [f"{HOST}{path}" for path in paths]


@pytest.mark.parametrize(
    ("paths", "text"),
    [
        (
            ("/2025/03/ferry-sails", "/2026/11/salt-is-dear", "/2026/12/lighthouse", "/2026/01/envoy-resigns"),
            r"/20\d\d/\d{1,2}/[^/?#]+$",
        ),
        (
            ("/2026/02/28/ferry", "/2026/02/28/salt", "/2026/02/28/lighthouse", "/2026/02/28/envoy"),
            r"/20\d\d/\d{1,2}/\d{1,2}/[^/?#]+$",
        ),
        (
            ("/news/ferry-12.html", "/news/salt-9.html", "/news/envoy-100.html", "/news/x-7.html"),
            r"/news/[^/?#]+[-_]\d+\.html$",
        ),
        (("/press/10/", "/press/11/", "/press/12/", "/press/13/"), r"/press/\d{1,2}/$"),
        (("/press/a-b", "/press/c-d/", "/press/e-f", "/press/g-h"), r"/press/[^/?#]+/?$"),
        (
            ("/news/ferry-sails", "/news/salt-is-dear", "/views/why-salt", "/views/who-sails"),
            r"/(?:news|views)/[^/?#]+$",
        ),
        (
            ("/view.do?seq=1&p=1", "/view.do?seq=22&p=1", "/view.do?seq=3&p=1", "/view.do?seq=4&p=1"),
            r"/view\.do(?=[^#]*[?&]seq=[^&#]*\d)",
        ),
    ],
)
def test_what_varies_is_left_open_and_what_does_not_is_written(paths: tuple[str, ...], text: str) -> None:
    found = pattern(those(*paths), [f"{HOST}/", f"{HOST}/contact"])
    assert found.text == rf"^https?://(?:www\.)?gazette\.example{text}"
    assert (found.fits, found.of) == (4, 4)
    assert all(re.search(found.text, url) for url in those(*paths))


def test_most_articles_are_enough_and_are_counted() -> None:
    found = pattern(those(*(f"/news/20{year}/a-story-{year}" for year in range(10, 18)), "/special"), [])
    assert (found.fits, found.of) == (8, 9)
    assert len(found.examples) == 3


@pytest.mark.parametrize(
    ("paths", "others", "why"),
    [
        (("/news/a", "/news/b"), (), "too few addresses of articles .2."),
        (("/ferry-sails", "/salt-is-dear", "/lighthouse", "/envoy"), (), "nothing in common"),
        (("/a/b/c/d", "/a/b", "/x/y/z", "/ferry", "/q?id=1"), (), "of many forms"),
        (
            ("/news/a", "/news/b", "/news/c", "/news/d"),
            ("/news/archive",),
            "like those of other pages, such as .*/news/archive",
        ),
    ],
)
def test_none_is_written_where_it_would_not_tell_articles_from_other_pages(
    paths: tuple[str, ...], others: tuple[str, ...], why: str
) -> None:
    with pytest.raises(NoPattern, match=why):
        pattern(those(*paths), those(*others))


def test_a_pattern_is_searched_in_linear_time() -> None:
    numbered = pattern(those(*(f"/news/story-{n}.html" for n in range(5))), []).text
    queried = pattern(those(*(f"/v.do?seq={n}&id={n}" for n in range(5))), []).text
    for text, hostile in ((numbered, "/news/" + "-1" * 4000), (queried, "/v.do?" + "&seq=" * 1600)):
        began = time.perf_counter()
        assert not re.search(text, f"{HOST}{hostile}!")
        assert time.perf_counter() - began < 0.1
