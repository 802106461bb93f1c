"""Which changes of a page make a version, through the real reader and writer: twenty that are noise, thirty edits."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from archive.article import Article, Exchange
from archive.store import Archive
from archive.writer import Writer
from crawler.extract import extract

URL = "https://mfa.avaria.example/press/ferry-line"
SOURCE = {"id": "mfa", "name": "MFA", "homepage": "https://mfa.avaria.example/", "kind": "foreign-ministry", "country": "AV"}
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Minister opens the ferry line to Borduria | MFA of Avaria</title>
<meta property="og:type" content="article"><meta property="og:site_name" content="MFA of Avaria">
<meta property="og:image" content="https://mfa.avaria.example/uploads/2026/03/ferry-line-opening.jpg">
<meta name="author" content="Ana Lind">
<meta property="article:published_time" content="2026-03-03T16:20:00+02:00">
<script>var token = "a81c";</script></head>
<body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/press">Press</a></li><li><a href="/about">About</a></li></ul></nav></header>
<main><article><h1>Minister opens the ferry line to Borduria</h1>
<p>The Minister of Foreign Affairs, Mila Hartwig, opened the night ferry between Avar City and the port of Lower Borduria on Tuesday.</p>
<p>“We have waited 14 years for this line,” she said in the Mirror Hall. “It will carry 2,400 travellers a week.” The two governments share the cost of the harbour.</p>
<h2>Trade</h2>
<p>The line also carries salt and timber. Both sides agreed not to raise the tariff before 2028 – a promise that merchants had asked for.</p>
<ul><li>a ferry every second day</li><li>one tariff for both banks</li></ul>
<p>Ambassador Otto Berg thanked the minister’s staff. He invited her to the spring regatta at the café on the pier.</p>
<p>The ministry will publish the text of the agreement next week; a commission of six members is to watch over it.</p>
</article></main>
<aside><h3>Related</h3><ul><li><a href="/press/1">Minister receives envoy of Syldavia</a></li><li><a href="/press/2">Statement on the lighthouse</a></li></ul></aside>
<footer><p>© 2026 Ministry of Foreign Affairs of Avaria. All rights reserved.</p></footer></body></html>
"""
OTHER = "https://cdn.avaria.example/"
Change = Callable[[str], str]


def put(old: str, new: str) -> Change:
    def change(page: str) -> str:
        assert old in page
        return page.replace(old, new)

    return change


def after(mark: str, new: str) -> Change:
    return put(mark, mark + new)


def image(url: str) -> Change:
    return put("https://mfa.avaria.example/uploads/2026/03/ferry-line-opening.jpg", url)


NOISE: dict[str, Change] = {
    "a counter of visits": after("</article>", '<div class="views">1,204 views</div>'),
    "a counter of shares below the headline": after("Borduria</h1>", '<div class="share"><span>Share</span> <span class="count">37</span></div>'),
    "a token in a script": put('"a81c"', '"77fe"'),
    "a token in a form": after("</article>", '<form><input type="hidden" name="csrf" value="9d0e"><button>Send</button></form>'),
    "other related links": put("Statement on the lighthouse", "Regatta: the programme"),
    "more related links": put('<li><a href="/press/1">', '<li><a href="/press/9">Council meets on salt</a></li><li><a href="/press/1">'),
    "white space between tags": put("</p>\n<p>", "</p>\n\n\t  <p>"),
    "white space within a sentence": put("opened the night ferry", "opened \n  the\u00a0night ferry"),
    "straight quotation marks": lambda page: page.replace("“", '"').replace("”", '"'),
    "a straight apostrophe": put("minister’s", "minister's"),
    "guillemets": lambda page: page.replace("“", "« ").replace("”", " »"),
    "a long dash without spaces": put("2028 – a promise", "2028—a promise"),
    "a soft hyphen and a zero-width space": put("commission of six", "com\u00admission of\u200b six"),
    "letters with accents apart": lambda page: unicodedata.normalize("NFD", page),
    "an advertisement in the text": after("<h2>Trade</h2>", '<div class="ad-slot" id="ad-17"><p>Advertisement</p></div>'),
    "another year in the footer": put("© 2026", "© 2027"),
    "another size of the picture": image("https://mfa.avaria.example/uploads/2026/03/ferry-line-opening-1024x768.jpg?v=8"),
    "the picture from a relay": image(OTHER + "cdn-cgi/image/width=1200,quality=80/https://mfa.avaria.example/uploads/2026/03/ferry-line-opening.jpg.webp"),
    "the same moment in another zone": put("2026-03-03T16:20:00+02:00", "2026-03-03T14:20:00Z"),
    "a new look": lambda page: page.replace("<ul><li>a ferry every second day</li><li>one tariff for both banks</li></ul>", '<ul class="list"><li><span>a ferry every second day</span></li><li><span>one tariff for both banks</span></li></ul>').replace("<main>", '<main class="page page--new"><div>').replace("</main>", "</div></main>"),
}  # fmt: skip

EDIT, METADATA = "edit", "metadata"
EDITS: dict[str, tuple[Change, str, set[str]]] = {
    "a word of the headline": (lambda page: page.replace("Minister opens the ferry", "Minister welcomes the ferry"), EDIT, {"headline"}),
    "a number in the headline": (lambda page: page.replace("the ferry line to Borduria", "the 2 ferry lines to Borduria"), EDIT, {"headline", "number"}),
    "a number": (put("14 years", "15 years"), EDIT, {"number", "wording"}),
    "one digit of a number": (put("2,400", "2,500"), EDIT, {"number", "wording"}),
    "a year": (put("2028", "2029"), EDIT, {"number", "wording"}),
    "a name": (put("Otto Berg", "Otto Stein"), EDIT, {"name", "wording"}),
    "the minister's name": (put("Mila Hartwig", "Vera Holm"), EDIT, {"name", "wording"}),
    "a sentence dropped": (put(" The two governments share the cost of the harbour.", ""), EDIT, {"sentence-dropped"}),
    "a sentence added": (put("share the cost of the harbour.", "share the cost of the harbour. A bank lends the rest."), EDIT, {"sentence-added"}),
    "the last sentence dropped": (put(" He invited her to the spring regatta at the café on the pier.", ""), EDIT, {"sentence-dropped"}),
    "a paragraph dropped": (put("<p>The ministry will publish the text of the agreement next week; a commission of six members is to watch over it.</p>", ""), EDIT, {"sentence-dropped"}),
    "a paragraph added": (put("<h2>Trade</h2>", "<p>The first crossing was delayed by a storm that closed both harbours for a night.</p><h2>Trade</h2>"), EDIT, {"sentence-added"}),
    "a denial": (put("agreed not to raise", "agreed to raise"), EDIT, {"wording"}),
    "one letter": (put("not to raise", "now to raise"), EDIT, {"wording"}),
    "a stronger verb": (put("thanked", "praised"), EDIT, {"wording"}),
    "words put in": (put("salt and timber", "salt, timber and coal"), EDIT, {"wording"}),
    "words taken out": (put("a promise that merchants had asked for", "a promise"), EDIT, {"wording"}),
    "a sub-heading": (put("<h2>Trade</h2>", "<h2>Tariffs</h2>"), EDIT, set()),
    "an item of a list": (put("one tariff for both banks", "two tariffs for both banks"), EDIT, {"wording"}),
    "an item added to a list": (put("<li>one tariff", "<li>a market every month</li><li>one tariff"), EDIT, {"sentence-added"}),
    "sentences in another order": (put("The line also carries salt and timber. Both sides agreed not to raise the tariff before 2028 – a promise that merchants had asked for.", "Both sides agreed not to raise the tariff before 2028 – a promise that merchants had asked for. The line also carries salt and timber."), EDIT, {"moved"}),
    "capitals": (put("the spring regatta", "the Spring Regatta"), EDIT, {"wording", "name"}),
    "a full stop for a comma": (put("next week; a commission", "next week. A commission"), EDIT, set()),
    "another day": (put("2026-03-03T16:20:00+02:00", "2026-03-05T16:20:00+02:00"), METADATA, {"date"}),
    "another hour": (put("T16:20:00", "T11:20:00"), METADATA, {"date"}),
    "another author": (put('content="Ana Lind"', 'content="Otto Quist"'), METADATA, {"author"}),
    "no author": (put('<meta name="author" content="Ana Lind">', ""), METADATA, {"author"}),
    "another picture": (image("https://mfa.avaria.example/uploads/2026/03/harbour-at-night.jpg"), METADATA, {"image"}),
    "no picture": (put('<meta property="og:image" content="https://mfa.avaria.example/uploads/2026/03/ferry-line-opening.jpg">', ""), METADATA, {"image"}),
    "picture and text": (lambda page: image("https://mfa.avaria.example/uploads/2026/03/harbour-at-night.jpg")(put("14 years", "four years")(page)), EDIT, {"image", "number", "wording"}),
}  # fmt: skip


@cache
def read(page: str) -> Article:
    found = extract(page.encode(), URL, headers={"content-type": "text/html; charset=utf-8"})
    assert isinstance(found, Article), found
    return replace(found, source="mfa")


def keep(folder: Path, *pages: str) -> None:
    """Keep what each of the pages says, a day after the one before."""
    with Writer(folder) as writer:
        writer.start_crawl([SOURCE], "2026-04-01T00:00:00Z")
        for day, page in enumerate(pages, start=1):
            exchange = Exchange(url=URL, fetched=f"2026-04-{day:02}T08:00:00Z", status=200, body=page.encode())
            writer.add(read(page), writer.record(exchange))


def kinds(folder: Path) -> list[str]:
    with Archive(folder) as archive:
        (entry,) = archive.articles()
        return [version.change for version in archive.versions(entry.id)]


def test_there_are_as_many_cases_as_promised() -> None:
    assert (len(NOISE), len(EDITS)) == (20, 30)


@pytest.mark.parametrize("name", NOISE)
def test_noise_makes_no_version(name: str, tmp_path: Path) -> None:
    assert NOISE[name](PAGE) != PAGE
    keep(tmp_path, PAGE, NOISE[name](PAGE))
    assert kinds(tmp_path) == ["first"]


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_makes_one_version_and_its_taking_back_another(name: str, tmp_path: Path) -> None:
    change, kind, found = EDITS[name]
    keep(tmp_path, PAGE, change(PAGE), PAGE)
    assert kinds(tmp_path) == ["first", kind, kind]
    with Archive(tmp_path) as archive:
        edits = [edit.difference for edit in archive.edits()]
    assert found <= set(edits[0].kinds)
    assert len(edits) == 2


def test_all_noise_at_once_makes_no_version(tmp_path: Path) -> None:
    page = PAGE
    for name in ("a token in a script", "other related links", "straight quotation marks", "a straight apostrophe", "another year in the footer", "the same moment in another zone"):
        page = NOISE[name](page)
    keep(tmp_path, PAGE, page, PAGE)
    assert kinds(tmp_path) == ["first"]


def test_the_stored_text_is_what_was_read(tmp_path: Path) -> None:
    keep(tmp_path, PAGE)
    with Archive(tmp_path) as archive:
        (entry,) = archive.articles()
    assert "“We have waited 14 years" in entry.article.text
