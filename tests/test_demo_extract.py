"""Each article of the sample sites is read out of its page exactly as it was written, and nothing else with it."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from archive.article import Article
from crawler.demo import Sites, serve
from crawler.extract import extract


@pytest.fixture(scope="module")
def sites() -> Iterator[Sites]:
    with serve() as running:
        yield running


def addresses() -> list[str]:
    with serve() as running:
        return sorted(running.stories)


@pytest.mark.parametrize("url", addresses(), ids=lambda url: urlsplit(url).path)
def test_an_article_of_a_sample_site_comes_out_as_it_was_written(sites: Sites, url: str) -> None:
    story = sites.stories[url]
    article = extract(fetched(sites, url), url)
    assert isinstance(article, Article), article
    assert article.title == story.title
    assert article.text.split("\n\n") == story.blocks
    assert article.published
    assert article.published[:10] == story.published.date().isoformat()
    assert article.language
    assert article.language.startswith(story.language)


def fetched(sites: Sites, url: str) -> bytes:
    parts = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", sites.port)
    try:
        connection.request("GET", parts.path, headers={"Host": parts.netloc})
        return connection.getresponse().read()
    finally:
        connection.close()
