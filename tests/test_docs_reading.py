"""The page "How an article is read" says what the code does: classes, reasons, warnings, orders of trust."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from archive.article import Article
from archive.outcomes import REASONS, Outcome
from archive.warnings import WARNINGS
from crawler.discover.link import Link
from crawler.extract import authors, extract, image, published, verdict
from crawler.extract.classes import CLASSES

PAGE = (Path(__file__).parents[1] / "docs" / "reading.md").read_text("utf-8")
RULES_PAGE = (Path(__file__).parents[1] / "docs" / "rules.md").read_text("utf-8")
RULES = {**verdict.BEFORE, **verdict.LISTED, **verdict.LEADING, **verdict.LITTLE}
URL = "https://news.example/feed.xml"
PROSE = "<p>The ferry across the strait opened on Monday, and it sails on every second day of the week.</p>"
# Each statement says another day; the order is that of the page's numbered list.
STATEMENTS = {
    "json-ld": '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-03-01"}</script>',
    "meta": '<meta property="article:published_time" content="2026-03-02">',
    "time": '<time datetime="2026-03-03">3 March 2026</time>',
    "text": "<p>4 March 2026</p>",
    "feed": "",
    "url": "",
}


def table(heading: str) -> dict[str, list[str]]:
    """The rows of the table below a heading: the first cell without its backticks, and the others."""
    below = PAGE.split(f"| {heading} |")[1].split("\n\n")[0].splitlines()[2:]
    rows = ([cell.strip() for cell in row.strip("|").split("|")] for row in below)
    return {cells[0].strip("`"): cells[1:] for cells in rows}


def test_every_class_of_residue_is_there_with_its_example() -> None:
    assert table("class") == {name: [one.means, one.example] for name, one in CLASSES.items()}


def test_every_reason_is_there_with_the_rules_that_tell_it() -> None:
    told = table("reason")
    means = REASONS[Outcome.FAILED] | REASONS[Outcome.FILTERED]
    assert {name: cells[0] for name, cells in told.items()} == {name: means[name] for name in told}
    named = {rule: reason for reason, cells in told.items() for rule in cells[1].split(", ") if rule != "-"}
    assert named == {name: rule.reason for name, rule in RULES.items()}


def test_every_warning_is_there() -> None:
    assert table("warning") == {name: [means] for name, means in WARNINGS.items()}


@pytest.mark.parametrize("names", [published._META, published._VAGUE, published._MODIFIED, authors._META, image._META])
def test_meta_names_are_there_in_the_order_in_which_they_are_asked(names: tuple[str, ...]) -> None:
    assert ", ".join(f"`{name}`" for name in names) in " ".join(PAGE.split())


def test_dates_are_trusted_in_the_order_of_the_page() -> None:
    """Of a page with all statements the first counts; without that, the next."""
    order = []
    statements = dict(STATEMENTS)
    while statements:
        html = "".join(statements.get(name, "") for name in ("json-ld", "meta"))
        near = "".join(statements.get(name, "") for name in ("time", "text"))
        day = "2026/03/08/" if "url" in statements else ""
        url = f"https://news.example/{day}ferry.html"
        listed = Link(url=url, list_url=URL, published="2026-03-07", found_in="feed") if "feed" in statements else None
        article = f"<article><h1>Ferry opens in Avaria</h1>{near}{PROSE * 6}</article>"
        page = f"<html><head>{html}</head><body>{article}</body></html>"
        found = extract(page.encode(), url, listed=listed)
        assert isinstance(found, Article)
        order.append(found.published_from)
        statements.pop(str(found.published_from))
    assert order == list(STATEMENTS)
    numbered = PAGE.split("**Published**")[1].split("**Modified**")[0]
    stated = list(dict.fromkeys(re.findall(r"`(json-ld|meta|time|text|feed|url)`", numbered)))
    assert stated == order


def test_every_field_that_is_found_is_explained() -> None:
    fields = ("Title", "Published", "Modified", "Authors", "Section", "Tags", "Language", "Image", "Canonical address")
    assert not [name for name in (*fields, "Free to read", "Dateline, agency") if f"**{name}**" not in PAGE]


def test_every_rule_written_by_hand_is_in_the_list_with_its_worth() -> None:
    """The page of rules has each rule of the campaign that switches them off, and none that is gone."""
    campaign = Path(__file__).parent / "campaigns" / "rule_list.py"
    rules = runpy.run_path(str(campaign))["RULES"]
    cells = [row.strip("| ").split(" | ") for row in RULES_PAGE.splitlines() if row.startswith("| ")]
    listed = [(row[0], row[1].strip("`")) for row in cells if row[0] != "rule"]
    assert listed == [(rule.name, rule.target) for rule in rules]
