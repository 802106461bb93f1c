"""Each line of a page is told with its fate, by the steps that make the article."""

from __future__ import annotations

import json

import pytest

from archive.article import Article
from crawler.extract import Explained, Seen, SiteModel, classes, explained, extract, learn, residue, seen
from crawler.extract.body import Part
from crawler.extract.page import Page, opened

URL = "https://office.example/news/ferry-opens.html"
TITLE = "Ferry opens in Avaria"
PROSE = (
    "The ferry across the strait opened on Monday, after forty years in which the two banks had no line of their own.",
    "It sails on every second day of the week, and the fare for adults is four crowns, which is paid on the quay.",
    "The harbour master said that the first boats were full, and that a third one would be bought before the autumn.",
    "Both councils had argued at the table for a decade over who should pay for the piers, until a loan of the bank ended that.",
    "In the first week about nine hundred people crossed, most of them to see relations whom they had not met before.",
    "A bridge, which was the other plan, would have cost six times as much and taken until the end of the century.",
)


def html(before: str = "", within: str = "", after: str = "", head: str = "") -> bytes:
    text = "".join(f"<p>{sentence}</p>" for sentence in PROSE[:3])
    rest = "".join(f"<p>{sentence}</p>" for sentence in PROSE[3:])
    column = f"<h1>{TITLE}</h1>{before}{text}{within}{rest}{after}"
    frame = f"<div id='page'><article class='article-body'>{column}</article></div>"
    return f"<!doctype html><html lang=en><head><title>{TITLE}</title>{head}</head><body>{frame}</body></html>".encode()


def fate(page: bytes, text: str, **given: object) -> list[str]:
    """The classes of the lines that say this."""
    found = explained(page, URL, **given)  # type: ignore[arg-type]
    assert isinstance(found, Explained)
    return [line.residue for line in found.lines if line.text == text]


# Where the example of each class stands; what only trafilatura's text has is in the next test.
PLACES = {
    classes.HEADLINE: {"before": "<h2>{}</h2>"},
    classes.BYLINE: {"before": "<p class=byline>{}</p>"},
    classes.DATE: {"before": "<p class=date>{}</p>"},
    classes.PROMPT: {"within": "<p><a href='/timetable'>{}</a></p>"},
    classes.CREDIT: {"within": "<p>{}</p>"},
    classes.LINKS: {"within": "<p><a href='/all'>{}</a></p>"},
    classes.MENU: {"before": "<nav>{}</nav>"},
    classes.FOOTER: {"after": "<footer>{}</footer>"},
}


@pytest.mark.parametrize("name", PLACES)
def test_the_example_of_a_class_is_left_out_as_it(name: str) -> None:
    example = classes.CLASSES[name].example
    page = html(**{place: shape.format(example) for place, shape in PLACES[name].items()})
    assert set(fate(page, example)) == {name}
    article = extract(page, URL)
    assert isinstance(article, Article)
    assert example not in article.text


def parts(*texts: str) -> list[Part]:
    return [Part("p", text) for text in texts]


def around(linked: str = "") -> residue.Around:
    page = opened(html(after=f"<p><a href='/x'>{linked}</a></p>"), URL, {})
    assert isinstance(page, Page)
    return residue.around(TITLE, ("Ilse Maran",), page.blocks)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (classes.ABOVE, [classes.CLASSES[classes.ABOVE].example, TITLE], []),
        (classes.LABEL, [classes.CLASSES[classes.LABEL].example], []),
        (classes.SECTION, [], [classes.CLASSES[classes.SECTION].example, "Regatta put off"]),
        (classes.IMPRINT, [], ["All pages", classes.CLASSES[classes.IMPRINT].example]),
        (classes.TEASERS, [], [classes.CLASSES[classes.TEASERS].example, "3 March 2026", "4 March 2026"]),
        (classes.BIOGRAPHY, [], [classes.CLASSES[classes.BIOGRAPHY].example]),
    ],
)
def test_a_rule_names_what_it_takes_out(name: str, before: list[str], after: list[str]) -> None:
    kept, out = residue.judged(parts(*before, *PROSE, *after), around("All pages"))
    assert [part.text for part in kept] == list(PROSE)
    assert (classes.CLASSES[name].example, name) in [(part.text, given) for part, given in out]


def test_a_heading_without_text_is_called_so() -> None:
    _, out = residue.judged([*parts(*PROSE), Part("head", classes.CLASSES[classes.HEADING].example, 2)], around())
    assert [name for _, name in out] == [classes.HEADING]


def test_a_post_of_a_live_report_is_called_so() -> None:
    post = "The first boat has left the quay with two hundred people on board, and the band is still playing."
    stated = {"@type": "LiveBlogPosting", "liveBlogUpdate": [{"@type": "BlogPosting", "articleBody": post}]}
    head = f'<script type="application/ld+json">{json.dumps(stated)}</script>'
    assert fate(html(within=f"<p>{post}</p>"), post) == [""]
    assert fate(html(within=f"<p>{post}</p>", head=head), post) == [classes.POST]


def test_a_class_has_an_example_that_no_other_has() -> None:
    examples = [one.example for one in classes.CLASSES.values()]
    assert len(set(examples)) == len(examples)
    assert all(one.means and one.example for one in classes.CLASSES.values())


def test_what_is_kept_is_the_text_of_the_article_in_its_order() -> None:
    page = html(before="<p class=byline>By Ilse Maran</p>", after="<footer>Quay 1</footer>")
    found = explained(page, URL)
    article = extract(page, URL)
    assert isinstance(found, Explained)
    assert isinstance(article, Article)
    assert [line.text for line in found.lines if not line.residue] == article.text.split("\n\n")
    assert (found.reader, found.no) == ("model", None)


def test_a_line_has_the_probability_of_each_look_or_none() -> None:
    found = explained(html(after="<footer>Quay 1</footer>"), URL)
    assert isinstance(found, Explained)
    chances = {line.text: (line.first, line.second) for line in found.lines}
    assert min(filter(None, chances[PROSE[0]])) > 0.5
    assert chances["Quay 1"] == (None, None)


def test_on_a_site_that_is_trafilaturas_its_text_is_told_as_the_text() -> None:
    found = explained(html(), URL, site=SiteModel(looked=20, compared=20, differed=20))
    assert isinstance(found, Explained)
    assert found.reader == "trafilatura"
    assert [line.text for line in found.lines if not line.residue] == list(PROSE)


def test_a_page_that_is_no_article_says_why_and_still_shows_its_lines() -> None:
    page = b"<html><head><title>Page not found</title></head><body><h1>404 Page not found</h1></body></html>"
    found = explained(page, URL)
    assert isinstance(found, Explained)
    assert found.no
    assert (found.no.reason, [line.text for line in found.lines]) == ("soft-404", ["404 Page not found"])


def test_what_is_no_page_of_html_is_not_explained() -> None:
    found = explained(b"%PDF-1.7", URL)
    assert not isinstance(found, Explained)
    assert found.reason == "not-html"


def test_a_recurring_line_is_called_so() -> None:
    line = "The office replies to letters about the ferry within a day, and to all others when there is time."
    box = f"<div class='closing note'><p>{line}</p></div>"
    looks = [seen(_other(number, box), f"https://office.example/news/{number}.html") for number in range(4)]
    site = learn(look for look in looks if isinstance(look, Seen))
    assert fate(html(after=box), line) == [""]
    assert fate(html(after=box), line, site=site) == [classes.RECURRING]


def _other(number: int, box: str) -> bytes:
    """Another page of the site: the same box around sentences of its own."""
    page = html(after=box).decode()
    for sentence in (TITLE, *PROSE):
        page = page.replace(sentence, sentence.replace(" the ", f" the {number}th ").replace("Ferry", f"Ferry {number}"))
    return page.replace("It sails", f"It {number} sails").replace("Both", f"Both {number}").encode()
