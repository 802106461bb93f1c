"""How Sphinx makes a site of these pages (``sphinx-build -W docs site``); they are to be read on a forge as well."""

from __future__ import annotations

import tomllib
from pathlib import Path

with (Path(__file__).parents[1] / "pyproject.toml").open("rb") as file:
    release = version = tomllib.load(file)["project"]["version"]

project = "communique"
author = copyright = "the authors of communique"
extensions = ["myst_parser"]
root_doc = "index"
html_theme = "furo"
html_title = "communique"
html_copy_source = False
myst_heading_anchors = 3
