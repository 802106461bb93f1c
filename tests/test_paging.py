"""Where a listing goes on."""

from __future__ import annotations

import pytest

from crawler.discover import listings

URL = "https://mfa.avaria.example/en/press/"


def going_on(content: str, url: str = URL) -> str | None:
    found = listings.links(f"<html><head></head><body>{content}</body></html>".encode(), url)
    return found.next and found.next.removeprefix("https://mfa.avaria.example")


@pytest.mark.parametrize(
    ("url", "content", "expected"),
    [
        (URL, '<link rel="next" href="?page=2">', "/en/press/?page=2"),
        (URL, '<a href="?page=2">Next</a>', "/en/press/?page=2"),
        (URL, '<a href="?start=20">Older posts »</a>', "/en/press/?start=20"),
        (URL, '<a href="page/2/">Nächste Seite</a>', "/en/press/page/2/"),
        (URL, '<a href="?p=2">下一页</a>', "/en/press/?p=2"),
        (URL, '<a href="?p=2">التالي</a>', "/en/press/?p=2"),
        (URL, '<a href="?p=2">›</a>', "/en/press/?p=2"),
        (URL, '<a href="?p=2" aria-label="Siguiente"><i></i></a>', "/en/press/?p=2"),
        (URL + "index.html", '<a href="index_1.html">Следующая</a>', "/en/press/index_1.html"),
        (URL + "?page=3", '<a href="?page=2">2</a><b>3</b><a href="?page=4">4</a><a href="?page=9">9</a>', "/en/press/?page=4"),
        (URL, '<b>1</b><a href="page/2/">2</a><a href="page/3/">3</a>', "/en/press/page/2/"),
        (URL + "page/2/", '<a href="/en/press/">1</a><b>2</b><a href="/en/press/page/3/">3</a>', "/en/press/page/3/"),
        (URL, "<script>createPageHTML(25, 0, 'index', 'shtml');</script>", "/en/press/index_1.shtml"),
        (URL, '<button class="load-more" data-url="/api/news?page=2">Load more</button>', "/api/news?page=2"),
        (URL, '<div data-next-url="/api/list?offset={offset}" data-offset="12">x</div>', "/api/list?offset=12"),
        (URL, '<a class="btn" href="#" hx-get="/more?page=2">Show more</a>', "/more?page=2"),
        (URL, '<li class="pager-next"><a href="?page=1"><i class="x"></i></a></li>', "/en/press/?page=1"),
    ],
)  # fmt: skip
def test_the_next_page_is_found_in_the_ways_in_which_sites_lead_to_it(url: str, content: str, expected: str) -> None:
    assert going_on(content, url) == expected


@pytest.mark.parametrize(
    "content",
    [
        '<a href="/en/speeches/4711">Next</a>', '<a href="https://other.example/en/press/?page=2">Next</a>', '<a href="">Next</a>', '<a href="#">›</a>',
        '<a href="/en/news/minister-2">Read more</a>', '<a href="?page=2">Page</a>', '<img data-src="/a.jpg"><div data-url="/about">About</div>', '<a href="?p=1">1</a>',
        "".join(f'<a href="/en/press/{day}">{day}</a>' for day in range(1, 31)),
    ],
)  # fmt: skip
def test_other_links_are_no_next_page(content: str) -> None:
    assert going_on(content) is None


def test_the_pager_of_asp_net_is_a_form_to_be_posted() -> None:
    page = """<form><input type=hidden name=__VIEWSTATE value="abc"><input type=text name=q>
        <b>1</b><a href="javascript:__doPostBack('ctl00$grid','Page$2')">2</a>
        <a href="javascript:__doPostBack('ctl00$grid','Page$3')">3</a></form>"""
    found = listings.links(page.encode(), URL)
    assert (found.next, dict(found.form)) == (
        None, {"__VIEWSTATE": "abc", "__EVENTTARGET": "ctl00$grid", "__EVENTARGUMENT": "Page$2"},
    )  # fmt: skip


def test_on_the_last_page_of_such_a_pager_nothing_is_left_to_post() -> None:
    page = """<form><a href="javascript:__doPostBack('grid','Page$1')">1</a> <a href="javascript:__doPostBack('grid','Page$2')">2</a> 3</form>"""
    assert listings.links(page.encode(), URL).form == ()


def test_archives_by_month_and_year_are_found_as_links_and_as_options() -> None:
    page = """<html><a href="/en/press/2025/">2025</a><a href="/en/press/2026/03/">March</a><a href="/?m=202602">February</a>
        <select><option value="https://mfa.avaria.example/2026/01/">January</option></select><a href="/2026/03/12/ferry">Ferry</a></html>"""
    found = listings.links(page.encode(), URL).archives
    assert [url.removeprefix("https://mfa.avaria.example") for url in found] == [
        "/en/press/2025/", "/en/press/2026/03/", "/?m=202602", "/2026/01/",
    ]  # fmt: skip


def test_an_endpoint_that_answers_json_gives_links_and_its_next_page() -> None:
    body = b'{"items": [{"title": "Minister speaks about salt", "url": "/en/news/1", "date": "2026-03-01"}], "hasMore": true}'
    found = listings.links(body, f"{URL}api?page=2")
    [link] = found.links
    assert (link.url, link.title, link.published) == ("https://mfa.avaria.example/en/news/1", "Minister speaks about salt", "2026-03-01")
    assert found.next == f"{URL}api?page=3"


def test_an_endpoint_may_answer_html_within_json_or_bare() -> None:
    piece = '<li><a href="/en/news/1">Minister speaks about salt</a></li>'
    packed = listings.links(f'{{"html": {piece!r}}}'.replace("'", '"').replace('="/en/news/1"', "='/en/news/1'").encode(), f"{URL}api?offset=10")
    bare = listings.links(piece.encode(), f"{URL}api?page=2")
    assert [link.url for link in packed.links] == [link.url for link in bare.links] == ["https://mfa.avaria.example/en/news/1"]
    assert (packed.next, bare.next) == (f"{URL}api?offset=11", f"{URL}api?page=3")


@pytest.mark.parametrize("body", [b'{"hasMore": false, "items": [{"title": "a", "url": "/1"}]}', b'{"items": []}', b"[]"])
def test_an_endpoint_ends_where_it_says_so_or_answers_nothing(body: bytes) -> None:
    assert listings.links(body, f"{URL}api?page=2").next is None
