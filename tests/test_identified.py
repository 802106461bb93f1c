"""Which article a page is of: one address may have several spellings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.article import Article, Exchange
from archive.results import Shown
from archive.rows import content_digest
from archive.writer import Writer
from crawler.pipelines import identified

SITE = "https://mfa.avaria.example"
PAGE = Article(source="mfa", url=f"{SITE}/view?seq=7", canonical_url=f"{SITE}/view?seq=7", title="A treaty", text="It was signed in the harbour.")


class Held(list[Article]):
    """Articles that are known, by canonical address and by content."""

    def shown(self, canonical_url: str) -> Shown | None:
        found = (one for one in self if one.canonical_url == canonical_url)
        return next((Shown("a1", "mfa", one.url, content_digest(one), "") for one in found), None)

    def showing(self, content: str) -> list[tuple[str, str]]:
        return [("a1", one.canonical_url) for one in self if content_digest(one) == content]


def at(url: str, **said: str) -> Article:
    return replace(PAGE, url=url, canonical_url=url, **said)


@pytest.mark.parametrize(("first", "then"), [("seq=7", "seq=7&ref=front"), ("seq=7&ref=front", "seq=7")])
def test_a_parameter_without_which_an_address_shows_the_same_tells_no_pages_apart(first: str, then: str) -> None:
    assert identified(Held([at(f"{SITE}/view?{first}")]), at(f"{SITE}/view?{then}"))[1] == "a1"
    assert identified(Held([at(f"{SITE}/view?from=list&{first}")]), at(f"{SITE}/view?{first}"))[1] == "a1"
    assert identified(Held([at(f"{SITE}/treaty")]), at(f"{SITE}/treaty?ref=front"))[1] == "a1"


def test_one_with_which_it_shows_something_else_is_part_of_its_identity() -> None:
    held = Held([PAGE])
    assert identified(held, at(f"{SITE}/view?seq=7&id=2", text="It was not signed."))[1] is None
    assert identified(held, at(f"{SITE}/view?seq=8"))[1] is None


def test_an_archive_finds_what_shows_the_same_whichever_came_first(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.start_crawl([{"id": "mfa", "name": "M", "homepage": f"{SITE}/", "kind": "other"}], "2026-03-01T08:00:00Z")
        longer = at(f"{SITE}/view?seq=7&ref=front")
        exchange = Exchange(url=longer.url, fetched="2026-03-01T08:00:00Z", status=200, body=b"x")
        added = writer.add(longer, writer.record(exchange))
        assert identified(writer, PAGE) == (PAGE, added.article)
