"""What labelled pages teach the block model: their lines as the looks at a page see them, and labels and weights."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import extraction
import labelling
import numpy as np

from crawler.extract import body, choice, headline, metadata, reading, residue
from crawler.extract.authors import LABEL, authors
from crawler.extract.page import NotArticle, Page, opened

Row = dict[str, Any]
Job = tuple[Path, Row]

BY_EYE = Path(__file__).with_name("labels.jsonl")
# Corpora that follow other conventions or hold pages of other kinds count for less.
SHARE = {"official": 1.5, "wcxb": 0.6, "trafi_snippets": 0.5}
_POWER = 0.85


@dataclass(frozen=True)
class Sample:
    """A page before any look, with headline and authors as they are found beside the true text.

    ``said`` is what trafilatura keeps of it and what the residue rules leave of that.
    """

    fold: int
    look: choice.Look
    told: choice.Look
    said: tuple[list[body.Part], list[body.Part]]
    labels: np.ndarray
    weights: np.ndarray


def of_page(job: Job) -> Sample | None:
    """What a page teaches; None where it has no lines or nothing is said of them."""
    page = _opened(job)
    told = None if page is None else labelling.labels(_texts(page), _labelled(job), scorer())
    if page is None or told is None:
        return None
    return _sample(job, page, told)


def _sample(job: Job, page: Page, told: np.ndarray) -> Sample:
    sizes = np.array([max(1, len(scorer().words(text))) for text in _texts(page)], dtype=float)
    weights = SHARE.get(job[0].stem, 1.0) * (sizes / max(50.0, sizes[told == 1].sum())) ** _POWER
    gold = [text for text, label in zip(_texts(page), told, strict=True) if label == 1]
    site = reading.names_of_site(page, None)
    start, end = headline.span(page.blocks, gold)
    head = headline.find(page.blocks, metadata.titles(page.said, page.root), site, start)
    near = headline.near(page.blocks, head.at, start, end)
    names = authors(page.said, [*near, *headline.labelled(page.blocks, LABEL)], site)
    try:
        parts = body.unfolded(body.read(page.root, page.url, math.inf), page.blocks)
    except body.Unreadable:
        parts = []
    said = parts, residue.without(parts, residue.around(head.text, names, page.blocks))
    look = choice.blank(page)
    blank = replace(look, blocks=())
    return Sample(_fold(job), blank, choice.told(blank, head, names), said, told[look.indexes], weights[look.indexes])


def _fold(job: Job) -> int:
    return extraction.fold(extraction.site(job[1]))


def _texts(page: Page) -> list[str]:
    return [block.text for block in page.blocks]


def _opened(job: Job) -> Page | None:
    corpus, row = job
    page = opened(extraction.page(corpus, row), extraction.absolute(row["url"] or ""), {})
    return None if isinstance(page, NotArticle) or not page.blocks else page


def _labelled(job: Job) -> Row:
    """The row, with the labels by eye where the page has some."""
    corpus, row = job
    if row.get("text") or "with" in row:
        return row
    lines = _by_eye().get(sha256(extraction.page(corpus, row)).hexdigest())
    return {**row, "lines": lines}


@cache
def _by_eye() -> dict[str, Row]:
    return labelling.by_eye(BY_EYE)


@cache
def scorer() -> Any:
    """The scorer's module: its words are the words of the labels."""
    return extraction.scorer(extraction.SCORER)
