"""Articles that look like lists, walls, errors or log-ins stay articles."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from archive.article import Article
from crawler.extract import extract

CASES = Path(__file__).parent / "verdict"
KEPT: list[dict[str, Any]] = tomllib.loads((CASES / "kept.toml").read_text("utf-8"))["case"]
URL = "https://mfa.avaria.example/en/news/4711"
MENU = "<nav><ul>" + "".join(f"<li><a href='/m{i}'>Menu {i}</a></li>" for i in range(8)) + "</ul></nav>"
FOOT = (
    "<footer><p>Ministry of Foreign Affairs, 1 Harbour Street, Klow. All rights reserved by the two banks.</p></footer>"
)


def page(case: Mapping[str, Any]) -> bytes:
    """The page of a case of kept.toml."""
    rows = case.get("rows", [""])
    repeated = "".join(
        case["each"].replace("{n}", str(n + 1)).replace("{row}", rows[n % len(rows)])
        for n in range(case.get("times", 0))
    )
    text = f"<main><h1>{case['title']}</h1>{case.get('body', '')}{repeated}{case.get('end', '')}</main>"
    head = f"<title>{case['title']} - Avaria</title>{case.get('head', '')}"
    return f"<!doctype html><html><head>{head}</head><body>{MENU}{text}{case.get('around', '')}{FOOT}</body></html>".encode()


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case["name"])
def test_what_only_looks_like_something_else_stays_an_article(case) -> None:
    found = extract(page(case), case.get("url", URL))
    assert isinstance(found, Article), found
    assert found.title == case["title"]


def test_the_look_alikes_are_many() -> None:
    assert len(KEPT) >= 60
