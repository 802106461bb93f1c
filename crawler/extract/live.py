"""A live report's own text told from its posts, which are dated notes of their own and come and go by the minute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from crawler.extract.blocks import norm
from crawler.extract.body import Part
from crawler.extract.structured import Structured, plain, texts

_LEAST = 80


def without_posts(parts: Sequence[Part], said: Structured) -> list[Part]:
    """The parts that stand in none of the posts that the page states (schema.org liveBlogUpdate), or all of them."""
    posts = [post for node in said.nodes for post in _listed(node.get("liveBlogUpdate"))]
    stated = " \n ".join(norm(plain(text)) for post in posts for text in _said(post))
    own = [part for part in parts if not (words := norm(part.text)) or words not in stated]
    return own if sum(len(part.text) for part in own) >= _LEAST else list(parts)


def _said(post: Any) -> Iterable[str]:
    return (text for name in ("headline", "articleBody") for text in texts(post.get(name)))


def _listed(value: Any) -> list[Any]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, dict)]
