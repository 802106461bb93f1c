"""``communique read``: one page in, its article or the reason why there is none out, and no archive."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.demo import serve
from exports.cli import main

ROOT = Path(__file__).parents[1]
ADDRESS = "https://mfa.avaria.example/en/press/9"
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Minister meets envoy</title>
<link rel="canonical" href="{ADDRESS}"><meta property="article:published_time" content="2026-03-03T10:00:00+02:00">
</head><body><article><h1>Minister meets envoy</h1>
<p>The Minister of Foreign Affairs met the envoy of Lower Borduria in the Mirror Hall, and both spoke at length about salt.</p>
<p>They agreed to meet again in autumn, when the ferry line between the two banks is due to be opened to the public.</p>
<p>The envoy thanked the minister for her patience and invited her to the regatta, which takes place on the river.</p>
</article></body></html>"""


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    return tmp_path / "page.html"


def read(*words: object) -> Result:
    return CliRunner().invoke(main, ["read", *map(str, words)])


def test_a_page_may_come_from_standard_input(page: Path) -> None:
    piped = CliRunner().invoke(main, ["read", "-"], input=PAGE.encode())
    assert (piped.exit_code, piped.stdout) == (0, read(page).stdout)


def test_a_file_becomes_json_with_the_fields_of_an_article(page: Path) -> None:
    told = json.loads(read(page).stdout)
    assert (told["title"], told["published"]) == ("Minister meets envoy", "2026-03-03T10:00:00+02:00")
    assert told["text"].count("\n\n") == 2


def test_a_saved_page_is_known_by_the_address_that_it_names(page: Path) -> None:
    assert json.loads(read(page).stdout)["canonical_url"] == ADDRESS


def test_a_page_that_names_none_has_one_that_can_never_be(page: Path) -> None:
    page.write_text(PAGE.replace("canonical", "stylesheet"), "utf-8")
    assert json.loads(read(page).stdout)["url"] == "http://unknown.invalid/"


def test_the_address_that_is_given_goes_before(page: Path) -> None:
    assert json.loads(read(page, "--url", "https://envoy.example/2").stdout)["url"] == "https://envoy.example/2"


def test_markdown_has_headline_and_text(page: Path) -> None:
    shown = read(page, "--format", "markdown").stdout
    assert "\n# Minister meets envoy\n\nThe Minister of Foreign Affairs met" in shown


def test_a_pdf_is_read_like_a_page(page: Path, pdf) -> None:
    said = "The Minister of Foreign Affairs met the envoy in the Mirror Hall, and both spoke of salt."
    file = page.with_suffix(".pdf")
    file.write_bytes(pdf([(72, 760, 18, "Communiqué", "1 0 0 1"), (72, 700, 9, said, "1 0 0 1")]))
    told = json.loads(read(file).stdout)
    assert (told["title"], told["text"], told["url"]) == ("Communiqué", said, "http://unknown.invalid/")


def test_what_is_no_article_is_3_with_its_reason(page: Path) -> None:
    page.write_text("just words", "utf-8")
    result = read(page)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "not-html" in result.stderr


@pytest.mark.parametrize("words", [["nothing-there.html"], ["page.html", "--url", "nonsense"], ["https://"]])
def test_wrong_use_is_2(page: Path, words: list[str]) -> None:
    assert read(*words).exit_code == 2


def test_an_address_is_fetched_and_makes_no_archive(tmp_path: Path) -> None:
    with serve() as sites:
        address = next(url for url, story in sites.stories.items() if "magazine" not in url and "chancery" in url)
        environment = {**os.environ, "http_proxy": f"http://127.0.0.1:{sites.port}", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "exports.cli", "read", address]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["canonical_url"] == address
    assert not list(tmp_path.iterdir())


def test_an_address_that_cannot_be_had_is_3_with_its_reason() -> None:
    command = [sys.executable, "-m", "exports.cli", "read", "http://nowhere.invalid/"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (3, "Error: http://nowhere.invalid/ cannot be had: failed: dns\n")
