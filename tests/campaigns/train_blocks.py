"""Train the block model on labelled pages, and one model per fold that never saw a site, for scores that are honest.

    python tests/campaigns/train_blocks.py CORPUS.jsonl ... [--folds FOLDER]

Needs LightGBM, which the program itself does not. Writes crawler/extract/blocks.npz and prints the digest that
crawler/extract/model.py must name; training again on the same corpora with the same libraries gives the same bytes.
With ``--folds`` it also writes the models of all folds into FOLDER; ``extraction.py --folds FOLDER`` scores with them.
A corpus row is one of ``extraction.py``; rows with the snippets ``with`` and ``without`` and no text teach those alone.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]
import extraction  # noqa: E402

from crawler.extract import choice, extract, features, model  # noqa: E402

Row = dict[str, Any]

ROUNDS = 220
SETTINGS = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 24, "min_data_in_leaf": 30, "feature_fraction": 0.4,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 127, "seed": 7, "deterministic": True,
    "force_col_wise": True, "num_threads": 1, "verbose": -1,
}  # fmt: skip
# Corpora that follow other conventions or hold pages of other kinds count for less.
SHARE = {"wcxb": 0.6, "trafi_snippets": 0.5}
_POWER = 0.85
_REACH, _EVERY = 6, 3


@dataclass(frozen=True)
class Sample:
    """A page's lines as numbers, what the gold says of each (1, 0; -1 where either is right), and their weights."""

    site: str
    table: np.ndarray
    labels: np.ndarray
    weights: np.ndarray


def looked(body: bytes, url: str) -> tuple[Any, Any] | None:
    """The lines of a page and what the readers know of it when the model is asked; None where it is no article."""
    seen = []
    decided = choice.decided
    choice.decided = lambda blocks, known: seen.append((blocks, known)) or list(known.kept)
    try:
        extract(body, url)
    finally:
        choice.decided = decided
    return seen[-1] if seen else None


def sample(job: tuple[Path, Row]) -> Sample | None:
    """What a page teaches; of lines far from the text, which are many and easy, every third."""
    corpus, row = job
    found = looked(extraction.page(corpus, row), extraction.absolute(row["url"] or ""))
    if found is None:
        return None
    blocks, known = found
    texts = [block.text for block in blocks]
    told = labels(texts, row) if row.get("text") else snippets(texts, row)
    table = features.table(blocks, known).astype(np.float32)
    sizes = np.array([max(1, len(scorer().words(text))) for text in texts], dtype=float)
    weights = SHARE.get(corpus.stem, 1.0) * (sizes / max(50.0, sizes[told == 1].sum())) ** _POWER
    near = np.flatnonzero((told == 1) | (table[:, features.KEPT] > 0))
    far = np.array([len(near) > 0 and abs(near - i).min() > _REACH and i % _EVERY > 0 for i in range(len(texts))])
    use = (told >= 0) & ~far
    return Sample(extraction.site(row), table[use], told[use], weights[use])


@cache
def scorer() -> Any:
    """The scorer's module: its words are the words of the labels."""
    return extraction.scorer(extraction.SCORER)


def labels(texts: list[str], row: Row) -> np.ndarray:
    """What the gold says of each line: 1 text, 0 not, -1 where it may or may not be kept.

    The lines' words are aligned with those of the gold text (longest common subsequence), so that of equal lines only
    one is text; a line is text if half of its words are matched and most of its runs of four words stand in the gold.
    """
    from rapidfuzz.distance import LCSseq

    optional = set(row.get("optional") or ())
    paragraphs = row.get("paragraphs") or [row["text"]]
    gold = [(word, i in optional) for i, text in enumerate(paragraphs) for word in scorer().words(text)]
    lines = [scorer().words(text) for text in texts]
    runs = {run for size in (1, 2, 3, 4) for run in grams([word for word, _ in gold], size)}
    words = [word if fit else None for line in lines for fit in [fits(line, runs)] for word in line]
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


def grams(words: list[str], size: int) -> Iterator[tuple[str, ...]]:
    """All runs of so many words."""
    return (tuple(words[i : i + size]) for i in range(len(words) - size + 1))


def fits(line: list[str], gold: set[tuple[str, ...]]) -> bool:
    """Whether a line can be of the gold: whole if it is short, else most of its runs of four words."""
    known = [run in gold for run in grams(line, min(4, max(1, len(line))))]
    return 2 * sum(known) >= len(known) > 0


def snippets(texts: list[str], row: Row) -> np.ndarray:
    """What snippets say of the lines that hold them; nothing is said of all others."""
    found = np.full(len(texts), -1)
    for told, key in ((1, "with"), (0, "without")):
        for snippet in (" ".join(text.split()) for text in row[key]):
            for i, text in enumerate(texts):
                if snippet in text:
                    found[i] = told if found[i] in (-1, told) else -1
    return found


def samples(corpora: list[Path]) -> list[Sample]:
    """What all pages teach; a page that stands in two corpora under one name does so once."""
    rows = [(corpus, row) for corpus in corpora for row in extraction.rows(corpus)]
    jobs = {(corpus.stem.split("_news")[0], row["id"]): (corpus, row) for corpus, row in rows}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [found for found in pool.map(sample, jobs.values(), chunksize=8) if found]


def train(pages: list[Sample]) -> bytes:
    """The parameters learnt from pages, as a file."""
    import lightgbm

    table, told = np.vstack([page.table for page in pages]), np.concatenate([page.labels for page in pages])
    weights = np.concatenate([page.weights for page in pages])
    data = lightgbm.Dataset(table, told, weight=weights * len(weights) / weights.sum(), params={"max_bin": 127})
    return packed(lightgbm.train(SETTINGS, data, ROUNDS).dump_model())


def packed(dumped: Row) -> bytes:
    """LightGBM's trees in the layout of crawler.extract.model, as a .npz whose bytes depend on nothing else."""
    splits, starts, leaves = [], [], np.zeros((len(dumped["tree_info"]), 32), dtype=np.float32)
    for number, tree in enumerate(dumped["tree_info"]):
        starts.append(len(splits))
        values: list[float] = []
        below(tree["tree_structure"], values, splits)
        leaves[number, : len(values)] = values
    columns, thresholds, masks = zip(*splits, strict=True)
    arrays = {
        "columns": np.array(columns, dtype=np.int16),
        "thresholds": np.array([lower(value) for value in thresholds], dtype=np.float32),
        "masks": np.array(masks, dtype=np.uint32),
        "starts": np.array(starts, dtype=np.int32),
        "leaves": leaves,
    }
    return archived(arrays)


def below(node: Row, values: list[float], splits: list[tuple[int, float, int]]) -> int:
    """Collect leaves from left to right and splits with the leaves that stay where they fail; gives the node's leaves."""
    if "leaf_value" in node:
        values.append(node["leaf_value"])
        return 1 << len(values) - 1
    at = len(splits)
    splits.append((0, 0.0, 0))
    left = below(node["left_child"], values, splits)
    splits[at] = (node["split_feature"], node["threshold"], 0xFFFFFFFF & ~left)
    return left | below(node["right_child"], values, splits)


def lower(value: float) -> np.float32:
    """The greatest number of single precision that is not above ``value``."""
    near = np.float32(value)
    return near if near <= value else np.nextafter(near, np.float32(-np.inf))


def archived(arrays: dict[str, np.ndarray]) -> bytes:
    """The arrays as .npz without times."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            held = io.BytesIO()
            np.save(held, array, allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), held.getvalue(), zipfile.ZIP_DEFLATED
            )
    return target.getvalue()


def main() -> None:
    """Train on the corpora that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--folds", type=Path, help="write a model per fold into this folder")
    arguments = parser.parse_args()
    pages = samples(arguments.corpus)
    print(f"{len(pages)} pages, {len({page.site for page in pages})} sites, {sum(len(p.labels) for p in pages)} lines")
    targets = {model.FILE: pages}
    if arguments.folds:
        arguments.folds.mkdir(parents=True, exist_ok=True)
        for fold in range(extraction.FOLDS):
            rest = [page for page in pages if extraction.fold(page.site) != fold]
            targets[arguments.folds / f"{fold}.npz"] = rest
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for file, data in zip(targets, pool.map(train, targets.values()), strict=True):
            file.write_bytes(data)
            print(f"{file.name}: {len(targets[file])} pages, {len(data)} bytes", flush=True)
    print(f"DIGEST = {json.dumps(hashlib.sha256(model.FILE.read_bytes()).hexdigest())}")


if __name__ == "__main__":
    main()
