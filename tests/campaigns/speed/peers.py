"""The peers, each in an environment of its own, and what each is asked to do: ``python peers.py NAME LIST OUT`` inside of it.

As the main program of such an environment this reads the addresses in a file, or the records of a WARC file, and writes
one line of JSON for each article: no peer but trafilatura has a command for that.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONFIGURATION = """[DEFAULT]
SLEEP_TIME = 0
SSRF_PROTECTION = off
DOWNLOAD_TIMEOUT = 30
MAX_FILE_SIZE = 20000000
MIN_FILE_SIZE = 10
MIN_EXTRACTED_SIZE = 250
MIN_EXTRACTED_COMM_SIZE = 1
MIN_OUTPUT_SIZE = 1
MIN_OUTPUT_COMM_SIZE = 1
EXTRACTION_TIMEOUT = 30
MIN_DUPLCHECK_SIZE = 100
MAX_REPETITIONS = 2
MAX_REDIRECTS = 2
USER_AGENTS =
COOKIE =
EXTERNAL_URLS = off
"""


class Missing(Exception):
    """A peer cannot be run; says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A package, and how it is used: ``crawls`` and ``imports`` say whether it does; ``stores`` what is left of a page.

    ``beside`` are packages that it needs and does not ask for.
    """

    package: str
    beside: tuple[str, ...]
    crawls: bool
    imports: bool
    stores: str

    def python(self, envs: Path) -> Path:
        """The interpreter of its environment, made where there is none. Raises Missing."""
        python = envs / self.package / "bin" / "python"
        if not python.exists():
            for line in (
                [sys.executable, "-m", "venv", envs / self.package],
                [python, "-m", "pip", "install", "-q", self.package, *self.beside],
            ):
                done = subprocess.run(line, capture_output=True, text=True, check=False)
                if done.returncode:
                    raise Missing((done.stderr.strip() or "no message").splitlines()[-1])
        return python

    def command(self, envs: Path, task: str, source: str, out: Path) -> list[str]:
        """What crawls the addresses in a file, or reads a WARC file. Raises Missing."""
        python = self.python(envs)
        if self.package == "trafilatura":
            settings = out.with_suffix(".cfg")
            settings.write_text(CONFIGURATION)
            line = [
                "-i",
                source,
                "--json",
                "--with-metadata",
                "--parallel",
                "2",
                "--config-file",
                str(settings),
                "-o",
                str(out),
            ]
            return [str(python.with_name("trafilatura")), *line]
        return [str(python), __file__, f"{self.package}:{task}", source, str(out)]


PEERS = (
    Peer(
        "trafilatura",
        ("lxml_html_clean",),
        crawls=True,
        imports=False,
        stores="text and metadata, JSON files (near copies of a page have one)",
    ),
    Peer(
        "news-please",
        ("newspaper4k[all]", "lxml_html_clean"),
        crawls=True,
        imports=True,
        stores="text and metadata, JSON lines",
    ),
    Peer(
        "newspaper4k",
        ("newspaper4k[all]", "lxml_html_clean"),
        crawls=True,
        imports=False,
        stores="text and metadata, JSON lines",
    ),
    Peer("fundus", ("curl_cffi<0.15",), crawls=False, imports=True, stores="nothing; text and metadata as JSON lines"),
)


def news_please(url: str) -> dict[str, Any]:
    """Fetch and read a page, without its pictures."""
    from newsplease import NewsPlease

    found: dict[str, Any] = NewsPlease.from_url(url, fetch_images=False).get_serializable_dict()
    return found


def news_please_record(record: Any) -> dict[str, Any]:
    """Read the response in a WARC record, as its reader of CC-NEWS does."""
    from newsplease import NewsPlease

    found: dict[str, Any] = NewsPlease.from_warc(record, fetch_images=False).get_serializable_dict()
    return found


def newspaper(url: str) -> dict[str, Any]:
    """Fetch and read a page, without its pictures."""
    import newspaper

    found = newspaper.article(url, fetch_images=False)
    return {"title": found.title, "authors": found.authors, "date": str(found.publish_date), "text": found.text}


def fundus(article: Any) -> dict[str, Any]:
    """What its parser of a publisher found."""
    date = str(article.publishing_date)
    return {"title": article.title, "authors": article.authors, "date": date, "text": article.plaintext}


def lines(source: str) -> Iterator[str]:
    """The addresses in a file."""
    yield from Path(source).read_text("utf-8").split()


def records(source: str) -> Iterator[Any]:
    """The responses in a WARC file."""
    from warcio.archiveiterator import ArchiveIterator

    with Path(source).open("rb") as file:
        yield from (record for record in ArchiveIterator(file) if record.rec_type == "response")


def of_publishers(source: str) -> Iterator[Any]:
    """The articles of Fundus' publishers in the WARC file at an address, as its crawler of CC-NEWS reads them."""
    from fundus import PublisherCollection
    from fundus.scraping.html import CCNewsSource
    from fundus.scraping.scraper import CCNewsScraper

    yield from CCNewsScraper(CCNewsSource(*PublisherCollection, warc_path=source)).scrape("suppress")


TASKS: dict[str, tuple[Callable[[str], Iterable[Any]], Callable[[Any], dict[str, Any]]]] = {
    "news-please:crawl": (lines, news_please),
    "news-please:import": (records, news_please_record),
    "newspaper4k:crawl": (lines, newspaper),
    "fundus:import": (of_publishers, fundus),
}


def write(task: str, source: str, out: Path) -> None:
    """Do a task; what a peer stumbles over has no line."""
    pages, read = TASKS[task]
    with out.open("w", encoding="utf-8") as file:
        for page in pages(source):
            with suppress(Exception):
                file.write(json.dumps(read(page), default=str) + "\n")


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
