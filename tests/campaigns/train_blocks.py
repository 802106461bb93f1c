"""Train the block model on labelled pages, and one model per fold that never saw a site, for scores that are honest.

    python tests/campaigns/train_blocks.py CORPUS.jsonl ...

Needs LightGBM, which the program itself does not. Writes crawler/extract/blocks.npz and prints the digest that
crawler/extract/model.py must name; training again on the same corpora with the same libraries gives the same bytes.
The models of all folds go into folds/ beside this file; ``extraction.py`` scores with them.
A corpus row is one of ``extraction.py``; rows without text teach by their snippets ``with`` and ``without``, or by the
labels that labels.jsonl beside this file has for the page.

The second and the third look are told what the look before found. What they are told in training comes from models that
never saw the page's site, nor any site of the fold that is left out.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import itertools
import json
import multiprocessing
import os
import sys
import zipfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]
import extraction  # noqa: E402
import samples  # noqa: E402
from samples import Sample  # noqa: E402

from crawler.extract import choice, model  # noqa: E402

Row = dict[str, Any]
Folds = frozenset[int]

SETTINGS = {
    "objective": "binary", "min_data_in_leaf": 30, "feature_fraction": 0.4,
    "learning_rate": 0.08,    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63, "seed": 7, "deterministic": True,
    "force_col_wise": True, "num_threads": 1, "verbose": -1,
}  # fmt: skip
# Trees, leaves of each.
LOOKS = {"first": (120, 31), "second": (250, 12), "third": (160, 12)}
_REACH, _EVERY = 6, 3


class Training:
    """The models of all looks, by the folds that each never saw."""

    def __init__(self, pages: list[Sample]) -> None:
        self.pages = pages
        self.trained: dict[tuple[str, Folds], dict[str, np.ndarray]] = {}

    def likely(self, look: str, page: Sample, unseen: Folds) -> np.ndarray:
        """What a look makes of a page, by a model that saw neither the page's fold nor those of ``unseen``."""
        trees = model.Trees(**self.trained[look, unseen | {page.fold}])
        before = page.look if look == "first" else self.told(page, "first", unseen)
        return choice.again(before, trees, before.table).likely

    def told(self, page: Sample, look: str, unseen: Folds) -> choice.Look:
        """A page as the look behind ``look`` sees it."""
        return replace(page.told, likely=self.likely(look, page, unseen))

    def table(self, look: str, page: Sample, unseen: Folds) -> tuple[np.ndarray, np.ndarray]:
        """The lines of a page as numbers for a look, and which of them are likely."""
        if look == "first":
            return page.look.table, page.look.likely
        before = self.told(page, "first" if look == "second" else "second", unseen)
        return (before.table if look == "second" else choice.beside(before, page.said)), before.likely


STATE: list[Training] = []


def run(pages: list[Sample]) -> Training:
    """Train every look with all sets of folds left out that the next look, or a score, needs."""
    training = Training(pages)
    STATE[:] = [training]
    for look, most in (("first", 3), ("second", 2), ("third", 1)):
        folds = range(extraction.FOLDS)
        sets = [frozenset(some) for count in range(most + 1) for some in itertools.combinations(folds, count)]
        # Forked here, so that the models of the looks before are there.
        with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
            found = pool.starmap(trained, [(look, some) for some in sets], chunksize=1)
        training.trained.update({(look, some): arrays for some, arrays in zip(sets, found, strict=True)})
        print(f"{look}: {len(sets)} models", flush=True)
    return training


def trained(look: str, unseen: Folds) -> dict[str, np.ndarray]:
    """The trees of a look that never saw some folds."""
    import lightgbm

    rows, told, weights = [], [], []
    for page in STATE[0].pages:
        if page.fold not in unseen:
            table, likely = STATE[0].table(look, page, unseen)
            use = near(page.labels, likely)
            rows.append(table[use].astype(np.float32))
            told.append(page.labels[use])
            weights.append(page.weights[use])
    weight = np.concatenate(weights)
    data = lightgbm.Dataset(np.vstack(rows), np.concatenate(told), weight=weight * len(weight) / weight.sum(),
                            params={"max_bin": SETTINGS["max_bin"]})  # fmt: skip
    rounds, leaves = LOOKS[look]
    return packed(lightgbm.train({**SETTINGS, "num_leaves": leaves}, data, rounds).dump_model())


def near(labels: np.ndarray, likely: np.ndarray) -> np.ndarray:
    """Which lines teach: all near the text or what looks like it; of lines far from both, which are easy, every third."""
    index = np.arange(len(labels))
    good = np.flatnonzero((labels == 1) | (likely > 0.3))
    if not len(good):
        return labels >= 0
    at = np.searchsorted(good, index)
    after, before = good[np.minimum(at, len(good) - 1)], good[np.maximum(at - 1, 0)]
    close = np.minimum(np.abs(after - index), np.abs(index - before)) <= _REACH
    return (labels >= 0) & (close | (index % _EVERY == 0))


def packed(dumped: Row) -> dict[str, np.ndarray]:
    """LightGBM's trees in the layout of crawler.extract.model.Trees."""
    splits, starts, leaves = [], [], np.zeros((len(dumped["tree_info"]), 32), dtype=np.float32)
    for number, tree in enumerate(dumped["tree_info"]):
        starts.append(len(splits))
        values: list[float] = []
        below(tree["tree_structure"], values, splits)
        leaves[number, : len(values)] = values
    columns, thresholds, masks = zip(*splits, strict=True)
    return {
        "columns": np.array(columns, dtype=np.int16),
        "thresholds": np.array([lower(value) for value in thresholds], dtype=np.float32),
        "masks": np.array(masks, dtype=np.uint32),
        "starts": np.array(starts, dtype=np.int32),
        "leaves": leaves,
    }


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


def archived(training: Training, unseen: Folds) -> bytes:
    """All looks of a model as .npz without times, whose bytes depend on nothing else."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for look in LOOKS:
            for name, array in training.trained[look, unseen].items():
                held = io.BytesIO()
                np.save(held, array, allow_pickle=False)
                entry = zipfile.ZipInfo(f"{look}.{name}.npy", (1980, 1, 1, 0, 0, 0))
                archive.writestr(entry, held.getvalue(), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def taught(corpora: list[Path]) -> list[Sample]:
    """What all pages teach; a page that stands in two corpora under one name does so once."""
    rows = [(corpus, row) for corpus in corpora for row in extraction.rows(corpus)]
    jobs = [*{(corpus.stem.split("_news")[0], row["id"]): (corpus, row) for corpus, row in rows}.values()]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [found for found in pool.map(samples.of_page, jobs, chunksize=8) if found]


def main() -> None:
    """Train on the corpora that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=Path)
    arguments = parser.parse_args()
    pages = taught(arguments.corpus)
    print(f"{len(pages)} pages, {sum(len(page.labels) for page in pages)} lines", flush=True)
    training = run(pages)
    model.FILE.write_bytes(archived(training, frozenset()))
    print(f"DIGEST = {json.dumps(hashlib.sha256(model.FILE.read_bytes()).hexdigest())}")
    extraction.FOLDER.mkdir(exist_ok=True)
    for fold in range(extraction.FOLDS):
        (extraction.FOLDER / f"{fold}.npz").write_bytes(archived(training, frozenset({fold})))


if __name__ == "__main__":
    main()
