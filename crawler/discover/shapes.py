"""What the addresses of a site's articles look like, learnt from those that led to articles and those that did not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from crawler.discover.sections import words

ENOUGH = 4  # addresses that speak for a shape, or against it
_SURE = 0.9
_DIGITS = re.compile(r"\d+")
_ENDING = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
_CODE = re.compile(r"(?=[^\d]*\d)[\da-f]{8,}|(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{12,}", re.IGNORECASE)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{6,}")


def shape(url: str) -> str:
    """Give what an address has in common with its like: numbers, codes and headlines stand for any other of theirs.

    ``/news/2026/03/minister-visits-port`` becomes ``/news/#/#/slug``, ``/view.do?seq=321&lang=en`` becomes
    ``/view?lang=&seq=#``.
    """
    parts = urlsplit(url)
    path = unquote(parts.path)
    *folders, last = path.strip("/").split("/")
    names = sorted(_parameter(item) for item in unquote(parts.query).split("&") if item)
    pieces = [*(_piece(folder, last=False) for folder in folders), _piece(_ENDING.sub("", last), last=not names)]
    return f"/{'/'.join(pieces)}{'?' if names else ''}{'&'.join(names)}"


def _piece(text: str, *, last: bool) -> str:
    if _CODE.fullmatch(text):
        return "code"
    if len(words(text)) >= 3 or _UNSPACED.search(text):
        return "slug"
    if _DIGITS.search(text):
        return _DIGITS.sub("#", text) if len(words(text)) == 1 or not last else "slug"
    return "word" if last and text else text


def _parameter(item: str) -> str:
    name, _, value = item.partition("=")
    return f"{name}=#" if _DIGITS.search(value) else f"{name.partition('/')[0]}="


class Shapes:
    """How often addresses of each shape led to an article of one source, and how often to none."""

    def __init__(self, articles: Iterable[str] = (), others: Iterable[str] = ()) -> None:
        self._articles = Counter(map(shape, articles))
        self._others = Counter(map(shape, others))

    @property
    def totals(self) -> tuple[int, int]:
        """How many addresses led to articles, and how many to none."""
        return self._articles.total(), self._others.total()

    def note(self, url: str, *, article: bool) -> None:
        """Count one more address."""
        (self._articles if article else self._others)[shape(url)] += 1

    def verdict(self, url: str) -> bool | None:
        """Tell whether an address is an article's; None where too little is known, or its like are of both kinds."""
        good, bad = self._articles[shape(url)], self._others[shape(url)]
        if good + bad < ENOUGH:
            return None
        if good >= _SURE * (good + bad):
            return True
        return False if good <= (1 - _SURE) * (good + bad) else None

    def proved(self, url: str) -> bool:
        """Tell whether an address of this shape has led to an article."""
        return self._articles[shape(url)] > 0
