"""What the addresses of a site's articles have in common, written as a pattern for its table."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

ENOUGH = 4  # articles without which nothing is said of them
SHARE = 0.6  # of the articles that a pattern has to fit
_MOST_NAMES = 3  # that are written side by side, as in (?:news|speeches)

_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORT = re.compile(r"\d{1,2}")
_ANY_YEAR, _ANY_SHORT = r"20\d\d", r"\d{1,2}"
_NUMBER = re.compile(r"\d+")
_ENDING = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
_SPECIAL = re.compile(r"[.^$*+?{}\[\]|()\\]")
_TELLING = re.compile(r"\\d|[a-z]{2}", re.IGNORECASE)
_ANY_PAGE = re.compile(r"\[\^/\?#\]\+(?:\\\.[a-z]+/?\??$)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression for addresses of articles, how many of those it was made from it fits, and some of them."""

    text: str
    fits: int
    of: int
    examples: tuple[str, ...]


class NoPattern(Exception):
    """The addresses have no form that tells them from others; the text says why."""


def pattern(articles: Iterable[str], others: Iterable[str]) -> Pattern:
    """Give the form that most of these articles' addresses have and none of the ``others``; addresses are canonical.

    The pattern is searched in linear time. Raises NoPattern.
    """
    known = list(dict.fromkeys(articles))
    if len(known) < ENOUGH:
        raise NoPattern(f"too few addresses of articles ({len(known)})")
    alike: dict[tuple[str, int, tuple[str, ...]], list[str]] = defaultdict(list)
    for url in known:
        alike[_form(url)].append(url)
    fullest = max(alike.values(), key=len)
    if len(fullest) < SHARE * len(known) or len(fullest) < ENOUGH:
        raise NoPattern("the addresses of its articles are of many forms")
    host, path, query = _bare(urlsplit(fullest[0]).netloc), _path(fullest), _query(fullest)
    if not _TELLING.search(_ANY_PAGE.sub("", path) + query):
        raise NoPattern("the addresses of its articles have nothing in common")
    text = f"^https?://(?:www\\.)?{_literal(host)}/{path}{query or '$'}"
    taken = next((url for url in others if re.search(text, url)), None)
    if taken:
        raise NoPattern(f"the addresses of its articles are like those of other pages, such as {taken}")
    fits = [url for url in known if re.search(text, url)]
    return Pattern(text, len(fits), len(known), tuple(fits[:3]))


def _form(url: str) -> tuple[str, int, tuple[str, ...]]:
    parts = urlsplit(url)
    names = tuple(sorted(item.partition("=")[0] for item in parts.query.split("&") if _NUMBER.search(item)))
    return _bare(parts.netloc), parts.path.rstrip("/").count("/"), names


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def _path(urls: Sequence[str]) -> str:
    paths = [urlsplit(url).path for url in urls]
    columns = list(zip(*(path.strip("/").split("/") for path in paths), strict=True))
    pieces: list[str] = []
    for number, column in enumerate(columns, 1):
        is_dated = bool(pieces) and pieces[-1] in (_ANY_YEAR, _ANY_SHORT)
        pieces.append(_piece(column, last=number == len(columns), is_dated=is_dated))
    closed = {path.endswith("/") for path in paths}
    return "/".join(pieces) + ("/?" if len(closed) > 1 else "/" * closed.pop())


def _query(urls: Sequence[str]) -> str:
    """That a parameter has a number, for each whose value is not always the same."""
    said = [dict(item.partition("=")[::2] for item in urlsplit(url).query.split("&")) for url in urls]
    names = [name for name in _form(urls[0])[2] if len({items[name] for items in said}) > 1]
    return "".join(rf"(?=[^#]*[?&]{_literal(name)}=[^&#]*\d)" for name in names)


def _piece(column: Sequence[str], *, last: bool, is_dated: bool) -> str:
    """What fits a part of all paths; where all are of one day, the part after a year is a month all the same."""
    for form, text in ((_YEAR, _ANY_YEAR), (_SHORT, _ANY_SHORT), (_NUMBER, r"\d+")):
        is_open = len(set(column)) > 1 or form is _YEAR or (form is _SHORT and is_dated)
        if is_open and all(map(form.fullmatch, column)):
            return text
    names = Counter(column)
    if len(names) == 1 or (len(names) <= _MOST_NAMES and min(names.values()) > 1 and not last):
        words = sorted(map(_literal, names))
        return words[0] if len(words) == 1 else f"(?:{'|'.join(words)})"
    return _varying(column)


def _varying(column: Sequence[str]) -> str:
    endings = {ending[0] if (ending := _ENDING.search(text)) else "" for text in column}
    end = _literal(endings.pop()) if len(endings) == 1 else ""
    stems = [_ENDING.sub("", text) if end else text for text in column]
    if all(re.search(r"[-_]\d+$", stem) for stem in stems):
        return rf"[^/?#]+[-_]\d+{end}"
    if all(re.match(r"\d+[-_]", stem) for stem in stems):
        return rf"\d+[-_][^/?#]+{end}"
    if all(map(_NUMBER.fullmatch, stems)):
        return rf"\d+{end}"
    return f"[^/?#]+{end}"


def _literal(text: str) -> str:
    """As re.escape does, but without a backslash where none is needed: people read these patterns."""
    return _SPECIAL.sub(r"\\\g<0>", text)
