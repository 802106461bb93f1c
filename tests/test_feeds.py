"""Feeds into links."""

from __future__ import annotations

import json
import random
import tarfile
import time
from pathlib import Path

import pytest

from archive.outcomes import REASONS, Outcome
from crawler.discover import BadList, Found, feeds
from crawler.discover.dates import iso

URL = "https://mfa.avaria.example/feed/"
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>News</title><language>en-gb</language><atom:link rel="next" href="?paged=2"/>
<item><title>Minister &amp;#8220;welcomes&amp;#8221; &lt;b&gt;ferry&lt;/b&gt;\u202f accord</title>
<link>https://mfa.avaria.example/news/ferry?utm_source=rss</link><pubDate>Tue, 03 Mar 2026 16:20:00 +0200</pubDate></item>
<item><title>Readout</title><guid>https://mfa.avaria.example/news/readout</guid><dc:date>2026-03-04T08:00:00Z</dc:date></item>
<item><link>/news/relative</link><pubDate>yesterday</pubDate></item>
<item><title>No address</title><guid isPermaLink="true">4711</guid></item>
<item><title>Second time</title><link>https://mfa.avaria.example/news/relative</link><pubDate>Wed, 04 Mar 2026 09:00:00 CEST</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>t</title><updated>2026-03-05T00:00:00Z</updated>
<entry><title type="html">L&amp;#39;accord</title><link rel="enclosure" href="/a.mp3"/><link href="/nouvelles/accord"/>
<published>2026-03-03T16:20:00+02:00</published><updated>2026-03-04T01:02:03.5Z</updated></entry>
<entry xml:lang="de"><title>Ohne Link</title><id>https://mfa.avaria.example/de/ohne</id><updated>2026-03-04</updated></entry>
</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="x"><title>t</title></channel>
<item rdf:about="y"><title>声明</title><link>https://mfa.avaria.example/zh/1</link><dc:date>2026-03-03</dc:date></item></rdf:RDF>"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "language": "es",
    "next_url": "/feed.json?page=2",
    "items": [
        {"id": "1", "url": "/noticias/1", "title": "Uno", "date_published": "2026-03-03T16:20:00-05:00"},
        {"id": "https://mfa.avaria.example/noticias/2", "date_modified": "2026-03-04T00:00:00Z", "language": "en"},
        {"id": "3"},
        "not an item",
    ],
}


def read(text: str | bytes) -> Found:
    return feeds.links(text.encode() if isinstance(text, str) else text, URL)


def test_rss_gives_title_date_and_language_of_each_entry() -> None:
    ferry, readout, _ = read(RSS).links
    assert ferry.url == "https://mfa.avaria.example/news/ferry"
    assert ferry.title == "Minister “welcomes” ferry accord"
    assert (ferry.published, ferry.published_raw) == ("2026-03-03T16:20:00+02:00", "Tue, 03 Mar 2026 16:20:00 +0200")
    assert ferry.modified is None
    assert (ferry.language, ferry.found_in, ferry.list_url) == ("en-GB", "feed", URL)
    assert (readout.url, readout.published) == ("https://mfa.avaria.example/news/readout", "2026-03-04T08:00:00+00:00")


def test_the_same_address_twice_is_one_link_with_what_both_said() -> None:
    link = read(RSS).links[2]
    assert link.url == "https://mfa.avaria.example/news/relative"
    assert (link.title, link.published) == ("Second time", "2026-03-04T09:00:00+02:00")


def test_an_entry_without_an_address_is_counted_and_a_number_is_no_permalink() -> None:
    assert read(RSS).dropped == 1


def test_the_next_page_of_a_feed_is_named() -> None:
    assert read(RSS).next == URL + "?paged=2"
    assert read(json.dumps(JSON)).next == "https://mfa.avaria.example/feed.json?page=2"


def test_a_feed_of_wordpress_goes_on_by_number_and_no_other() -> None:
    plain = RSS.replace('<atom:link rel="next" href="?paged=2"/>', "<generator>https://wordpress.org/?v=6.4</generator>")
    assert read(plain).next == URL + "?paged=2"
    assert feeds.links(plain.encode(), URL + "?paged=2").next == URL + "?paged=3"
    assert read(plain.replace("wordpress.org", "drupal.org")).next is None
    assert read("<rss version='2.0'><channel><generator>https://wordpress.org/?v=6.4</generator></channel></rss>").next is None


def test_atom_gives_publication_and_change_apart() -> None:
    accord, bare = read(ATOM).links
    assert (accord.url, accord.title) == ("https://mfa.avaria.example/nouvelles/accord", "L'accord")
    assert (accord.published, accord.modified) == ("2026-03-03T16:20:00+02:00", "2026-03-04T01:02:03.500000+00:00")
    assert (bare.url, bare.published, bare.modified) == ("https://mfa.avaria.example/de/ohne", None, "2026-03-04")
    assert (accord.language, bare.language) == ("fr", "de")


def test_rss_1_gives_its_dublin_core_date_as_publication() -> None:
    (link,) = read(RDF).links
    assert (link.title, link.published) == ("声明", "2026-03-03")


def test_json_feed_is_read_and_entries_without_address_are_counted() -> None:
    found = read(json.dumps(JSON))
    assert [link.url for link in found.links] == [
        "https://mfa.avaria.example/noticias/1",
        "https://mfa.avaria.example/noticias/2",
    ]
    assert found.links[0].published == "2026-03-03T16:20:00-05:00"
    assert [link.language for link in found.links] == ["es", "en"]
    assert found.dropped == 2


def test_an_address_that_cannot_be_asked_for_stays_as_it_stands_for_the_ledger() -> None:
    (link,) = read(
        "<rss version='2.0'><channel><item><link>ftp://a.example/\x1b[1m</link></item></channel></rss>".replace(
            "\x1b", ""
        )
    ).links
    assert link.url == "ftp://a.example/[1m"


def test_a_feed_in_another_encoding_is_read_by_its_own_word_before_the_header() -> None:
    text = RSS.replace("UTF-8", "windows-1251").replace("Readout", "Заявление").replace("\u202f", "")
    found = feeds.links(text.encode("cp1251"), URL, "text/xml; charset=iso-8859-1")
    assert found.links[1].title == "Заявление"


def test_the_charset_of_the_header_counts_where_the_bytes_do_not_tell() -> None:
    text = "<rss version='2.0'><channel><item><title>Заявление</title><link>/1</link></item></channel></rss>"
    found = feeds.links(text.encode("cp1251"), URL, "text/xml; charset=windows-1251")
    assert found.links[0].title == "Заявление"


def test_a_cut_feed_keeps_what_came() -> None:
    found = read(RSS[: RSS.index("<item><link>/news/rel") + 12])
    assert [link.title for link in found.links] == ["Minister “welcomes” ferry accord", "Readout"]
    assert found.truncated


def test_bare_ampersands_and_control_characters_do_not_lose_a_feed() -> None:
    found = read(
        "<rss version='2.0'><channel><item><title>Trade & Aid\x08</title><link>/a?x=1&y=2</link></item></channel></rss>"
    )
    assert (found.links[0].title, found.links[0].url) == ("Trade & Aid", "https://mfa.avaria.example/a?x=1&y=2")


def test_an_empty_feed_is_a_feed() -> None:
    assert read('<rss version="2.0"><channel><title>t</title></channel></rss>') == Found()


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("", "nothing"),
        ("<!DOCTYPE html><html><body>Not found</body></html>", "HTML"),
        ("\n<!-- x --><HTML><head></head></HTML>", "HTML"),
        ("no feed at all", "neither"),
        ("<urlset></urlset>", "neither"),
        ('{"items": []}', "no JSON Feed"),
        ("[1, 2]", "no JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1"', "cannot be read"),
        ('{"a":' * 100_000, "cannot be read"),
        ("<rss " + " ".join(f'a{number}="1"' for number in range(20_000)) + ">", "attributes"),
    ],
)
def test_what_is_no_feed_is_named_with_a_reason(body: str, detail: str) -> None:
    with pytest.raises(BadList, match=detail) as caught:
        read(body)
    assert caught.value.reason == "bad-feed"
    assert caught.value.reason in REASONS[Outcome.FAILED]


def test_entities_are_not_expanded_and_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    bomb = (
        '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">'
        + f'<!ENTITY x SYSTEM "{secret.as_uri()}">'
    )
    item = "<item><title>&c;&x;</title><link>/a</link></item>"
    found = read(f'<!DOCTYPE rss [{bomb}]><rss version="2.0"><channel>{item}</channel></rss>')
    assert "secret" not in repr(found)
    assert "lollol" not in repr(found)


def test_bytes_that_are_the_name_of_a_file_are_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "feed"
    file.write_text(RSS)
    with pytest.raises(BadList):
        read(str(file))


def test_mutated_feeds_raise_nothing_but_bad_list() -> None:
    chance = random.Random(20260303)
    originals = [text.encode() for text in (RSS, ATOM, RDF, json.dumps(JSON))]
    for number in range(300):
        started = time.monotonic()
        is_readable(mutated(originals[number % 4], chance))
        assert time.monotonic() - started < 2


def mutated(body: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 8)):
        place, length = chance.randrange(len(body)), chance.randint(1, 40)
        piece = body[chance.randrange(len(body)) :][:length]
        body = chance.choice([
            body[:place] + body[place + length :] or body,
            body[:place] + piece + body[place:],
            body[:place] + chance.randbytes(chance.randint(1, 4)) + body[place + 1 :],
            body[:place] + chance.choice([b"<", b"&", b">", b"]]>", b"<![CDATA[", b"\x00", b"<!DOCTYPE", b"&#xd800;"]) + body[place:],
            body[: max(1, place)],
        ])  # fmt: skip
    return body


@pytest.mark.shared
def test_the_suites_of_three_feed_readers_raise_nothing_but_bad_list(shared: Path) -> None:
    bodies = [file.read_bytes() for file in (shared / "data/feeds").rglob("*") if file.is_file()]
    with tarfile.open(shared / "data/feeds/feedparser_tests.tar.gz") as tar:
        bodies += [member.read() for member in map(tar.extractfile, tar) if member]
    assert len(bodies) > 2500
    assert sum(map(is_readable, bodies)) > 2000


def is_readable(body: bytes) -> bool:
    try:
        return isinstance(read(body), Found)
    except BadList:
        return False


@pytest.mark.shared
@pytest.mark.parametrize(("name", "entries"), [("ec_presscorner.xml", 1), ("elysee.xml", 4), ("fcdo.atom", 3)])
def test_real_feeds_give_their_entries_with_dates(shared: Path, name: str, entries: int) -> None:
    links = read((shared / "sources/feeds_and_listings" / name).read_bytes()).links
    assert len(links) == entries
    assert all(link.title and (link.published or link.modified) for link in links)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Tue, 03 Mar 2026 16:20:00 GMT", "2026-03-03T16:20:00+00:00"),
        ("3 Mar 26 16:20 -0330", "2026-03-03T16:20:00-03:30"),
        ("Tue, 03 Mar 2026 16:20:00 XYZ", "2026-03-03T16:20:00"),
        ("Tue, 03 Mar 2026 16:20:00 JST", "2026-03-03T16:20:00+09:00"),
        ("2026-03-03T16:20Z", "2026-03-03T16:20:00+00:00"),
        ("2026-03-03 16:20:00", "2026-03-03T16:20:00"),
        ("2026-03-03 16:20:00 +0100", "2026-03-03T16:20:00+01:00"),
        ("2026-03-03 16:20:00 UTC", "2026-03-03T16:20:00+00:00"),
        ("2026-03", "2026-03"),
        ("2026-02-31", None),
        ("2026-13", None),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("0001-01-01T00:00:00Z", None),
        ("99999999999999999999", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        ("Tue, 03 Mar 2026 16:20:00 +9999999999", None),
    ],
)  # fmt: skip
def test_a_date_keeps_its_offset_and_its_precision_or_is_none(raw: str | None, expected: str | None) -> None:
    assert iso(raw) == expected
