"""What keeps work from a cluster, each with the exit code that the command line ends with."""

from __future__ import annotations


class ClusterError(Exception):
    """A cluster that cannot be used; the message names the mend."""

    exit_code = 2


class LibraryMissing(ClusterError):
    """Dask is not installed."""

    def __init__(self) -> None:
        super().__init__("--cluster needs Dask, which is not installed: pip install 'communique[cluster]'")


class UnitFailed(Exception):
    """The process that did a unit of work ended badly; the text is the end of what it said."""
