"""The block model's parameters are read as they were released, and asked as the trees say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crawler.extract import model


def trees() -> model.Trees:
    """Two trees: one of three leaves (column 0 at 10, below it column 1 at 5), one of two (column 1 at 7)."""
    leaves = np.zeros((2, 32), np.float32)
    leaves[0, :3], leaves[1, :2] = (1.0, 2.0, 3.0), (0.25, 0.5)
    return model.Trees(
        columns=np.array([0, 1, 1], np.int16),
        thresholds=np.array([10, 5, 7], np.float32),
        masks=np.array([0xFFFFFFFC, 0xFFFFFFFE, 0xFFFFFFFE], np.uint32),
        starts=np.array([0, 2], np.int32),
        leaves=leaves,
    )


@pytest.mark.parametrize(
    ("row", "score"), [((10, 5), 1.25), ((10, 6), 2.25), ((11, 5), 3.25), ((11, 8), 3.5), ((0, 8), 2.5)]
)
def test_a_row_gets_the_sum_of_its_leaves(row: tuple[float, float], score: float) -> None:
    assert trees().probabilities(np.array([row], float)) == pytest.approx([1 / (1 + np.exp(-score))])


def test_many_rows_get_what_each_gets_alone() -> None:
    table = np.random.default_rng(1).uniform(0, 20, (600, 2))
    alone = [trees().probabilities(row[None, :])[0] for row in table]
    assert trees().probabilities(table) == pytest.approx(alone)


def test_the_shipped_parameters_are_those_of_the_release() -> None:
    assert model.load(model.FILE, model.DIGEST).first.leaves.shape[1] == 32
    assert len(model.DIGEST) == 64
    assert model.FILE.stat().st_size < 1_000_000


def test_changed_parameters_are_refused(tmp_path: Path) -> None:
    changed = tmp_path / "blocks.npz"
    changed.write_bytes(model.FILE.read_bytes() + b"\0")
    with pytest.raises(model.WrongModel, match=r"blocks\.npz"):
        model.load(changed, model.DIGEST)
