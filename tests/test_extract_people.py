"""Persons and bodies among the authors, and what a page tells of them."""

from __future__ import annotations

import pytest

from crawler.extract import people
from crawler.extract.page import opened
from crawler.extract.structured import Structured

NOTHING = Structured()


def typed(name: str, kind: str) -> Structured:
    return Structured(nodes=[{"@type": "NewsArticle", "author": [{"@type": kind, "name": name}]}])


@pytest.mark.parametrize(
    "name",
    ["Petra Amari", "Petra van der Berg", "Li Wei", "王小明", "佐藤花子", "服部", "김민수", "Пётр Амаров", "أحمد الأمير", "O. Berg", "Amari", "María José de la Cruz", "Frances Newsom",
     "Vlada Amari", "Außenministerin Petra Amari", "Ministerpräsident Li Wei", "Administrator Petra Amari"],
)  # fmt: skip
def test_a_name_of_a_person_is_one(name: str) -> None:
    assert people.types([name], NOTHING, "The Envoy / envoy.example") == ("Person",)


@pytest.mark.parametrize(
    "name",
    [
        "TDI Desk", "Web Desk", "Newsdesk", "Ministry of Salt, Rivers and Ferries", "Ministerio de Asuntos Exteriores", "Ministère des Affaires étrangères",
        "Auswärtiges Amt Pressestelle Redaktion", "Reuters", "AFP", "AVN", "Avarian News Agency", "The Envoy", "Embassy of Avaria", "Council of the Three Straits",
        "Пресс-служба МИД", "Министерство иностранных дел", "وزارة الخارجية", "وكالة أنباء الضفتين", "وزارت امور خارجه", "外交部新闻司", "新华社", "外務省", "외교부",
        "Külügyminisztérium", "Dışişleri Bakanlığı", "Υπουργείο Εξωτερικών", "विदेश मंत्रालय", "envoy.int",
        "Außenministerium der Salzrepublik", "Auswärtiges Amt", "Bundeskanzleramt", "Staatskanzlei", "Utrikesdepartementet", "Udenrigsministeriet",
        "Ulkoministeriö", "Välisministeerium", "Rijksoverheid", "Regjeringen", "Vlada Republike Klow", "Chancellerie",
    ],
)  # fmt: skip
def test_a_desk_a_ministry_or_an_agency_is_no_person(name: str) -> None:
    assert people.types([name], NOTHING, "Quiet Envoy") == ("Organization",)


def test_what_the_page_calls_a_name_decides_where_its_words_do_not() -> None:
    assert people.types(["Salt Horizon"], typed("Salt Horizon", "Organization"), "") == ("Organization",)
    assert people.types(["Salt Horizon"], typed("Salt Horizon", "NewsMediaOrganization"), "") == ("Organization",)
    assert people.types(["Salt Horizon"], NOTHING, "") == ("Person",)


def test_a_desk_is_no_person_though_the_page_calls_it_one() -> None:
    assert people.types(["Web Desk"], typed("Web Desk", "Person"), "") == ("Organization",)


def test_the_site_is_a_body_by_its_name_and_by_its_host() -> None:
    assert people.types(["Salt Horizon"], NOTHING, "Salt Horizon / envoy.example") == ("Organization",)
    assert people.types(["Última Orilla"], NOTHING, "www.ultimaorilla.example") == ("Organization",)


def test_a_person_who_gave_the_site_a_name_stays_one() -> None:
    assert people.types(["Petra Amari"], typed("Petra Amari", "Person"), "Petra Amari / petraamari.example") == ("Person",)


def test_every_author_has_a_type_at_its_place() -> None:
    assert people.types(["Petra Amari", "AFP", "Jan Novák"], NOTHING, "") == ("Person", "Organization", "Person")


TEXT = "The minister met the ambassador in the capital on Tuesday and spoke about trade."


def told(*lines: str, names: tuple[str, ...] = ("Petra Amari",)) -> str:
    body = f"<html><body><h1>Talks</h1><p>{TEXT}</p>{''.join(f'<p>{line}</p>' for line in lines)}</body></html>"
    return people.biography(opened(body.encode(), "https://envoy.example/1", {}).blocks, names, TEXT)


@pytest.mark.parametrize(
    "line",
    [
        "Petra Amari is a diplomatic correspondent who lives in Klow.",
        "The author is a fellow at the Institute of Salt in Klow, Borduria.",
        "L’auteure est une chercheuse à l'institut des rivières, à Klow.",
        "El autor es un periodista que vive en la capital desde hace años.",
    ],
)
def test_a_line_about_the_author_is_the_biography(line: str) -> None:
    assert told(line, "Subscribe to our newsletter") == line


def test_a_biography_below_its_heading_need_not_repeat_the_name() -> None:
    line = "She is a diplomatic correspondent who has lived in Klow for years."
    assert told("About the author", line) == line
    assert told("Petra Amari", line) == line
    assert told("Read more", line) == ""


def test_several_authors_have_a_line_each() -> None:
    lines = ("Petra Amari is a writer who lives in the capital, Klow.", "Jan Novák is an editor who lives in Sprodj, Borduria.")
    assert told(*lines, names=("Petra Amari", "Jan Novák")) == " ".join(lines)


def test_a_sentence_of_the_article_is_no_biography() -> None:
    line = "Petra Amari is a professor who advised the ministers on Tuesday."
    body = f"<html><body><h1>Talks</h1><p>{line}</p></body></html>"
    assert people.biography(opened(body.encode(), "https://envoy.example/1", {}).blocks, ("Petra Amari",), line) == ""


def test_a_line_that_names_the_author_and_tells_nothing_is_no_biography() -> None:
    assert told("Petra Amari and others wrote about the ferry in earlier issues.") == ""
