"""What a page says before its body is sought: a wall, an error, a log-in, a shell, a list by its own heading.

Each of its phrases may stand in an article too. So a phrase counts where it makes up the title or a main heading, or
where the page has next to no prose beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from crawler.extract import signs
from crawler.extract.blocks import Block
from crawler.extract.page import Page
from crawler.extract.residue import weight

LITTLE = 1200
_SENTENCE = 100
_FEW = 300
_LINE = 20
_LONGEST = 2000
_MOSTLY, _PARTLY = 0.45, 0.33
_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_AROUND = ("nav", "footer", "select")
_SEPARATOR = re.compile(r"\s+[|–—·•»«/-]{1,2}\s+|\s*[|»«]\s*|\s+::\s+")


@dataclass(frozen=True)
class Front:
    """A page with little prose, or whose prose speaks of cookies; ``prose`` are its lines of about a sentence."""

    page: Page
    prose: list[Block]

    @cached_property
    def amount(self) -> int:
        """The characters of the prose, as ``residue.weight`` counts them."""
        return sum(weight(block.text) for block in self.prose)

    @cached_property
    def heads(self) -> list[str]:
        """The title, the main headings, or else the first heading, each parted from the site's name."""
        title = " ".join(" ".join("".join(element.itertext()).split()) for element in self.page.root.iter("title"))
        shown = [block for block in self.page.blocks if block.heading and block.place not in _AROUND]
        main = [block.text for block in shown if block.heading <= 2] or [block.text for block in shown]
        return [part.strip() for line in (title, *main[:3]) for part in _SEPARATOR.split(line[:300]) if part.strip()]

    @cached_property
    def text(self) -> str:
        """The page's lines outside menus, footers and links, some thousand characters of them."""
        lines = (block.text for block in self.page.blocks if block.place not in _AROUND and block.linked < 0.8)
        return " ".join(lines)[:_LONGEST]

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences of these lines, headings left out."""
        lines = (b.text[:_LONGEST] for b in self.page.blocks if not b.heading and b.place not in _AROUND)
        return [sentence for line in lines for sentence in _END.split(line) if sentence]

    @cached_property
    def bare(self) -> bool:
        """Whether there is next to no text, not even in links."""
        return weight(self.text) < _FEW and sum(len(block.text) for block in self.page.blocks) < LITTLE

    def headed(self, kind: str) -> str | None:
        """The heading that is made of words of this kind."""
        pattern = signs.PATTERNS[kind]
        return next((line[:80] for line in self.heads if _share(pattern, line) >= _MOSTLY), None)

    def without(self, kind: str) -> bool:
        """Whether there is no prose but such that has words of this kind."""
        return all(signs.PATTERNS[kind].search(block.text) for block in self.prose)

    @property
    def stated(self) -> bool:
        """Whether the page states that it is an article."""
        said = self.page.said
        return bool(said.article or said.first("article:published_time"))


def front(page: Page) -> Front | None:
    """The page's front, or None where so much prose follows on that it can be no wall or error."""
    prose: list[Block] = []
    run, reads_on = 0, False
    for block in page.blocks:
        linked = block.linked
        if linked > 0.8:
            run = 0 if len(block.text) > _LINE else run
        elif linked < 0.5 and len(block.text) > _SENTENCE / 3 and block.place not in _AROUND:
            size = weight(block.text)
            run += size if size > _SENTENCE else 0
            prose += [block] if size > _SENTENCE else []
            reads_on = reads_on or run > LITTLE
            if reads_on and not _of_cookies(prose):
                return None
    return Front(page, prose)


def _of_cookies(prose: list[Block]) -> bool:
    speaking = sum(len(block.text) for block in prose if signs.COOKIES.search(block.text))
    return speaking >= 0.8 * sum(len(block.text) for block in prose)


def wall_address(front: Front) -> str | None:
    """Redirected to the address of a bot wall."""
    match = signs.WALL_HOSTS.match(front.page.url)
    return match.group()[:80] if match else None


def wall_markup(front: Front) -> str | None:
    """Scripts that only a bot wall's own page has."""
    if front.amount >= _FEW or len(front.text) > LITTLE:
        return None
    return "markup of a bot wall" if any(mark in front.page.html for mark in signs.WALL) else None


def wall_words(front: Front) -> str | None:
    """A heading of a bot wall, or its words and next to nothing else."""
    if front.stated or front.amount > LITTLE * 3 / 4:
        return None
    return front.headed("challenge") or _spoken(front, signs.PATTERNS["challenge"])


def captcha(front: Front) -> str | None:
    """A captcha and not a sentence beside it."""
    if front.prose or not front.bare:
        return None
    return "a captcha and no text" if any(mark in front.page.html for mark in signs.CAPTCHA) else None


def missing_headed(front: Front) -> str | None:
    """A heading that says that the page is not there."""
    return front.headed("soft-404")


def missing_spoken(front: Front) -> str | None:
    """The same as a sentence, and next to nothing else."""
    return None if front.stated else _spoken(front, signs.SORRY) or _spoken(front, signs.PATTERNS["soft-404"])


def error_headed(front: Front) -> str | None:
    """A heading that is an error message."""
    return front.headed("error-page")


def error_spoken(front: Front) -> str | None:
    """An error message, and next to nothing else."""
    return None if front.stated else _spoken(front, signs.PATTERNS["error-page"])


def login_headed(front: Front) -> str | None:
    """A heading that asks to log in."""
    return front.headed("login") if front.amount < LITTLE / 2 else None


def password(front: Front) -> str | None:
    """A password field and no prose but such as speaks of it."""
    if front.stated or not front.without("login"):
        return None
    fields = ((field.get("type") or "").lower() for field in front.page.root.iter("input"))
    return "a password field and little text" if "password" in fields else None


def consent(front: Front) -> str | None:
    """Prose of cookies alone, and a heading or a button that asks to accept them."""
    if not front.prose or not _of_cookies(front.prose):
        return None
    asked = signs.PATTERNS["consent"]
    button = next((text for text in _buttons(front.page) if asked.search(text)), None)
    return front.headed("consent") or (button[:80] if button else None)


def own_list(front: Front) -> str | None:
    """A heading of a search, a tag or a category above lines that lead elsewhere."""
    leading = sum(1 for block in front.page.blocks if block.linked > 0.8 and len(block.text) > _LINE)
    return front.headed("listing") if leading > 1 and not front.stated else None


def asks_for_scripts(front: Front) -> str | None:
    """A request to switch JavaScript on, and no prose beside it."""
    if not front.bare or not front.without("needs-javascript"):
        return None
    texts = ["".join(element.itertext()) for element in front.page.root.iter("noscript")]
    asked = any(signs.PATTERNS["needs-javascript"].search(text[:_LONGEST]) for text in (front.text, *texts))
    return "asks for JavaScript" if asked else None


def unfilled(front: Front) -> str | None:
    """An element that scripts are to fill, and next to no text."""
    if front.prose or not front.bare or front.page.root.find(".//script") is None:
        return None
    return "a shell that scripts fill" if signs.MOUNT.search(front.page.html) else None


def blank(front: Front) -> str | None:
    """Not a word."""
    return None if front.page.blocks else "no visible text"


def _spoken(front: Front, pattern: re.Pattern[str]) -> str | None:
    """The sentence that is about as much words of the pattern, where there are few sentences."""
    if front.amount >= _FEW or not pattern.search(front.text):
        return None
    return next((line[:80] for line in front.sentences if _share(pattern, line) >= _PARTLY), None)


def _share(pattern: re.Pattern[str], line: str) -> float:
    return sum(len(match.group()) for match in pattern.finditer(line)) / len(line)


def _buttons(page: Page) -> Iterator[str]:
    for element in page.root.iter("button", "a", "input"):
        text = element.get("value") if element.tag == "input" else "".join(element.itertext())
        yield " ".join((text or "")[:200].split())
