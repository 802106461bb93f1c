"""archive/ids.py"""

from __future__ import annotations

import re

import pytest

from archive.ids import article_id, capture_id, crawl_id, digest, version_id

WHEN = "2026-11-22T20:05:00Z"


@pytest.mark.parametrize(
    "twin",
    ["http://mfa.avaria.example/a", "https://www.mfa.avaria.example/a", "https://mfa.avaria.example/a/", "https://MFA.Avaria.example/a"],
)
def test_twins_of_an_address_are_one_article(twin: str) -> None:
    assert article_id(twin) == article_id("https://mfa.avaria.example/a")


def test_other_addresses_are_other_articles() -> None:
    paths = ["a", "b", "A", "a?id=1", "a?id=2"]
    assert len({article_id(f"https://mfa.avaria.example/{path}") for path in paths}) == len(paths)


def test_ids_are_sixteen_characters_of_lower_case_base32() -> None:
    made = [article_id("https://a.example/"), capture_id("https://a.example/", WHEN, "x"), version_id("a", "b", "c"), crawl_id(WHEN, "n")]
    assert all(re.fullmatch("[a-z2-7]{16}", identity) for identity in made)
    assert len(set(made)) == len(made)


def test_ids_never_change_between_releases() -> None:
    assert capture_id("https://a.example/", WHEN, "sha256:A") == "fbbzv7dh74wtmxmq"
    assert version_id("a", "b", "c") == "tw4jc6aumeunvne6"


def test_parts_of_an_id_do_not_run_together() -> None:
    assert version_id("ab", "c", "d") != version_id("a", "bc", "d")


def test_a_digest_is_a_warc_digest() -> None:
    assert digest(b"") == "sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ===="
