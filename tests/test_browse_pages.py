"""The browse pages in a real browser: Chromium on the real server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
CHROMIUM = os.environ.get("COMMUNIQUE_CHROMIUM", "/usr/bin/chromium")
SERVE = "import sys, pathlib; from exports.browse import serve; serve(pathlib.Path(sys.argv[1]), port=0)"
ARABIC = "وزيرة الخارجية تستقبل سفير بوردوريا السفلى"
PATHS = ["", "archive/articles", "archive/articles?_search=ferry", "archive/articles?_search=%22", "archive", "archive/captures",
         "archive/sources/avaria", "archive/articles?_col=title&_col=source&_col=url", "nothing"]  # fmt: skip

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, or a skip where there is none; where COMMUNIQUE_REQUIRE_BROWSER=1, its lack is a failure."""
    try:
        from playwright.sync_api import sync_playwright

        if not Path(CHROMIUM).exists():
            raise FileNotFoundError(f"no Chromium at {CHROMIUM}")
    except (ImportError, FileNotFoundError) as error:
        if os.environ.get("COMMUNIQUE_REQUIRE_BROWSER") == "1":
            pytest.fail(f"a browser is required: {error}")
        pytest.skip(str(error))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(sample_archive: Path) -> Iterator[str]:
    command = [sys.executable, "-c", SERVE, str(sample_archive)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield re.search(r"http://\S+", server.stdout.readline())[0]
        server.terminate()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page that notes every complaint of the browser and every request that leaves the server; there must be none."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith(address) else complaints.append(request.url))
    yield page
    context.close()
    # Chromium itself tells of pages with an error status.
    assert [text for text in complaints if not text.startswith("Failed to load resource")] == []


def test_from_home_one_searches_and_reads(page: Any, address: str):
    page.goto(address)
    page.get_by_role("searchbox").fill("two-state")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Minister receives ambassador").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Minister receives ambassador"
    assert page.get_by_role("listitem").filter(has_text="one tariff for both banks").is_visible()


def test_a_facet_narrows_and_widens_again(page: Any, address: str):
    page.goto(address + "archive/articles")
    facets = page.get_by_role("complementary", name="Narrow the list")
    facets.get_by_role("link", name="Ministry of Foreign Affairs of Avaria").click()
    assert page.locator(".number").inner_text().startswith("5 articles")
    facets.get_by_role("link", name=re.compile("remove this filter")).click()
    assert page.locator(".number").inner_text().startswith("69 articles")


def test_a_filter_of_ones_own_narrows_the_list(page: Any, address: str):
    page.goto(address + "archive/articles")
    page.get_by_text("Filters and order").click()
    page.locator("select[name=_filter_column]").select_option("title")
    page.locator("select[name=_filter_op]").select_option("contains")
    page.locator("input[name=_filter_value]").fill("ferries")
    page.get_by_role("button", name="Apply").click()
    assert page.locator(".number").inner_text().startswith("1 article")


def test_the_files_of_an_article_are_named_with_their_captures(page: Any, address: str):
    page.goto(address + "archive/articles?source=straits")
    page.get_by_role("link", name="Résolution 12").click()
    assert page.get_by_role("link", name="http://straits.example/resolution-12.pdf").is_visible()
    assert page.get_by_text("application/pdf, captured").inner_text().endswith("; the text is from it")


def test_an_earlier_version_is_two_clicks_away_and_says_so(page: Any, address: str):
    page.goto(address)
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
    page.goto(address + "archive/articles?source=envoy&year=2026")
    page.get_by_role("link", name="<script>").click()
    assert page.get_by_role("heading", level=1).inner_text() == '<script>alert("x")</script> & <b>bold</b> claims'


@pytest.mark.parametrize("path", PATHS)
def test_no_page_is_wider_than_a_telephone(page: Any, address: str, path: str):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_no_article_is_wider_than_a_telephone(page: Any, address: str):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(address)
    page.get_by_role("link", name=ARABIC).click()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_keyboard_finds_the_content_first_and_shows_where_it_is(page: Any, address: str):
    page.goto(address + "archive/articles")
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
    page.get_by_role("link", name="Salt and ferries").click()
    assert page.get_by_text("one very long lunch").is_visible()
    context.close()


def test_a_foreign_site_gets_nothing(browser: Any, address: str):
    """A name of somebody else's that leads to this machine, as in DNS rebinding."""
    port = re.search(r":(\d+)/", address)[1]
    rebound = browser.browser_type.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--host-resolver-rules=MAP evil.example 127.0.0.1"]
    )
    page = rebound.new_page()
    answer = page.goto(f"http://evil.example:{port}/archive/articles.json")
    assert answer.status == 421
    assert "regatta" not in page.content()
    rebound.close()
