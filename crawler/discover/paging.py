"""Where a listing goes on: its next page, in the ways in which sites lead to it, and the archives by month or year."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml import etree

from archive.urls import canonical, key
from crawler.discover.tree import web_address


def _any(words: str) -> re.Pattern[str]:
    return re.compile("".join(map(str.strip, words.splitlines())))


# What stands on the link to older items, in the languages of the sources; compared in lower case, without arrows.
_NEXT = _any(
    r"""next(?: page| posts?| results?)?|older(?: posts?| entries| news| articles)?|previous (?:posts|entries)
    |more (?:news|results)    |(?:load|show|view|see) (?:more|older)(?: \w+)?
    |weiter|nächste(?: seite)?|naechste(?: seite)?|vorwärts|ältere(?: beiträge)?
    |mehr (?:laden|anzeigen)|suivante?s?|page suivante|plus anciens?|articles plus anciens|(?:voir|charger) plus
    |siguientes?|página siguiente|entradas anteriores|(?:ver|cargar|mostrar) más
    |próxim[ao]s?|próxima página|seguintes?|(?:carregar|ver) mais
    |successiv[aoi]|pagina successiva|avanti|carica altri|mostra altri|volgende(?: pagina)?|meer laden|nästa(?: sida)?
    |visa fler|neste(?: side)?|næste(?: side)?|vis flere|seuraava|næsta
    |następn[ay](?: strona)?|dalej|starsze|další(?: stránka)?|ďalšia|ďalej|następne|naslednja|sljedeća|sledeća
    |следећа|следна
    |следующ(?:ая|ий|ие)(?: страница)?|дал(?:ее|ьше)|вперед|вперёд
    |показать (?:ещ[её]|больше)|загрузить ещ[её]|ещ[её]
    |наступна(?: сторінка)?|далі|наступна|следваща|напред|următo(?:area|rul)|pagina următoare|következő
    |επόμεν(?:η|ο|α)|sonraki(?: sayfa)?|ileri|daha fazla|növbəti|keyingi|келесі|кийинки
    |التالي|التالية|الصفحة التالية|المزيد|عرض المزيد|بعدی|صفحه بعد|הבא|לדף הבא|עוד
    |下一页|下页|下一頁|下頁|后一页|更多|加载更多|次へ|次のページ|次|もっと見る|다음|다음 페이지|더보기
    |अगला|আগে|পরবর্তী|ถัดไป|หน้าถัดไป|trang sau|tiếp|tiếp theo|berikutnya|selanjutnya|seterusnya|ifuatayo|kế tiếp"""
)
_BLANKS = re.compile(r"\s+")
_ARROW = re.compile(r"^(?:[›»→>❯⟩▸▶⇒]|&gt;|>>|chevron_right|arrow_forward)+$")
_ARROWS = re.compile(r"[›»→>❯⟩▸▶⇒«‹←<…\.·|]+")
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])(?:next|nextpostslink|older)(?:$|[\s_-])", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_STATIC = re.compile(
    r"createPageHTML\w*\(\s*(\d+)\s*,\s*(\d+)\s*,\s*['\"]([\w-]+)['\"]\s*,\s*['\"](\w+)['\"]", re.IGNORECASE
)
_POST_BACK = re.compile(
    r"__doPostBack\((?:'|&#39;|\")([^'\"&]+)(?:'|&#39;|\")\s*,\s*(?:'|&#39;|\")([^'\"&]*)(?:'|&#39;|\")"
)
_MORE_ATTRIBUTE = re.compile(
    r"(?:data-(?:(?:load-?more|next|ajax|more|endpoint|api|source|feed|results?|list)-?(?:url|href|page|path|link|endpoint)?|url|href)|hx-get)"
)
_PLACEHOLDER = re.compile(
    r"(?:\{+|%7B|\[|:)(?:page|p|n|num|paged|pageNumber|number)(?:\}+|%7D|\])?(?=$|[&/.])", re.IGNORECASE
)
_OFFSET = re.compile(r"(?:\{+|%7B)(?:offset|start|skip)(?:\}+|%7D)", re.IGNORECASE)
_MONTH = re.compile(r"/((?:19|20)\d\d)(?:[/_-](0?[1-9]|1[0-2]))?/?$")
_MONTH_QUERY = re.compile(
    r"(?:^|&)(?:m=(?:19|20)\d\d(?:0[1-9]|1[0-2])|(?:year|jahr|annee|anio|ano|yil|y)=(?:19|20)\d\d)(?:&|$)",
    re.IGNORECASE,
)
_PAGE_IN_QUERY = re.compile(
    r"(?<![^?&])(?:page|paged|p|pg|pagina|seite|pageno|pagenumber|page_?num|currentpage|pn|pagen_\d)=(\d{1,5})(?=&|$)",
    re.IGNORECASE,
)
_BELOW = re.compile(r"[/_-]?([a-z]{1,10}[/_=-]?)?\d{1,5}(?:\.\w{2,5})?/?", re.IGNORECASE)
_HIDDEN = 200  # inputs of a form that are sent back
_MOST_ARCHIVES = 600  # months since 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How a listing goes on: ``next`` is an address, ``form`` what is to be posted to the page's own instead."""

    next: str | None = None
    form: tuple[tuple[str, str], ...] = ()
    archives: tuple[str, ...] = ()


def paging(root: etree._Element, url: str, base: str) -> Paging:
    """Give how the listing at ``url`` goes on, links resolved against ``base``. Pure."""
    anchors = list(_anchors(root, base))
    further = (
        _related(root, base)
        or _by_words(anchors, url)
        or _by_number(anchors, url)
        or _static(root, url)
        or _load_more(root, url, base)
    )
    if further and key(further) == key(url):
        further = None
    form = () if further else _post_back(root, url)
    return Paging(next=further, form=form, archives=tuple(_archives(root, anchors, url, base)))


def _anchors(root: etree._Element, base: str) -> Iterator[tuple[str, str, etree._Element]]:
    for anchor in root.iter("a"):
        link = _absolute(base, anchor.get("href", ""))
        if link:
            yield link, _text(anchor), anchor


def _related(root: etree._Element, base: str) -> str | None:
    for element in root.iter("link", "a"):
        if "next" in element.get("rel", "").lower().split() and element.get("href"):
            return _absolute(base, element.get("href", ""))
    return None


def _by_words(anchors: list[tuple[str, str, etree._Element]], url: str) -> str | None:
    for link, text, anchor in anchors:
        labels = (text, anchor.get("aria-label", ""), anchor.get("title", ""))
        if _is_of_list(link, url) and any(map(_says_next, labels)):
            return link
    for link, _, anchor in anchors:
        parent = anchor.getparent()
        classes = f"{anchor.get('class', '')} {parent.get('class', '') if parent is not None else ''}"
        if _NEXT_CLASS.search(classes) and _is_of_list(link, url) and _NUMBER.search(link):
            return link
    return None


def _says_next(label: str) -> bool:
    label = label.strip().lower()
    if not label or len(label) > 40:
        return False
    words = _BLANKS.sub(" ", _ARROWS.sub(" ", label)).strip()
    return bool(_ARROW.match(label.replace(" ", "")) or _NEXT.fullmatch(words))


def _is_of_list(link: str, url: str) -> bool:
    """Whether two addresses may be pages of one list: of one host, and alike but for the query or a page's number."""
    one, other = urlsplit(link), urlsplit(url)
    if one.hostname != other.hostname or key(link) == key(url):
        return False
    same = one.path.rstrip("/") == other.path.rstrip("/") or _stem(one.path) == _stem(other.path)
    return bool(one.query and same) or _numbers_apart(link, url)


def _numbers_apart(link: str, url: str) -> bool:
    """Whether a link is the list's address with a page's number in or below it."""
    path, stem = unquote(urlsplit(link).path), _stem(unquote(urlsplit(url).path))
    if not path.startswith(stem):
        return False
    numbered = _BELOW.fullmatch(path[len(stem) :])
    return bool(numbered and (stem.strip("/") or numbered[1]))


def _stem(path: str) -> str:
    """What the pages of a list have in common: the folder of its own address, without a page's number."""
    path = re.sub(r"/(?:page|seite|pagina|p)[/-]?\d{1,5}/?$", "/", path, flags=re.IGNORECASE)
    return (
        re.sub(r"(?:[_-]?\d+)?\.\w{2,5}$", "", path).removesuffix("index").removesuffix("default").rstrip("0123456789")
    )


def _by_number(anchors: list[tuple[str, str, etree._Element]], url: str) -> str | None:
    """The link whose text is the number after that of this page, where such links differ in numbers alone."""
    numbered = [(int(text), link) for link, text, _ in anchors if text.isascii() and text.isdigit() and len(text) <= 5]
    if not numbered:
        return None
    kinds: dict[str, dict[int, str]] = {}
    for number, link in numbered:
        if _is_of_list(link, url):
            kinds.setdefault(_NUMBER.sub("#", link), {})[number] = link
    for pages in kinds.values():
        current = _own_number(pages, url)
        if current + 1 in pages and not _is_calendar(pages):
            return pages[current + 1]
    return None


def _own_number(pages: dict[int, str], url: str) -> int:
    same = [number for number, link in pages.items() if key(link) == key(url)]
    if same:
        return same[0]
    stated = _PAGE_IN_QUERY.search(urlsplit(url).query) or re.search(r"/page/(\d+)/?$", urlsplit(url).path)
    if stated:
        return int(stated[1])
    gap = [number for number in range(1, max(pages)) if number not in pages and number + 1 in pages]
    return gap[0] if gap else 1


def _is_calendar(pages: dict[int, str]) -> bool:
    """Whether numbers are the days of a month: from 28 on without a gap, and each the last number of its address."""
    days = sum(bool(re.search(rf"(?<!\d)0?{number}/?$", link)) for number, link in pages.items() if number <= 31)
    return (
        len(pages) >= 20
        and max(pages) <= 31
        and days == len(pages)
        and "page" not in next(iter(pages.values())).lower()
    )


def _static(root: etree._Element, url: str) -> str | None:
    """index_1.html after index.html, as content systems number their static pages by script."""
    for script in root.iter("script"):
        said = _STATIC.search(script.text or "")
        if said and int(said[2]) + 1 < int(said[1]):
            return _absolute(url, f"{said[3]}_{int(said[2]) + 1}.{said[4]}")
    return None


def _load_more(root: etree._Element, url: str, base: str) -> str | None:
    """The endpoint behind a button that loads more, as its attributes name it."""
    for element in root.iter("button", "a", "div", "section", "ul", "span"):
        attributes = element.attrib
        if not any(str(name).startswith(("data-", "hx-")) for name in attributes):
            continue
        for name, value in attributes.items():
            if _MORE_ATTRIBUTE.fullmatch(str(name)) and _is_endpoint(str(value), element):
                return _endpoint(str(value), element, base)
    return None


def _is_endpoint(value: str, element: etree._Element) -> bool:
    if not re.match(r"https?://|/|\?|\./|[\w-]+[/?]", value) or value.endswith((".jpg", ".png", ".js", ".css")):
        return False
    if _PLACEHOLDER.search(value) or _OFFSET.search(value):
        return True
    said = f"{element.get('class', '')} {element.get('id', '')} {_text(element)[:40]}".lower()
    told = any(_says_next(label) for label in (_text(element), element.get("aria-label", "")))
    return told or bool(
        re.search(
            r"(?:load|show|view)[-_]?more|more[-_]?(?:button|link|posts|news)|infinite|pager?\b|ajax[-_]?list", said
        )
    )


def _endpoint(value: str, element: etree._Element, base: str) -> str | None:
    page = next(
        (element.get(name) for name in ("data-next-page", "data-next") if (element.get(name) or "").isdigit()), None
    )
    current = next(
        (
            element.get(name)
            for name in ("data-page", "data-current-page", "data-paged")
            if (element.get(name) or "").isdigit()
        ),
        "1",
    )
    number = page or str(int(current or 1) + 1)
    if _OFFSET.search(value):
        return _absolute(base, _OFFSET.sub(element.get("data-offset") or element.get("data-count") or "10", value))
    if _PLACEHOLDER.search(value):
        return _absolute(base, _PLACEHOLDER.sub(number, value))
    return _absolute(base, value)


def _post_back(root: etree._Element, url: str) -> tuple[tuple[str, str], ...]:
    """What ASP.NET's pager would post: the form's hidden fields, its target, and the next page as the argument."""
    targets = [
        (said, _text(anchor)) for anchor in root.iter("a") if (said := _POST_BACK.search(anchor.get("href", "")))
    ]
    wanted = next((said for said, text in targets if _says_next(text)), None) or _numbered_target(root, targets)
    if wanted is None:
        return ()
    fields = {
        field.get("name", ""): field.get("value", "")
        for field in islice(root.iter("input"), _HIDDEN)
        if field.get("type", "").lower() == "hidden" and field.get("name")
    }
    return tuple((fields | {"__EVENTTARGET": wanted[1], "__EVENTARGUMENT": wanted[2]}).items())


def _numbered_target(root: etree._Element, targets: list[tuple[re.Match[str], str]]) -> re.Match[str] | None:
    pages = {int(text): said for said, text in targets if text.isascii() and text.isdigit() and len(text) <= 5}
    if not pages:
        return None
    # The page that is shown has no link: the gap in the row of numbers, or what stands before the row.
    shown = next(
        (number for number in range(1, max(pages) + 2) if number not in pages and (number == 1 or number - 1 in pages)),
        0,
    )
    return pages.get(shown + 1)


def _archives(
    root: etree._Element, anchors: list[tuple[str, str, etree._Element]], url: str, base: str
) -> Iterator[str]:
    options = (
        _absolute(base, option.get("value", ""))
        for option in root.iter("option")
        if "/" in option.get("value", "") or "?" in option.get("value", "")
    )
    seen: set[str] = set()
    for link in (*(link for link, _, _ in anchors), *filter(None, options)):
        if len(seen) < _MOST_ARCHIVES and link not in seen and _is_archive(link) and key(link) != key(url):
            seen.add(link)
            yield link


def _is_archive(link: str) -> bool:
    parts = urlsplit(link)
    return bool(_MONTH.search(parts.path) and not parts.query) or bool(_MONTH_QUERY.search(parts.query))


def stepped(url: str, count: int) -> str | None:
    """Give the address of the next page of an endpoint that answered with ``count`` items; None where it has no number.

    ``?page=2`` becomes ``?page=3``, ``?offset=20`` grows by the items.
    """
    if said := _PAGE_IN_QUERY.search(urlsplit(url).query):
        query = urlsplit(url).query
        changed = query[: said.start(1)] + str(int(said[1]) + 1) + query[said.end(1) :]
        return canonical(url.replace(f"?{query}", f"?{changed}", 1))
    offset = re.search(r"((?:^|[?&])(?:offset|start|skip|from)=)(\d+)", url)
    if offset and count:
        return canonical(url[: offset.start(2)] + str(int(offset[2]) + count) + url[offset.end(2) :])
    path = re.search(r"(/page/)(\d+)(/?)(?=$|\?)", url)
    return canonical(url[: path.start(2)] + str(int(path[2]) + 1) + url[path.end(2) :]) if path else None


def of_json(document: object, url: str, count: int) -> str | None:
    """Give the next page of an endpoint that answers JSON: the one it names, else the next by number."""
    said = _named_next(document)
    if isinstance(said, str):
        return _absolute(url, said)
    return stepped(url, count) if count and said is not False else None


def _named_next(document: object) -> str | bool | None:
    """A link called next; False where the answer says that there is nothing more."""
    if not isinstance(document, dict):
        return None
    for name, value in document.items():
        plain = re.sub(r"[^a-z]", "", str(name).lower())
        if (
            plain in ("next", "nexturl", "nextpageurl", "nextlink", "nextpage")
            and isinstance(value, str)
            and re.match(r"https?:|/|\?", value)
        ):
            return value
        if plain in ("hasmore", "hasnext", "hasnextpage", "more") and value is False:
            return False
        if plain in ("links", "meta", "pagination", "paging") and (said := _named_next(value)) is not None:
            return said
    return None


def read_json(text: str) -> object | None:
    """Give a JSON document, None where the text is none."""
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document


def _text(element: etree._Element) -> str:
    return " ".join(" ".join(map(str, islice(element.itertext(), 20))).split())


def _absolute(base: str, link: str) -> str | None:
    return None if not link or link.startswith(("#", "javascript:")) else web_address(base, link)
