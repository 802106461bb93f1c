"""Who wrote an article: persons and bodies, without "By", offices, addresses and desks.

By JSON-LD or microdata, else meta tags, else a byline near the headline. The site itself is an author only where the
page calls it one and names nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.extract import bylines
from crawler.extract.blocks import Block, norm
from crawler.extract.bylines import BY
from crawler.extract.structured import ARTICLE_TYPES, Node, Structured, plain, texts, types_of

_SPLIT = re.compile(r"\s*(?:[;|/&،、,]|\b(?:and|und|et|y|и|та)\b|\s(?:e|och|og|en|ve|i|a|ja|și|és)\s)\s*")
_MAIL = re.compile(r"\(?\s*[\w.+-]+@[\w-]+\.[\w.]+\s*\)?|https?://\S+|\bwww\.\S+|(?<!\w)@\w+")
_ACCOUNT = re.compile(
    r"\b(?:admin(?:istrator)?|web\s?master|guest|user|root|super user|unknown|unspecified|anonymous|none|null|n/a"
    r"|no authors?|not available)\b",
    re.IGNORECASE,
)
_DESK = re.compile(
    r"\b(?:\w*desk|staff|newsroom|news\s?room|editors?|editorial|web\s?team|news\s?team|redaktion|redakcja|redakce|redacci[oó]n"
    r"|r[eé]daction|redazione|reda[cç][aã]o|redactie|redaksi|toimitus|редакция|bureau|contributors?|team"
    r"|press (?:office|service|release)|pressestelle)\b|编辑|編輯|تحریریه|التحرير",
    re.IGNORECASE,
)
_OFFICE = re.compile(r"^(?:本报|本社|本网|新华社)?(?:特约)?(?:记者|記者|通讯员|评论员)\s*[:：]?\s*")
_ROLE = (
    r"(?:senior |chief |special |foreign |political |diplomatic |staff |managing )*(?:correspondent|reporter|editor"
    r"|writer|journalist|columnist|analyst|producer|fellow|professor|ambassador|expert|ceo\b|founder|director|manager"
    r"|vice president|head of|\w*(?:leiter|referent|redakteur|korrespondent|direktor)(?:in)?\b|journaliste\b"
    r"|periodista\b)"
)
_TITLES = re.compile(rf"\s*(?:,|-|–|\||\()\s*{_ROLE}.*$", re.IGNORECASE)
_OFFICE_ALONE = re.compile(rf"^{_ROLE}\b|\b(?:columnist|correspondent|reporter)s?$", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Z][A-Za-z.-]{0,3}[A-Z®.]{1,6}")
_BODY = re.compile(
    r"\b(?:minist(?:ry|erium|ère|erio|ério|ero|erstwo|erstvo)|depart(?:e?ment|amento)|universit\w*|institut\w*|embassy"
    r"|botschaft|ambassade|embajada|commission|council|secretariat|gmbh|ltd|inc)\b|министерств|وزارة|وزارت|外交部",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"\W*(?i:(?:written |reported )?by|authors?|autorin/autor|autor(?:a|in|/in)?|auteure?|autore|автор|reporter|作者"
    r"|الكاتب|نویسنده)\s*[:：]?\s+(?=[^\W\d_a-z])",
)
# Chinese sites name who edited a page in its last line, and often call the same name its author for machines.
_EDITED = re.compile(
    r"(?:[责責]任[编編][辑輯]|[责責][编編]|[编編][辑輯]|[选選]稿)\s*[:：]\s*([\u3400-\u9fff]{2,4}(?:、[\u3400-\u9fff]{2,4})*)"
)
_WROTE = re.compile(r"(?:作者|[记記]者)\s*[:：]?\s*([\u3400-\u9fff]{2,4})")
_SITE_BEHIND = re.compile(r"(?:\.|\s[-–—])\s+")
_LONGEST = 60
_META = (
    "author", "article:author", "dc.creator", "dcterms.creator", "sailthru.author", "parsely-author", "byl", "authors",
    "citation_author", "article:author_name", "dc.contributor", "cxenseparse:author",
)  # fmt: skip


def authors(said: Structured, near: Iterable[Block], site: str, edited: Iterable[str] = ()) -> tuple[str, ...]:
    """The authors by the first statement that names any, each once; the site itself only if none names another.

    ``near`` are the lines around the headline, ``site`` the names of the site, ``edited`` those who edited the page.
    """
    site = " / ".join([site, *texts(said.article.get("publisher"))])
    near, no_authors = list(near), tuple(edited)
    values = (_structured(said), *(said.meta.get(name, ()) for name in _META))
    stated = tuple(_stated_names(_people(one), site, no_authors) for one in values)
    signed = (_people([line]) for line in bylines.read(near))
    instead = _shown_instead(stated, near, site)
    if instead:
        return instead
    alone: tuple[str, ...] = ()
    for names in (*stated, *signed):
        others = tuple(name for name in names if not _is_site(name, site) and not _DESK.search(name))
        if others:
            return names if names is stated[0] else others
        alone = alone or names[:1]
    return alone


def editors(blocks: Iterable[Block]) -> set[str]:
    """Those whom the lines of a page name as its editors, and not as its authors, in Chinese."""
    lines = [block.text for block in blocks if len(block.text) < 2 * _LONGEST and not block.text.isascii()]
    edited = {name for line in lines for found in _EDITED.findall(line) for name in found.split("、")}
    return edited - {name for line in lines for name in _WROTE.findall(line)} if edited else edited


def _stated_names(names: Iterable[str], site: str, edited: tuple[str, ...]) -> tuple[str, ...]:
    """The names that are nobody's who edited the page, without that of the site behind them."""
    return tuple(_without_site(name, site) for name in names if not (edited and name.endswith(edited)))


def _without_site(name: str, site: str) -> str:
    """The name in "Jane Doe. Example News", without the site's name."""
    own, *rest = _SITE_BEHIND.split(name)
    named = len(own.split()) > 1 and not _is_site(own, site)
    return own if named and any(_is_site(one, site) for one in rest) else name


def _shown_instead(stated: Iterable[tuple[str, ...]], near: list[Block], site: str) -> tuple[str, ...]:
    """The full names in a byline where none of the names stated for machines stands near the headline."""
    named = [name for names in stated for name in names if not _is_site(name, site)]
    shown = " ".join(line.words for line in near if len(line.text) < 2 * _LONGEST)
    if not named or any(norm(name) in shown for name in named):
        return ()
    signed = (_people([line]) for line in bylines.said_by(near))
    return next((names for names in signed if names and all(map(bylines.is_full, names))), ())


def _people(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for value in values for name in _names(value)))


def _structured(said: Structured) -> list[str]:
    """The authors of the article's node; of another node of it if that one has these and more."""
    own = _stated(said.article)
    titles = set(texts(said.article.get("headline")))
    same = [
        node for node in said.nodes if ARTICLE_TYPES & set(types_of(node)) and titles & set(texts(node.get("headline")))
    ]
    return max([own, *(names for names in map(_stated, same) if set(own) < set(names))], key=len)


def _stated(node: Node) -> list[str]:
    return texts(node.get("author")) or texts(node.get("creator"))


def is_byline(text: str, names: tuple[str, ...]) -> bool:
    """Whether a short line says only who wrote: "By" and a name, or the names themselves with an office or address."""
    if len(text) > 2 * _LONGEST:
        return False
    rest = norm(_MAIL.sub(" ", BY.sub("", text)))
    for name in names:
        rest = rest.replace(norm(name), " ")
    left = rest.split()
    return len(left) <= 4 if BY.match(text) else bool(names) and len(left) <= 3 and rest != norm(text)


def _names(value: str) -> list[str]:
    if re.match(r"/|#", value) or re.search(r"https?://|\bwww\.", value) or _EDITED.match(value):
        return []
    value = _OFFICE.sub("", BY.sub("", plain(value)))
    text = _MAIL.sub(" ", _TITLES.sub("", value))
    return [name for name in map(_tidy, _divided(text)) if _is_name(name)]


def _divided(text: str) -> list[str]:
    """Several names in one string; "Surname, Name" and the name of a ministry stay together.

    What follows a full name after a comma in one word of capitals is an office or a degree, and left out.
    """
    if _BODY.search(text):
        return [text]
    parts = [part for part in _SPLIT.split(text) if part.strip()]
    if len(parts) > 1 and len(parts[0].split()) > 1:
        return [part for part in parts if not _LETTERS.fullmatch(part.strip())]
    whole = len(parts) > 1 and any(len(part.split()) < 2 for part in parts) and text.isascii()
    return [text] if whole and not re.search(r"[;|&]| and ", text) else parts


def _tidy(name: str) -> str:
    name = re.sub(r"\s*[\(\[].*?[\)\]]\s*", " ", BY.sub("", name))
    name = " ".join(name.split()).strip(" .,;:|-–—•·*\"'“”()（）")
    return name.title() if name.isupper() and len(name.split()) > 1 else name


def _is_name(name: str) -> bool:
    longest = 2 * _LONGEST if _BODY.search(name) else _LONGEST
    short = 1 < len(name) <= longest and len(name.split()) <= longest // 8
    return short and not _ACCOUNT.search(name) and not _OFFICE_ALONE.search(name) and not re.search(r"\d\d", name)


def _is_site(name: str, site: str) -> bool:
    """Whether a name is one of the site's, or is the site's with the name of an edition behind it."""
    own, name = norm(site), norm(name)
    names = [norm(one) for one in site.split(" / ") if len(norm(one)) > 2]
    return name == own or (len(name) > 3 and name in own) or any(name.startswith(f"{one} ") for one in names)
