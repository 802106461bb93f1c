"""What several test files need; the fixtures themselves are in tests/parts."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["browsing", "clusters", "crawls", "papers", "sample", "screen", "web"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of private test pages beside the checkout."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("there are no private test pages beside this checkout")
    return folder
