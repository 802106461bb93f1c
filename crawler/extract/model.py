"""The block model's parameters, and how likely each line is to be text of the article.

Gradient-boosted trees, trained by ``tests/campaigns/train_blocks.py``; docs/model-card.md says on what and how well
they do. They are read and asked without the library that trained them.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

VERSION = "blocks-2"
DIGEST = "133e31e7822c985fc1de37468ca5c518e411166a284baba3068815e1ba19f64f"
FILE = Path(__file__).with_name("blocks.npz")
_ROWS = 96  # with which what a look needs fits a processor's cache


class WrongModel(ValueError):
    """The parameter file is not the one this version was released with."""


@dataclass(frozen=True)
class Trees:
    """A forest of trees of at most 32 leaves, laid out split by split.

    A split whose condition fails rules out leaves of its tree, the bits that ``masks`` lacks; the lowest bit that all
    splits of a tree leave is the leaf (Lucchese and others, "QuickScorer", SIGIR 2015).
    """

    columns: NDArray[np.int16]
    thresholds: NDArray[np.float32]
    masks: NDArray[np.uint32]
    starts: NDArray[np.int32]
    leaves: NDArray[np.float32]

    def probabilities(self, table: NDArray[np.float32]) -> NDArray[np.float64]:
        """The chance of each row of the table to be text of the article."""
        scores = np.concatenate([self._scores(table[at : at + _ROWS]) for at in range(0, len(table), _ROWS)])
        chances: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-scores))
        return chances

    def _scores(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        columns, thresholds, lacking = self._by_place
        fails = np.ascontiguousarray(rows.T).take(columns, axis=0) > thresholds
        leaf = ~np.bitwise_or.reduce(np.multiply(fails, lacking, dtype=np.uint32), axis=0)
        lowest = np.bitwise_count((leaf & -leaf) - np.uint32(1))
        trees = np.arange(len(self.leaves), dtype=np.intp)[:, None] * self.leaves.shape[1]
        scores: NDArray[np.float64] = self.leaves.ravel().take(trees + lowest).sum(axis=0, dtype=np.float64)
        return scores

    @cached_property
    def _by_place(self) -> tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.uint32]]:
        """Columns, thresholds and the bits that masks lack, by a split's place in its tree and by tree.

        So they are asked for all trees at once, which costs half of what tree by tree does. No row fails a split that
        fills up a tree of fewer.
        """
        sizes = np.diff(self.starts, append=len(self.columns))
        tree = np.repeat(np.arange(len(sizes)), sizes)
        place = np.arange(len(tree)) - np.repeat(self.starts, sizes)
        shape = (int(sizes.max()), len(sizes))
        columns, lacking = np.zeros(shape, np.intp), np.zeros((*shape, 1), np.uint32)
        thresholds = np.full((*shape, 1), np.inf, np.float32)
        columns[place, tree], lacking[place, tree, 0] = self.columns, ~self.masks
        thresholds[place, tree, 0] = self.thresholds
        return columns, thresholds, lacking


@dataclass(frozen=True, slots=True)
class Model:
    """The forests of the looks at a page, each of which is told what the one before found."""

    first: Trees
    second: Trees
    third: Trees


def load(file: Path, digest: str = "") -> Model:
    """The model in a file; with a digest (SHA-256, hexadecimal), only if the file has it. Raises WrongModel."""
    data = file.read_bytes()
    if digest and hashlib.sha256(data).hexdigest() != digest:
        raise WrongModel(f"{file.name} is not the file of {VERSION}; install the program anew")
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        looks = (look.name for look in fields(Model))
        return Model(*(Trees(**{one.name: arrays[f"{look}.{one.name}"] for one in fields(Trees)}) for look in looks))


@cache
def shipped() -> Model:
    """The model that is installed with the program. Raises WrongModel."""
    return load(FILE, DIGEST)
