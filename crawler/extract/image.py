"""The lead image: its address, what is written beneath it, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from archive import urls
from crawler.extract.structured import Structured, plain, texts

_META = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
_SOURCES = ("src", "data-src", "data-lazy-src", "data-original", "srcset", "data-srcset")
_SIZE = re.compile(r"(?:[-_@.](?:\d{2,4}x\d{2,4}|\d{2,4}[wh]?|\dx|scaled|large|medium|small|thumb\w*|crop\w*))+$", re.I)
_NO_NAME = re.compile(r"(?:image|img|photo|picture|default|thumb\w*|large|original|master|index|file)?\d{0,3}", re.I)
_CREDITING = re.compile(
    r"credit|copyright|photograph|(?:photo|image|media|caption)[-_]?(?:source|author|by)|fotograf", re.I
)
_SAYS_CREDIT = re.compile(
    r"(?:^|[.!?…。！？（\s(\[|–—-])\s*(?:(?:file |press )?(?:photos?|photograph|image|picture)"
    r"(?: credits?| courtesy(?: of)?| source)?(?: ?: ?| by |/)|credits? ?: ?|courtesy of |foto(?:graf\w*)? ?[:：/]"
    r"|fotoğraf ?: ?|bild(?:quelle)? ?: ?|crédits?(?: photos?)? ?: ?|©|\(c\)|фото(?:графия)? ?: ?|φωτο\w* ?: ?"
    r"|(?:الصورة|تصوير|صورة|عکس) ?: ?"
    r"|(?:图片?(?:来源)?|圖片?(?:來源)?|摄影?|攝影?|写真|撮影|사진) ?[:：/＝=])\s*(?P<whose>[^\n]{2,90}?)[\s)\]）]*$",
    re.IGNORECASE,
)
_AGENCY = r"(?:AP|AFP|EPA|EFE|DPA|dpa|ANSA|TASS|ТАСС|(?i:reuters|associated press|xinhua)|Getty(?: Images)?)"
_TAILS = tuple(
    re.compile(tail)
    for tail in (
        r"(?:^|\s)[(\[](?!(?:[Ff]ile |[Pp]ress )?(?:[Pp]hoto|[Pp]icture|[Ii]mage|[Cc]redit)[^/]*[ :])"
        rf"(?P<whose>[^()\[\]\n]{{2,60}}/[^()\[\]\n]{{2,60}}|{_AGENCY})[)\]]\.?$",
        rf"(?:^|\s[/|–—-]\s)(?P<whose>{_AGENCY})\.?$",
        r"[（(](?P<whose>[^（()）\n]{1,24}?)(?:撮影|提供|摄|攝)[）)]$",
    )
)
_PLAIN = re.compile("[a-z0-9]+")
# What a site shows where an article has no picture, by the name of the file.
_SITES_OWN = re.compile(
    r"(?:.*[-_.])?(?:share[-_]?logo.*|logo[-_]share.*|og-?image(?:[-_.].*)?|(?:meta|og)[-_]facebook|placeholder|favicon)|logo"
)
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Image:
    """An absolute address, and the caption and credit, each empty if the page does not give it."""

    url: str = ""
    caption: str = ""
    credit: str = ""


def lead(said: Structured, root: HtmlElement, url: str) -> Image:
    """The image that the page puts before the article: of Open Graph, else of its JSON-LD.

    Caption and credit are those of the ImageObject with this address, else of the figure that shows it.
    """
    nodes = [node for node in _nodes(said) if node.get("url") or node.get("contentUrl")]
    address = _absolute(url, [*(said.first(name) for name in _META), *map(_address, nodes), *_plain(said)])
    if not address:
        return Image()
    name = _name(address)
    node = next((node for node in nodes if _name(_address(node)) == name), {})
    figure = _figure(root, name)
    shown, whose = _marked(figure) if figure is not None else ("", "")
    stated = _stated(node, ("creditText", "copyrightNotice", "copyrightHolder"))
    caption, said_so = _split(_stated(node, ("caption",)) or shown)
    return Image(address, caption[:_LONGEST], (stated or whose or said_so)[:_LONGEST])


def _nodes(said: Structured) -> Iterator[dict[str, Any]]:
    stated = said.article.get("image")
    stated = stated if isinstance(stated, list) else [stated]
    yield from (one for one in stated if isinstance(one, dict))
    yield from (node for node in said.nodes if node.get("@type") == "ImageObject")


def _plain(said: Structured) -> list[str]:
    stated = said.article.get("image")
    return [one for one in (stated if isinstance(stated, list) else [stated]) if isinstance(one, str)]


def _address(node: dict[str, Any]) -> str:
    return next(iter(texts(node.get("contentUrl")) + texts(node.get("url"))), "")


def _stated(node: dict[str, Any], names: Iterable[str]) -> str:
    return next((text for name in names for text in texts(node.get(name)) if not text.startswith("http")), "")


def _absolute(url: str, links: Iterable[str]) -> str:
    for link in filter(None, links):
        with suppress(urls.BadUrl):
            address = urls.join(url, link)
            if not _is_sites_own(address):
                return address
    return ""


def _is_sites_own(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.query and _SITES_OWN.fullmatch(_stem(parts.path).casefold()) is not None


def _name(address: str) -> str:
    """What the sizes of one picture share: the name of its file; its whole path where that says nothing."""
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return ""
    short = _SIZE.sub("", _stem(path))
    return path if _NO_NAME.fullmatch(short) else short.casefold()


def _stem(path: str) -> str:
    return re.sub(r"(?:\.\w{3,4})+$", "", path.rsplit("/", 1)[-1])


def _figure(root: HtmlElement, name: str) -> HtmlElement | None:
    """The caption beside the picture of that name: its figure's, or the element next to it that calls itself one."""
    mark = max(_PLAIN.findall(name), key=len, default="")
    for picture in root.iter("img"):
        stated = (value[:_LONGEST] for key, value in picture.items() if key in _SOURCES)
        shown = (part for text in stated if mark in text.casefold() for part in text.split() if _is_file(part))
        if name and any(_name(source.rstrip(",")) == name for source in shown):
            found = _caption(picture)
            if found is not None:
                return found
    return None


def _caption(picture: HtmlElement) -> HtmlElement | None:
    for around in picture.iterancestors("figure", "div", "article", "body"):
        if around.tag == "figure":
            return next(around.iter("figcaption"), None)
        said = next((e for e in around.iter("p", "div", "span", "small") if "caption" in (e.get("class") or "")), None)
        if said is not None or around.tag != "div" or len(around.findall(".//p")) > 2:
            return said
    return None


def _marked(caption: HtmlElement) -> tuple[str, str]:
    """A caption, and the credit if it is in an element of its own."""
    said = plain(" ".join(caption.itertext()))
    for element in caption.iterdescendants("span", "small", "cite", "em", "p", "div", "a", "i"):
        whose = plain(" ".join(element.itertext()))
        if whose and _CREDITING.search(" ".join(filter(None, (element.get("class"), element.get("itemprop"))))):
            return " ".join(said.replace(whose, " ").split()).strip(" |–—-"), _bare(whose)
    return said, ""


def _split(caption: str) -> tuple[str, str]:
    """A caption without the credit in its last words, and this credit."""
    found = (form.search(caption) for form in (*_TAILS, _SAYS_CREDIT))
    match = next(filter(None, found), None)
    if match is None:
        return caption, ""
    ended = caption[: match.start() + (match.group()[0] in ".!?…。！？")]
    return ended.strip(" |([–—-"), match["whose"].strip()


def _bare(credit: str) -> str:
    match = _SAYS_CREDIT.search(credit)
    return match["whose"].strip() if match and match.start() == 0 else credit.strip(" ()[]|")


def _is_file(source: str) -> bool:
    return "." in source and not source.startswith("data:")
