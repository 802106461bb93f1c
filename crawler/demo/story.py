"""The invented articles of the sample sites, as their content files state them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article of a sample site; ``text`` has blocks parted by blank lines, and headings that start with ``## ``."""

    path: str
    title: str
    published: datetime
    section: str
    text: str
    language: str = "en"
    author: str = ""
    biography: str = ""
    tags: tuple[str, ...] = ()
    caption: str = ""
    number: str = ""
    twin: str = ""
    edit: tuple[str, str] | None = None
    edited: datetime | None = None
    withdraw: bool = False
    modified: datetime

    @property
    def blocks(self) -> list[str]:
        """The paragraphs and headings."""
        return self.text.strip().split("\n\n")

    @property
    def slug(self) -> str:
        """The last part of the path, without its ending."""
        return self.path.rstrip("/").rpartition("/")[2].removesuffix(".html")

    def revised(self) -> Story:
        """Give the story as it reads after the site's editors have been at it."""
        if not self.edit or not self.edited:
            return self
        return replace(self, text=self.text.replace(*self.edit), modified=self.edited)


def load(name: str) -> tuple[Story, ...]:
    """Give a sample site's stories, newest first."""
    document = tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))
    authors: dict[str, dict[str, str]] = document.get("author", {})
    stories = (_story(table, authors) for table in document["story"])
    return tuple(sorted(stories, key=lambda story: story.published, reverse=True))


def _story(table: dict[str, Any], authors: dict[str, dict[str, str]]) -> Story:
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    if person := authors.get(table.get("author", "")):
        values |= {"author": person["name"], "biography": person["biography"]}
    return Story(**{"modified": table["published"], **values})
