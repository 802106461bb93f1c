"""May a link be an article of a source? Judged by its address, and by the words it was made of."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from archive.urls import BadUrl, canonical, key
from crawler.discover.link import Link
from crawler.discover.pdfs import is_document, is_pdf, is_statement
from crawler.discover.sections import is_list, is_service, words
from crawler.discover.shapes import Shapes
from crawler.sources import Source

_FILE = re.compile(
    r"""\.(?:docx?|xlsx?|pptx?|od[tsp]|rtf|txt|csv|ics|vcf|epub|zip|rar|7z|gz|tar|exe|apk|dmg
    |jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|avi|mov|wmv|webm|ogg|wav
    |css|js|json|xml|rss|atom|woff2?|ttf|eot)$""",
    re.IGNORECASE | re.VERBOSE,
)
_LIST_PARAMETER = re.compile(
    r"cat|tag|author|feed|m|year|page|paged|offset|start|orderby|sort|filter|share|print|replytocom|add-to-cart"
)
_SEARCH_PARAMETER = re.compile(r"s|q|search|query|keywords?")
_END_OF_LIST = re.compile(r"/(?:page|seite|pagina)[/-]?\d{1,5}$|/(?:19|20)\d\d(?:/\d\d?){0,2}$", re.IGNORECASE)
_DATE = re.compile(r"(?:^|[/_.-])(?:19|20)\d\d[/_.-]?(?:0?[1-9]|1[0-2])(?=$|[/_.-]|[0-3]\d)")
_INDEX_PAGE = re.compile(r"/(?:index|default)\.\w{2,5}$", re.IGNORECASE)
_VOUCHED = frozenset({"feed", "posts"})
_NUMBER = re.compile(r"\d{3}")
_CODE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{7,}", re.IGNORECASE)
# Scripts that put no blanks between words; a headline in them is long by its letters.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def judge(link: Link, source: Source, shapes: Shapes | None = None) -> str | None:
    """Give None where a link may be fetched as an article of the source, else the ledger's reason for ``filtered``.

    The source's pattern decides where it has one; it is searched for in the canonical address. Without one it is what
    the ``shapes`` of the source's known addresses say. Where they say nothing, the entries of a feed and of an API are
    taken as they are, a sitemap's unless they are clearly lists or service pages, a listing's where address or title
    look like an article's, and those of its menu where both do. A PDF has to be matched by the pattern; without one its
    words must be those of a statement, or a feed has to give it a headline. Reasons: ``bad-url``, ``off-site``,
    ``not-html``, ``pattern``, ``shape``.
    """
    try:
        url = canonical(link.url)
    except BadUrl:
        return "bad-url"
    if not source.owns(url):
        return "off-site"
    if is_pdf(url):
        return None if _may_be_statement(url, link, source) else "not-html"
    if _FILE.search(urlsplit(url).path):
        return "not-html"
    known = shapes.verdict(url) if shapes and source.articles is None and link.found_in not in _VOUCHED else None
    if known is False:
        return "shape"
    if known and key(url) != key(source.homepage) and not _is_list_page(url):
        return None
    return None if _may_be_article(url, link, source) else "pattern"


def is_surely(link: Link) -> bool:
    """Tell whether a list says more of a link than its address: a date, or a headline that is not a menu's.

    Of a sitemap, which has no headlines, an address like an article's is as much.
    """
    if link.published:
        return True
    if link.found_in == "sitemap":
        return _looks_like_article(link.url)
    return link.found_in != "menu" and _is_headline(link.title) and _looks_like_article(link.url)


def _may_be_statement(url: str, link: Link, source: Source) -> bool:
    if source.articles is not None:
        return bool(re.search(source.articles, url))
    announced = link.found_in == "feed" and _is_headline(link.title) and not is_document(url, link.title)
    return announced or is_statement(url, link.title)


def _may_be_article(url: str, link: Link, source: Source) -> bool:
    if source.articles is not None:
        return bool(re.search(source.articles, url))
    if link.found_in in _VOUCHED:
        return True
    if key(url) == key(source.homepage) or _is_list_page(url):
        return False
    if link.found_in == "menu":
        return _looks_like_article(url) and _is_headline(link.title)
    return link.found_in == "sitemap" or _looks_like_article(url) or _is_headline(link.title)


def _is_list_page(url: str) -> bool:
    path, query = _readable(url)
    parts = path.split("/")
    if any(map(is_list, parts)):
        return True
    if _names_one(query):
        return False
    return is_service(parts[-1]) or bool(_END_OF_LIST.search(path)) or _asks_for_list(query) or not (path or query)


def _looks_like_article(url: str) -> bool:
    path, query = _readable(url)
    last = path.rpartition("/")[2]
    return (
        len(words(last)) >= 3
        or len(_UNSPACED.findall(last)) >= 8
        or bool(_NUMBER.search(path) or _DATE.search(path) or _CODE.search(last))
        or _names_one(query)
    )


def _readable(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return _INDEX_PAGE.sub("", unquote(parts.path)).rstrip("/"), unquote(parts.query)


def _names_one(query: str) -> bool:
    # Sites that number their pages write ?seq=321641 or ?dtl/40313/Visit_of_...
    items = (item.partition("=") for item in query.split("&"))
    return any(_NUMBER.search(name + value) and not _LIST_PARAMETER.fullmatch(name.lower()) for name, _, value in items)


def _asks_for_list(query: str) -> bool:
    names = [item.partition("=")[0].lower() for item in query.split("&")]
    return any(_LIST_PARAMETER.fullmatch(name) or _SEARCH_PARAMETER.fullmatch(name) for name in names)


def _is_headline(title: str | None) -> bool:
    if not title:
        return False
    return (len(title.split()) >= 4 and len(title) >= 20) or len(_UNSPACED.findall(title)) >= 8
