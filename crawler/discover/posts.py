"""The REST API of WordPress (developer.wordpress.org/rest-api): all public posts and dates, a hundred at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from archive.urls import BadUrl, canonical
from crawler.discover import BadList, Found, Link
from crawler.discover.dates import iso
from crawler.discover.gather import address, once, plain, stated

PER_PAGE = 100  # the most that the API gives at once
_FIELDS = "link,date_gmt,date,modified_gmt,title"
# What WordPress and its common builders keep as posts, without their being any.
_NO_POSTS = frozenset({"page", "attachment", "nav_menu_item", "e-landing-page", "elementor_library", "product"})


def start(root: str) -> str:
    """Give the address that names the kinds of posts of an API, whose ``root`` a page or header names."""
    return canonical(_below(root, "wp/v2/types"))


def _below(root: str, path: str) -> str:
    parts = urlsplit(root)
    if "rest_route=" in parts.query:  # sites without permalinks: /?rest_route=/wp/v2/posts
        return f"{root.rstrip('/')}/{path}"
    return urljoin(root if root.endswith("/") else f"{root}/", path)


def links(body: bytes, url: str, content_type: str = "") -> Found:
    """Give the posts of one page of the API, or the lists of posts as ``children`` where it names its kinds of posts.

    ``published`` is ``date_gmt`` in UTC, and the site's own ``date`` without offset where that is missing.
    Raises BadList("bad-feed").
    """
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise BadList("bad-feed", "not JSON where WordPress should answer") from None
    if isinstance(said, dict):
        children = tuple(Link(url=child, found_in="posts", list_url=url) for child in _kinds(said, url))
        if not children:
            raise BadList("bad-feed", "JSON, but not of WordPress")
        return Found(children=children)
    if not isinstance(said, list):
        raise BadList("bad-feed", "JSON, but not of WordPress")
    posts = [link for post in said if isinstance(post, dict) and (link := _post(post, url)) is not None]
    return Found(links=once(posts), dropped=len(said) - len(posts), next=_next(url) if len(said) >= PER_PAGE else None)


def _kinds(said: dict[str, Any], url: str) -> Iterator[str]:
    for name, kind in said.items():
        base = kind.get("rest_base") if isinstance(kind, dict) else None
        if not isinstance(base, str) or name in _NO_POSTS or name.startswith(("wp_", "jp_")):
            continue
        space = str(kind.get("rest_namespace") or "wp/v2")
        root, _, _ = url.partition("wp/v2/types")
        mark = "&" if "?" in root else "?"
        yield canonical(f"{root}{space}/{base}{mark}per_page={PER_PAGE}&page=1&_fields={_FIELDS}")


def _post(post: dict[str, Any], url: str) -> Link | None:
    link = post.get("link")
    if not isinstance(link, str) or not link:
        return None
    title = post.get("title")
    rendered = title.get("rendered") if isinstance(title, dict) else title
    published = _moment(post, "date_gmt", "Z") or _moment(post, "date", "")
    return Link(
        url=address(url, link),
        stated=stated(url, link),
        found_in="posts",
        list_url=url,
        title=plain(rendered) if isinstance(rendered, str) else None,
        published=iso(published),
        published_raw=published,
        modified=iso(_moment(post, "modified_gmt", "Z")),
    )


def _moment(post: dict[str, Any], name: str, offset: str) -> str | None:
    value = post.get(name)
    return f"{value}{offset}" if isinstance(value, str) and value and not value.startswith("0000") else None


def _next(url: str) -> str | None:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    query["page"] = str(int(query.get("page", "1")) + 1)
    try:
        return canonical(parts._replace(query=urlencode(query, safe=",/")).geturl())
    except (BadUrl, ValueError):
        return None
