"""What kind of work an article is, in the words of CSL 1.0.2: told from what its publisher says of it, or not at all.

A folder of the address or the section names the genre (``/speeches/``, "Interviews"), or the headline begins as such
works do ("Remarks by ..."). What is said of two genres at once, or of statements and news, says nothing.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from archive.article import Entry

_WORDS = {
    "speech": (
        "speech speeches remarks keynote discours allocution allocutions discurso discursos rede reden ansprache "
        "discorso discorsi toespraak toespraken tal taler przemówienie przemówienia выступление выступления речь речи "
        "konuşma konuşmalar كلمة كلمات خطاب خطابات 讲话 演讲 致辞 講話 演說 演説 スピーチ 연설"
    ),
    "interview": (
        "interview interviews entretien entretiens entrevista entrevistas intervista interviste wywiad wywiady "
        "интервью інтерв'ю röportaj röportajlar mülakat مقابلة مقابلات 专访 采访 專訪 インタビュー 인터뷰"
    ),
    "treaty": (
        "treaty treaties traité traités tratado tratados vertrag verträge trattato trattati verdrag verdragen traktat "
        "traktaty договор договоры договори antlaşma antlaşmalar معاهدة معاهدات 条约 條約 条約 조약"
    ),
}
_GENRES = {word: genre for genre, words in _WORDS.items() for word in words.split()}
_OTHERS = {
    *("statement", "statements", "news", "press", "article", "articles", "communique", "communiques", "новости"),
    *("declaration", "declarations", "déclarations", "declaraciones", "comunicados", "comunicati", "заявления"),
    "pressemitteilungen",
}
_TITLES = {
    "speech": re.compile(
        r"(?:(?:opening |closing |welcoming? |keynote )?(?:remarks|speech|address)\b.{0,40}?\b(?:by|of|at|to|on)\b"
        r"|(?:discours|allocution) (?:de|du|d['’]|prononc)|(?:palabras|discurso) (?:del?|pronunciad)"
        r"|(?:rede|ansprache) (?:von|de[sr])\b|(?:discorso|intervento) de|выступление\b|كلمة\s)"
        r"|.*的?(?:讲话|演讲|致辞)$",
        re.IGNORECASE,
    ),
    "interview": re.compile(
        r"interview (?:with|of|by|mit|avec|de|du)\b|entretien (?:avec|de|du)\b|entrevista (?:a|al|con|del?|com)\b"
        r"|intervista (?:a|al|con|del)\b|интервью\b|.*(?:专访|專訪|インタビュー)",
        re.IGNORECASE,
    ),
    "treaty": re.compile(
        r"(?:treaty|agreement|convention|protocol) (?:between|on|of|for|concerning)\b|trait[ée] \w+|accord entre\b"
        r"|tratado \w+|vertrag (?:zwischen|über)\b|abkommen (?:zwischen|über)\b|договор\b",
        re.IGNORECASE,
    ),
}
_STATED = {
    "Report": "report",
    "BlogPosting": "post-weblog",
    "LiveBlogPosting": "post-weblog",
    "Legislation": "legislation",
}
_BY_KIND = {"magazine": "article-magazine", "wire": "article-newspaper"}
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def genre(entry: Entry) -> str:
    """Give the CSL type of an article; ``webpage`` where nothing tells it from other pages."""
    named, titled = _named(entry), _titled(entry.article.title)
    if "treaty" in (named, titled) and named != titled:
        # Every report on a treaty begins like one, and stands among them; it takes both to be one.
        named, titled = ("" if said == "treaty" else said for said in (named, titled))
    return named or titled or _BY_KIND.get(entry.kind) or _STATED.get(entry.article.schema_type or "", "webpage")


def _titled(title: str) -> str:
    found = [genre for genre, begins in _TITLES.items() if begins.match(title.strip())]
    return found[0] if len(found) == 1 else ""


def _named(entry: Entry) -> str:
    """The genre that the section or a folder of the address names alone."""
    folders = unquote(urlsplit(entry.article.canonical_url).path).split("/")[:-1]
    for said in (entry.article.section or "", *reversed(folders)):
        words = {word.lower() for word in _WORD.findall(said)}
        found = {_GENRES[word] for word in words & _GENRES.keys()}
        if len(found) == 1 and not words & _OTHERS:
            return found.pop()
    return ""
