"""sqlite-utils, without the libraries of numbers that it loads wherever they are installed: 80 MB in every process."""

from __future__ import annotations

import sys

_HIDDEN = {name: None for name in ("numpy", "pandas") if name not in sys.modules}

# A module that is None is one that cannot be imported, for as long as this import takes.
sys.modules.update(_HIDDEN)  # type: ignore[arg-type]
try:
    from sqlite_utils import Database, Migrations
finally:
    for name in _HIDDEN:
        del sys.modules[name]

__all__ = ["Database", "Migrations"]
