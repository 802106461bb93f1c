"""Opens an exported WACZ in ReplayWeb.page, in Chromium, from this disk alone, and looks whether the article is shown.

    python tests/campaigns/replay.py ARCHIVE [PICTURE]

Packs the newest article of an archive, serves it beside the files of the npm package ``replaywebpage`` (fetched with
``npm pack``), and asks the frame of the replay for words of the article. Skips with exit code 0 and says why where npm,
the package or Chromium are not to be had; ends with exit code 1 where the words are not shown.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

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


def pack(archive: Path, folder: Path) -> str:
    """Pack the newest article that has a text and write the page that replays it; gives words of it."""
    with Archive(archive) as store:
        entry = next(one for one in store.articles(Filters(), newest_first=True) if len(one.article.text.split()) > 20)
        with (folder / "archive.wacz").open("wb") as out:
            wacz.write(store, [entry], out)
        capture = store.capture(store.versions(entry.id)[-1].capture)
    stamp = "".join(letter for letter in capture.fetched if letter.isdigit())
    (folder / "index.html").write_text(PAGE.format(url=capture.url, ts=stamp))
    return " ".join(entry.article.text.split()[:WORDS])


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


def main(archive: Path, picture: Path | None) -> int:
    """Try it, and say what came of it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if why := player(folder):
            print(f"skipped: {why}")
            return 0
        words = pack(archive, folder)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=scratch))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = shown(f"http://localhost:{server.server_address[1]}/index.html", words, picture)
        server.shutdown()
    print(f"the replay shows: {words}" if found else f"the replay does not show: {words}")
    return 0 if found else 1


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))
