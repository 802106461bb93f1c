"""A magazine in the common layout of WordPress magazines, with all the clutter around and inside its articles."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from html import escape

from crawler.demo.pages import Page, Pages, body, each, facts, fill, picture, slug
from crawler.demo.story import Story

ROOT = "http://www.thechancery.example"
FEED_LENGTH = 8

ROBOTS = """User-agent: *
Disallow: /wp-admin/
Disallow: /sponsored/
Allow: /wp-admin/admin-ajax.php
"""
ABOUT = """<p>The Chancery has reported on diplomacy since 1998. It is owned by its readers and printed in Quillon.</p>
<p>Letters to the editor are welcome and are answered by hand.</p>"""
SPONSORED = "<p>An advertisement that robots are asked not to read.</p>"
PREMIUM = "<p>This story is for members. Please log in to continue reading.</p>"


def pages(stories: Sequence[Story], changed: datetime, today: date) -> Pages:
    """Give the whole site; ``today`` is what the clock in its header shows, ``changed`` when its lists changed."""
    site = {path: Page(_shell(title, content, stories, today), changed) for path, title, content in _lists(stories)}
    for story in stories:
        site[story.path] = Page(_article(story, stories, today), story.modified)
        site[f"/images/{story.slug}.svg"] = Page(picture(story.slug), story.published, "image/svg+xml")
    site["/feed/"] = Page(_feed(stories), changed, "application/rss+xml; charset=UTF-8")
    site["/feed"] = Page(b"", changed, status=301, location=f"{ROOT}/feed/")
    site["/robots.txt"] = Page(ROBOTS.encode(), changed, "text/plain")
    return site


def _lists(stories: Sequence[Story]) -> list[tuple[str, str, str]]:
    login = fill("login.html")
    return [
        ("/", "Home", _list("Home", stories, _odd_links())),
        ("/about/", "About us", _list("About us", (), ABOUT)),
        ("/wp-login.php", "Log in", _list("Log in", (), login)),
        ("/the-ambassadors-table/", "Log in", _list("Members only", (), PREMIUM + login)),
        ("/sponsored/visit-the-delta/", "Visit the delta", _list("Visit the delta", (), SPONSORED)),
        *_archives("category", {story.section: story for story in stories}, stories),
        *_archives("author", {story.author: story for story in stories}, stories),
        *_archives("tag", {tag: story for story in stories for tag in story.tags}, stories),
    ]


def _archives(kind: str, names: dict[str, Story], stories: Sequence[Story]) -> list[tuple[str, str, str]]:
    def belongs(story: Story, name: str) -> bool:
        return name in (story.section, story.author, *story.tags)

    return [
        (f"/{kind}/{slug(name)}/", name, _list(name, [story for story in stories if belongs(story, name)]))
        for name in names
    ]


def _list(title: str, stories: Sequence[Story], intro: str = "") -> str:
    cards = each("magazine-card.html", stories, ROOT)
    return fill("magazine-list.html", root=ROOT, title=escape(title), intro=intro, cards=cards)


def _odd_links() -> str:
    members = f'<a href="{ROOT}/the-ambassadors-table/">Members: a dinner in five languages</a>'
    sponsored = f'<a href="{ROOT}/sponsored/visit-the-delta/">Sponsored: visit the delta</a>'
    return f'<p class="promo">{members} &middot; {sponsored}</p>'


def _shell(title: str, content: str, stories: Sequence[Story], today: date, head: str = "") -> bytes:
    sections = dict.fromkeys(story.section for story in stories)
    menu = "".join(f'<a href="{ROOT}/category/{slug(name)}/">{escape(name)}</a>' for name in sections)
    filled = fill(
        "magazine.html",
        root=ROOT,
        kind="single-post" if head else "archive",
        title=escape(title),
        head=head,
        clock=f"{today:%A}, {today:%B} {today.day}, {today.year}",
        menu=menu,
        content=content,
        recent=each("magazine-item.html", stories[:3], ROOT),
    )
    return filled.encode()


def _article(story: Story, stories: Sequence[Story], today: date) -> bytes:
    others = [other for other in stories if other is not story]
    place = stories.index(story)
    more = fill("magazine-more.html", **facts(others[place % len(others)], ROOT))
    previous = facts(others[(place + 1) % len(others)], ROOT)
    content = fill(
        "magazine-article.html",
        **facts(story, ROOT) | {"number": str(4100 - 37 * place)},
        root=ROOT,
        views=str(310 + 97 * place),
        body=body(story, {2: more, 4: fill("magazine-prompt.html")}),
        tags=" ".join(f'<a href="{ROOT}/tag/{slug(tag)}/" rel="tag">{escape(tag)}</a>' for tag in story.tags),
        previous_url=previous["url"],
        previous=previous["title"],
        related=each("magazine-item.html", others[2:5], ROOT),
        popular=each("magazine-item.html", others[-4:], ROOT),
    )
    return _shell(story.title, content, stories, today, _head(story))


def _head(story: Story) -> str:
    known = facts(story, ROOT)
    image = f"{ROOT}/images/{story.slug}.svg"
    structured = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "url": known["url"],
        "image": [image],
        "datePublished": known["iso"],
        "dateModified": known["modified"],
        "author": {"@type": "Person", "name": story.author},
        "publisher": {"@type": "Organization", "name": "The Chancery"},
        "articleSection": story.section,
        "keywords": list(story.tags),
        "inLanguage": "en-GB",
    }
    return fill("magazine-head.html", **known, image=image, structured=json.dumps(structured))


def _feed(stories: Sequence[Story]) -> bytes:
    items = each("rss-item.xml", stories[:FEED_LENGTH], ROOT)
    return fill("rss.xml", root=ROOT, built=facts(stories[0])["rfc822"], items=items).encode()
