"""The rules of a robots.txt."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.robots import parse

AGENT = "communique/0.1 (+mailto:press@envoy.example)"
SITE = "https://mfa.avaria.example"
RULES = b"""# Avaria
User-agent: *
Disallow: /private/
Allow: /private/press$
Crawl-delay: 2.5

User-agent: Communique
User-agent: other
Disallow: /drafts/*.html
Crawl-delay: 10
Sitemap: https://mfa.avaria.example/sitemap.xml
Sitemap: https://mfa.avaria.example/sitemap.xml
"""


def test_the_group_of_ones_own_name_replaces_the_group_for_all() -> None:
    rules = parse(RULES)
    assert rules.allowed(f"{SITE}/private/a", AGENT)
    assert not rules.allowed(f"{SITE}/drafts/a.html", AGENT)
    assert rules.crawl_delay(AGENT) == 10
    assert not rules.allowed(f"{SITE}/private/a", "stranger")
    assert rules.allowed(f"{SITE}/private/press", "stranger")
    assert rules.crawl_delay("stranger") == 2.5


@pytest.mark.parametrize("name", ["comm", "communique-news", "xcommunique", "nique"])
def test_a_name_that_is_only_part_of_ones_own_is_another(name: str) -> None:
    assert parse(f"User-agent: {name}\nDisallow: /".encode()).allowed(f"{SITE}/a", AGENT)


@pytest.mark.parametrize("name", ["communique", "COMMUNIQUE", "communique/2.0", "communique  # ours", "Communique bot"])
def test_ones_own_name_counts_without_case_and_version(name: str) -> None:
    assert not parse(f"user-agent:{name}\nDisallow: /".encode()).allowed(f"{SITE}/a", AGENT)


def test_a_line_without_meaning_does_not_part_a_group() -> None:
    rules = parse(b"User-agent: communique\nNonsense: yes\nUser-agent: *\nDisallow: /\n")
    assert not rules.allowed(f"{SITE}/a", AGENT)


def test_sitemaps_are_named_once() -> None:
    assert parse(RULES).sitemaps == (f"{SITE}/sitemap.xml",)


def test_a_byte_order_mark_and_any_line_end_are_taken() -> None:
    rules = parse(b"\xef\xbb\xbfUser-agent: *\rDisallow: /a\r\nDisallow: /b")
    assert [rules.allowed(f"{SITE}/{page}", AGENT) for page in "abc"] == [False, False, True]


@pytest.mark.parametrize(
    "body", [b"", b"<!DOCTYPE html><p>User-agent: *\nDisallow: /", b"<html>\nUser-agent: *\nDisallow: /", b"\x00\xff"]
)
def test_what_is_no_robots_txt_has_no_rules(body: bytes) -> None:
    rules = parse(body)
    assert rules.allowed(f"{SITE}/a", AGENT)
    assert rules.crawl_delay(AGENT) is None
    assert rules.sitemaps == ()


def test_rules_beyond_500_kib_do_not_count() -> None:
    padding = b"# " + b"x" * 1022 + b"\n"
    assert not parse(padding * 400 + b"User-agent: *\nDisallow: /").allowed(SITE, AGENT)
    assert parse(padding * 500 + b"User-agent: *\nDisallow: /").allowed(SITE, AGENT)


@pytest.mark.parametrize(
    ("value", "seconds"), [("3", 3.0), ("0.5", 0.5), ("soon", None), ("-1", None), ("nan", None), ("inf", None)]
)
def test_a_crawl_delay_is_a_number_of_seconds_or_none(value: str, seconds: float | None) -> None:
    assert parse(f"User-agent: *\nCrawl-delay: {value}".encode()).crawl_delay(AGENT) == seconds


def test_mutated_rules_raise_nothing() -> None:
    chance = random.Random(20260303)
    for _ in range(300):
        body = bytearray(RULES)
        for _ in range(chance.randint(1, 20)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        answers(bytes(body))


@given(
    st.binary(max_size=200),
    st.lists(
        st.sampled_from([b"User-agent: *\n", b"Disallow: ", b"Allow: /*", b"$", b"%", b"\r", b"*" * 9]), max_size=12
    ),
)
def test_no_bytes_raise_anything(noise: bytes, pieces: list[bytes]) -> None:
    answers(b"".join(pieces) + noise)


def answers(body: bytes) -> None:
    rules = parse(body)
    assert rules.allowed(f"{SITE}/a/b.html?c=%D0%BC", AGENT) in (True, False)
    rules.crawl_delay(AGENT)
    assert isinstance(rules.sitemaps, tuple)


@pytest.mark.shared
def test_googles_cases_agree_but_for_four_that_differ_by_intent(shared: Path) -> None:
    """Three compare percent-encoding as RFC 9309 (2.2.2) says and Google does not; one names its agent with a blank, which ours never has."""
    cases = [json.loads(line) for line in (shared / "data/robots/google_robots_cases.jsonl").read_text().splitlines()]
    differing = [
        case["test"]
        for case in cases
        if parse(case["robots"].encode()).allowed(case["url"], case["ua"]) != case["allowed"]
    ]
    assert len(cases) == 142
    assert sorted(differing) == [
        "GoogleOnly_AcceptUserAgentUpToFirstSpace",
        "ID_Encoding",
        "ID_Encoding",
        "ID_Encoding",
    ]


@pytest.mark.shared
def test_real_files_are_read_without_an_error(shared: Path) -> None:
    files = [file for file in (shared / "data/robots/real").iterdir() if file.is_file()]
    assert len(files) == 532
    for file in files:
        answers(file.read_bytes())
