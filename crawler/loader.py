"""Lets ``scrapy list`` and ``scrapy crawl ID`` know every source as a spider."""

from __future__ import annotations

import builtins
from difflib import get_close_matches
from functools import cached_property
from typing import Self

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from crawler.config import load as load_config
from crawler.session import default_folder
from crawler.settings import overrides
from crawler.sources import Source, load
from crawler.spiders.news import NewsSpider


class CatalogueLoader:
    """Makes one spider of each table of the catalogue and of the archive's ``sources.toml``."""

    @cached_property
    def _sources(self) -> dict[str, Source]:
        # Scrapy makes a loader for every crawl, also for those that are given their sources.
        return load(default_folder())

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """The loader; the sources are the same under all settings."""
        return cls()

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of a source. Raises KeyError where there is none of that id."""
        if spider_name not in self._sources:
            near = ", ".join(get_close_matches(spider_name, self._sources)) or "see `scrapy list`"
            raise KeyError(f"Spider not found: {spider_name} (nearest: {near})")
        source = self._sources[spider_name]
        custom = overrides(load_config(default_folder()))
        return type("Spider", (NewsSpider,), {"name": source.id, "source_id": source.id, "custom_settings": custom})

    def list(self) -> list[str]:
        """The ids of all sources."""
        return sorted(self._sources)

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """The ids of the sources whose hosts a request goes to."""
        return [source.id for source in self._sources.values() if source.owns(request.url)]
