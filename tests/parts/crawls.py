"""Crawls of the web on loopback, and work in processes of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from time import sleep, time
from typing import TYPE_CHECKING, Any, Protocol, cast

import pytest

if TYPE_CHECKING:
    from web import Web

    from crawler.session import Summary


class Apart(Protocol):
    """Call a function in a new process, and give what it returns or raises."""

    def __call__(self, work: Callable[..., Any], *args: Any) -> Any: ...


@pytest.fixture(scope="session")
def forked() -> BaseContext:
    """Processes as copies of one that has loaded the code, which their own processes are copies of, too."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["crawler.run", "crawler.probe", "crawler.propose", "tests.parts.fork_server"])
    ensure_running()  # before a crawl asks for a server with less
    return context


@pytest.fixture
def apart(forked: BaseContext) -> Apart:
    """For what can be done once in the life of a process."""

    def run(work: Callable[..., Any], *args: Any) -> Any:
        with ProcessPoolExecutor(1, mp_context=forked) as pool:
            return pool.submit(work, *args).result()

    return run


class Crawl(Protocol):
    """Crawl sources, given as tables, into one archive; keywords are Config's."""

    folder: Path

    def __call__(self, *tables: Mapping[str, Any], limit: int | None = None, since: str | None = None, backfill: bool = False, **config: Any) -> Summary: ...


@pytest.fixture
def crawl(web: Web, tmp_path: Path, forked: BaseContext) -> Crawl:
    """Run crawls of the test web into an archive of this test."""
    from crawler.config import Config
    from crawler.run import crawl_apart
    from crawler.session import Options
    from crawler.sources import Source

    folder = tmp_path / "archive"
    ended = 0

    def run(*tables: Mapping[str, Any], limit: int | None = None, since: str | None = None, backfill: bool = False, **config: Any) -> Summary:
        nonlocal ended
        # Times are kept to the second: an edit within the second of what it edits would be neither before nor after it.
        sleep(max(0.0, ended + 1 - time()))
        sources = [Source(**{"name": table["id"], "kind": "other", **table}) for table in tables]
        config["look_again"] = (config.get("look_again", 0),)
        settings = Config(**{"hosts": web.hosts(), "delay": 0.0, "workers": 1, **config})
        summary = crawl_apart(folder, sources, settings, Options(limit=limit, since=since, backfill=backfill))
        ended = int(time())
        return summary

    run.folder = folder  # type: ignore[attr-defined]
    return cast(Crawl, run)
