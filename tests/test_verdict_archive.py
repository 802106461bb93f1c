"""An article whose page turns into something else keeps its good version, and the outcome says why."""

from __future__ import annotations

import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

from archive.store import Archive

SITE = "http://news.example"
CASES = tomllib.loads((Path(__file__).parent / "verdict" / "told.toml").read_text("utf-8"))["case"]
# One of each rule.
TURNS = {case["rule"]: case for case in CASES if "url" not in case}.values()


def test_whatever_an_articles_page_turns_into_its_good_version_stays(web, crawl) -> None:
    # Each on a host of its own, as one that shows a bot wall is left alone.
    turned = {f"http://n{number}.news.example/2026/statement": case for number, case in enumerate(TURNS)}
    for number, url in enumerate(turned):
        web.article(url, f"Statement {number}", *(f"No. {number}: {paragraph}" for paragraph in web.paragraphs))
    web.feed(f"{SITE}/feed", *turned)
    source = {"id": "news", "homepage": f"{SITE}/", "feeds": (f"{SITE}/feed",)}
    crawl(source)
    for url, case in turned.items():
        rows = case.get("rows", [""])
        text = "".join(
            case["each"].replace("{n}", f"{n + 1}").replace("{row}", rows[n % len(rows)])
            for n in range(case.get("times", 0))
        )
        head = f"<title>{case['title']}</title>{case.get('head', '')}"
        body = f"<html><head>{head}</head><body>{case.get('body', '')}{text}{case.get('end', '')}</body></html>"
        web.pages[url] = web.answer(body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
    crawl(source)
    with Archive(crawl.folder) as archive:
        for number, url in enumerate(turned):
            (version,) = archive.versions(archive.find(url).id)
            assert version.article.title == f"Statement {number}"
    last = "SELECT url, outcome, reason FROM outcomes WHERE crawl = (SELECT id FROM crawls ORDER BY rowid DESC LIMIT 1)"
    with closing(sqlite3.connect(crawl.folder / "archive.db")) as database:
        ends = {url: (outcome, reason) for url, outcome, reason in database.execute(last)}
    assert {url: ends[url] for url in turned} == {url: ending(case["reason"]) for url, case in turned.items()}


def ending(reason: str) -> tuple[str, str]:
    return ("failed" if reason == "challenge" else "filtered"), reason
