"""Who wrote an article: persons and bodies, without "By", offices, addresses and the site's own desk."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.extract.blocks import Block, norm
from crawler.extract.dates import visible
from crawler.extract.structured import Structured, plain, texts

_BY = re.compile(
    r"^\s*(?:(?:written|reported|posted|published|edited|words|story|text|report)\s+)?"
    r"(?:by|par|von|por|di|da|door|av|af|autore?|auteur|autor(?:a|in)?|author|автор|текст|بقلم|نوشته|نویسنده|作者|記者|记者"
    r"|文|"
    r"szerző|kirjoittaja|yazar|penulis|oleh|tác giả)\s*[:：|]?\s+",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*(?:[;|/&،、,]|\b(?:and|und|et|y|и|та)\b|\s(?:e|och|og|en|ve|i|a|ja|și|és)\s)\s*")
_MAIL = re.compile(r"\(?\s*[\w.+-]+@[\w-]+\.[\w.]+\s*\)?|https?://\S+|\bwww\.\S+|(?<!\w)@\w+")
_DESK = re.compile(
    r"\b(?:desk|staff|newsroom|news\s?room|editors?|editorial|admin(?:istrator)?|web\s?master|web\s?team|news\s?team|"
    r"redaktion|redakcja|redakce|redacci[oó]n|r[eé]daction|redazione|reda[cç][aã]o|redactie|redaksi|toimitus|редакция|"
    r"editor[- ]in[- ]chief|bureau|contributors?|guest|user|root|super user|unknown|anonymous|none|null|n/a|"
    r"press (?:office|service|release)|pressestelle|online team|digital team)\b|编辑|編輯|تحریریه|التحرير",
    re.IGNORECASE,
)
_TITLES = re.compile(
    r"\s*(?:,|-|–|\||\()\s*(?:senior |chief |special |foreign |political |diplomatic )*(?:correspondent|reporter|"
    r"editor|writer|journalist|columnist|analyst|producer|fellow|professor|ambassador)\b.*$",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"\W*(?:(?:written |reported )?by|authors?|autor(?:a|in|/in)?|auteure?|autore|автор|reporter|作者|الكاتب|نویسنده)"
    r"\s*[:：]?\s+(?=[^\W\d_a-z])",
)
_OFFICE = re.compile(r"^(?:本报|本社|本网|新华社)?(?:特约)?(?:记者|記者|通讯员|评论员)\s*[:：]?\s*")
_LONGEST = 60
_META = (
    "author", "article:author", "dc.creator", "dcterms.creator", "sailthru.author", "parsely-author", "byl", "authors",
    "citation_author", "article:author_name", "dc.contributor",
)  # fmt: skip


def authors(said: Structured, near: Iterable[Block], site: str) -> tuple[str, ...]:
    """The authors by JSON-LD or microdata, else meta tags, else a byline near the headline; the first that names any.

    ``near`` are the lines around the headline, ``site`` the names of the site, which is no author of its own articles.
    """
    bylines = [_undated(block.text) for block in near if _BY.match(block.text) and len(block.text) < 2 * _LONGEST]
    stated = (
        texts(said.article.get("author")) or texts(said.article.get("creator")),
        [value for name in _META for value in said.meta.get(name, ())],
        *([line] for line in bylines),
    )
    for values in stated:
        names = tuple(dict.fromkeys(name for value in values for name in _names(value, site)))
        if names:
            return names
    return ()


def _undated(line: str) -> str:
    """A byline without the date that stands behind the name."""
    stamp = visible(line)
    return line.split(stamp.raw)[0] if stamp else line


def is_byline(text: str, names: tuple[str, ...]) -> bool:
    """Whether a short line says only who wrote: "By" and a name, or the names themselves with an office or address."""
    if len(text) > 2 * _LONGEST:
        return False
    rest = norm(_MAIL.sub(" ", _BY.sub("", text)))
    for name in names:
        rest = rest.replace(norm(name), " ")
    left = rest.split()
    return len(left) <= 4 if _BY.match(text) else bool(names) and len(left) <= 3 and rest != norm(text)


def _names(value: str, site: str) -> list[str]:
    if re.match(r"/|#", value) or re.search(r"https?://|\bwww\.", value):
        return []
    value = _OFFICE.sub("", _BY.sub("", plain(value)))
    text = _MAIL.sub(" ", _TITLES.sub("", value))
    return [name for name in map(_tidy, _divided(text)) if _is_name(name, site)]


def _divided(text: str) -> list[str]:
    """Several names in one string; "Surname, Name" stays together because each of its parts is one word."""
    parts = [part for part in _SPLIT.split(text) if part.strip()]
    whole = len(parts) > 1 and any(len(part.split()) < 2 for part in parts) and text.isascii()
    return [text] if whole and not re.search(r"[;|&]| and ", text) else parts


def _tidy(name: str) -> str:
    name = re.sub(r"\s*[\(\[].*?[\)\]]\s*", " ", _BY.sub("", name))
    name = " ".join(name.split()).strip(" .,;:|-–—•·*\"'“”()（）")
    return name.title() if name.isupper() and len(name.split()) > 1 else name


def _is_name(name: str, site: str) -> bool:
    own = norm(site)
    if not 1 < len(name) <= _LONGEST or len(name.split()) > 8 or _DESK.search(name):
        return False
    return norm(name) != own and not (len(norm(name)) > 3 and norm(name) in own) and not re.search(r"\d{3}", name)
