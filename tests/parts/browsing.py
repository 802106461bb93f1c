"""The browse pages for tests: asked in this process, and by Chromium on the real server."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from archive.store import Archive
from exports.browse import Serving, datasette_on
from exports.browse.hooks import own_name

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("COMMUNIQUE_CHROMIUM", "/usr/bin/chromium")
SERVE = "import sys, pathlib; from exports.browse import Serving, serve; serve(pathlib.Path(sys.argv[1]), Serving(port=0))"
STATIC = f"/-/static-plugins/{own_name()}/"


class Tags(HTMLParser):
    """All start tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


class Asking:
    """Datasette on one archive, asked path by path."""

    def __init__(self, folder: Path, serving: Serving) -> None:
        self.datasette = datasette_on(folder, serving)
        self.runner = asyncio.Runner()

    def __call__(self, path: str, **options: Any) -> Any:
        return self.runner.run(self.datasette.client.get(path, **options))

    def post(self, path: str, **options: Any) -> Any:
        return self.runner.run(self.datasette.client.post(path, **options))

    def close(self) -> None:
        self.runner.close()
        self.datasette.executor.shutdown()
        for database in self.datasette.databases.values():
            database.close()


@pytest.fixture
def browsing() -> Iterator[Callable[..., Asking]]:
    """Open an archive's pages; keywords are those of Serving."""
    opened = []

    def start(folder: Path, **serving: Any) -> Asking:
        opened.append(Asking(folder, Serving(**serving)))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def get(sample_archive: Path) -> Iterator[Asking]:
    """The pages of the sample archive."""
    asking = Asking(sample_archive, Serving())
    yield asking
    asking.close()


@pytest.fixture(scope="module")
def ident(sample_archive: Path) -> Callable[[str], str]:
    """The id of the article at a path of the sample's sites."""

    def find(address: str) -> str:
        with Archive(sample_archive) as archive:
            return archive.find(f"http://{address}").id

    return find


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, or a skip where there is none; where COMMUNIQUE_REQUIRE_BROWSER=1, its lack is a failure."""
    try:
        from playwright.sync_api import sync_playwright

        if not Path(CHROMIUM).exists():
            raise FileNotFoundError(f"no Chromium at {CHROMIUM}")
    except (ImportError, FileNotFoundError) as error:
        if os.environ.get("COMMUNIQUE_REQUIRE_BROWSER") == "1":
            pytest.fail(f"a browser is required: {error}")
        pytest.skip(str(error))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def shown() -> Iterator[Callable[[Path], str]]:
    """Show an archive by a real server, and give where."""
    with ExitStack() as servers:

        def show(folder: Path) -> str:
            command = [sys.executable, "-c", SERVE, str(folder)]
            server = servers.enter_context(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True))
            servers.callback(server.terminate)
            assert server.stdout
            found = re.search(r"http://\S+", server.stdout.readline())
            assert found
            return found[0]

        yield show


@pytest.fixture(scope="module")
def address(sample_archive: Path, shown: Callable[[Path], str]) -> str:
    """Where a real server shows the sample archive."""
    return shown(sample_archive)


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page that notes every complaint of the browser and every request that leaves the server; there must be none."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith(address) else complaints.append(request.url))
    yield page
    context.close()
    # Chromium itself tells of pages with an error status, and of pictures that a stored page may not load.
    expected = re.compile("Failed to load resource|Loading the image '[^']*/stored/")
    assert [text for text in complaints if not expected.match(text)] == []
