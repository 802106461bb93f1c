"""A page tells who speaks on its site: each value comes with what tells it, and nothing is guessed."""

from __future__ import annotations

import pytest

from crawler.discover.about import About, about
from crawler.extract.page import NotArticle

FRENCH = (
    "<p>Le ministre a reçu hier l’ambassadeur dans la salle des glaces, où ils ont parlé du bac et du prix du sel.</p>"
    * 4
)


def told(head: str = "", body: str = "<p>x</p>", url: str = "https://news.example/", lang: str = "") -> About:
    page = f"<!doctype html><html{f' lang={lang}' if lang else ''}><head>{head}</head><body>{body}</body></html>"
    found = about(page.encode(), url, {"content-type": "text/html; charset=utf-8"})
    assert isinstance(found, About)
    return found


@pytest.mark.parametrize(
    ("head", "url", "name", "by"),
    [
        (
            '<meta property="og:site_name" content="The  Gazette"><title>Home</title>',
            "https://g.example/",
            "The Gazette",
            "og:site_name",
        ),
        ("<title>The Gazette | News of the islands</title>", "https://g.example/", "The Gazette", "the page's title"),
        ("<title>Home - The Gazette</title>", "https://g.example/", "The Gazette", "the page's title"),
        ("<title>Ferry sails again – The Gazette</title>", "https://g.example/a", "The Gazette", "the page's title"),
        (
            '<script type="application/ld+json">{"@type":"NewsMediaOrganization","name":"The Gazette"}</script>',
            "https://g.example/",
            "The Gazette",
            "schema.org",
        ),
    ],
)
def test_the_name_is_what_the_site_calls_itself(head: str, url: str, name: str, by: str) -> None:
    assert told(head, url=url).name == (name, by)


def test_a_page_that_names_nobody_has_no_name() -> None:
    assert told("<title>Home</title>").name is None


@pytest.mark.parametrize(
    ("name", "url", "kind"),
    [
        ("Ministry of Foreign Affairs of Avaria", "https://www.avaria.example/", "foreign-ministry"),
        ("Ministerio de Relaciones Exteriores", "https://www.avaria.example/", "foreign-ministry"),
        ("Министерство иностранных дел Аварии", "https://www.avaria.example/", "foreign-ministry"),
        ("Embassy of Avaria in Borduria", "https://www.avaria.example/", "foreign-ministry"),
        ("Office of the Prime Minister", "https://www.avaria.example/", "head-of-government"),
        ("Welcome", "https://www.mfa.gov.zz/", "foreign-ministry"),
        ("Three Straits", "https://www.straits.int/", "international-organisation"),
        ("The Gazette of Foreign Affairs", "https://gazette.example/", None),
        ("MAE", "https://mae.example/", None),
    ],
)
def test_a_kind_is_told_by_name_or_host_only(name: str, url: str, kind: str | None) -> None:
    found = told(f"<title>{name}</title>", url=url).kind
    assert (found and found.value) == kind


@pytest.mark.parametrize(
    ("head", "url", "country"),
    [
        ("", "https://www.gazette.fr/", "FR"),
        ("", "https://www.gazette.co.uk/", "GB"),
        ("", "https://gazette.io/", None),
        ("", "https://mfa.gov.la/", "LA"),
        ("", "https://gazette.eu/", None),
        ("", "https://gazette.example/", None),
        ('<meta name="geo.region" content="JP-13">', "https://gazette.example/", "JP"),
        (
            '<script type="application/ld+json">{"@type":"Organization","address":{"addressCountry":"CH"}}</script>',
            "https://gazette.fr/",
            "CH",
        ),
    ],
)
def test_a_country_is_stated_or_in_the_hosts_name(head: str, url: str, country: str | None) -> None:
    found = told(head, url=url).country
    assert (found and found.value) == country


@pytest.mark.parametrize(
    ("lang", "body", "tag"),
    [
        ("en-US", "<p>x</p>", "en"),
        ("pt-BR", "<p>x</p>", "pt-BR"),
        ("fr-FR", FRENCH, "fr"),
        ("en", FRENCH, "fr"),
        ("", FRENCH, "fr"),
        ("", "<p>x</p>", None),
    ],
)
def test_the_language_is_the_declared_one_unless_the_words_are_in_another(
    lang: str, body: str, tag: str | None
) -> None:
    found = told(lang=lang, body=body).language
    assert (found and found.value) == tag


def test_what_is_no_page_says_so() -> None:
    assert isinstance(about(b"%PDF-1.4", "https://news.example/", {}), NotArticle)
