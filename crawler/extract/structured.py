"""What a page says of itself to machines: meta tags, JSON-LD, microdata, links of its head."""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

Node = dict[str, Any]

# https://schema.org/Article and its subtypes, and what is used in their place.
ARTICLE_TYPES = {
    "AdvertiserContentArticle", "AnalysisNewsArticle", "Article", "AskPublicNewsArticle", "BackgroundNewsArticle",
    "BlogPosting", "ClaimReview", "LiveBlogPosting", "NewsArticle", "OpinionNewsArticle", "PressRelease", "Report",
    "ReportageNewsArticle", "ReviewNewsArticle", "SatiricalArticle", "ScholarlyArticle", "SocialMediaPosting",
    "SpecialAnnouncement", "TechArticle",
}  # fmt: skip
PAGE_TYPES = {"WebPage", "ItemPage", "AboutPage", "GovernmentService"}
LIST_TYPES = {"CollectionPage", "SearchResultsPage", "ItemList", "ImageGallery", "MediaGallery", "ProfilePage"}
_WRAPPING = re.compile(r"\s*(?:<!--|<!\[CDATA\[|//\s*<!\[CDATA\[)?\s*")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_JSON = json.JSONDecoder(strict=False)
_MENDS: tuple[Callable[[str], str], ...] = (str, lambda script: _TRAILING_COMMA.sub("", script), html.unescape)
_DEEPEST = 12
# Elements of microdata nest, and each is asked for all its text.
_LONGEST, _MOST_READ = 1000, 20_000
# A step back from the attribute would compare each element found with all others.
_SCOPES = etree.XPath("//@itemtype")
_PROPERTIES = etree.XPath("//@itemprop")


@dataclass(slots=True)
class Structured:
    """The statements of a page's head and markup, as they stand; nothing is judged here.

    ``meta`` maps lower-case names (name, property, itemprop, http-equiv) to values in page order. ``article`` is the
    JSON-LD or microdata node of the article itself, ``page`` that of the page, each empty if there is none.
    """

    meta: dict[str, list[str]] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    article: Node = field(default_factory=dict)
    page: Node = field(default_factory=dict)
    canonical: str = ""
    language: str = ""

    def first(self, *names: str) -> str:
        """The first value that is not empty, trying the meta names in the order given."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), "")

    def types(self) -> set[str]:
        """All schema.org types of the page's nodes."""
        return {name for node in self.nodes for name in types_of(node)}


def read(root: HtmlElement, url: str) -> Structured:
    """Collect the statements of the page; ``url`` helps to tell its own node from those of other articles."""
    found = Structured(meta=_meta(root), canonical=_canonical(root), language=root.get("lang") or _xml_lang(root))
    json_ld = [node for script in _scripts(root) for node in _nodes(script)]
    _resolve(json_ld)
    microdata = list(_microdata(root))
    found.nodes = json_ld + microdata
    found.article = _own(json_ld, ARTICLE_TYPES, url) or _own(microdata, ARTICLE_TYPES, url)
    found.page = _own(json_ld, PAGE_TYPES, url)
    return found


def types_of(node: Node) -> list[str]:
    """The names of the node's types without the vocabulary's address."""
    kinds = node.get("@type", [])
    return [str(kind).rsplit("/", 1)[-1] for kind in (kinds if isinstance(kinds, list) else [kinds])]


def texts(value: Any) -> list[str]:
    """The strings in a JSON-LD value: a string, a named node, or a list of them."""
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if isinstance(value, dict):
        return texts(value.get("@value") or value.get("name") or value.get("@id") or [])
    return [plain(value)] if isinstance(value, str) and value.strip() else []


def plain(text: str) -> str:
    """``text`` on one line, with character references of a second escaping resolved and markup left out."""
    text = html.unescape(html.unescape(text)) if "&" in text else text
    return " ".join((re.sub(r"</?[a-zA-Z][^<>]*>", " ", text) if "<" in text else text).split())


def _xml_lang(root: HtmlElement) -> str:
    return root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or ""


def _meta(root: HtmlElement) -> dict[str, list[str]]:
    meta: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        names = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        value = element.get("content")
        for name in (names or "").lower().split():
            meta.setdefault(name, []).append(plain(value or ""))
    return meta


def _canonical(root: HtmlElement) -> str:
    links = (link for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    return next((link.get("href", "").strip() for link in links), "")


def _scripts(root: HtmlElement) -> Iterator[str]:
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield script.text


def _nodes(script: str) -> list[Node]:
    return list(_flat(_loads(script), 0))


def _loads(script: str) -> Any:
    start = _WRAPPING.match(script).end()  # type: ignore[union-attr]  # matches everything
    for mended in _MENDS:
        try:
            return _JSON.raw_decode(mended(script[start:]))[0]
        except (ValueError, RecursionError):
            continue
    return None


def _flat(value: Any, depth: int) -> Iterator[Node]:
    """Nodes on the top, in @graph, and what a page is mainly about."""
    if isinstance(value, list) and depth < _DEEPEST:
        for item in value:
            yield from _flat(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity"):
            if depth < _DEEPEST and key in value:
                yield from _flat(value[key], depth + 1)


def _resolve(nodes: list[Node]) -> None:
    """Put named nodes of the graph where authors and sections only refer to their @id."""
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    for node in nodes:
        for key in ("author", "creator", "breadcrumb"):
            if key in node:
                node[key] = _referred(node[key], named)


def _referred(value: Any, named: dict[str, Node]) -> Any:
    if isinstance(value, list):
        return [_referred(item, named) for item in value]
    if isinstance(value, dict) and "name" not in value:
        return named.get(str(value.get("@id")), value)
    return value


def _own(nodes: list[Node], kinds: set[str], url: str) -> Node:
    """The node of the page itself: the one that names its address, else the one that says most."""
    fitting = [node for node in nodes if kinds & set(types_of(node))]
    naming = [node for node in fitting if any(_same(address, url) for address in _addresses(node))]
    return max(naming or fitting, key=len, default={})


def _addresses(node: Node) -> list[str]:
    return texts(node.get("url")) + texts(node.get("mainEntityOfPage")) + texts(node.get("@id"))


def _same(address: str, url: str) -> bool:
    return _bare(address) == _bare(url)


def _bare(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?|[?#].*$", "", url).rstrip("/")


def _microdata(root: HtmlElement) -> Iterator[Node]:
    """Items of schema.org articles, with the properties that stand in them and in no item inside them."""
    kinds = ((scope, scope.get("itemtype").strip()) for scope in _found(_SCOPES, root))
    articles = {scope: kind.rsplit("/", 1)[-1] for scope, kind in kinds if "schema.org" in kind}
    articles = {scope: kind for scope, kind in articles.items() if kind in ARTICLE_TYPES}
    stated = _found(_PROPERTIES, root) if articles else []
    properties: defaultdict[HtmlElement | None, list[HtmlElement]] = defaultdict(list)
    for element in stated:
        properties[_scope_of(element)].append(element)
    names = _names(stated)
    return (_item(kind, properties[scope], names) for scope, kind in articles.items())


def _names(properties: list[HtmlElement]) -> dict[HtmlElement, HtmlElement]:
    """For each element that holds a property "name" the first of them."""
    found: dict[HtmlElement, HtmlElement] = {}
    for element in properties:
        if "name" in element.get("itemprop").split():
            # What holds one that has a name already has that name or an earlier one.
            for around in takewhile(lambda one: one not in found, element.iterancestors()):
                found[around] = element
    return found


def _found(path: etree.XPath, root: HtmlElement) -> list[HtmlElement]:
    found: Any = path(root)
    return [attribute.getparent() for attribute in found]


def _item(kind: str, properties: list[HtmlElement], names: dict[HtmlElement, HtmlElement]) -> Node:
    node: Node = {"@type": kind}
    for element in properties:
        for name in element.get("itemprop").split():
            if name not in node:
                node[name] = _value(element, names)
    return node


def _scope_of(element: HtmlElement) -> HtmlElement | None:
    return next((a for a in element.iterancestors() if a.get("itemscope") is not None or a.get("itemtype")), None)


def _value(element: HtmlElement, names: dict[HtmlElement, HtmlElement]) -> Any:
    if element.get("itemscope") is None:
        return _stated(element)
    return {"name": _stated(names[element])} if element in names else _said(element)


def _stated(element: HtmlElement) -> str:
    for attribute in ("content", "datetime", "href", "src", *(["title"] if element.tag == "abbr" else [])):
        if element.get(attribute):
            return str(element.get(attribute))
    return _said(element)[:_LONGEST]


def _said(element: HtmlElement) -> str:
    pieces, size = [], 0
    for piece in element.itertext():
        pieces.append(piece)
        size += len(piece)
        if size >= _MOST_READ:
            break
    return plain("".join(pieces)[:_MOST_READ])
