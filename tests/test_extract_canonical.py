"""The address that a page calls its own is believed unless it cannot be meant."""

from __future__ import annotations

import pytest

from crawler.extract.canonical import Canonical, read
from crawler.extract.structured import Structured

SITE = "https://mfa.avaria.example"
TITLE = "Minister meets ambassador of Borduria in Klow"


def own(path: str, stated: str) -> Canonical:
    return read(Structured(canonical=stated), SITE + path, TITLE)


@pytest.mark.parametrize(
    ("path", "stated"),
    [
        ("/en/news/4711", "/en/news/4711-minister"),
        ("/en/news/4711?from=feed", "/en/news/4711"),
        ("/en/news/4711", "https://www.mfa.avaria.example/en/news/4711"),
        ("/news/print/4711", "/news/minister-meets-ambassador-4711"),
        ("/?p=4711", "/2024/05/minister-meets-ambassador"),
        ("/news/minister-meets-envoy-of-borduria/2", "/news/minister-meets-envoy-of-borduria"),
        ("/news/talks-on-salt-and-rivers", "/news/minister-meets-ambassador-in-klow"),
        ("/news/minister-to-meet-ambassador-today", "/news/minister-meets-ambassador-today"),
        ("/news/the-first-of-many-slugs-4711", "/news/another-one-that-differs-4711"),
        ("/news/minister-meets-ambassador", "/en/news/minister-meets-ambassador"),
        ("/a/b", "/a/c"),
    ],
)
def test_another_address_of_the_same_article_is_taken(path: str, stated: str) -> None:
    found = own(path, stated)
    assert found.url.endswith(stated)
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("path", "stated", "code"),
    [
        ("/en/news/4711", "/", "canonical-home"),
        ("/en/news/4711", "/en/", "canonical-home"),
        ("/en/news/4711", "/index.html", "canonical-home"),
        ("/en/news/4711", "/en/news", "canonical-home"),
        ("/news/minister-meets-ambassador-in-klow", "/news/", "canonical-home"),
        ("/en/news/4711", "/en/news/4712", "canonical-other"),
        ("/news?id=4711", "/news?id=4712", "canonical-other"),
        ("/news/minister-meets-ambassador-in-klow", "/news/salt-prices-fall-on-both-banks", "canonical-other"),
        ("/fr/nouvelles/4711", "/en/news/4711", "canonical-other"),
        ("/news/4711?lang=fr", "/news/4711?lang=en", "canonical-other"),
        ("/en/news/4711", "https://envoy.example/en/news/4711", "canonical-elsewhere"),
    ],
)
def test_a_front_page_a_section_or_another_article_is_ignored_and_said(path: str, stated: str, code: str) -> None:
    found = own(path, stated)
    assert found.url == SITE + path
    [warning] = found.warnings
    assert warning.startswith(f"{code}: https://")
    assert warning.endswith(stated)


@pytest.mark.parametrize("stated", ["", "http://[bad", "javascript:void(0)", "/en/news/4711/", "http://mfa.avaria.example/en/news/4711"])
def test_without_another_address_there_is_nothing_to_warn_of(stated: str) -> None:
    assert own("/en/news/4711", stated).warnings == ()


def test_the_front_page_itself_may_name_itself() -> None:
    assert own("/", "/") == Canonical(f"{SITE}/")
