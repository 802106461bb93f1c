"""Which source an address belongs to, where files of others are read in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from archive.urls import BadUrl, key
from crawler.sources import Source

_HOSTS = 100_000  # that are remembered


class Owners:
    """The sources that records may belong to: by their hosts or, where ``only`` is one, all of them to that one."""

    def __init__(self, sources: Sequence[Source], only: Source | None = None) -> None:
        self._sources, self._only = sources, only
        self._of_host: Callable[[str], tuple[Source, ...]] = lru_cache(maxsize=_HOSTS)(self._owners)

    def source(self, url: str) -> Source | None:
        """The source of an address; of several the one whose articles have such addresses, or the narrowest.

        None for an address of no source, and for what is no address.
        """
        if not _is_address(url):
            return None
        if self._only:
            return self._only
        parts = urlsplit(url)
        owners = self._of_host(f"{parts.scheme}://{parts.netloc}/")
        fitting = [source for source in owners if source.articles and re.search(source.articles, url)]
        return next(iter(fitting or owners), None)

    def _owners(self, root: str) -> tuple[Source, ...]:
        owners = [source for source in self._sources if source.owns(root)]
        return tuple(sorted(owners, key=lambda source: (-len(urlsplit(source.homepage).hostname or ""), source.id)))


def _is_address(url: str) -> bool:
    try:
        return key(url) != ""
    except BadUrl:
        return False
