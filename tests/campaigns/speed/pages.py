"""The pages that are crawled and imported: those of the corpora that are named, or of the built-in sites, enlarged.

A copy of a page has an address of its own, also where the page names itself, and each of its paragraphs ends in another
number, so that no copy is a page that was met before.
"""

from __future__ import annotations

import gzip
import http.client
import io
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count as numbers
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.demo import serve

SITES = 2  # names that the pages to crawl are spread over
LEVEL = 6  # of gzip, as servers have it


@dataclass(frozen=True, slots=True)
class Page:
    """A page at its own address, as HTML."""

    url: str
    body: bytes

    def copied(self, url: str, copy: int) -> Page:
        """The same page at another address."""
        own, other = (address.partition(":")[2].encode() for address in (self.url, url))
        return Page(url, self.body.replace(own, other).replace(b"</p>", b" %d.</p>" % copy))


def of_corpora(corpora: Sequence[Path]) -> list[Page]:
    """The pages of corpora: JSON lines with ``url`` and ``html``, the path of a file beside them."""
    pages = []
    for corpus in corpora:
        for line in corpus.read_text("utf-8").splitlines():
            entry = json.loads(line)
            data = (corpus.parent / entry["html"]).read_bytes()
            pages.append(Page(entry["url"], gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data))
    random.Random(3).shuffle(pages)  # so that the first hundred are of all corpora
    return [page for page in pages if page.url.startswith("http")]


def of_demo() -> list[Page]:
    """The articles of the built-in sites."""
    with serve() as sites:
        return [Page(url, _got(sites.port, url)) for url in sites.stories]


def _got(port: int, url: str) -> bytes:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", parts.path, headers={"Host": parts.netloc})
    body = connection.getresponse().read()
    connection.close()
    return body


def for_crawl(pages: Sequence[Page], count: int) -> Iterator[Page]:
    """So many pages, spread over a few sites."""
    return _copies(pages, count, lambda _, copy, at: f"http://site-{at % SITES}.example/news/{copy}/{at}.html")


def for_import(pages: Sequence[Page], count: int) -> Iterator[Page]:
    """So many pages under the names that they have."""
    return _copies(pages, count, _beside)


def _beside(page: Page, copy: int, _: int) -> str:
    parts = urlsplit(page.url)
    return parts._replace(path=f"/copy-{copy}{parts.path}", fragment="").geturl() if copy else page.url


def _copies(pages: Sequence[Page], count: int, address: Callable[[Page, int, int], str]) -> Iterator[Page]:
    every = (page.copied(address(page, copy, at), copy) for copy in numbers() for at, page in enumerate(pages))
    return islice(every, count)


def write_sites(pages: Iterator[Page], root: Path) -> dict[str, list[str]]:
    """Write pages, gzipped, below ``root`` by host and path, with robots.txt and sitemap; give each site's addresses."""
    sites: dict[str, list[str]] = {f"site-{number}.example": [] for number in range(SITES)}
    for page in pages:
        host, path = urlsplit(page.url)[1:3]
        sites[host].append(page.url)
        _write(root / host / path[1:], page.body)
    for host, urls in sites.items():
        rows = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
        _write(root / host / "sitemap.xml", f'<urlset xmlns="{_SITEMAP}">{rows}</urlset>'.encode())
        _write(root / host / "robots.txt", b"User-agent: *\nAllow: /\n")
    (root / "warc").mkdir()
    return {host: urls for host, urls in sites.items() if urls}


_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(body, LEVEL, mtime=0))


def write_warc(pages: Iterator[Page], path: Path) -> None:
    """Write a WARC file of responses as a crawler does."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for page in pages:
            stated = [("Content-Type", "text/html"), ("Content-Length", str(len(page.body)))]
            head = StatusAndHeaders("200 OK", stated, protocol="HTTP/1.1")
            facts = {"WARC-Date": "2026-11-30T12:00:00Z"}
            writer.write_record(
                writer.create_warc_record(
                    page.url, "response", io.BytesIO(page.body), http_headers=head, warc_headers_dict=facts
                )
            )
