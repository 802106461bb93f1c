"""A crawl of stored real pages, by their real https names through a proxy, keeps every article."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.store import Archive

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "corpora" / "fundus_eval.jsonl"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CORPUS.exists(), reason="needs ../shared beside the checkout"),
]


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a crawl through the box of stored pages."""
    authority = tmp_path / "authority.pem"
    command = [sys.executable, SHARED / "tools" / "webbox.py", "--port", "0", "--ca", authority, CORPUS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as box:
        assert box.stdout
        address = box.stdout.readline().split()[-1]
        yield {**os.environ, "http_proxy": address, "https_proxy": address, "SSL_CERT_FILE": str(authority)}
        box.terminate()


def test_every_article_of_every_host_is_found_from_its_homepage_and_kept(tmp_path, proxied) -> None:
    pages = [json.loads(line)["url"] for line in CORPUS.read_text("utf-8").splitlines()]
    hosts = sorted({urlsplit(url).netloc for url in pages})
    names = [f"site-{number}" for number in range(len(hosts))]
    folder = tmp_path / "archive"
    folder.mkdir()
    tables = (f'[{name}]\nhomepage = "https://{host}/"\n' for name, host in zip(names, hosts, strict=True))
    (folder / "sources.toml").write_text("\n".join(tables), "utf-8")
    (folder / "communique.toml").write_text("[crawl]\ndelay = 0\n", "utf-8")
    command = [sys.executable, "-m", "exports.cli", "--archive", str(folder), "crawl", *names]
    done = subprocess.run(command, env=proxied, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    with Archive(folder) as archive:
        for url in pages:
            assert archive.find(url).article.text, url
