"""Opens an exported WACZ in ReplayWeb.page and in pywb, from this disk alone, and looks whether the article is shown.

    python tests/campaigns/replay.py ARCHIVE [PICTURE]

Packs the newest article of an archive, serves it beside the files of the npm package ``replaywebpage`` (fetched with
``npm pack``), and asks the frame of the replay in Chromium for words of the article. Then pywb is installed into an
environment of its own, takes the WARC file out of the package, and is asked for the same. What cannot be had - npm, a
package, Chromium - is skipped, with the reason; ends with exit code 1 where words are not shown.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.request
import venv
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from archive.article import Capture  # noqa: E402
from archive.filters import Filters  # noqa: E402
from archive.store import Archive  # noqa: E402
from exports.formats import wacz  # noqa: E402

CHROMIUM = os.environ.get("COMMUNIQUE_CHROMIUM", "/usr/bin/chromium")
PAGE = """<!doctype html><meta charset=utf-8><style>body{{margin:0}}replay-web-page{{height:100vh}}</style>
<script src="/ui.js"></script><replay-web-page source="/archive.wacz" url="{url}" ts="{ts}" replayBase="/replay/">"""
WORDS = 6


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


def player(folder: Path) -> str:
    """Put the files of ReplayWeb.page into a folder; says why they are not to be had, or nothing."""
    if not shutil.which("npm"):
        return "there is no npm"
    if not Path(CHROMIUM).exists():
        return f"there is no Chromium at {CHROMIUM}"
    if subprocess.run(["npm", "pack", "replaywebpage"], cwd=folder, capture_output=True, check=False).returncode:
        return "the package replaywebpage cannot be fetched"
    with tarfile.open(next(folder.glob("replaywebpage-*.tgz"))) as package:
        package.extractall(folder, filter="data")
    (folder / "replay").mkdir()
    shutil.copy(folder / "package" / "ui.js", folder)
    for name in ("ui.js", "sw.js"):
        shutil.copy(folder / "package" / name, folder / "replay")
    return ""


def pack(archive: Path, folder: Path) -> tuple[str, Capture]:
    """Pack the newest article that has a text and write the page that replays it; gives words of it, and its capture."""
    with Archive(archive) as store:
        entry = next(one for one in store.articles(Filters(), newest_first=True) if len(one.article.text.split()) > 20)
        with (folder / "archive.wacz").open("wb") as out:
            wacz.write(store, [entry], out)
        capture = store.capture(store.versions(entry.id)[-1].capture)
    (folder / "index.html").write_text(PAGE.format(url=capture.url, ts=stamp(capture)))
    return " ".join(entry.article.text.split()[:WORDS]), capture


def stamp(capture: Capture) -> str:
    """When it was fetched, in 14 digits."""
    return "".join(letter for letter in capture.fetched if letter.isdigit())


def shown(address: str, words: str, picture: Path | None) -> bool:
    """Whether the words stand in a frame of the page within a minute."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        found = False
        for _ in range(60):
            page.wait_for_timeout(1000)
            texts = [" ".join((frame.evaluate("document.body ? document.body.innerText : ''") or "").split()) for frame in page.frames]
            if found := any(words in text for text in texts):
                break
        if picture:
            page.screenshot(path=picture)
        browser.close()
    return found


def in_player(folder: Path, words: str, picture: Path | None) -> bool | str:
    """Whether ReplayWeb.page shows the words, or why it cannot be asked."""
    if why := player(folder):
        return why
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found = shown(f"http://localhost:{server.server_address[1]}/index.html", words, picture)
    server.shutdown()
    return found


def in_pywb(folder: Path, words: str, capture: Capture) -> bool | str:
    """Whether pywb shows the words, or why it cannot be asked."""
    venv.create(folder / "pywb", with_pip=True)
    tools = folder / "pywb" / "bin"
    if subprocess.run([tools / "pip", "install", "-q", "pywb"], capture_output=True, check=False).returncode:
        return "the package pywb cannot be installed"
    with zipfile.ZipFile(folder / "archive.wacz") as package:
        [name] = [name for name in package.namelist() if name.startswith("archive/")]
        package.extract(name, folder)
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for step in (("init", "news"), ("add", "news", name)):
        if subprocess.run([tools / "wb-manager", *step], check=False, **quiet).returncode:
            return False
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen([tools / "wayback", "-b", "127.0.0.1", "-p", str(port)], **quiet) as server:
        try:
            return words in text_at(f"http://127.0.0.1:{port}/news/{stamp(capture)}mp_/{capture.url}")
        finally:
            server.terminate()


def text_at(address: str) -> str:
    """The text of a page, asked for until a server has begun, for a minute at most."""
    for _ in range(60):
        with suppress(OSError), urllib.request.urlopen(address, timeout=30) as answer:
            return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.read().decode())).split())
        time.sleep(1)
    return ""


def main(archive: Path, picture: Path | None) -> int:
    """Try it, and say what came of it."""
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        words, capture = pack(archive, folder)
        tries: dict[str, Callable[[], bool | str]] = {
            "ReplayWeb.page": lambda: in_player(folder, words, picture),
            "pywb": lambda: in_pywb(folder, words, capture),
        }
        for name, told in tries.items():
            found = told()
            said = f"skipped: {found}" if isinstance(found, str) else f"{'shows' if found else 'does not show'}: {words}"
            print(f"{name} {said}")
            failed |= found is False
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))
