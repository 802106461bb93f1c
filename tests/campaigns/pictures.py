"""Make the pictures of the browse pages: ``python tests/campaigns/pictures.py ARCHIVE [FOLDER]``, into docs/pictures."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("COMMUNIQUE_CHROMIUM", "/usr/bin/chromium")
SERVE = "import sys, pathlib; from exports.browse import Serving, serve; serve(pathlib.Path(sys.argv[1]), Serving(port=0))"
LOOKS = {"": (1280, 900, "light"), "-narrow": (390, 844, "dark")}


def main(archive: Path, folder: Path) -> None:
    """Take every page of ``archive`` as a desk and as a telephone show it."""
    folder.mkdir(parents=True, exist_ok=True)
    with served(archive) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for look, (width, height, colours) in LOOKS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=colours)
            for name, path in pages(archive).items():
                page.goto(address + path, wait_until="networkidle")
                page.screenshot(path=folder / f"{name}{look}.png")
            page.close()
        browser.close()


def pages(archive: Path) -> dict[str, str]:
    """Choose the pages: an article in each of three scripts if there is one, the changed one before others."""
    from archive.filters import Filters
    from archive.store import Archive

    found = {"home": "", "articles": "search", "search": "search?q=minister", "changes": "changes", "sources": "sources"}
    with Archive(archive) as store:
        for language in ("en", "ar", "zh"):
            entries = sorted(store.articles(Filters(language=language)), key=lambda entry: -entry.versions)
            found |= {f"article-{language}": f"article/{entries[0].id}"} if entries else {}
        first = max(store.articles(), key=lambda entry: entry.versions)
        capture = store.versions(first.id)[-1].capture
    of_first = {"diff": f"article/{first.id}/diff", "side-by-side": f"article/{first.id}/diff?view=side"}
    return found | of_first | {"stored": f"stored/{capture}", "source": f"source/{first.article.source}"}


@contextmanager
def served(archive: Path) -> Iterator[str]:
    """Run the real server on a free port; give its address."""
    command = [sys.executable, "-c", SERVE, str(archive)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield next(word for word in server.stdout.readline().split() if word.startswith("http://"))
        server.terminate()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "docs" / "pictures")
    given = parser.parse_args()
    main(given.archive, given.folder)
