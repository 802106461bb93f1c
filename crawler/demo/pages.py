"""What every sample site is made of: pages, filled templates, lists in XML, pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from string import Template

from crawler.demo.story import HERE, Story

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a sample site."""

    body: bytes
    modified: datetime
    type: str = HTML
    status: int = 200
    location: str = ""

    @property
    def etag(self) -> str:
        """A strong validator without its quotes."""
        return hashlib.sha256(self.body).hexdigest()[:16]


Pages = dict[str, Page]


def fill(template: str, **values: str) -> str:
    """Fill a template; values are HTML or XML already."""
    return _template(template).substitute(values)


@cache
def _template(name: str) -> Template:
    return Template((HERE / "templates" / name).read_text("utf-8"))


def each(template: str, stories: Iterable[Story], root: str = "") -> str:
    """Fill a template once for each story, with its escaped facts; ``root`` comes before its path."""
    return "".join(fill(template, **facts(story, root)) for story in stories)


def facts(story: Story, root: str = "") -> dict[str, str]:
    """Give what a template may say of a story, escaped."""
    local = story.published
    return {
        "url": root + story.path,
        "slug": story.slug,
        "title": escape(story.title),
        "section": escape(story.section),
        "section_slug": slug(story.section),
        "author": escape(story.author),
        "author_slug": slug(story.author),
        "biography": escape(story.biography),
        "caption": escape(story.caption),
        "number": story.number,
        "lead": escape(story.blocks[0]),
        "iso": _iso(local),
        "modified": _iso(story.modified),
        "day": local.date().isoformat(),
        "dotted": f"{local:%d.%m.%Y}",
        "short": f"{local:%b} {local.day}, {local.year}",
        "long": f"{local.day} {local:%B %Y}",
        "american": f"{local:%B} {local.day}, {local.year}",
        "rfc822": f"{local:%a, %d %b %Y %H:%M:%S %z}",
    }


def body(story: Story, inline: dict[int, str] | None = None) -> str:
    """Give a story's blocks as HTML; ``inline`` is what stands after the paragraph of that number, from 1."""
    inline = inline or {}
    return "\n".join(_block(text) + inline.get(number, "") for number, text in enumerate(story.blocks, 1))


def _block(text: str) -> str:
    if text.startswith("## "):
        return f"<h2>{escape(text[3:])}</h2>"
    return f"<p>{escape(text)}</p>"


def slug(text: str) -> str:
    """Give a text as a part of a path."""
    return "-".join(text.lower().replace("&", "and").split())


def latest(stories: Iterable[Story]) -> datetime:
    """Give the time of the newest change."""
    return max(story.modified for story in stories)


def picture(name: str) -> bytes:
    """Give an SVG of a river landscape that depends on nothing but the name."""
    seed = hashlib.sha256(name.encode()).digest()
    hue = seed[0] * 360 // 256
    heights = {f"y{index}": str(150 + 45 * index + byte % 40) for index, byte in enumerate(seed[1:7])}
    colours = {"sky": f"hsl({hue},55%,82%)", "light": f"hsl({hue},45%,93%)", "sun": str(80 + seed[7] * 480 // 256)}
    hills = {f"c{index}": f"hsl({(hue + 15 * index) % 360},{30 + 6 * index}%,{62 - 13 * index}%)" for index in range(3)}
    return fill("picture.svg", **heights, **colours, **hills).encode()


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
