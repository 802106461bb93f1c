"""An international organisation: plain modern pages, an Atom feed of the newest texts, a listing, no sitemap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from crawler.demo.pages import Page, Pages, body, each, facts, fill, picture
from crawler.demo.story import Story

ROOT = "http://meridianbasin.example"
FEED_LENGTH = 5

ROBOTS = """User-agent: *
Disallow: /news/2026/12/
"""
ABOUT = """<h1>About the Organisation</h1>
<p>Five states share the river Meridian. Since 1951 their Organisation has marked its channels, measured its water and
settled their differences about both.</p>
<p>The Secretariat in Quillon has ninety members of staff. The Council of the five states meets twice a year.</p>"""
MESSAGE = "<h1>Message for the new year</h1><p>A text that robots are asked not to read before its day.</p>"
FORTHCOMING = """<h2>Forthcoming</h2>
<p><a href="/news/2026/12/message-for-the-new-year">Message of the Secretary-General for the new year</a></p>
<p><a href="/news/2026/11/papers-for-delegates">Papers for delegates to the sixty-second session</a></p>"""


def pages(stories: Sequence[Story], changed: datetime) -> Pages:
    """Give the whole site; ``changed`` is when its lists last changed."""
    login = "<h1>Log in</h1><p>These papers are for delegates. Please log in.</p>" + fill("login.html")
    plain = {
        "/": ("Home", "<h1>One river, five states</h1>" + _cards(stories[:3])),
        "/news/": ("News", "<h1>News</h1>" + _cards(stories) + FORTHCOMING),
        "/about": ("About", ABOUT),
        "/delegates/login": ("Log in", login),
        "/news/2026/11/papers-for-delegates": ("Log in", login),
        "/news/2026/12/message-for-the-new-year": ("Message", MESSAGE),
    }
    site = {path: Page(_shell(title, content), changed) for path, (title, content) in plain.items()}
    for story in stories:
        site[story.path] = Page(_article(story, stories), story.modified)
        site[f"/images/{story.slug}.svg"] = Page(picture(story.slug), story.published, "image/svg+xml")
    site["/news/atom.xml"] = Page(_feed(stories), changed, "application/atom+xml; charset=utf-8")
    site["/robots.txt"] = Page(ROBOTS.encode(), changed, "text/plain")
    return site


def _shell(title: str, content: str, head: str = "") -> bytes:
    return fill("organisation.html", title=escape(title), head=head, content=content).encode()


def _cards(stories: Sequence[Story]) -> str:
    return each("organisation-card.html", stories)


def _article(story: Story, stories: Sequence[Story]) -> bytes:
    others = [other for other in stories if other is not story]
    content = fill(
        "organisation-article.html",
        **facts(story),
        body=body(story),
        tags=escape(", ".join(story.tags)),
        more=_cards(others[:3]),
    )
    return _shell(story.title, content, fill("organisation-head.html", **facts(story, ROOT)))


def _feed(stories: Sequence[Story]) -> bytes:
    entries = each("atom-entry.xml", stories[:FEED_LENGTH], ROOT)
    return fill("atom.xml", root=ROOT, updated=facts(stories[0])["modified"], entries=entries).encode()
