"""The browse pages in a real browser: Chromium on the real server."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from archive.article import Article, Exchange
from archive.writer import Writer

ARABIC = "وزيرة الخارجية تستقبل سفير بوردوريا السفلى"
PATHS = ["", "search", "search?q=ferry", "search/narrow?q=ferry", "search?q=%22", "changes", "sources", "source/avaria", "archive", "archive/captures",
         "archive/sources/avaria", "archive/articles?_col=title&_col=source&_col=url", "nothing"]  # fmt: skip

pytestmark = pytest.mark.browser


def test_from_home_one_searches_and_reads(page: Any, address: str):
    page.goto(address)
    page.get_by_role("searchbox").fill("two-state")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Minister receives ambassador").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Minister receives ambassador"
    assert page.get_by_role("listitem").filter(has_text="one tariff for both banks").is_visible()


def test_the_facets_come_by_themselves_and_narrow_and_widen_again(page: Any, address: str):
    page.goto(address + "search")
    facets = page.get_by_role("complementary", name="Narrow the list")
    facets.get_by_role("link", name="Ministry of Foreign Affairs of Avaria").click()
    page.get_by_text("5 articles", exact=True).wait_for()
    assert page.locator(".articles > li").count() == 5
    facets.get_by_role("link", name=re.compile("remove this filter")).click()
    page.get_by_text("69 articles", exact=True).wait_for()


def test_a_bar_of_the_chart_narrows_the_dates(page: Any, address: str):
    page.goto(address + "search?q=regatta")
    plot = page.locator("#over-time .u-over")
    plot.wait_for()
    box = plot.bounding_box()
    plot.hover(position={"x": box["width"] - 8, "y": 60})
    assert page.locator(".told").inner_text() == "2026-03-01 to 2026-03-31: 2 articles"
    plot.click(position={"x": box["width"] - 8, "y": 60})
    page.wait_for_url("**/search?q=regatta&since=2026-03-01&until=2026-03-31")
    assert page.locator(".articles > li").count() == 2


@pytest.mark.parametrize("path", ["search", "source/envoy"])
def test_no_two_marks_of_a_chart_say_the_same(page: Any, address: str, path: str):
    page.add_init_script("const draw = CanvasRenderingContext2D.prototype.fillText; window.drawn = []; CanvasRenderingContext2D.prototype.fillText = function (said, ...rest) { drawn.push(said); draw.call(this, said, ...rest); }")
    page.goto(address + path)
    page.locator(".chart canvas").wait_for()
    marks = [said for said in page.evaluate("drawn") if re.match(r"20\d\d", said)]
    assert len(marks) == len(set(marks)) > 4


def test_a_source_has_a_chart_of_its_weeks(page: Any, address: str):
    page.goto(address + "source/avaria")
    drawn = page.locator(".chart canvas")
    drawn.wait_for()
    blue = drawn.evaluate("c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].filter((v, i) => i % 4 == 3 && v > 200).length")
    assert blue > 500


def test_what_changed_is_shown_within_the_text_and_side_by_side(page: Any, address: str):
    page.goto(address + "changes")
    page.get_by_role("link", name="Minister receives ambassador").click()
    assert page.locator("ins", has_text="autumn").is_visible()
    page.get_by_label("side by side").check()
    page.get_by_role("button", name="Show").click()
    cells = page.locator("tr", has_text="regatta").last.locator("td")
    assert (cells.nth(0).locator("del").inner_text(), cells.nth(1).locator("ins").inner_text()) == ("spring", "autumn")


def test_on_a_telephone_changed_words_stand_within_their_sentence(page: Any, address: str):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + "changes")
    page.get_by_role("link", name="Minister receives ambassador").click()
    page.goto(f"{page.url}{'&' if '?' in page.url else '?'}view=side")
    for mark in page.locator("table.side :is(ins, del)").all():
        assert mark.evaluate("mark => getComputedStyle(mark).display") == "inline"
    assert page.locator("table.side ins").count() > 0


def test_a_citation_is_shown_and_copied(page: Any, address: str):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address + "search?q=two-state")
    page.get_by_role("link", name="Minister receives ambassador").click()
    page.get_by_text("Cite", exact=True).click()
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{")


def test_a_stored_page_runs_nothing_and_knows_nothing_of_us(page: Any, address: str):
    page.goto(address + "search?q=claims")
    page.get_by_role("link", name="<script>").click()
    page.get_by_role("link", name="The stored page").click()
    inside = page.locator("iframe").element_handle().content_frame()
    inside.locator("body", has_text="odd").wait_for()
    assert inside.evaluate("window.origin") == "null"
    assert inside.locator("script, [onerror]").count() == 0


@pytest.mark.parametrize("path", [*PATHS, "article"])
def test_axe_finds_nothing_serious(page: Any, address: str, ident: Any, path: str):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.goto(address + (f"article/{ident('avaria.example/press/1')}" if path == "article" else path), wait_until="networkidle")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = axe.Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []


def test_the_files_of_an_article_are_named_with_their_captures(page: Any, address: str):
    page.goto(address + "search?source=straits")
    page.get_by_role("link", name="Résolution 12").click()
    assert page.get_by_role("link", name="http://straits.example/resolution-12.pdf").is_visible()
    assert page.get_by_text("application/pdf, captured").inner_text().endswith("; the text is from it")


def test_an_earlier_version_is_two_clicks_away_and_says_so(page: Any, address: str):
    page.goto(address + "search?q=two-state")
    page.get_by_role("link", name="Minister receives ambassador").click()
    page.get_by_role("link", name="Version 1").click()
    assert page.get_by_text("spring regatta").is_visible()
    page.get_by_role("link", name="Read it as it is now").click()
    assert page.get_by_text("autumn regatta").is_visible()


def test_an_arabic_article_runs_from_right_to_left(page: Any, address: str):
    page.goto(address)
    page.get_by_role("link", name=ARABIC).click()
    heading = page.get_by_role("heading", level=1)
    assert heading.evaluate("each => getComputedStyle(each).direction") == "rtl"
    text = page.locator(".text").bounding_box()
    bullet = page.locator(".text li").first.bounding_box()
    assert bullet["x"] + bullet["width"] < text["x"] + text["width"] - 10


def test_a_hostile_headline_does_nothing(page: Any, address: str):
    page.goto(address + "search?source=envoy&since=2026-01-01")
    page.get_by_role("link", name="<script>").click()
    assert page.get_by_role("heading", level=1).inner_text() == '<script>alert("x")</script> & <b>bold</b> claims'


@pytest.mark.parametrize("path", PATHS)
def test_no_page_is_wider_than_a_telephone(page: Any, address: str, path: str):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_telephone_no_cell_of_a_table_is_cut_and_none_is_empty(page: Any, address: str):
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("archive/articles", "archive/outcomes", "sources"):
        page.goto(address + path)
        cells = page.evaluate("[...document.querySelectorAll('td')].filter(c => c.offsetParent).map(c => [c.getBoundingClientRect().right, c.scrollWidth - c.clientWidth, c.innerText.trim()])")
        assert max(right for right, _, _ in cells) <= 390
        assert not [said for _, beyond, said in cells if beyond > 0 or not said]


def test_no_article_is_wider_than_a_telephone(page: Any, address: str):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(address)
    page.get_by_role("link", name=ARABIC).click()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_wide_table_scrolls_in_a_box_of_its_own_with_its_headings(browser: Any, tmp_path: Path, shown: Any):
    head, cells = (" | ".join(f"{word} {number}" for number in range(9)) for word in ("Tariff heading", "barrels"))
    text = f"A note.\n\n| {head} |\n|{' --- |' * 9}\n| {cells} |\n\nThe end of it."
    url = "http://avaria.example/tariffs"
    with Writer(tmp_path) as writer:
        writer.start_crawl([{"id": "avaria", "name": "Avaria"}], "2026-03-08T08:00:00Z")
        capture = writer.record(Exchange(url=url, fetched="2026-03-08T08:00:00Z", status=200, body=b"x"))
        article = writer.add(Article(url=url, canonical_url=url, source="avaria", title="Tariffs", text=text), capture).article
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{shown(tmp_path)}article/{article}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.get_by_role("columnheader", name="Tariff heading 8").bounding_box()["x"] > 390
    page.get_by_role("region", name="Table").focus()
    page.get_by_role("columnheader", name="Tariff heading 8").scroll_into_view_if_needed()
    assert page.get_by_role("columnheader", name="Tariff heading 8").bounding_box()["x"] < 390
    page.close()


def test_the_keyboard_finds_the_content_first_and_shows_where_it_is(page: Any, address: str):
    page.goto(address + "search")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Skip to the content"
    assert focused.bounding_box()["x"] >= 0
    assert focused.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"


def test_dark_is_dark_and_light_is_light(browser: Any, address: str):
    shades = {}
    for scheme in ("dark", "light"):
        page = browser.new_page(color_scheme=scheme)
        page.goto(address)
        colours = page.evaluate(
            "[getComputedStyle(document.documentElement)].map(s => s.backgroundColor + ' ' + s.color)[0]"
        )
        shades[scheme] = [int(part) for part in re.findall(r"\d+", colours)][::3]
        page.close()
    assert shades["dark"][0] < 60 < 200 < shades["dark"][1]
    assert shades["light"][1] < 60 < 200 < shades["light"][0]


def test_everything_works_without_javascript(browser: Any, address: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("searchbox").fill("ferry AND letter")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=re.compile("Count and narrow")).click()
    page.get_by_role("link", name="The Quiet Envoy").click()
    page.get_by_role("link", name="Salt and ferries").click()
    assert page.get_by_text("one very long lunch").is_visible()
    page.goto(address + "changes")
    page.get_by_role("link", name="Minister receives ambassador").click()
    assert page.locator("ins", has_text="autumn").is_visible()
    context.close()


def test_a_foreign_site_gets_nothing(browser: Any, address: str):
    """A name of somebody else's that leads to this machine, as in DNS rebinding."""
    port = re.search(r":(\d+)/", address)[1]
    rebound = browser.browser_type.launch(
        executable_path=os.environ.get("COMMUNIQUE_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--host-resolver-rules=MAP evil.example 127.0.0.1"]
    )
    page = rebound.new_page()
    answer = page.goto(f"http://evil.example:{port}/archive/articles.json")
    assert answer.status == 421
    assert "regatta" not in page.content()
    rebound.close()
