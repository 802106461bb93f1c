"""What is no article is told, with its reason; without the rule or the words that tell it, it is not."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from archive.outcomes import REASONS, Outcome
from crawler.extract import NotArticle, extract, signs, verdict

CASES = Path(__file__).parent / "verdict"
TOLD: list[dict[str, Any]] = tomllib.loads((CASES / "told.toml").read_text("utf-8"))["case"]
LANGUAGES: dict[str, dict[str, list[str]]] = tomllib.loads((CASES / "by_language.toml").read_text("utf-8"))
SPOKEN = [(kind, language) for kind, languages in LANGUAGES.items() for language in languages]
STAGES = (verdict.BEFORE, verdict.LISTED, verdict.LEADING, verdict.LITTLE)
RULES = [(stage, name) for stage in STAGES for name in stage]
URL = "https://mfa.avaria.example/en/news/4711"
MENU = "<nav><ul>" + "".join(f"<li><a href='/m{i}'>Menu {i}</a></li>" for i in range(8)) + "</ul></nav>"
FOOT = (
    "<footer><p>Ministry of Foreign Affairs, 1 Harbour Street, Klow. All rights reserved by the two banks.</p></footer>"
)


def page(case: Mapping[str, Any]) -> bytes:
    """The page of a case of told.toml."""
    rows = case.get("rows", [""])
    repeated = "".join(
        case["each"].replace("{n}", str(n + 1)).replace("{row}", rows[n % len(rows)])
        for n in range(case.get("times", 0))
    )
    body = f"{case.get('body', '')}{repeated}{case.get('end', '')}"
    body = body if case.get("bare") else f"{MENU}{body}{FOOT}"
    head = f"<title>{case['title']}</title>{case.get('head', '')}"
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def spoken(kind: str, language: str) -> bytes:
    """A page that has nothing but a language's words of a kind."""
    heading, text = LANGUAGES[kind][language]
    shown = f"<h1>{heading}</h1><p>{text}</p>"
    if kind == "listing":
        # Nothing but the heading tells this list.
        said = "The ferry sails again, said the harbour master in spring {0}, and takes salt and people as before, {1}."
        for n in (1, 2):
            shown += f"<div><a href='/n/{n}'>Ferry sails again after storm {n}</a></div>"
            shown += "".join(f"<p>{said.format(n, m)}</p>" for m in ("day and night", "and slowly"))
    if kind == "consent":
        shown = f"<h1>Avaria</h1><p>{text}</p><button>{heading}</button>"
    return page({"title": heading, "body": shown, "bare": kind == "needs-javascript"})


def told(body: bytes, url: str = URL) -> str:
    """The reason for which a page is no article, empty if it is one."""
    found = extract(body, url)
    return found.reason if isinstance(found, NotArticle) else ""


@pytest.mark.parametrize("case", TOLD, ids=lambda case: case["name"])
def test_a_page_that_is_no_article_gives_its_reason(case) -> None:
    assert told(page(case), case.get("url", URL)) == case["reason"]
    assert case["reason"] in REASONS[Outcome.FILTERED] | REASONS[Outcome.FAILED]


@pytest.mark.parametrize(("kind", "language"), SPOKEN)
def test_it_is_told_by_its_words_in_each_language(kind, language) -> None:
    assert told(spoken(kind, language)) == kind


@pytest.mark.parametrize(("stage", "name"), RULES, ids=[name for _, name in RULES])
def test_without_a_rule_a_page_is_misjudged(stage, name, monkeypatch) -> None:
    own = [case for case in TOLD if case["rule"] == name]
    rule = stage[name]
    monkeypatch.delitem(stage, name)
    missed = [case["name"] for case in own if told(page(case), case.get("url", URL)) != rule.reason]
    assert missed == [case["name"] for case in own] != []


def test_each_case_belongs_to_a_rule() -> None:
    assert {case["rule"] for case in TOLD} == {name for _, name in RULES}


@pytest.mark.parametrize(("kind", "language"), SPOKEN)
def test_without_a_languages_words_a_page_in_it_is_misjudged(kind, language, monkeypatch) -> None:
    others = {name: words for name, words in signs.WORDS[kind].items() if name != language}
    monkeypatch.setitem(signs.PATTERNS, kind, signs.compiled(others))
    assert told(spoken(kind, language)) != kind


def test_each_language_has_a_page() -> None:
    assert {kind: set(words) for kind, words in signs.WORDS.items()} == {
        k: set(pages) for k, pages in LANGUAGES.items()
    }


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", NotArticle("empty", "no bytes but white space")),
        (b" \n\t \0", NotArticle("empty", "no bytes but white space")),
        (b"\x89PNG\r\n\x1a\n", NotArticle("not-html", "a binary file")),
        (b"PK\x03\x04aaaa", NotArticle("not-html", "a binary file")),
        (b"\x1f\x8b\x08\x00", NotArticle("not-html", "a binary file")),
        (b'{"title": "x", "items": []}', NotArticle("not-html", "no HTML element in it")),
        (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", NotArticle("not-html", "no HTML element in it")),
        (b"The minister met the ambassador.", NotArticle("not-html", "no HTML element in it")),
        (b"<html><body>" + bytes(range(256)) * 40, NotArticle("undecodable")),
    ],
    ids=["no bytes", "white space", "PNG", "zip", "gzip", "JSON", "a feed", "plain text", "noise"],
)
def test_what_is_no_page_says_what_it_is(body, found) -> None:
    assert extract(body, URL) == found
