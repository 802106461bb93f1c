"""Which article a page is of: one address may have several spellings."""

from __future__ import annotations

from dataclasses import replace

from archive.article import Article
from archive.results import Shown
from archive.rows import content_digest
from crawler.pipelines import identified

SITE = "https://mfa.avaria.example"
PAGE = Article(source="mfa", url=f"{SITE}/view?seq=7", canonical_url=f"{SITE}/view?seq=7", title="A treaty", text="It was signed in the harbour.")
KNOWN = {PAGE.canonical_url: Shown("a1", "mfa", PAGE.url, content_digest(PAGE), "")}


def at(url: str, **said: str) -> Article:
    return replace(PAGE, url=url, canonical_url=url, **said)


def test_a_parameter_without_which_an_address_shows_the_same_tells_no_pages_apart() -> None:
    assert identified(KNOWN.get, at(f"{SITE}/view?seq=7&ref=front"))[1] == "a1"
    assert identified(KNOWN.get, at(f"{SITE}/view?from=list&seq=7"))[1] == "a1"


def test_one_with_which_it_shows_something_else_is_part_of_its_identity() -> None:
    assert identified(KNOWN.get, at(f"{SITE}/view?seq=7&id=2", text="It was not signed."))[1] is None
    assert identified(KNOWN.get, at(f"{SITE}/view?seq=8"))[1] is None
