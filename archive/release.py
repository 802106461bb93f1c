"""Which release of the program this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def own_version() -> str:
    """Give the version of the installed distribution, or ``unreleased`` in a checkout that is not installed."""
    try:
        return version("communique")
    except PackageNotFoundError:
        return "unreleased"
