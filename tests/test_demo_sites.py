"""The sample sites: pages like real ones, served as careful servers do, that change when told to."""

from __future__ import annotations

import gzip
import http.client
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import urljoin, urlsplit

import pytest
from protego import Protego

from crawler.demo import Sites, serve

READOUT = "http://mfa.avaria.example/en/communiques/2026/51-readout-tamarra.html"
WITHDRAWN = "http://mfa.avaria.example/en/communiques/2026/46-temporary-consular-fees.html"
MAGAZINE = "http://www.thechancery.example/the-quiet-work-of-a-readout/"


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


Get = Callable[..., Answer]


@pytest.fixture(scope="module")
def sites() -> Iterator[Sites]:
    with serve() as served:
        yield served


@pytest.fixture(scope="module")
def get(sites: Sites) -> Iterator[Get]:
    connection = http.client.HTTPConnection("127.0.0.1", sites.port, timeout=5)
    yield lambda url, method="GET", **headers: ask(connection, url, method, headers)
    connection.close()


@pytest.fixture
def edited() -> Iterator[tuple[Sites, Get]]:
    with serve() as served:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=5)
        yield served, lambda url, **headers: ask(connection, url, "GET", headers)
        connection.close()


def ask(connection: http.client.HTTPConnection, url: str, method: str, headers: dict[str, str]) -> Answer:
    parts = urlsplit(url)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, parts.path + ("?" + parts.query if parts.query else ""), headers={"Host": parts.netloc, **named})
    response = connection.getresponse()
    return Answer(response.status, dict(response.getheaders()), response.read())


def links(url: str, page: str) -> set[str]:
    found = re.findall(r'href="([^"#]+)"', page)
    return {address for address in (urljoin(url, link) for link in found) if address.startswith("http")}


def walk(get: Get, start: list[str]) -> dict[str, Answer]:
    seen: dict[str, Answer] = {}
    while start:
        url = start.pop()
        if url in seen:
            continue
        answer = seen[url] = get(url)
        start += [answer.headers["Location"]] if "Location" in answer.headers else []
        start += links(url, answer.text) if "html" in answer.headers.get("Content-Type", "") else []
    return seen


def test_they_publish_some_thirty_articles_in_two_scripts(sites: Sites) -> None:
    stories = sites.stories.values()
    assert len(stories) == 30
    assert {story.language for story in stories} == {"en", "ar"}
    assert all(4 <= len(story.blocks) <= 12 for story in stories)
    assert all(story.published.year == 2026 for story in stories)


def test_each_article_page_has_its_headline_and_every_paragraph(sites: Sites, get: Get) -> None:
    for url, story in sites.stories.items():
        page = get(url).text
        missing = [text for text in (story.title, *story.blocks) if escape(text.removeprefix("## ")) not in page]
        assert (url, missing) == (url, [])
        assert "$" not in page


def test_the_sources_own_all_articles_and_their_patterns_fit(sites: Sites) -> None:
    assert [source.kind for source in sites.sources.values()] == [
        "foreign-ministry",
        "magazine",
        "international-organisation",
    ]
    for url in sites.stories:
        (owner,) = [source for source in sites.sources.values() if source.owns(url)]
        assert owner.articles
        assert re.search(owner.articles, url)


def test_no_link_is_dead_and_every_article_is_reachable(sites: Sites, get: Get) -> None:
    seen = walk(get, [source.homepage for source in sites.sources.values()])
    assert {url for url, answer in seen.items() if answer.status not in (200, 302)} == set()
    assert set(sites.stories) - set(seen) == set()


def test_every_declared_list_names_articles(sites: Sites, get: Get) -> None:
    for source in sites.sources.values():
        for url in (*source.feeds, *source.listings):
            page = get(url).text
            assert sum(urlsplit(story).path in page for story in sites.stories) >= 4, url


def test_feeds_name_only_the_newest_and_sitemaps_all(sites: Sites, get: Get) -> None:
    rss = get("http://www.thechancery.example/feed/").text
    atom = get("http://meridianbasin.example/news/atom.xml").text
    english = get("http://mfa.avaria.example/sitemap-en.xml").text
    arabic = gzip.decompress(get("http://mfa.avaria.example/sitemap-ar.xml.gz", Accept_Encoding="gzip").body).decode()
    assert (rss.count("<item>"), atom.count("<entry>")) == (8, 5)
    ministry = [url for url in sites.stories if "avaria" in url]
    assert [url for url in ministry if f"<loc>{url}</loc>" not in english + arabic] == []


def test_each_site_links_something_that_its_robots_txt_disallows(sites: Sites, get: Get) -> None:
    for source in sites.sources.values():
        rules = Protego.parse(get(urljoin(source.homepage, "/robots.txt")).text)
        listed = {link for url in source.listings for link in links(url, get(url).text)}
        refused = {link for link in listed if not rules.can_fetch(link, "communique")}
        assert len(refused) == len(source.listings), source.id
        assert {get(link).status for link in refused} == {200}
        assert all(rules.can_fetch(url, "communique") for url in sites.stories)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://mfa.avaria.example/en/communiques/2025/annual-report.html", "could not be found"),
        ("http://www.thechancery.example/the-ambassadors-table/", "Please log in"),
        ("http://meridianbasin.example/news/2026/11/papers-for-delegates", "Please log in"),
    ],
)
def test_each_site_has_a_page_that_is_no_article_though_its_status_is_200(get: Get, url: str, says: str) -> None:
    assert (get(url).status, says in get(url).text) == (200, True)


def test_the_magazine_has_the_clutter_of_its_kind_inside_the_article(get: Get) -> None:
    page = get(MAGAZINE).text
    article = page[page.index("<article") : page.index("</article>")]
    for clutter in ("breadcrumbs", "Read more:", "Follow us", "Most Popular", "author-bio", "RELATED", "newsletter"):
        assert clutter in article
    today = date.today()
    assert f"{today:%A}, {today:%B} {today.day}, {today.year}" in page[: page.index("<article")]


def test_an_unchanged_page_is_answered_with_304(get: Get) -> None:
    first = get(READOUT)
    by_tag = get(READOUT, If_None_Match=first.headers["ETag"])
    by_time = get(READOUT, If_Modified_Since=first.headers["Last-Modified"])
    assert (by_tag.status, by_tag.body, by_time.status) == (304, b"", 304)
    assert by_tag.headers["ETag"] == first.headers["ETag"]


def test_other_validators_get_the_whole_page(get: Get) -> None:
    assert get(READOUT, If_None_Match='"other"').status == 200
    assert get(READOUT, If_Modified_Since="Mon, 01 Jan 2024 00:00:00 GMT").status == 200
    assert get(READOUT, If_Modified_Since="yesterday").status == 200


def test_pages_are_compressed_for_those_who_accept_it(get: Get) -> None:
    plain, zipped = get(READOUT), get(READOUT, Accept_Encoding="gzip, br")
    assert gzip.decompress(zipped.body) == plain.body
    assert (zipped.headers["Content-Encoding"], zipped.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert get(READOUT, Accept_Encoding="gzip", If_None_Match=zipped.headers["ETag"]).status == 304


def test_head_answers_without_a_body(sites: Sites, get: Get) -> None:
    with socket.create_connection(("127.0.0.1", sites.port), timeout=5) as raw:
        raw.sendall(b"HEAD /about HTTP/1.1\r\nHost: meridianbasin.example\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: raw.recv(4096), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert (head.split()[1], body) == (b"200", b"")
    assert f"Content-Length: {len(get('http://meridianbasin.example/about').body)}".encode() in head


def test_what_is_not_there_is_404_and_a_bare_host_redirects(get: Get) -> None:
    assert get("http://mfa.avaria.example/nothing").status == 404
    assert get("http://unknown.example/").status == 404
    assert get("http://thechancery.example/").headers["Location"] == "http://www.thechancery.example/"


def test_two_runs_serve_the_same_bytes(sites: Sites, get: Get, edited: tuple[Sites, Get]) -> None:
    other, get_other = edited
    assert [url for url in sites.stories if get(url).body != get_other(url).body] == []
    assert sites.hosts == other.hosts


def test_an_edit_changes_one_article_and_removes_another(edited: tuple[Sites, Get]) -> None:
    sites, get = edited
    before = {url: get(url) for url in sites.stories}
    sites.edit()
    after = {url: get(url) for url in before}
    changed = [url for url in before if after[url].body != before[url].body]
    assert sorted(changed) == [WITHDRAWN, READOUT]
    assert (after[WITHDRAWN].status, WITHDRAWN in sites.stories) == (410, False)
    assert "agreed to open talks" in before[READOUT].text
    assert "agreed to consider talks" in after[READOUT].text
    assert get(READOUT, If_None_Match=before[READOUT].headers["ETag"]).status == 200


def test_after_an_edit_the_lists_have_forgotten_what_was_removed(edited: tuple[Sites, Get]) -> None:
    sites, get = edited
    ways = ["http://mfa.avaria.example/en/communiques/", "http://mfa.avaria.example/sitemap-en.xml"]
    before = [get(url) for url in ways]
    sites.edit()
    after = [get(url, If_None_Match=old.headers["ETag"]) for url, old in zip(ways, before, strict=True)]
    assert [urlsplit(WITHDRAWN).path in answer.text for answer in before] == [True, True]
    assert [urlsplit(WITHDRAWN).path in answer.text for answer in after] == [False, False]
    assert "2026-11-21T08:15:00+02:00" in after[1].text


def test_leaving_the_block_ends_connections_that_are_kept_alive() -> None:
    with serve() as sites:
        connection = http.client.HTTPConnection("127.0.0.1", sites.port, timeout=5)
        assert ask(connection, READOUT, "GET", {}).status == 200
        started = time.monotonic()
    assert time.monotonic() - started < 1
    assert connection.sock.recv(1) == b""
    connection.close()
