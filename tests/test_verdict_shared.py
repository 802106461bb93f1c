"""Of the private test pages those that are no articles are told, and the others are kept."""

from __future__ import annotations

import gzip
import hashlib
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.extract import NotArticle, extract

BY_EYE = tomllib.loads((Path(__file__).parent / "verdict" / "by_eye.toml").read_text("utf-8"))
LABELS = {digest: kind for kind, digests in BY_EYE.items() for digest in digests}
INDEXES = ("sources/pages.jsonl", "corpora/htmldate.jsonl", "corpora/official.jsonl")
# Of all articles; the rest is printed.
MOST_LOST = 0.02

pytestmark = pytest.mark.shared
Judged = tuple[str, str, str]


def judged(shared: Path) -> Iterator[Judged]:
    """Address, kind by eye and kind as told of each page; those of a corpus for their dates only where labelled."""
    for index in INDEXES:
        for line in (shared / index).read_text("utf-8").splitlines():
            entry = json.loads(line)
            body = gzip.decompress(((shared / index).parent / entry["html"]).read_bytes())
            kind = LABELS.get(hashlib.sha256(body).hexdigest()[:16], "" if "htmldate" in index else "article")
            if kind:
                found = extract(body, entry["url"])
                yield entry["url"], kind, found.reason if isinstance(found, NotArticle) else "article"


@pytest.fixture(scope="module")
def verdicts(shared) -> list[Judged]:
    return list(judged(shared))


def test_all_that_are_no_articles_are_told(verdicts) -> None:
    missed = [one for one in verdicts if one[1] not in ("article", "either") and one[2] == "article"]
    for one in verdicts:
        if one[1] not in ("either", one[2]):
            print(*one)
    assert len({one[1:] for one in verdicts}) > 3
    assert not missed


def test_nearly_all_articles_are_kept(verdicts) -> None:
    articles = [one for one in verdicts if one[1] == "article"]
    lost = [one for one in articles if one[2] != "article"]
    print(*lost, sep="\n")
    assert len(lost) <= MOST_LOST * len(articles)
