"""Three small invented sites, served on loopback: what `communique demo` crawls and the tests can rely on.

All texts, states and persons in them are invented. The pages are the same on every machine and day, except for the
clock in the magazine's header, which shows today's date as such themes do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Thread

from crawler.demo import magazine, ministry, organisation
from crawler.demo.pages import Page, Pages, latest
from crawler.demo.server import Server
from crawler.demo.story import HERE, Story, load
from crawler.sources import Source, declared

GONE = b"<!doctype html><title>Gone</title><h1>This page has been removed</h1>"


class Sites:
    """The sample sites while they are served.

    ``hosts`` are their names, all of which answer on 127.0.0.1 at ``port``; ``sources`` declares them as a user would.
    """

    def __init__(self) -> None:
        self._stories = {name: load(name) for name in ("ministry", "magazine", "organisation")}
        self._gone: Pages = {}
        self._pages = self._built()
        self.hosts = tuple(self._pages)
        self.sources: dict[str, Source] = declared(HERE / "sources.toml")
        self.server = Server(lambda: self._pages)
        self.port: int = self.server.server_address[1]

    @property
    def stories(self) -> dict[str, Story]:
        """What the sites publish now, by URL."""
        roots = {"ministry": ministry.ROOT, "magazine": magazine.ROOT, "organisation": organisation.ROOT}
        return {roots[name] + story.path: story for name, stories in self._stories.items() for story in stories}

    def edit(self) -> None:
        """Let the sites change as real ones do: one article says something else, one is removed (410)."""
        when = max(story.revised().modified for story in self._stories["ministry"])
        withdrawn = [story for story in self._stories["ministry"] if story.withdraw]
        self._gone = {story.path: Page(GONE, when, status=410) for story in withdrawn}
        self._stories = {
            name: tuple(story.revised() for story in stories if not story.withdraw)
            for name, stories in self._stories.items()
        }
        self._pages = self._built()

    def _built(self) -> dict[str, Pages]:
        changed = {name: latest(stories) for name, stories in self._stories.items()}
        stories = self._stories
        bare = Page(b"", changed["magazine"], status=301, location=magazine.ROOT + "/")
        return {
            "mfa.avaria.example": ministry.pages(stories["ministry"], changed["ministry"]) | self._gone,
            "www.thechancery.example": magazine.pages(stories["magazine"], changed["magazine"], date.today()),
            "thechancery.example": {"/": bare},
            "meridianbasin.example": organisation.pages(stories["organisation"], changed["organisation"]),
        }


@contextmanager
def serve() -> Iterator[Sites]:
    """Serve the sample sites until the block is left."""
    sites = Sites()
    thread = Thread(target=sites.server.serve_forever, kwargs={"poll_interval": 0.05}, name="sample-sites", daemon=True)
    thread.start()
    try:
        yield sites
    finally:
        sites.server.shutdown()
        sites.server.server_close()
        thread.join()
