"""What stands in an article's column but is no part of its text, and is taken out.

Headline again, breadcrumb, byline and date, prompts to read, share, follow or subscribe, captions' credits, the
author's biography, lists of other articles and all that stands beneath their headings.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from crawler.extract import classes, ends, prompts
from crawler.extract.authors import is_byline
from crawler.extract.blocks import Block, norm
from crawler.extract.body import Part
from crawler.extract.dates import alone
from crawler.extract.remembered import by_line

_SHORT, _CAPTIONED = 160, 400
_PROSE = 60
_LABEL = 40
_IMPRINT = 250
_CAPTION = "figcaption"
SENTENCE = re.compile(r"[.!?…。！？؟।۔:;][\"'”’»）)\]]*$")
WIDE = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the page when its body is cleaned: the headline, the authors, the lines by their words."""

    title: str
    authors: tuple[str, ...]
    lines: dict[str, Block]

    def linked(self, part: Part) -> float:
        """The share of the part's characters that is in links; 0 where the page has no such line."""
        line = self.lines.get(norm(part.text))
        return line.linked if line else 0.0


def around(title: str, authors: tuple[str, ...], blocks: list[Block]) -> Around:
    """Index the page's lines; of equal ones the least linked counts."""
    lines: dict[str, Block] = {}
    for block in blocks:
        words = block.words
        if words not in lines or block.linked < lines[words].linked:
            lines[words] = block
    return Around(title, authors, lines)


def without(parts: list[Part], page: Around) -> list[Part]:
    """The parts that are text of the article, in their order."""
    return judged(parts, page)[0]


def judged(parts: list[Part], page: Around) -> tuple[list[Part], list[tuple[Part, str]]]:
    """The same, and what was taken out with its class (see ``classes``)."""
    out: list[tuple[Part, str]] = []
    for name, step in _steps():
        kept = step(parts, page)
        left = set(map(id, kept))
        out += [(part, name or own_class(part, page) or classes.LABEL) for part in parts if id(part) not in left]
        parts = kept
    return parts, out


def own_class(part: Part, page: Around) -> str:
    """The class that a part's own words tell, empty if they tell none."""
    return next((name for name, test in _OWN.items() if test(part, page)), "")


def weight(text: str) -> int:
    """Characters, where one of a script without spaces counts for three."""
    return len(text) if text.isascii() else len(text) + 2 * _wide(text)


@by_line
def _wide(text: str) -> int:
    return len(WIDE.findall(text))


def is_prose(part: Part, page: Around) -> bool:
    """Whether a part is a sentence of the article: long enough, ended as sentences end, and no link."""
    size = weight(part.text)
    return size >= _PROSE and (bool(SENTENCE.search(part.text)) or size > 5 * _PROSE) and page.linked(part) < 0.6


def _is_paragraph(part: Part, page: Around) -> bool:
    return is_prose(part, page) and weight(part.text) > 2 * _PROSE


def _below_headline(parts: list[Part], page: Around) -> list[Part]:
    """What stands above the headline is the site's, unless it is text; on pages made of tables it comes along."""
    at = next((i for i, part in enumerate(parts) if norm(part.text) == norm(page.title)), 0)
    return parts if any(_is_paragraph(part, page) for part in parts[:at]) else parts[at:]


def _foot_cut(parts: list[Part], page: Around) -> list[Part]:
    """Beneath a line of links ("Print | Back to the list") at the very end stands the site's imprint."""
    total = sum(weight(part.text) for part in parts)
    most, below, end = min(0.5 * total, max(0.15 * total, _IMPRINT)), 0, len(parts)
    for i in range(len(parts) - 1, 0, -1):
        below += weight(parts[i].text)
        if below > most or _is_paragraph(parts[i], page):
            break
        if page.linked(parts[i]) > 0.8 and parts[i].kind != "head":
            end = i
    return parts[:end]


def _teasers_cut(parts: list[Part], page: Around) -> list[Part]:
    """At the end stand teasers of other articles: links, or lines of links, with their dates and a label above them."""
    end = _before_teasers(parts, page, len(parts))
    if len(parts) - end < 2:
        return parts
    if end > 1 and weight(parts[end - 1].text) < _LABEL and not SENTENCE.search(parts[end - 1].text):
        end = _before_teasers(parts, page, end - 1)
    return parts[:end]


def _before_teasers(parts: list[Part], page: Around, end: int) -> int:
    while end > 1 and _is_of_teasers(parts[end - 1], page):
        end -= 1
    return end


def _is_of_teasers(part: Part, page: Around) -> bool:
    # Among the teasers may stand that of the article itself.
    return page.linked(part) > 0.6 or _repeats_title(part, page) or alone(part.text) is not None


def _after_furniture(parts: list[Part], page: Around) -> list[Part]:
    """Before the first sentence stand headline, breadcrumb, byline and date."""
    first = next((i for i, part in enumerate(parts) if is_prose(part, page)), 0)
    return [part for part in parts[:first] if not _is_furniture(part, page)] + parts[first:]


def _is_furniture(part: Part, page: Around) -> bool:
    return any(test(part, page) for test in (_is_crumb, _is_label, _signs, _is_date))


def _is_crumb(part: Part, page: Around) -> bool:
    """Whether a part is the headline, or a breadcrumb that ends in it."""
    words, title = norm(part.text), norm(page.title)
    return bool(title) and words.endswith(title) and len(words.removesuffix(title).split()) <= 8


def _is_label(part: Part, _: Around) -> bool:
    short = len(norm(part.text).split()) < 4 and weight(part.text) < _LABEL
    return short and part.kind in ("p", "row") and part.text[-1].isalnum()


def _is_link(part: Part, page: Around) -> bool:
    return page.linked(part) > 0.8


def _signs(part: Part, page: Around) -> bool:
    return is_byline(part.text, page.authors)


def _is_date(part: Part, _: Around) -> bool:
    return len(part.text) < 90 and alone(part.text) is not None


def _sections_cut(parts: list[Part], page: Around) -> list[Part]:
    """A heading like "Most Popular" goes with what follows it, up to the next sentence of the article."""
    kept: list[Part] = []
    cutting = False
    for part in parts:
        if _opens_section(part):
            cutting = True
        elif cutting and _is_paragraph(part, page):
            cutting = False
        if not cutting:
            kept.append(part)
    return kept


def _opens_section(part: Part) -> bool:
    text = part.text
    return len(text) < 60 and any(p.fullmatch(text) for p in (prompts.POPULAR, prompts.READ_MORE_ALONE))


def _author_box_cut(parts: list[Part], page: Around) -> list[Part]:
    """The box about the author after the text: a name or a heading, then a biography of at most three parts."""
    names = [norm(name) for name in page.authors]
    for i in range(max(1, len(parts) - 8), len(parts)):
        words = norm(parts[i].text)
        if words in names or prompts.ABOUT_AUTHOR.fullmatch(parts[i].text):
            rest = [p for p in parts[i + 1 :] if norm(p.text) not in names]
            return parts[:i] + (rest[1:] if rest and _is_biography(rest[0], names) else rest)
    return [p for i, p in enumerate(parts) if not (i > len(parts) - 4 and _is_biography(p, names))]


def _is_biography(part: Part, names: list[str]) -> bool:
    words = norm(part.text)
    own = any(words.startswith(name + " ") for name in names) or prompts.THE_AUTHOR.match(part.text)
    return bool(own and prompts.BIOGRAPHY.search(part.text))


def _repeats_title(part: Part, page: Around) -> bool:
    return norm(part.text) == norm(page.title)


def _is_prompt(part: Part, page: Around) -> bool:
    text = part.text
    if len(text) > 2 * _SHORT:
        return False
    if prompts.APPEAL.search(text):
        return True
    if prompts.SOCIAL.fullmatch(text) or (page.linked(part) > 0.5 and prompts.READ_MORE_LINE.match(text)):
        return True
    return prompts.READ_MORE.match(text) is not None and (page.linked(part) > 0.3 or len(text) < _SHORT)


def _is_credit(part: Part, page: Around) -> bool:
    if part.kind == "head":
        return False
    named = len(part.text) < _SHORT and prompts.CREDIT.fullmatch(part.text)
    return bool(named or (len(part.text) < _CAPTIONED and prompts.CREDIT_AT_END.search(part.text)))


def _without_captions(parts: list[Part], page: Around) -> list[Part]:
    """Captions go, unless the page has its text in elements that are meant for them."""
    own = [part for part in parts if not _is_caption(part, page)]
    left, every = (sum(len(part.text) for part in some) for some in (own, parts))
    return own if left >= 0.5 * every else parts


def _is_caption(part: Part, page: Around) -> bool:
    line = page.lines.get(norm(part.text))
    return line is not None and (line.tag == _CAPTION or next(line.element.iterancestors(_CAPTION), None) is not None)


def _without_link_lists(parts: list[Part], page: Around) -> list[Part]:
    """Lines that are nothing but a link to another page are no text, unless they are headings of text below."""
    pairs = zip_longest(parts, parts[1:])
    return [part for part, after in pairs if not _is_mere_link(part, page) or _heads(part, after, page)]


def _is_mere_link(part: Part, page: Around) -> bool:
    return page.linked(part) > 0.9 and weight(part.text) > 15


def _heads(part: Part, after: Part | None, page: Around) -> bool:
    return part.kind == "head" and after is not None and is_prose(after, page)


def _without_idle_headings(parts: list[Part], _: Around) -> list[Part]:
    """A heading at the end has lost what it stood over."""
    while parts and parts[-1].kind == "head":
        parts = parts[:-1]
    return parts


def _without_own(parts: list[Part], page: Around) -> list[Part]:
    """A part's own words say that it is none of the article's: its headline, a prompt, a credit."""
    tests = (_repeats_title, _is_prompt, _is_credit)
    return [part for part in parts if not any(test(part, page) for test in tests)]


def _without_marks(parts: list[Part], _: Around) -> list[Part]:
    return ends.without_marks(parts)


def _is_authors(part: Part, page: Around) -> bool:
    return _is_biography(part, [norm(name) for name in page.authors])


_OWN: dict[str, Callable[[Part, Around], bool]] = {
    classes.HEADLINE: _is_crumb,
    classes.BYLINE: _signs,
    classes.PROMPT: _is_prompt,
    classes.CREDIT: _is_credit,
    classes.BIOGRAPHY: _is_authors,
    classes.LINKS: _is_link,
    classes.DATE: _is_date,
}


def _steps() -> tuple[tuple[str, Callable[[list[Part], Around], list[Part]]], ...]:
    return (
        (classes.ABOVE, _below_headline),
        ("", _after_furniture),
        (classes.IMPRINT, _foot_cut),
        (classes.TEASERS, _teasers_cut),
        (classes.SECTION, _sections_cut),
        (classes.BIOGRAPHY, _author_box_cut),
        (classes.CAPTION, _without_captions),
        ("", _without_own),
        (classes.END, _without_marks),
        (classes.LINKS, _without_link_lists),
        (classes.HEADING, _without_idle_headings),
    )
