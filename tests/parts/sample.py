"""An archive of invented articles in several scripts, only to be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.article import Article, Attachment, Exchange
from archive.ids import digest
from archive.outcomes import Ending, Outcome, Tally
from archive.writer import Writer

SOURCES = (
    ("avaria", "Ministry of Foreign Affairs of Avaria", "foreign-ministry", "AV", "en"),
    ("envoy", "The Quiet Envoy", "magazine", "GB", "en"),
    ("straits", "Council of the Three Straits", "international-organisation", "", "fr"),
)
FIRST = """The Minister of Foreign Affairs received the ambassador of Lower Borduria in the Mirror Hall on Tuesday.

## Trade

They spoke about the two-state ferry line, the price of salt and the U.S. proposal:

- a ferry every second day

- one tariff for both banks

The ambassador thanked the minister and invited her to the spring regatta."""

# source, path, language, published, title, text
ARTICLES = (
    ("avaria", "press/1", "en", "2026-03-03T16:20:00+02:00", "Minister receives ambassador of Lower Borduria", FIRST),
    ("avaria", "ar/press/2", "ar", "2026-03-05T11:00:00+02:00", "وزيرة الخارجية تستقبل سفير بوردوريا السفلى",
     "استقبلت وزيرة الخارجية في قاعة المرايا سفير بوردوريا السفلى، وبحثا خط العبّارات وأسعار الملح.\n\n## التجارة\n\nاتفق الجانبان على 3 رحلات في الأسبوع.\n\n- رحلة كل يومين\n\n- تعرفة واحدة"),
    ("avaria", "he/press/3", "he", "2026-02-11", "שרת החוץ נפגשה עם השגריר", "השרה נפגשה עם השגריר באולם המראות ושוחחה על קו המעבורת."),
    ("avaria", "zh/press/4", "zh", "2026-03-06T09:00:00+08:00", "外交部长会见下博尔多利亚大使",
     "外交部长星期二在镜厅会见了下博尔多利亚大使，双方就渡轮航线和盐价交换了意见。\n\n## 贸易\n\n双方同意每两天开行一班渡轮。"),
    ("avaria", "ru/press/5", "ru", "2026-03-01T10:15:00+03:00", "Министр приняла посла Нижней Бордурии",
     "Министр иностранных дел приняла посла Нижней Бордурии в Зеркальном зале. Стороны обсудили паромную линию."),
    ("envoy", "salt-and-ferries", "en", "2026-03-07T06:00:00Z", "Salt and ferries: what the regatta will decide",
     "Nobody in the salt trade expected the ferry to return. Then a letter came.\n\nA former envoy recalls three regattas and one very long lunch."),
    ("envoy", "hostile", "en", "2026-01", '<script>alert("x")</script> & <b>bold</b> claims', "A page <img src=x onerror=alert(1)> with *odd* words.\n\n=1+1 is two."),
    ("envoy", "undated", "", None, "A note without a date", "Some notes have neither a date nor a language."),
    ("straits", "resolution-12", "fr", "2025-11-30T18:00:00+01:00", "Résolution 12 sur la navigation nocturne",
     "Le Conseil a adopté la résolution 12 à l’unanimité.\n\n1. Demande aux riverains d’éclairer les phares."),
)  # fmt: skip


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with three sources and sixty-nine articles, one of them changed; only to be read."""
    folder = tmp_path_factory.mktemp("sample") / "archive"
    with Writer(folder) as writer:
        crawl = writer.start_crawl(map(_source, SOURCES), "2026-03-08T08:00:00Z")
        for article in _articles():
            seen = _see(writer, article, "2026-03-08T08:01:00Z")
            writer.note(crawl, Ending(article.source, article.url, Outcome.NEW, "", seen))
        _attach(writer, _article(*ARTICLES[-1]), "2026-03-08T08:01:30Z")
        writer.note(crawl, Ending("straits", "http://straits.example/lost", Outcome.FAILED, "timeout"))
        changed = FIRST.replace("spring regatta", "autumn regatta")
        _see(writer, _article("avaria", "press/1", "en", ARTICLES[0][3], "Minister receives ambassador", changed),
             "2026-03-09T08:01:00Z")  # fmt: skip
        tally = Tally("straits")
        tally.count(Outcome.FAILED, "timeout")
        writer.finish_crawl(crawl, "2026-03-08T08:02:00Z", 3, [tally])
    return folder


def _source(row: tuple[str, str, str, str, str]) -> dict[str, object]:
    ident, name, kind, country, language = row
    about = {"id": ident, "name": name, "kind": kind, "country": country, "language": language}
    return {**about, "homepage": f"http://{ident}.example/"}


FULLER: dict[str, Any] = {
    "modified": "2026-03-05T09:00:00+02:00",
    "modified_raw": "changed 5 March 2026",
    "modified_from": "text",
    "modified_precision": "minute",
    "language_declared": "en_AV",
    "dateline_date": "2026-03-03",
    "image_caption": "The minister on the ferry",
    "image_credit": "Ana Lind",
    "accessible_for_free": False,
    "warnings": ("text-cut: Subscribe to read on",),
}


def _articles() -> Iterator[Article]:
    for row in ARTICLES:
        yield _article(*row)
    for number in range(1, 61):
        title = f"Weekly briefing {number}"
        yield _article("envoy", f"briefing/{number}", "en", f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}", title,
                       f"Briefing number {number} is about lighthouses and the regatta.")  # fmt: skip


def _article(source: str, path: str, language: str, published: str | None, title: str, text: str) -> Article:
    url = f"http://{source}.example/{path}"
    return Article(
        url=url,
        canonical_url=url,
        source=source,
        title=title,
        text=text,
        language=language or None,
        published=published,
        published_raw=published and f"on {published[:10]}",
        published_from=published and "json-ld",
        published_precision=published and {7: "month", 10: "day"}.get(len(published), "second"),
        authors=("Ana Lind", "O. Berg") if source == "envoy" else (),
        section="Diplomatic News" if source == "envoy" else None,
        tags=("ferries", "salt"),
        dateline_place="Avar City" if path == "press/1" else None,
        agency="AVA" if path == "press/1" else None,
        image=f"http://{source}.example/lead.jpg",
        robots=("noarchive",) if path == "press/1" else (),
        schema_type="NewsArticle",
        **(FULLER if path == "press/1" else {}),
    )


def _see(writer: Writer, article: Article, when: str) -> str:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    body = f"<title>{article.title}</title>{article.text}".encode()
    capture = writer.record(Exchange(url=article.url, fetched=when, status=200, response_headers=headers, body=body))
    writer.add(article, capture)
    return capture.id


def _attach(writer: Writer, page: Article, when: str) -> None:
    url, body = f"{page.url}.pdf", b"%PDF-1.4"
    capture = writer.record(Exchange(url=url, fetched=when, status=200, body=body))
    file = Attachment(url=url, digest=digest(body), media_type="application/pdf", capture=capture.id, seen=when, is_text=True)
    writer.attach(file, page)
