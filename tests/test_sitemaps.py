"""Sitemaps into links."""

from __future__ import annotations

import gzip
import random
import time
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.discover import BadList, Found, sitemaps

URL = "https://mfa.avaria.example/sitemap.xml"
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc>
  https://mfa.avaria.example/news/ferry?id=7&amp;utm_source=x </loc><lastmod>2026-03-04T01:02:03+02:00</lastmod>
  <xhtml:link rel="alternate" hreflang="fr" href="https://mfa.avaria.example/fr/ferry"/>
  <news:news><news:publication><news:name>MFA</news:name><news:language>fr</news:language></news:publication>
  <news:publication_date>2026-03-03</news:publication_date><news:title>Accord &amp;amp; ferry</news:title></news:news>
  <image:image><image:loc>https://mfa.avaria.example/a.jpg</image:loc><image:title>Not this</image:title></image:image></url>
<url><loc>/news/relative</loc><lastmod>soon</lastmod></url>
<url><loc></loc></url>
</urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://mfa.avaria.example/sitemap-1.xml.gz</loc><lastmod>2026-03-04</lastmod></sitemap>
<sitemap><loc>https://mfa.avaria.example/sitemap-2.xml</loc></sitemap></sitemapindex>"""
TEXT = "\ufeffhttps://mfa.avaria.example/news/1\r\n\nhttps://mfa.avaria.example/news/2\n"


def read(text: str | bytes) -> Found:
    return sitemaps.links(text.encode() if isinstance(text, str) else text, URL)


def urlset(*locations: str, before: str = "") -> str:
    entries = "".join(f"<url><loc>{location}</loc></url>" for location in locations)
    return f'{before}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


def urls(found: Found) -> list[str]:
    return [link.url.removeprefix("https://mfa.avaria.example") for link in found.links]


def test_a_sitemap_gives_addresses_with_what_the_news_extension_says() -> None:
    ferry, relative = read(NEWS).links
    assert ferry.url == "https://mfa.avaria.example/news/ferry?id=7"
    assert (ferry.title, ferry.published, ferry.published_raw) == ("Accord & ferry", "2026-03-03", "2026-03-03")
    assert (ferry.language, ferry.modified) == ("fr", "2026-03-04T01:02:03+02:00")
    assert (ferry.found_in, ferry.list_url) == ("sitemap", URL)
    assert (relative.url, relative.modified) == ("https://mfa.avaria.example/news/relative", None)


def test_an_entry_without_an_address_is_counted() -> None:
    assert read(NEWS).dropped == 1


def test_an_index_gives_its_sitemaps_apart_from_pages() -> None:
    found = read(INDEX)
    assert [(child.url[-16:], child.modified) for child in found.children] == [
        ("sitemap-1.xml.gz", "2026-03-04"),
        ("le/sitemap-2.xml", None),
    ]
    assert not found.links


def test_a_packed_sitemap_is_known_by_its_first_bytes() -> None:
    assert read(gzip.compress(NEWS.encode())) == read(NEWS)


def test_a_text_list_is_a_sitemap() -> None:
    assert urls(read(TEXT)) == ["/news/1", "/news/2"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark_is_honoured(encoding: str) -> None:
    assert urls(read(urlset("https://mfa.avaria.example/новости").encode(encoding))) == [
        "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"
    ]


def test_bare_ampersands_html_entities_and_control_characters_are_mended() -> None:
    assert urls(read(urlset("/a?x=1&y=2&copy=3&amp;z=4", "/caf&eacute;", "/b\x00\x08c", "/&#228;"))) == [
        "/a?x=1&y=2&copy=3&z=4",
        "/caf%C3%A9",
        "/bc",
        "/%C3%A4",
    ]


def test_a_mended_sitemap_does_not_count_as_cut() -> None:
    assert not read(urlset("/a?x=1&y=2", "/b\x00\x08c")).truncated


def test_in_cdata_an_ampersand_is_itself() -> None:
    assert urls(read(urlset("<![CDATA[ /a?x=1&y=2 ]]>", "/b?x=1&y=2"))) == ["/a?x=1&y=2", "/b?x=1&y=2"]


def test_names_count_without_their_prefix() -> None:
    assert urls(read('<s:urlset xmlns:s="x"><s:url><s:loc>/a</s:loc></s:url></s:urlset>')) == ["/a"]


def test_of_a_cut_sitemap_only_whole_entries_are_kept() -> None:
    whole = urlset("/one", "/two", "/three")
    found = read(whole[: whole.index("ree</loc>")])
    assert urls(found) == ["/one", "/two"]
    assert found.truncated
    assert urls(read(whole[: whole.index("</urlset>")])) == ["/one", "/two", "/three"]


def test_of_a_cut_packed_sitemap_what_came_is_kept() -> None:
    chance = random.Random(1)
    packed = gzip.compress(urlset(*(f"/{chance.random()}" for _ in range(500))).encode())
    found = read(packed[: len(packed) // 2])
    assert 100 < len(found.links) < 400
    assert found.truncated


def test_no_more_than_50000_addresses_are_kept_and_the_rest_is_counted() -> None:
    found = read(urlset(*(f"/{number}" for number in range(50_010))))
    assert (len(found.links), found.dropped) == (50_000, 10)


def test_each_address_comes_once() -> None:
    assert urls(read(urlset("/a", "/b", "https://MFA.avaria.example/a#top"))) == ["/a", "/b"]


def test_an_address_that_comes_twice_keeps_what_either_entry_said() -> None:
    (link,) = read(
        "<urlset><url><loc>/a</loc></url><url><loc>/a</loc><lastmod>2026-03-04</lastmod></url></urlset>"
    ).links
    assert link.modified == "2026-03-04"


def test_an_empty_sitemap_is_a_sitemap() -> None:
    assert read(urlset()) == Found()


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "nothing"),
        (b"hello", "not XML|Start tag"),
        (b"<!doctype html><html><body>Not found</body></html>", "HTML"),
        (b'<rss version="2.0"><channel/></rss>', "<rss>"),
        (b"{}", "not XML|Start tag"),
        (b"\x1f\x8b garbage", "gzip"),
        (urlset("&unknown;").encode(), "unknown"),
        (("<urlset>" + "<url>" * 1000).encode(), "depth"),
        (
            urlset(
                "/a&c;", before='<!DOCTYPE urlset [<!ENTITY a "lol"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>'
            ).encode(),
            "entities within",
        ),
        (urlset("&a;" * 50_000, before=f'<!DOCTYPE urlset [<!ENTITY a "{"lol" * 50_000}">]>').encode(), "line 1"),
    ],
)
def test_what_is_no_sitemap_is_named_with_a_reason(body: bytes, detail: str) -> None:
    with pytest.raises(BadList, match=detail) as caught:
        read(body)
    assert caught.value.reason == "bad-sitemap"
    assert "\n" not in caught.value.detail


def test_a_packed_bomb_is_too_large() -> None:
    bomb = gzip.compress(b" " * 60_000_000, 1)
    with pytest.raises(BadList) as caught:
        read(bomb)
    assert caught.value.reason == "too-large"


def test_no_file_is_read_and_the_other_entries_are_kept(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the-secret")
    found = read(urlset("/a/&x;", "/ok", before=f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'))
    assert urls(found) == ["/ok"]
    assert found.dropped == 1


def test_mutated_sitemaps_raise_nothing_but_bad_list() -> None:
    chance = random.Random(20260303)
    originals = [NEWS.encode(), INDEX.encode(), gzip.compress(NEWS.encode(), mtime=0), TEXT.encode()]
    for number in range(300):
        started = time.monotonic()
        with suppress(BadList):
            read(mutated(originals[number % 4], chance))
        assert time.monotonic() - started < 2


def mutated(body: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        place, length = chance.randrange(len(body)), chance.randint(1, 30)
        piece = body[chance.randrange(len(body)) :][:length]
        body = chance.choice([
            body[:place] + body[place + length :] or body,
            body[:place] + piece + body[place:],
            body[:place] + chance.randbytes(chance.randint(1, 4)) + body[place + 1 :],
            body[:place] + chance.choice([b"<", b"&", b">", b"]]>", b"<![CDATA[", b"\x00", b"<!DOCTYPE x [<!ENTITY y 'z'>", b"&y;"]) + body[place:],
        ])  # fmt: skip
    return body


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "pages", "children"),
    [("sitemap.xml", 84, 0), ("sitemap.xml.gz", 84, 0), ("sitemap2.xml", 0, 2), ("sitemap-hreflang.xml", 3, 1)],
)
def test_real_sitemaps_give_their_pages(shared: Path, name: str, pages: int, children: int) -> None:
    found = read((shared / "data/sitemaps/trafilatura" / name).read_bytes())
    assert (len(found.links), len(found.children)) == (pages, children)
