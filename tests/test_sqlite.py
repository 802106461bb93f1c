"""The archive loads sqlite-utils, and not what that loads besides."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_an_archive_is_written_to_without_loading_pandas() -> None:
    """Which costs 80 MB and half a second in each process of a crawl; who wants it can still have it."""
    code = "import sys, archive.writer; loaded = 'pandas' in sys.modules; import pandas; print(loaded, pandas.Series([1]).sum())"
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "1"]
