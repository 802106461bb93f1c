"""One article in every layout that magazines use comes out as its paragraphs and nothing else.

The layouts are built here; the text is an invented one, and where the private test material is at hand, a real one in
them and on the skeletons of real pages.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest
from lxml import html

from archive.article import Article
from crawler.extract import extract

SHARED = Path(__file__).parents[1].parent / "shared"
URL = "https://insight.example/ministers-telephone-conversation/"


@dataclass(frozen=True)
class Story:
    title: str
    paragraphs: tuple[str, ...]
    read_more: tuple[int, str]
    author: str
    biography: str
    section: str
    place: str
    agency: str
    published: str
    shown: str


INVENTED = Story(
    title="Avaria and Borduria ministers’ meeting in Klow",
    paragraphs=(
        "Klow, 7 March 2024 (AVN): Ilse Maran, the Minister for Foreign Affairs of Avaria, held talks in Klow on March 6 "
        "with her Bordurian colleague, Tomas Vidal.",
        "The talks, which lasted about an hour, touched on the ferry line across the strait and on visas for students.",
        "Minister Maran began by thanking her host for the help that Borduria gave after the storms of January.",
        "Mr Vidal answered that neighbours do not count such things.",
        "Both agreed that the commission on fisheries, which had not met for six years, will meet again in autumn.",
        "They also looked at the “5+1” format on the river, whose last round had ended without a common text.",
        "Before leaving, the Minister laid a wreath at the memorial of the seamen.",
    ),
    read_more=(4, "Avarian minister and students’ association in a productive meeting"),
    author="Petra Lindqvist Amari",
    biography="Petra Lindqvist Amari is a student of History at the University of Avaria. She has keen interest in seas and "
    "languages. Her work has been featured in the Strait Journal, Coastal Review, and more. She can be reached via email at "
    "petra.amari@insight.example.",
    section="Neighbourhood News",
    place="Klow",
    agency="AVN",
    published="2024-03-07",
    shown="March 7, 2024",
)


def _real() -> Story:
    lines = [line.strip() for line in next((SHARED / "seeds").glob("*.txt")).read_text("utf-8").splitlines()]
    lines = [line for line in lines if line]
    crumbs, title, *rest = lines
    author = rest.index(next(line for i, line in enumerate(rest) if line == rest[i + 1]))
    more = next(i for i, line in enumerate(rest) if line.startswith("Read more:"))
    return Story(
        title=title,
        paragraphs=tuple(line for i, line in enumerate(rest[:author]) if i != more),
        read_more=(more, rest[more].removeprefix("Read more: ")),
        author=rest[author],
        biography=rest[author + 2],
        section=crumbs.removeprefix("HomeNews").removesuffix(title),
        place="Tokyo",
        agency="TDI",
        published="2023-09-15",
        shown="September 15, 2023",
    )


STORIES = [
    pytest.param(lambda: INVENTED, id="invented"),
    pytest.param(
        _real,
        id="real",
        marks=[pytest.mark.shared, pytest.mark.skipif(not SHARED.is_dir(), reason="the private test pages are not here")],
    ),
]


def _text(story: Story, more: str = "<p><strong>Read more: <a href='/x1'>{}</a></strong></p>") -> str:
    parts = [f"<p>{escape(text)}</p>" for text in story.paragraphs]
    at, line = story.read_more
    return "\n".join([*parts[:at], more.format(escape(line)), *parts[at:]])


def _crumbs(story: Story) -> str:
    steps = f"<span><a href='/'>Home</a></span><span><a href='/n/'>News</a></span><span><a href='/n/d/'>{story.section}</a></span>"
    return f"<div class='crumbs'>{steps}<span>{escape(story.title)}</span></div>"


def _box(story: Story) -> str:
    return (
        f"<div class='author-box'><a href='/author/1/'><img src='/a.jpg' alt=''></a><div><a href='/author/1/'>{story.author}</a></div>"
        f"<div><a href='/author/1/'>{story.author}</a></div><div>{story.biography}</div></div>"
    )


POPULAR = (
    "<h4><span>Most Popular</span></h4>"
    + "".join(f"<div><h3><a href='/p{i}/'>Another headline about something else, number {i}</a></h3></div>" for i in range(5))
)
MENU = "".join(f"<li><a href='/menu{i}/'>Menu entry {i}</a></li>" for i in range(12))


def plain(story: Story) -> str:
    return (
        f"<html lang=en><head><title>{escape(story.title)} | The Insight</title>"
        f"<meta name=author content='{story.author}'><meta property='article:section' content='{story.section}'>"
        f"<meta property='article:published_time' content='{story.published}T09:30:00+05:00'></head>"
        f"<body><main><h1>{escape(story.title)}</h1>{_text(story)}</main></body></html>"
    )


def magazine(story: Story) -> str:
    return (
        f"<html lang=en-US><head><title>{escape(story.title)} - The Insight</title><meta property='og:site_name' content='The Insight'></head>"
        f"<body><header><div>Sunday, December 10, 2023</div><nav><ul>{MENU}</ul></nav></header>"
        f"<div id=wrap><div class='td-column-article'><article>{_crumbs(story)}<h1>{escape(story.title)}</h1>"
        f"<div class='meta'>By <a href='/author/1/'>{story.author}</a> - <time datetime='{story.published}T08:00:00+00:00'>{story.shown}</time></div>"
        f"<div class='share'><a href='#'>Facebook</a><a href='#'>Twitter</a><a href='#'>WhatsApp</a></div>"
        f"{_text(story)}{_box(story)}<h4>Follow us</h4><div>{POPULAR}</div></article></div></div>"
        "<footer><p>© The Insight. All rights reserved.</p></footer></body></html>"
    )


def graph(story: Story) -> str:
    """JSON-LD with references, all else without a class."""
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "NewsArticle", "headline": story.title, "datePublished": f"{story.published}T09:30:00+05:00",
             "author": {"@id": "#a"}, "articleSection": story.section, "mainEntityOfPage": URL},
            {"@type": "Person", "@id": "#a", "name": story.author},
        ],
    }  # fmt: skip
    return (
        f"<html><head><title>{escape(story.title)} - The Insight</title><script type='application/ld+json'>{json.dumps(data)}</script></head>"
        f"<body><table><tr><td width=200><ul>{MENU}</ul></td><td><p><b>{escape(story.title)}</b></p>"
        f"{_text(story, '<div>Read more: {}</div>')}{_box(story)}<div>Follow us</div><div>Most Popular</div>{POPULAR}</td></tr></table></body></html>"
    )


def renamed(page: str) -> str:
    """The page with every class and id as a random string."""
    tree = html.document_fromstring(page)
    source = random.Random(4)
    for element in tree.iter():
        for attribute in ("class", "id"):
            if element.get(attribute):
                element.set(attribute, "".join(source.choices("abcdefghijklmnopqrstuvwxyz", k=8)))
    return html.tostring(tree, encoding="unicode")


def check(page: str, story: Story) -> None:
    article = extract(page.encode(), URL)
    assert isinstance(article, Article), article
    assert article.text.split("\n\n") == list(story.paragraphs)
    assert article.title == story.title
    assert article.authors == (story.author,)
    assert article.section == story.section
    assert (article.published or "")[:10] == story.published
    assert (article.dateline_place, article.agency) == (story.place, story.agency)


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("layout", [plain, magazine, graph])
@pytest.mark.parametrize("change", [str, renamed], ids=["named", "renamed"])
def test_the_paragraphs_come_out_and_nothing_else(story, layout, change):
    check(change(layout(story())), story())


def _skeletons() -> list[dict[str, str]]:
    if not SHARED.is_dir():
        return []
    rows = map(json.loads, (SHARED / "sources" / "pages.jsonl").read_text("utf-8").splitlines())
    return [row for row in rows if row["tagdiv"]]


def on_skeleton(row: dict[str, str], story: Story) -> str:
    """A real page of the theme with its article's content replaced: head, headline, byline, date, column."""
    body = gzip.decompress((SHARED / "sources" / row["html"]).read_bytes())
    tree = html.fromstring(body.decode(row["declared_encoding"] or "utf-8"))
    drop = "//script[@type='application/ld+json'] | //meta[starts-with(@property, 'article:')] | //meta[@name='author' or @itemprop]"
    for element in tree.xpath(drop):
        element.getparent().remove(element)
    for element in tree.xpath("//title"):
        element.text = f"{story.title} | The Insight"
    for element in tree.xpath("//meta[contains(@property, 'title') or contains(@name, 'title')]"):
        element.set("content", story.title)
    _headed(tree, story)
    column = tree.find_class("td-post-content")[0]
    for child in list(column):
        column.remove(child)
    column.text = None
    column.extend(html.fragments_fromstring(f"{_text(story)}{_box(story)}<h4>Follow us</h4><div>{POPULAR}</div>"))
    return html.tostring(tree, encoding="unicode")


def _headed(tree: html.HtmlElement, story: Story) -> None:
    headline = next(tree.iter("h1"))
    for old in tree.find_class("entry-crumbs") + tree.find_class("tdb_single_categories") + tree.find_class("td-category"):
        old.drop_tree()
    for name in ("td-post-author-name", "td-author-name", "tdb-author-name", "td-author-by", "author-box-wrap", "td-author-name"):
        for element in tree.find_class(name):
            element.drop_tree()
    for element in tree.find_class("td-post-date") + tree.find_class("tdb-author-title") + list(tree.iter("time"))[:1]:
        element.drop_tree()
    for child in list(headline):
        headline.remove(child)
    headline.text = story.title
    headline.addprevious(html.fragment_fromstring(_crumbs(story)))
    headline.addnext(html.fragment_fromstring(f"<div class='by'>By <a href='/author/1/'>{story.author}</a> - <time datetime='{story.published}T08:00:00+00:00'>{story.shown}</time></div>"))


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the private test pages are not here")
@pytest.mark.parametrize("row", _skeletons(), ids=lambda row: row["id"][-24:])
@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("change", [str, renamed], ids=["named", "renamed"])
def test_on_real_skeletons_of_the_theme_the_paragraphs_come_out_and_nothing_else(row, story, change):
    check(change(on_skeleton(row, story())), story())


@pytest.mark.shared
def test_the_real_text_has_ten_paragraphs_and_its_section():
    if not SHARED.is_dir():
        pytest.skip("the private test pages are not here")
    story = _real()
    assert len(story.paragraphs) == 10
    assert re.fullmatch(r"Diplomatic News", story.section)
