"""What the gold of a page says of each of its lines: 1 text of the article, 0 not, -1 where either is right or unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from crawler.extract.blocks import norm

Row = dict[str, Any]


def labels(texts: list[str], row: Row, scorer: ModuleType) -> np.ndarray | None:
    """The labels of a page's lines by its corpus row; None where the row says nothing of them."""
    if row.get("lines"):
        return _by_eye(texts, row["lines"])
    if row.get("text"):
        return _aligned(texts, row, scorer)
    return _snippets(texts, row) if "with" in row else None


def by_eye(file: Path) -> dict[str, Row]:
    """Labels that were made by reading: for a page's SHA-256 the names of its lines that are text or may be."""
    rows = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    return {row.pop("page"): row for row in rows}


def name(text: str) -> str:
    """What a line is called in a file of labels, which holds no text of a page."""
    return sha256(norm(text).encode()).hexdigest()[:10]


def _by_eye(texts: list[str], lines: Row) -> np.ndarray:
    body, optional = set(lines["body"]), set(lines["optional"])
    return np.array([1 if name(text) in body else -1 if name(text) in optional else 0 for text in texts])


def _aligned(texts: list[str], row: Row, scorer: ModuleType) -> np.ndarray:
    """By the gold text.

    The lines' words are aligned with those of the gold text (longest common subsequence), so that of equal lines only
    one is text; a line is text if half of its words are matched and most of its runs of four words stand in the gold.
    """
    from rapidfuzz.distance import LCSseq

    optional = set(row.get("optional") or ())
    paragraphs = row.get("paragraphs") or [row["text"]]
    gold = [(word, i in optional) for i, text in enumerate(paragraphs) for word in scorer.words(text)]
    lines = [scorer.words(text) for text in texts]
    runs = {run for size in (1, 2, 3, 4) for run in _grams([word for word, _ in gold], size)}
    words = [word if fit else None for line in lines for fit in [_fits(line, runs)] for word in line]
    owner = [i for i, line in enumerate(lines) for _ in line]
    hits, free = np.zeros(len(lines)), np.zeros(len(lines))
    for op in LCSseq.opcodes(words, [word for word, _ in gold]):
        if op.tag == "equal":
            for source, target in zip(range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=True):
                hits[owner[source]] += 1
                free[owner[source]] += gold[target][1]
    sizes = np.array([len(line) for line in lines])
    found = (hits >= 0.5 * sizes).astype(int)
    found[((found == 1) & (free > 0.5 * hits)) | (sizes == 0)] = -1
    return found


def _grams(words: list[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[i : i + size]) for i in range(len(words) - size + 1))


def _fits(line: list[str], gold: set[tuple[str, ...]]) -> bool:
    """Whether a line can be of the gold: whole if it is short, else most of its runs of four words."""
    known = [run in gold for run in _grams(line, min(4, max(1, len(line))))]
    return 2 * sum(known) >= len(known) > 0


def _snippets(texts: list[str], row: Row) -> np.ndarray:
    """By snippets of some lines; nothing is said of all others."""
    found = np.full(len(texts), -1)
    for told, key in ((1, "with"), (0, "without")):
        for snippet in (" ".join(text.split()) for text in row[key]):
            for i, text in enumerate(texts):
                if snippet in text:
                    found[i] = told if found[i] in (-1, told) else -1
    return found
