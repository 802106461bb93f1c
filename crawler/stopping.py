"""How a run is stopped before its time."""

STOP = object()  # signal: the crawl is being stopped, drop what is in flight


class Stopped(Exception):
    """The run was stopped while this was under way."""
