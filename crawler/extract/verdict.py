"""Whether a page is an article, and if not, what it is.

``before`` looks at the page alone: challenges, error messages, log-ins, shells. ``listed`` looks at the body as it was
found, ``after`` at what is left of it: a list has little prose between many headlines that lead elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.extract import signs
from crawler.extract.blocks import Block, norm
from crawler.extract.body import Part
from crawler.extract.dates import visible
from crawler.extract.page import NotArticle, Page
from crawler.extract.residue import Around, is_prose, weight
from crawler.extract.structured import ARTICLE_TYPES, LIST_TYPES

_LITTLE = 1200
_MANY_LINKS = 5
_ENOUGH = 100
_LEAF = re.compile(r"[?#].*$|/$")
_SECTION_PATH = re.compile(r"/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:[a-z]{1,24}/?)?(?:index\.\w+)?", re.IGNORECASE)


def before(page: Page) -> NotArticle | None:
    """What can be told without a body; of short pages only, because an article may quote each of these phrases."""
    visible_text = " ".join(block.text for block in page.blocks)
    title = " ".join("".join(element.itertext()) for element in page.root.iter("title")).strip()
    if not visible_text:
        return _challenge(page, title, "") or _shell(page) or NotArticle("empty", "no visible text")
    head = [title, *(block.text for block in page.blocks if block.heading)][:6]
    if weight(visible_text) > 4 * _LITTLE:
        return None
    return _challenge(page, title, visible_text) or _short_page(page, head, visible_text)


def _short_page(page: Page, head: Sequence[str], text: str) -> NotArticle | None:
    prose = sum(weight(block.text) for block in page.blocks if block.linked < 0.5 and weight(block.text) > _ENOUGH)
    if prose > _LITTLE:
        return None
    for reason, pattern in signs.HEADINGS:
        said = next((line for line in head if pattern.search(line[:120])), None)
        if said:
            return NotArticle(reason, said[:80])
    if _asks_password(page) and prose < _LITTLE / 2:
        return NotArticle("login", "a password field and little text")
    for reason, pattern in signs.SENTENCES:
        match = pattern.search(text) if prose < _LITTLE / 2 else None
        if match:
            return NotArticle(reason, match.group()[:80])
    return _shell(page) if weight(text) < 3 * _ENOUGH else None


def _challenge(page: Page, title: str, text: str) -> NotArticle | None:
    if signs.CHALLENGE_MARKUP.search(page.html) and weight(text) < _LITTLE:
        return NotArticle("challenge", "markup of a bot wall")
    match = signs.CHALLENGE.search(f"{title}\n{text}") if weight(text) < _LITTLE else None
    return NotArticle("challenge", match.group()[:80]) if match else None


def _asks_password(page: Page) -> bool:
    return any((field.get("type") or "").lower() == "password" for field in page.root.iter("input"))


def _shell(page: Page) -> NotArticle | None:
    """Scripts, or a root to fill, or a request to switch JavaScript on, and next to no text."""
    asked = any(signs.JAVASCRIPT.search("".join(element.itertext())) for element in page.root.iter("noscript", "body"))
    scripts = sum(1 for _ in page.root.iter("script"))
    if asked or (scripts and signs.MOUNT.search(page.html)):
        return NotArticle("needs-javascript", "a shell that scripts fill")
    return None


def listed(page: Page, parts: list[Part], around: Around) -> NotArticle | None:
    """Whether the body as it was found says that it is a list."""
    if page.said.article:
        return None
    if page.said.types() & LIST_TYPES:
        return NotArticle("listing", "calls itself a list")
    prose = [part for part in parts if is_prose(part, around)]
    if _dated_lines(parts, prose):
        return NotArticle("listing", "lines with dates")
    return NotArticle("listing", "headings without text under them") if _bare_headings(parts, prose) else None


def _bare_headings(parts: list[Part], prose: list[Part]) -> bool:
    headings = sum(part.kind == "head" for part in parts)
    size = sum(weight(part.text) for part in prose)
    return size < _LITTLE and len(parts) > 8 * len(prose) and headings > max(4, len(parts) / 5)


def after(page: Page, parts: list[Part], around: Around, path: str) -> NotArticle | None:
    """Whether what is left of the body is a list's or too little; ``path`` is the address without scheme and host."""
    prose = [part for part in parts if is_prose(part, around)]
    if parts and not page.said.article:
        if _leads_elsewhere(page, parts, prose) or _teases(page, prose):
            return NotArticle("listing", "headlines that lead to other pages")
        if _is_foot(page, prose):
            return NotArticle("listing", "links, and below them an imprint")
        if _is_section(page, path):
            return NotArticle("listing", "the address and the links of a section")
    return _too_little(page, parts, prose)


def _leads_elsewhere(page: Page, parts: list[Part], prose: list[Part]) -> bool:
    """Between the body's lines stand about as many linked headlines as paragraphs, or its text is that of links."""
    words = " ".join(norm(part.text) for part in parts)
    leading = [block for block in page.blocks if weight(block.text) > 20 and _leads_within(block, page.url)]
    inside = sum(len(line) for line in {norm(block.text) for block in leading} if line in words)
    if inside > 0.25 * len(words):
        return True
    span = {id(block) for block in _between(page.blocks, parts)}
    heads = sum(1 for block in leading if id(block) in span and (block.heading or weight(block.text) > 40))
    return heads >= _MANY_LINKS and heads * 2 >= len(prose)


def _is_foot(page: Page, prose: list[Part]) -> bool:
    """Whether all there is to read is a line or two beneath a list of links."""
    wanted = {norm(part.text) for part in prose}
    first = next((i for i, block in enumerate(page.blocks) if norm(block.text) in wanted), 0)
    if any(block.heading and block.linked < 0.5 for block in page.blocks[max(0, first - _MANY_LINKS) : first]):
        return False
    above = [b for b in page.blocks[:first] if not b.place and weight(b.text) > 40 and _leads_within(b, page.url)]
    return len(above) >= _MANY_LINKS - 1 and sum(weight(part.text) for part in prose) < 3 * _ENOUGH


def _teases(page: Page, prose: list[Part]) -> bool:
    """Whether most paragraphs stand right under a linked headline that is not the page's own, as on a tag's page."""
    wanted = {norm(part.text) for part in prose}
    own = _LEAF.sub("", page.url)
    under, headline = 0, False
    for block in page.blocks:
        if block.heading:
            headline = _leads_within(block, page.url) and not any(
                _LEAF.sub("", u).endswith(own[-40:]) for u in block.urls
            )
        elif norm(block.text) in wanted:
            under += headline
            headline = False
    return under > 0.5 * len(prose)


def _leads_within(block: Block, url: str) -> bool:
    """Whether the line is a link to a page of the same site."""
    site = re.sub(r"^https?://(?:www\.)?", "", url).split("/")[0]
    return block.linked > 0.8 and any("//" not in link or site in link for link in block.urls)


def _between(blocks: list[Block], parts: list[Part]) -> list[Block]:
    wanted = {norm(part.text) for part in parts if weight(part.text) > 40}
    found = [i for i, block in enumerate(blocks) if norm(block.text) in wanted]
    return blocks[found[0] : found[-1] + 1] if found else []


def _dated_lines(parts: list[Part], prose: list[Part]) -> bool:
    dated = [part for part in parts if weight(part.text) < 250 and visible(part.text)]
    return len(dated) >= 3 and len(dated) > len(prose) and 3 * len(dated) > len(parts)


def _is_section(page: Page, path: str) -> bool:
    if not _SECTION_PATH.fullmatch(path) or page.said.first("og:type") == "article":
        return False
    heads = sum(1 for block in page.blocks if block.linked > 0.8 and block.heading and block.place != "footer")
    return heads >= 3 * _MANY_LINKS


def _too_little(page: Page, parts: list[Part], prose: list[Part]) -> NotArticle | None:
    size = sum(weight(part.text) for part in prose)
    if not prose or (size < 2 * _ENOUGH and len(parts) > 6 * len(prose)):
        return _without_text(page)
    return None


def _without_text(page: Page) -> NotArticle:
    media = sum(1 for _ in page.root.iter("img", "video", "audio", "figure", "picture"))
    links = [block for block in page.blocks if block.linked > 0.5 and weight(block.text) > 20]
    if len(links) >= _MANY_LINKS and not page.said.types() & ARTICLE_TYPES:
        return NotArticle("listing", "links and no text")
    if media >= 3:
        return NotArticle("gallery", "pictures and no text")
    return _shell(page) or NotArticle("no-text", "no sentence of an article")
