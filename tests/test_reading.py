"""Pages and lists are read in processes that may die, stall or grow without harm to the crawl."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Iterator

import pytest

from archive.article import Article
from crawler.config import Config
from crawler.reading import Readers, ReadFailed
from crawler.stopping import Stopped
from crawler.worker import Page

SITEMAP = (
    "<urlset>" + "".join(f"<url><loc>http://mfa.example/2026/{n}</loc></url>" for n in range(50_000)) + "</urlset>"
)


@pytest.fixture
def readers() -> Iterator[Readers]:
    pool = Readers(Config(workers=1, page_time=20))
    yield pool
    pool.close()


def page(*paragraphs: str) -> Page:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    body = f"<html><head><title>Statement</title></head><body><article><h1>Statement</h1>{text}</article></body></html>"
    return Page(body=body.encode(), url="http://mfa.example/1", given={"headers": {"content-type": "text/html"}})


def test_a_page_comes_back_as_an_article(readers, web) -> None:
    result = asyncio.run(readers.read(page(*web.paragraphs)))
    assert isinstance(result, Article)
    assert result.text.split("\n\n") == list(web.paragraphs)


def test_a_list_that_is_none_comes_back_as_its_reason(readers) -> None:
    with pytest.raises(ReadFailed) as fault:
        asyncio.run(readers.links("feed", b"<html>", "http://mfa.example/feed", ""))
    assert fault.value.reason == "bad-feed"


def test_what_a_killed_process_was_reading_is_read_by_another(readers) -> None:
    async def kill_while_reading() -> int:
        await readers.links("sitemap", b"<urlset/>", "http://mfa.example/map", "")  # the process is up now
        reading = asyncio.ensure_future(readers.links("sitemap", SITEMAP.encode(), "http://mfa.example/map", ""))
        await asyncio.sleep(0.2)
        assert not reading.done()
        for process in multiprocessing.active_children():
            process.kill()
        return len((await reading).links)

    assert asyncio.run(kill_while_reading()) == 50_000


def test_a_page_that_takes_too_long_fails_and_the_next_is_read() -> None:
    pool = Readers(Config(workers=1, page_time=0.3))
    try:
        with pytest.raises(ReadFailed) as fault:
            asyncio.run(pool.links("sitemap", SITEMAP.encode(), "http://mfa.example/map", ""))
        assert fault.value.reason == "extract-timeout"
        assert asyncio.run(pool.links("sitemap", b"<urlset/>", "http://mfa.example/map", "")).links == ()
    finally:
        pool.close()


def test_stopping_lets_go_of_what_is_being_read_at_once(readers) -> None:
    async def stop_while_reading() -> float:
        reading = asyncio.ensure_future(readers.links("sitemap", SITEMAP.encode() * 20, "http://mfa.example/map", ""))
        await asyncio.sleep(0.1)
        began = time.monotonic()
        readers.stop()
        with pytest.raises(Stopped):
            await reading
        return time.monotonic() - began

    assert asyncio.run(stop_while_reading()) < 1
