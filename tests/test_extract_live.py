"""A live report is its own text, without the posts that come and go under it."""

from __future__ import annotations

import json

from archive.article import Article
from crawler.extract import extract

POSTS = [
    "The first boat has left the pier with the ministers on board, and the band plays on without them.",
    "The delegations have been served soup, which observers take for a good sign in this part of the strait.",
    "A spokesman says that the talks will go on for as long as the soup lasts, and that there is much of it.",
]
OWN = (
    "The ministers of both banks meet today on a ferry in the strait, for the first time since the border was drawn.",
    "They are to sign an agreement on sailing times, which the ports have asked for since the harvest, and on soup.",
    "The talks are held behind closed hatches; the ministries have promised a statement for the evening of the day.",
    "It is the ninth round since the treaty of the two lighthouses, and the first that the press may watch from a boat.",
    "Whether the islands are on the agenda is not known, but both delegations have brought their geographers along.",
)


def page(own: tuple[str, ...], updates: list[dict[str, str]]) -> bytes:
    stated = {"@type": "LiveBlogPosting", "headline": "Ferry talks live", "liveBlogUpdate": updates}
    text = "".join(f"<p>{line}</p>" for line in own)
    posts = "".join(
        f"<section><time>1{n}:30</time><h3>Post {n}</h3><p>{post}</p></section>" for n, post in enumerate(POSTS)
    )
    return f"""<!doctype html><html><head><title>Ferry talks live</title>
    <script type="application/ld+json">{json.dumps(stated)}</script></head>
    <body><article><h1>Ferry talks live</h1>{text}<div class="posts">{posts}</div></article></body></html>""".encode()


def read(own: tuple[str, ...], updates: list[dict[str, str]]) -> str:
    found = extract(page(own, updates), "https://news.example/a/ferry-talks-live")
    assert isinstance(found, Article), found
    return found.text


def test_posts_that_the_page_states_are_left_out() -> None:
    text = read(OWN, [{"@type": "BlogPosting", "articleBody": post} for post in POSTS])
    assert all(line in text for line in OWN)
    assert not any(post in text for post in POSTS)


def test_a_report_that_is_nothing_but_posts_keeps_them() -> None:
    text = read((), [{"@type": "BlogPosting", "articleBody": post} for post in POSTS])
    assert all(post in text for post in POSTS)


def test_paragraphs_that_no_post_states_are_text() -> None:
    assert all(line in read(OWN, []) for line in OWN)


def test_a_line_of_signs_alone_is_no_post() -> None:
    cells = "".join(f"<tr><td>{name}</td><td>+</td><td>{votes}</td></tr>" for name, votes in (("North bank", 12), ("South bank", 14), ("Islands", 3)))
    page = f"<html><head><title>Vote</title></head><body><article><h1>Vote on the ferry treaty</h1>{''.join(f'<p>{line}</p>' for line in OWN)}<table>{cells}</table></article></body></html>"
    found = extract(page.encode(), "https://news.example/a/vote")
    assert isinstance(found, Article), found
    assert "| North bank | + | 12 |" in found.text
