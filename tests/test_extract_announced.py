"""A page that only announces a PDF, and one that offers its text as a PDF too, are told from one that merely links PDFs."""

from __future__ import annotations

import pytest

from archive.article import Article
from crawler.extract import Announcement, NotArticle, Offering, extract

URL = "https://mfa.avaria.example/press/2026/17"
TITLE = "Statement on the ferry across the strait"
TEXT = "".join(
    f"<p>The ministers met for the {word} time and spoke about the ferry, the price of salt and the lights of the harbour, which had been dark since the storm of last winter.</p>"
    for word in ("first", "second", "third", "fourth")
)
MENU = "".join(f'<li><a href="/section/{name}">{name.title()} of the ministry</a></li>' for name in ("missions", "treaties", "visas", "minister", "history", "contact"))
PLAIN = '<p><a href="/files/17.pdf">{}</a></p>'


def page(content: str, *, title: str = TITLE, language: str = "en", after: str = "") -> bytes:
    head = f'<html lang={language}><head><meta charset=utf-8><title>{title}</title><meta property="article:published_time" content="2026-03-04"></head>'
    return f"{head}<body><nav><ul>{MENU}</ul></nav><main><h1>{title}</h1>{content}</main>{after}</body></html>".encode()


def announced(content: str, **about: str) -> Announcement:
    found = extract(page(content, **about), URL)
    assert isinstance(found, Announcement), found
    return found


def test_a_page_with_nothing_but_a_link_to_a_pdf_announces_it() -> None:
    found = announced(PLAIN.format("Download the statement (PDF, 120 KB)"))
    assert (found.reason, found.pdf) == ("pdf-only", "https://mfa.avaria.example/files/17.pdf")
    assert (found.article.title, found.article.published, found.article.url) == (TITLE, "2026-03-04", URL)
    assert found.article.text == ""


@pytest.mark.parametrize(
    ("label", "language", "title"),
    [
        ("Télécharger le communiqué (PDF)", "fr", "Déclaration sur le bac du détroit"),
        ("Descargar el comunicado completo", "es", "Comunicado sobre el transbordador del estrecho"),
        ("PDF-Datei herunterladen (2 MB, nicht barrierefrei)", "de", "Erklärung zur Fähre über die Meerenge"),
        ("Скачать полный текст заявления" .replace("заявления", "в формате PDF"), "ru", "Заявление о пароме через пролив"),
        ("تحميل البيان الكامل بصيغة PDF", "ar", "بيان بشأن العبّارة عبر المضيق"),
        ("附件下载：声明全文.pdf", "zh", "外交部关于海峡轮渡的声明全文发布"),
        ("全文はこちら（PDF）", "ja", "海峡を渡るフェリーに関する外務大臣談話について"),
        ("전문 다운로드 (PDF)", "ko", "해협 횡단 여객선에 관한 외교부 대변인 성명"),
    ],
)  # fmt: skip
def test_the_link_may_speak_any_language(label: str, language: str, title: str) -> None:
    assert announced(PLAIN.format(label), title=title, language=language).pdf.endswith("/files/17.pdf")


def test_a_link_that_repeats_the_headline_announces_it() -> None:
    assert announced(f'<ul><li><a href="/files/17.pdf">{TITLE} [PDF]</a></li></ul>').pdf.endswith("17.pdf")


def test_a_sentence_that_leads_to_the_pdf_stays_with_the_announcement() -> None:
    said = "The Minister of Foreign Affairs spoke about the ferry in the Mirror Hall on Tuesday morning."
    found = announced(f'<p>{said}</p><p>Please <a href="/files/17.pdf">click here</a> to read the full statement.</p>')
    assert found.article.text.startswith(said)


@pytest.mark.parametrize(
    "frame",
    ['<iframe src="/files/17.pdf"></iframe>', '<object data="/files/17.pdf" type="application/pdf"></object>',
     '<iframe src="/viewer/web/viewer.html?file=/files/17.pdf"></iframe>', '<embed src="/files/17.pdf">'],
)  # fmt: skip
def test_a_pdf_shown_in_the_page_is_announced(frame: str) -> None:
    assert announced(frame).pdf == "https://mfa.avaria.example/files/17.pdf"


def test_of_several_languages_that_of_the_page_is_taken() -> None:
    links = "".join(f'<p><a href="/files/17_{code}.pdf">PDF</a></p>' for code in ("en", "fr", "ar"))
    assert announced(links, language="fr", title="Déclaration sur le bac du détroit").pdf.endswith("_fr.pdf")


def test_an_address_without_the_ending_counts_where_the_link_says_pdf() -> None:
    assert announced('<p><a href="/download?id=517">Download PDF</a></p>').pdf.endswith("/download?id=517")


def test_an_article_that_is_offered_as_a_pdf_as_well_stays_an_article() -> None:
    found = extract(page(TEXT + PLAIN.format("PDF version")), URL)
    assert isinstance(found, Offering)
    assert found.pdf.endswith("/files/17.pdf")
    assert found.text.count("The ministers met") == 4


@pytest.mark.parametrize(
    "link",
    ['<p>The council adopted <a href="/files/report.pdf">a report on the harbour</a> in the year before, and the ministers thanked it.</p>',
     '<p><a href="/files/report.pdf">Report of the harbour masters, 2025</a></p>',
     '<p><a href="/files/a.pdf">PDF version</a></p><p><a href="/files/b.pdf">PDF version</a></p>'],
)  # fmt: skip
def test_a_pdf_that_an_article_merely_links_stays_a_link(link: str) -> None:
    found = extract(page(TEXT + link), URL)
    assert isinstance(found, Article)
    assert not isinstance(found, Offering)


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (PLAIN.format("Application form (PDF)"), "Application for a visa of the ministry"),
        (PLAIN.format("Download the form (PDF)"), "Visas and other papers"),
        (PLAIN.format("Annual report of the harbour masters"), TITLE),
        (PLAIN.format("Download"), "Press releases"),
        ("".join(f'<p><a href="/files/{n}.pdf">Download PDF</a></p>' for n in range(8)), "Documents of the council"),
        ('<p><a href="/files/17.pdf#">Download PDF</a></p>', ""),
        ("<p>Nothing here.</p>", TITLE),
    ],
    ids=["form", "form's link", "another document", "section", "many", "no title", "no PDF"],
)
def test_a_page_that_announces_no_statement_is_none(content: str, title: str) -> None:
    found = extract(page(content, title=title), URL)
    assert isinstance(found, NotArticle)
    assert not isinstance(found, Announcement)


def test_links_in_menus_and_footers_announce_nothing() -> None:
    found = extract(page("<p></p>", after=f"<footer>{PLAIN.format('Download PDF')}</footer>"), URL)
    assert not isinstance(found, Announcement)


def test_a_list_of_news_with_one_pdf_is_a_list() -> None:
    news = "".join(f'<h3><a href="/press/{n}">Minister receives the ambassador of Upper Borduria {n}</a></h3>' for n in range(9))
    found = extract(page(news + PLAIN.format("Download PDF")), URL)
    assert isinstance(found, NotArticle)
    assert not isinstance(found, Announcement)
