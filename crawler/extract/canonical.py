"""The address that a page calls its own (RFC 6596), and whether it can be meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from archive import urls
from archive.warnings import warning
from crawler.extract.blocks import norm
from crawler.extract.structured import Structured

# ISO 639, and the names of countries that sites put in their place.
_LANGUAGES = {
    "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi",
    "fr", "ga", "gl", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "ko", "ky", "lo",
    "lt", "lv", "mk", "mn", "ms", "my", "nb", "ne", "nl", "nn", "no", "pl", "ps", "pt", "ro", "ru", "si", "sk",
    "sl", "sq", "sr", "sv", "sw", "ta", "tg", "th", "tk", "tr", "uk", "ur", "uz", "vi", "zh", "eng", "fra", "fre",
    "deu", "ger", "spa", "esp", "rus", "ara", "chi", "cn", "jp", "kr", "gr", "ua", "cz",
}  # fmt: skip
_ID = re.compile(r"\d{3,}")
_CODE = re.compile(r"\b(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{8,}\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SLUG, _SAME = 3, 0.5


@dataclass(frozen=True, slots=True)
class Canonical:
    """The address that identifies the article, and a warning where the page names one that cannot be meant."""

    url: str
    warnings: tuple[str, ...] = ()


def read(said: Structured, url: str, title: str) -> Canonical:
    """The address the page calls its own, unless this is a front page, a section, another article or another site.

    ``url`` is where the page was read, which counts then; ``title`` the article's, which its own address may repeat.
    """
    own = urls.canonical(url)
    try:
        stated = urls.join(url, said.canonical) if said.canonical else own
        code = "" if urls.key(stated) == urls.key(own) else _fault(own, stated, title)
    except urls.BadUrl:
        return Canonical(own)
    return Canonical(own, (warning(code, stated),)) if code else Canonical(stated)


def _fault(own: str, stated: str, title: str) -> str:
    if not urls.same_site(own, stated):
        return "canonical-elsewhere"
    if _is_above(_steps(own), _steps(stated)):
        return "canonical-home"
    other = _languages(own) - _languages(stated) and _languages(stated) - _languages(own)
    return "canonical-other" if other or _is_another(own, stated, title) else ""


def _is_above(own: list[str], stated: list[str]) -> bool:
    """Whether an address is the front page, or a section that the other one, an article's, is in."""
    if not stated or (len(stated) == 1 and stated[0] in _LANGUAGES):
        return len(own) > len(stated)
    below = own[: len(stated)] == stated and len(own) > len(stated)
    return below and _names_article(own[-1]) and not _names_article(stated[-1])


def _steps(url: str) -> list[str]:
    path = re.sub(r"/(?:index|default|home)(?:\.\w+)?$", "/", urlsplit(url).path, flags=re.IGNORECASE)
    return [step for step in path.casefold().split("/") if step]


def _names_article(step: str) -> bool:
    return bool(_ID.search(step)) or len(_words([step])) >= _SLUG


def _languages(url: str) -> set[str]:
    parts = urlsplit(url.casefold())
    asked = re.findall(r"(?:^|&)(?:lang|language|locale|l)=([a-z]{2,3})\b", parts.query)
    named = [re.split(r"[-_]", step)[0] for step in parts.path.split("/")[1:4]]
    return {name for name in (*named, *asked) if name in _LANGUAGES}


def _is_another(own: str, stated: str, title: str) -> bool:
    """Whether two addresses of a site are those of two articles: other numbers in one pattern, or other words."""
    if _ids(own) & _ids(stated):
        return False
    if _ID.search(own) and re.sub(r"\d+", "0", own) == re.sub(r"\d+", "0", stated):
        return True
    mine, theirs = _words(_steps(own)[-1:]), _words(_steps(stated)[-1:])
    if min(len(mine), len(theirs)) < _SLUG:
        return False
    return _shared(mine, theirs) < _SAME and _shared(theirs, set(norm(title).split())) < _SAME


def _ids(url: str) -> set[str]:
    numbers = {number for number in _ID.findall(url) if len(number) > 3 and not _YEAR.fullmatch(number)}
    return numbers | set(_CODE.findall(urlsplit(url.casefold()).path))


def _words(steps: Iterable[str]) -> set[str]:
    return {word for step in steps for word in _WORD.findall(unquote(re.sub(r"\.\w{2,5}$", "", step)))}


def _shared(some: set[str], others: set[str]) -> float:
    return len(some & others) / max(1, min(len(some), len(others)))
