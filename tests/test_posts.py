"""The API of WordPress into links."""

from __future__ import annotations

import json

import pytest

from crawler.discover import BadList, posts

ROOT = "https://www.chancery.example/wp-json/"
TYPES = f"{ROOT}wp/v2/types"
LIST = f"{ROOT}wp/v2/posts?per_page=100&page=1&_fields=link"


def test_the_kinds_of_posts_become_lists_without_pages_and_building_blocks() -> None:
    kinds = {
        "post": {"rest_base": "posts", "rest_namespace": "wp/v2"}, "speech": {"rest_base": "speeches"},
        "page": {"rest_base": "pages"}, "wp_block": {"rest_base": "blocks"}, "attachment": {"rest_base": "media"}, "odd": 1,
    }  # fmt: skip
    children = [link.url for link in posts.links(json.dumps(kinds).encode(), TYPES).children]
    fields = "per_page=100&page=1&_fields=link,date_gmt,date,modified_gmt,title"
    assert children == [f"{ROOT}wp/v2/posts?{fields}", f"{ROOT}wp/v2/speeches?{fields}"]


def test_a_site_without_permalinks_has_its_lists_in_the_query() -> None:
    where = posts.start("https://www.chancery.example/?rest_route=/")
    [child] = posts.links(b'{"post": {"rest_base": "posts"}}', where).children
    assert child.url.startswith("https://www.chancery.example/?rest_route=/wp/v2/posts&per_page=100&page=1&")


def test_a_post_has_its_address_title_and_dates_in_utc() -> None:
    post = {
        "link": "https://www.chancery.example/?p=7", "date_gmt": "2019-03-01T10:00:00", "date": "2019-03-01T12:00:00",
        "modified_gmt": "2020-01-01T00:00:00", "title": {"rendered": "Salt &amp; <em>ferries</em>"},
    }  # fmt: skip
    [link] = posts.links(json.dumps([post]).encode(), LIST).links
    assert (link.url, link.title, link.found_in) == ("https://www.chancery.example/?p=7", "Salt & ferries", "posts")
    assert (link.published, link.modified) == ("2019-03-01T10:00:00+00:00", "2020-01-01T00:00:00+00:00")


def test_a_full_page_has_a_next_one_and_a_short_one_none() -> None:
    full = json.dumps([{"link": f"/{number}"} for number in range(100)]).encode()
    assert posts.links(full, LIST).next == LIST.replace("&page=1", "&page=2")
    assert posts.links(full[:-1].rpartition(b",")[0] + b"]", LIST).next is None


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"code": "rest_no_route"}', b"7", b"[" * 100_000])
def test_what_is_not_of_wordpress_is_a_bad_list(body: bytes) -> None:
    with pytest.raises(BadList, match="bad-feed"):
        posts.links(body, TYPES)
