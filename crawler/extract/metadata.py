"""Titles, section, tags, declared language, robots directives: by a stated order of trust for each."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml.html import HtmlElement

from crawler.extract.structured import ARTICLE_TYPES, Structured, plain, texts, types_of

_HOME = re.compile(
    r"home|homepage|start(?:seite)?|accueil|inicio|início|главная|головна|首页|首頁|ホーム|홈|الرئيسية|anasayfa", re.I
)
_LISTED = re.compile(r",\S|,.*,")
# A kind of page, or a place in the site's own tree.
_NO_SECTION = re.compile(
    r"/.*|.*/|(?:blog )?posts?|articles?|pages?|stories|front page|uncategori[sz]ed|default|slider|none|null"
    rf"|(?:{_HOME.pattern})",
    re.IGNORECASE,
)
_FACET = re.compile(r"(?:category|topics?|tags?|keywords?|subject) ?: ?(?=\S)", re.IGNORECASE)
_NO_TAG = re.compile(r"[@_/#].*|[\w .-]{2,25}: ?\S.*|\d+|\W+|(?=.*\d)[0-9a-f]{8}[0-9a-f-]*|.{80,}", re.IGNORECASE)
_LONGEST = 600
_RESTRICTING = re.compile(
    r"(?:noindex|nofollow|noarchive|nosnippet|noimageindex|notranslate|nocache|none|noai|noimageai|indexifembedded"
    r"|unavailable_after:.+|max-snippet:\s*0)$",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"(?!utf)([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_].*)?$", re.IGNORECASE)

# ISO 639-2 codes, in both their forms, of languages that BCP 47 names by two letters, and codes it gave up.
_TWO_LETTERS = {
    "ara": "ar", "aze": "az", "bul": "bg", "ces": "cs", "chi": "zh", "cze": "cs", "dan": "da", "deu": "de", "dut": "nl",
    "ell": "el", "eng": "en", "est": "et", "fas": "fa", "fin": "fi", "fra": "fr", "fre": "fr", "geo": "ka", "ger": "de",
    "gre": "el", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu", "hye": "hy", "ind": "id", "ita": "it", "jpn": "ja",
    "kat": "ka", "kor": "ko", "lav": "lv", "lit": "lt", "nld": "nl", "nor": "no", "per": "fa", "pol": "pl", "por": "pt",
    "ron": "ro", "rum": "ro", "rus": "ru", "slk": "sk", "slo": "sk", "slv": "sl", "spa": "es", "srp": "sr", "swe": "sv",
    "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "zho": "zh", "in": "id", "iw": "he", "ji": "yi",
}  # fmt: skip


def titles(said: Structured, root: HtmlElement) -> list[str]:
    """What the page states as its title, the most trusted first: JSON-LD, meta tags, the title element."""
    head = next(root.iter("title"), None)
    named = plain("".join(head.itertext())[:_LONGEST]) if head is not None else ""
    stated = [said.first("og:title"), said.first("twitter:title", "dc.title"), named]
    return [title for title in [*texts(said.article.get("headline")), *stated] if len(title) < _LONGEST]


def language(said: Structured, headers: Mapping[str, str], fallback: str) -> str | None:
    """The declared language as BCP 47: of the root element, JSON-LD, meta tags, the header, else the source's."""
    return bcp47(declared(said, headers) or fallback) or None


def declared(said: Structured, headers: Mapping[str, str]) -> str:
    """The first declaration of a language, letter by letter as it stands in the page; empty if there is none."""
    stated = (
        said.language,
        *texts(said.article.get("inLanguage")),
        said.first("og:locale", "content-language", "dc.language", "dcterms.language", "language"),
        headers.get("content-language", ""),
    )
    return next((text.strip() for text in stated if bcp47(text)), "")


def bcp47(text: str) -> str:
    """``text`` as a tag of BCP 47 (RFC 5646), by two letters where the language has them; empty if it is none."""
    match = _LANGUAGE.match(text.split(",")[0].strip())
    if not match:
        return ""
    tongue, script, region = match.groups()
    tongue = _TWO_LETTERS.get(tongue.lower(), tongue.lower())
    return "-".join(filter(None, (tongue, script and script.title(), region and region.upper())))


def robots(said: Structured, headers: Mapping[str, str]) -> tuple[str, ...]:
    """What meta robots and X-Robots-Tag restrict, and a reservation by the TDM protocol (W3C, 2024)."""
    stated = ",".join([*said.meta.get("robots", ()), headers.get("x-robots-tag", "")])
    found = [text.strip().lower() for text in stated.split(",")]
    tdm = said.first("tdm-reservation") or headers.get("tdm-reservation", "")
    reserved = ["tdm-reservation=1"] if tdm.strip() == "1" else []
    return tuple(dict.fromkeys([d for d in found if _RESTRICTING.match(d)] + reserved))


def section(said: Structured, crumbs: list[str]) -> str | None:
    """The section: articleSection, article:section, else the last step of a breadcrumb before the article itself."""
    stated = [*texts(said.article.get("articleSection")), said.first("article:section")]
    stated = [part.strip() for text in stated for part in (text.split(",") if _LISTED.search(text) else [text])]
    stated += [*reversed(_trail(said)), *reversed(crumbs)]
    return next((text for text in stated if text and not _NO_SECTION.fullmatch(text)), None)


def _trail(said: Structured) -> list[str]:
    """The names in a JSON-LD BreadcrumbList between the home page and the article."""
    lists = (node.get("itemListElement") for node in said.nodes if "BreadcrumbList" in types_of(node))
    items = next((items for items in lists if isinstance(items, list)), [])
    steps = [
        name for item in items if isinstance(item, dict) for name in texts([item.get("name") or item.get("item")])[:1]
    ]
    return [step for step in steps[1:-1] if "//" not in step and not _HOME.fullmatch(step)]


def tags(said: Structured) -> tuple[str, ...]:
    """Keywords of JSON-LD, article:tag and news_keywords, each once; codes that content systems add are left out."""
    stated = [*said.meta.get("article:tag", ()), *texts(said.article.get("keywords")), said.first("news_keywords")]
    words = (_FACET.sub("", word.strip()) for text in stated for word in text.split(","))
    once: dict[str, str] = {}
    for word in words:
        if word and word not in ARTICLE_TYPES and not _NO_TAG.fullmatch(word):
            once.setdefault(word.casefold(), word)
    return tuple(once.values())


def schema_type(said: Structured) -> str | None:
    """The schema.org type of the article's node."""
    return next(iter(types_of(said.article)), None)
