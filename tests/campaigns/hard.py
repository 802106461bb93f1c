"""Read pages that are hard to read within a worker's limits: ``python tests/campaigns/hard.py [FILE ...]``.

Reads the pages of tests/hard/cases.toml, or whole files, each as a crawl would, then a plain page to show that reading
goes on. Prints seconds, the worker's address space and what came of each; ends with 1 if a limit was passed.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.article import Article
from crawler.config import Config
from crawler.extract import NotArticle
from crawler.reading import Readers, ReadFailed
from crawler.worker import Page

CASES = Path(__file__).parents[1] / "hard" / "cases.toml"
TEXT = "<p>The minister met the ambassador in the capital on Tuesday and spoke about trade, visas and the river, for {n} hours.</p>"
PLAIN = f"<html><body><h1>Ministers meet</h1>{TEXT * 3}</body></html>".encode()
URL = "https://mfa.avaria.example/en/news/4711"


def main(files: list[Path]) -> int:
    """Read each page and then a plain one."""
    pages = [(str(file), file.read_bytes()) for file in files] or list(cases())
    config = Config(workers=1)
    readers = Readers(config)
    late = 0
    try:
        for name, body in pages:
            began = time.monotonic()
            came = asyncio.run(outcome(readers, body))
            took = time.monotonic() - began
            after = asyncio.run(outcome(readers, PLAIN))
            failed = took > config.page_time + 2 or after != "article"
            late += failed
            print(
                f"{took:6.2f} s {len(body) / 1e6:6.2f} MB  {name}: {came}{'  FAILED, then ' + after if failed else ''}"
            )
    finally:
        readers.close()
    return 1 if late else 0


def cases() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each page of the list."""
    for case in tomllib.loads(CASES.read_text("utf-8"))["case"]:
        yield case["name"], page(case)


def page(case: dict[str, Any]) -> bytes:
    """The pieces put together."""
    numbered = ((piece.replace("{text}", TEXT), times) for piece, times in case["pieces"])
    text = "".join(repeated(piece, times) for piece, times in numbered)
    return text.encode(case.get("encoding", "utf-8"), "xmlcharrefreplace")


def repeated(piece: str, times: int) -> str:
    """The piece with its number in the place of each {n}."""
    if "{n}" not in piece:
        return piece * times
    return "".join(re.sub(r"\{n\}", str(number), piece) for number in range(times))


async def outcome(readers: Readers, body: bytes) -> str:
    """What came of a page: article, or the reason why not."""
    try:
        read = await readers.read(Page(body=body, url=URL))
    except ReadFailed as failed:
        return f"{failed.reason} ({failed})"
    return "article" if isinstance(read, Article) else describe(read)


def describe(found: NotArticle) -> str:
    """The reason and what was seen."""
    return f"{found.reason} ({found.detail[:60]})"


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
