"""exports/formats/atom.py and jsonfeed.py: feeds that a feed reader reads"""

from __future__ import annotations

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest

from archive import Archive
from archive.filters import Filters
from exports.formats.about import About
from exports.formats.atom import moment
from exports.formats.registry import FORMATS

ABOUT = About(archive="abcdefghijklmnop", site="https://news.avaria.example/", title="Salt & ferries")
ARTICLES = 69


def written(name: str, folder: Path, filters: Filters = Filters()) -> tuple[int, bytes]:  # noqa: B008
    out = io.BytesIO()
    with Archive(folder) as store:
        return FORMATS[name].write(store.articles(filters), out, ABOUT), out.getvalue()


def test_a_feed_reader_reads_every_article_of_the_atom_feed(sample_archive: Path) -> None:
    count, data = written("atom", sample_archive)
    feed = feedparser.parse(data)
    assert (count, len(feed.entries), feed.bozo, feed.version) == (ARTICLES, ARTICLES, False, "atom10")
    assert (feed.feed.title, feed.feed.link) == ("Salt & ferries", "https://news.avaria.example/")
    assert len({entry.id for entry in feed.entries}) == ARTICLES
    assert all(entry.updated_parsed and entry.authors for entry in feed.entries)


def test_an_atom_entry_has_what_the_format_asks_for(sample_archive: Path) -> None:
    """RFC 4287, 4.1.2: an id, a title, when it was updated; an author, as the feed has none."""
    _, data = written("atom", sample_archive)
    space = "{http://www.w3.org/2005/Atom}"
    for entry in ElementTree.fromstring(data).iter(f"{space}entry"):
        assert {f"{space}{name}" for name in ("id", "title", "updated", "author")} <= {child.tag for child in entry}


def test_the_text_of_a_feed_runs_nothing(sample_archive: Path) -> None:
    _, data = written("atom", sample_archive, Filters(query="bold"))
    content = ElementTree.fromstring(data).find(".//{*}content")
    assert content is not None
    assert content.text == "<p>A page &lt;img src=x onerror=alert(1)&gt; with *odd* words.</p>\n<p>=1+1 is two.</p>"
    [entry] = json.loads(written("jsonfeed", sample_archive, Filters(query="bold"))[1])["items"]
    assert entry["content_html"] == content.text


def test_a_json_feed_has_every_article_once(sample_archive: Path) -> None:
    count, data = written("jsonfeed", sample_archive)
    feed = json.loads(data)
    assert (feed["version"], feed["title"]) == ("https://jsonfeed.org/version/1.1", "Salt & ferries")
    assert count == len({item["id"] for item in feed["items"]}) == ARTICLES
    assert all(item["url"] and "content_html" in item for item in feed["items"])


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2026-03-04T09:30:00+02:00", "2026-03-04T09:30:00+02:00"),
        ("2026-03-04T09:30", "2026-03-04T09:30:00Z"),
        ("2026-03-04", "2026-03-04T00:00:00Z"),
        ("2026-03", "2026-03-01T00:00:00Z"),
        ("tomorrow", None),
        (None, None),
    ],
)
def test_a_feed_states_whole_times(stated: str | None, expected: str | None) -> None:
    assert moment(stated) == expected
