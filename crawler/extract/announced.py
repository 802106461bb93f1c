"""Does a page only announce a PDF, or offer its own text as one as well?

Ministries often put a statement into a PDF and give it a page with a headline, a date and "download the statement".
Only a link that says no more than that it leads to a document, or that repeats the headline, is such an offer; every
other PDF is one that the page merely links.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from archive import urls
from archive.article import Article
from crawler.discover.pdfs import is_document, is_pdf
from crawler.discover.sections import is_list, is_service
from crawler.extract import authors, headline, markdown, record
from crawler.extract.blocks import Block, norm
from crawler.extract.body import Part
from crawler.extract.given import Given
from crawler.extract.page import NotArticle, Page
from crawler.extract.reading import names_of_site
from crawler.extract.residue import weight
from crawler.extract.structured import LIST_TYPES

if TYPE_CHECKING:
    from crawler.discover.link import Link
    from crawler.sources import Source

_SAID = re.compile("pdf", re.IGNORECASE)
_WITHOUT_TEXT = ("no-text", "listing", "gallery")
_FEW, _SOME = 400, 1000  # letters beside the PDF: of a page that says nothing else, and of one that names the full text
_AFTER = 40
_MOST = 4  # languages and annexes; a page with more documents is a list of them
_LONGEST_LABEL = 250
_SHORTEST_TITLE = 12
_AROUND = {"nav", "footer", "aside"}


def _bare(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def _words(text: str) -> frozenset[str]:
    return frozenset(map(_bare, text.split()))


# Words of which a link is made that says no more than where the document is.
_PLAIN = _words(
    """a an as at attached available below click communique declaration document documents download downloadable en file
    files for format from full here in is it of on open original page pages please press print printable read release
    see speech statement text the this to version view whole you can your pdf adobe acrobat reader kb ko mb mo bytes
    anexo aqui archivo baixar baixe ca ci clic clicca cliquer cliquez como comunicado complet completa completo
    comunicato consulter consultar declaracion descarga descargar descarregar di dichiarazione discours documento
    du dans el integra integral integrale ici il l la le leggi leer les lire lo nota para por qui scarica
    scaricare sous telecharger telechargez telechargement testo texte texto ver versao versione voir
    als anhang anzeigen barrierefrei barrierearm datei der die das den des dokument erklarung herunterladen hier lesen
    ist nicht offnen pressemitteilung rede volltext wortlaut zum zur
    dokumentu pobierz plik pelny tekst tresc oswiadczenie oswiadczenia w
    stahnout stiahnut preuzmi preuzmite u ladda ner last ned hent downloaden bekijk lees tam metin indir dosya
    скачать скачайте загрузить фаил полныи полностью текст в формате документ заявление коммюнике открыть здесь
    завантажити повнии заява
    تحميل تنزيل ملف النص الكامل نص البيان بيان هنا اضغط بصيغة اقرا دانلود متن کامل فایل הורדה הורד קובץ להורדה
    डाउनलोड पीडीएफ ดาวน์โหลด เอกสาร tai unduh"""
)
_PLAIN_UNSPACED = re.compile(
    "(?:下载|下載|全文|附件|查看|点击|點擊|此处|文件|声明|聲明|公报|本文|ダウンロード|はこちら|資料|原文|版|문서|다운로드|전문|보기|첨부|파일"
    r"|pdf|kb|mb|[\d\s.,:()（）【】\[\]/·-])+",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"full (?:text|statement|communiqu|speech|remarks|declaration)|entire (?:text|statement)|whole text|attached|annex"
    r"|texte (?:intégral|complet)|ci-joint|texto (?:completo|íntegro|integral)|íntegra|adjunto|anexo|testo integrale"
    r"|allegat|volltext|wortlaut|im anhang|pełn\w+ (?:tekst|treść)|załącz|полный текст|полностью|прилага|повний текст"
    r"|النص الكامل|مرفق|متن کامل|全文|附件|別添|전문|첨부|tam metin",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement(NotArticle):
    """A page whose article is in a PDF: what the page says of it (``article.text`` may be empty), and its address."""

    article: Article
    pdf: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering(Article):
    """An article whose text is also offered as a PDF, at ``pdf``."""

    pdf: str


@dataclass(frozen=True, slots=True)
class _Offer:
    """A link to a PDF: where it stands, and whether it repeats the headline or only says that it is a document."""

    url: str
    at: int
    named: bool
    plain: bool


def judged(page: Page, found: Article | NotArticle, given: Given) -> Article | NotArticle:
    """What was found on the page, or an Announcement instead, or an Offering of the same article."""
    if isinstance(found, NotArticle) and found.reason not in _WITHOUT_TEXT:
        return found
    if not _names_pdf(page):
        return found
    if isinstance(found, Article):
        return _beside_text(page, found)
    return _without_text(page, found, given.get("source"), given.get("listed"))


def _beside_text(page: Page, found: Article) -> Article | NotArticle:
    start, end = headline.span(page.blocks, markdown.lines(found.text))
    at = _line_of(page.blocks, found.title, start)
    offers = list(_offers(page, found.title, at, min(end, len(page.blocks) - 1) + _AFTER))
    size = weight(found.text)
    if offers and len(offers) <= _MOST and size < (_SOME if _FULL.search(_around(page, offers, found.text)) else _FEW):
        return _announcement(found, offers)
    own = [offer for offer in offers if is_pdf(offer.url) and (offer.named or (offer.plain and _says_pdf(page, offer)))]
    if len({offer.url for offer in own}) != 1:
        return found
    fields = {name: getattr(found, name) for name in Article.__dataclass_fields__}
    return Offering(**fields, pdf=own[0].url)


def _without_text(page: Page, found: NotArticle, source: Source | None, listed: Link | None) -> NotArticle:
    stated = [*page.titles, (listed.title if listed else None) or ""]
    site = names_of_site(page, source)
    head = headline.find(page.blocks, stated, site, len(page.blocks))
    if head.at is None or not _is_title(head.text) or page.said.types() & LIST_TYPES:
        return found
    offers = list(_offers(page, head.text, head.at, head.at + _AFTER))
    if not offers or len(offers) > _MOST or _is_list_between(page.blocks[head.at + 1 : offers[0].at]):
        return found
    near = headline.near(page.blocks, head.at, offers[0].at, offers[-1].at)
    names = authors.authors(page.said, near, site)
    said = record.article(page, record.Found(head, near, names, [Part("p", "")]), source, listed)
    return _announcement(said, offers)


def _announcement(said: Article, offers: list[_Offer]) -> Announcement:
    best = min(offers, key=lambda offer: (not offer.named, not _speaks(offer.url, said.language), offer.at))
    return Announcement("pdf-only", best.url, article=said, pdf=best.url)


def _line_of(blocks: list[Block], title: str, start: int) -> int:
    words = norm(title)
    return next((i for i, block in enumerate(blocks[:start]) if block.words == words and block.place not in _AROUND), 0)


def _is_title(title: str) -> bool:
    """Whether it can be a statement's and is not that of a section or a service."""
    letters = weight("".join(filter(str.isalpha, title)))
    return letters >= _SHORTEST_TITLE and not is_service(title) and not is_list(title)


def _is_list_between(blocks: list[Block]) -> bool:
    """Whether links to other pages stand between headline and document."""
    return sum(block.linked > 0.8 and weight(block.text) > _SHORTEST_TITLE * 2 for block in blocks) > 2


def _around(page: Page, offers: list[_Offer], text: str) -> str:
    return " ".join([text, *(page.blocks[offer.at].text for offer in offers)])


def _says_pdf(page: Page, offer: _Offer) -> bool:
    return bool(_SAID.search(page.blocks[offer.at].text))


def _speaks(url: str, language: str | None) -> bool:
    """Whether the file's name ends in the page's language, as ``statement_fr.pdf`` does."""
    name = re.split(r"[\W_]+", unquote(urlsplit(url).path).lower().removesuffix(".pdf"))
    return bool(language) and name[-1] == str(language).split("-")[0]


# -- the offers of a page


def _names_pdf(page: Page) -> bool:
    """Whether the page has an offer at all, which most have not."""
    said = (text for block in page.blocks if block.urls for text in (block.text, *block.urls))
    return "pdf" in "\n".join(said).lower() or next(_framed(page), None) is not None


def _offers(page: Page, title: str, start: int, end: int) -> Iterator[_Offer]:
    """Every PDF once that a line from ``start`` to ``end`` offers, or that the page shows in a frame."""
    seen: set[str] = set()
    for at in range(start, min(end + 1, len(page.blocks))):
        for offer in _of_block(page, at, title):
            if offer.url not in seen:
                seen.add(offer.url)
                yield offer
    for url in _framed(page):
        if url not in seen:
            seen.add(url)
            yield _Offer(url, start, named=False, plain=True)


def _of_block(page: Page, at: int, title: str) -> Iterator[_Offer]:
    block = page.blocks[at]
    if "pdf" not in " ".join((block.text, *block.urls)).lower():
        return
    if block.place in _AROUND or not block.urls or weight(block.text) > _LONGEST_LABEL or is_document("", block.text):
        return
    named, plain = _resembles(block.text, title), _is_plain(block.text)
    if not (named or plain or _FULL.search(block.text)):
        return
    for href in dict.fromkeys(block.urls):
        url = _address(page, href)
        if url and (is_pdf(url) or (plain and len(block.urls) == 1 and _SAID.search(block.text))):
            yield _Offer(url, at, named, plain)


def _resembles(label: str, title: str) -> bool:
    words, wanted = norm(_SAID.sub("", label)), norm(title)
    shorter, longer = sorted((words, wanted), key=len)
    return bool(shorter) and shorter in longer and len(shorter) > 0.6 * len(longer)


def _is_plain(label: str) -> bool:
    words = [word for word in norm(label).split() if not word.isdigit()]
    if _PLAIN_UNSPACED.fullmatch(label.strip()):
        return True
    return bool(words) and all(_bare(word) in _PLAIN for word in words)


def _framed(page: Page) -> Iterator[str]:
    """PDFs shown in the page itself, by the browser or by a viewer that is told the file's address."""
    for element in page.root.iter("iframe", "object", "embed"):
        source = element.get("src") or element.get("data") or ""
        if not _SAID.search(source) or any(above.tag in _AROUND for above in element.iterancestors()):
            continue
        stated = [value for _, value in parse_qsl(urlsplit(source).query) if value.lower().endswith(".pdf")]
        url = _address(page, stated[0] if stated else source)
        if url and is_pdf(url):
            yield url


def _address(page: Page, href: str) -> str | None:
    base = next((element.get("href") for element in page.root.iter("base") if element.get("href")), "")
    try:
        url = urls.join(urls.join(page.url, base) if base else page.url, href)
    except urls.BadUrl:
        return None
    return url if url != urls.canonical(page.url) else None
