"""Who speaks on a site, as one of its pages says it: name, kind, country and language, each with what tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler.discover.gather import plain
from crawler.extract import language, metadata
from crawler.extract.page import NotArticle, Page, opened
from crawler.extract.structured import texts, types_of
from crawler.tables import COUNTRIES, LANGUAGES

_PARTED = re.compile(r"\s+[|·•–—:]+\s+|\s+-\s+|\s*\|\s*|\s*::\s*|\s*»\s*")
_HOME = re.compile(
    r"home|home ?page|welcome|start(?:seite)?|accueil|inicio|início|главная|головна|ana ?sayfa|news|latest news"
    r"|首页|首頁|ホーム|홈|الرئيسية",
    re.IGNORECASE,
)
_SITES = {"WebSite", "Organization", "NewsMediaOrganization", "GovernmentOrganization", "GovernmentOffice"}
_LONGEST_NAME = 120

_FOREIGN_MINISTRY = re.compile(
    r"(?:ministry|ministries|department|office|secretariat)\b.{0,40}\b(?:foreign|external|international)\b"
    r".{0,20}(?:affairs|relations)|foreign (?:ministry|office)|minist[eè]re des affaires [eé]trang[eè]res"
    r"|minist[eé]rio (?:das rela[cç][oõ]es exteriores|dos neg[oó]cios estrangeiros)"
    r"|ministerio de (?:relaciones|asuntos) exteriores|ministero degli affari esteri|ausw[aä]rtiges amt"
    r"|au(?:ß|ss)enministerium|dışişleri bakanlığı|ministerstwo spraw zagranicznych|ministerul afacerilor externe"
    r"|utrikesdepartementet|utenriksdepartementet|udenrigsministeriet|ulkoministeriö|buitenlandse zaken"
    r"|министерство иностранных дел|міністерство закордонних справ|外交部|外務省|외교부|وزارة (?:ال)?خارجية"
    r"|وزارة الشؤون الخارجية|kementerian luar negeri|bộ ngoại giao|υπουργείο εξωτερικών|משרד החוץ|वि?देश मंत्रालय",
    re.IGNORECASE,
)
_POST = re.compile(
    r"\bembassy\b|\bpermanent (?:mission|representation)\b|\bambassade\b|\bembajada\b|\bembaixada\b|\bbotschaft\b"
    r"|посольство|大使馆|大使館|대사관|سفارة",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\b(?:president|prime minister|presidency|chancellery)\b.{0,30}\b(?:of|office|republic)\b"
    r"|\boffice of the (?:president|prime)",
    re.IGNORECASE,
)
_MINISTRYS_LABEL = re.compile(
    r"mfa|mofa|mofaic|mfaic|minrel|minex|mirex|mrree|mre|rree|cancilleria|foreign(?:affairs)?|mzv|mae"
)
_GOVERNMENTS_LABEL = re.compile(r"gov|gob|gouv|gub|govt|go|gv|admin|government")
# Sold to the world, whatever state they stand for; below them only a government's own names tell a country.
_SOLD_NAMES = "ac ag ai am cc co dj fm gg im io is la ly me mu nu sh st su tk to tv vc ws"
_SOLD = frozenset(_SOLD_NAMES.split(" "))


class Told(NamedTuple):
    """A value and what tells it, in words for a person."""

    value: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is told of a site; what nothing tells is None. ``kind`` is one of crawler.tables.KINDS."""

    name: Told | None = None
    kind: Told | None = None
    country: Told | None = None
    language: Told | None = None


def about(body: bytes, url: str, headers: Mapping[str, str]) -> About | NotArticle:
    """Give what a page says of its site, or why it cannot be read; ``headers`` have lower-case names. Pure."""
    page = opened(body, url, headers)
    if isinstance(page, NotArticle):
        return page
    name = next(_names(page), None)
    return About(
        name=name, kind=_kind(name.value if name else "", url), country=_country(page, url), language=_language(page)
    )


def _names(page: Page) -> Iterator[Told]:
    for key in ("og:site_name", "application-name"):
        if stated := _fit(page.said.first(key)):
            yield Told(stated, key)
    for node in page.said.nodes:
        for stated in texts(node.get("name")) if _SITES & set(types_of(node)) else ():
            if _fit(stated):
                yield Told(_fit(stated), "schema.org")
    head = next(page.root.iter("title"), None)
    parts = [_fit(part) for part in _PARTED.split("".join(head.itertext()) if head is not None else "")]
    parts = [part for part in parts if part]
    if parts:
        # A front page begins with its site's name, every other page ends in it.
        yield Told(parts[0] if urlsplit(page.url).path in ("", "/") else parts[-1], "the page's title")


def _fit(text: str) -> str:
    text = plain(text) or ""
    return "" if _HOME.fullmatch(text) or len(text) > _LONGEST_NAME else text


def _kind(name: str, url: str) -> Told | None:
    labels = (urlsplit(url).hostname or "").split(".")
    for kind, pattern in (
        ("foreign-ministry", _POST),
        ("foreign-ministry", _FOREIGN_MINISTRY),
        ("head-of-government", _HEAD),
    ):
        if pattern.search(name):
            return Told(kind, "its name")
    if labels[-1] == "int":
        return Told("international-organisation", ".int, which only organisations of states are given (RFC 1591)")
    if any(map(_MINISTRYS_LABEL.fullmatch, labels)) and any(map(_GOVERNMENTS_LABEL.fullmatch, labels[-2:])):
        return Told("foreign-ministry", "its host's name")
    return None


def _country(page: Page, url: str) -> Told | None:
    for node in page.said.nodes:
        address = node.get("address")
        for code in texts(address.get("addressCountry")) if isinstance(address, dict) else ():
            if code in COUNTRIES:
                return Told(code, "the address in its schema.org data")
    stated = page.said.first("geo.country", "geo.region")[:2].upper()
    if stated in COUNTRIES:
        return Told(stated, "geo.region")
    return _of_host(urlsplit(url).hostname or "")


def _of_host(host: str) -> Told | None:
    *above, last = host.split(".")
    code = {"uk": "GB"}.get(last, last.upper())
    if code not in COUNTRIES:
        return None
    is_governments = bool(above) and bool(_GOVERNMENTS_LABEL.fullmatch(above[-1]))
    return Told(code, f"its host's name ends in .{last}") if is_governments or last not in _SOLD else None


def _language(page: Page) -> Told | None:
    declared = metadata.declared(page.said, page.headers)
    tag = _tag(metadata.bcp47(declared))
    found = language.detected(" ".join(block.text for block in page.blocks if len(block.text) > 20))
    if tag and (not found or language.agree(tag, found)):
        return Told(tag, f"the page declares {declared}" + (", and is in it" if found else ""))
    if found in LANGUAGES:
        return Told(found, f"its words, though it declares {declared}" if declared else "its words")
    return None


def _tag(tag: str) -> str:
    """Without a region, except where it tells written forms apart."""
    tongue, *rest = tag.split("-")
    return tag if tongue in ("pt", "zh") else tongue if tongue in LANGUAGES else "-".join([tongue, *rest])
