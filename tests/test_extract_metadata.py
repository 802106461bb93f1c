"""Title, authors, section and the rest come from where they are trusted most, cleaned of what is not theirs."""

from __future__ import annotations

import json

import pytest

from archive.article import Article
from crawler.extract import document, extract, structured
from crawler.sources import Source

URL = "https://mfa.avaria.example/en/news/4711"
TEXT = "<p>The minister met the ambassador in the capital on Tuesday and spoke about trade, visas and the river.</p>" * 4
SHORT = "The minister met the ambassador in the capital on Tuesday and spoke about trade, visas and the river."
TITLE = "Minister meets the ambassador of Lower Borduria"


def read(head: str = "", above: str = "", title: str = TITLE, below: str = "", **kwargs) -> Article:
    body = f"<html lang=en><head><title>{title} - Avaria MFA</title>{head}</head><body><main>{above}<h1>{title}</h1>{below}{TEXT}</main></body></html>"
    found = extract(body.encode(), URL, **kwargs)
    assert isinstance(found, Article), found
    return found


def ld(**fields) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': TITLE, **fields})}</script>"


@pytest.mark.parametrize(
    "stated",
    [f"{TITLE} | Avaria", f"{TITLE} - News - Ministry", f"Avaria MFA: {TITLE}", f"{TITLE} – Ministry of Foreign Affairs", TITLE.upper()],
)
def test_the_visible_headline_is_the_title_without_the_name_of_the_site(stated):
    page = f"<html><head><title>{stated}</title></head><body><div>{TITLE}</div>{TEXT}</body></html>"
    assert extract(page.encode(), URL).title == TITLE


def test_the_name_of_the_site_is_not_the_headline_though_it_is_longer():
    site = "Ministry of Foreign Affairs of Avaria"
    head = f"<title>Fair in Klow opens - {site}</title><meta property='og:site_name' content='{site}'>"
    page = f"<html><head>{head}</head><body><div>{site}</div><div>Fair in Klow opens</div>{TEXT}</body></html>"
    assert extract(page.encode(), URL).title == "Fair in Klow opens"


def test_without_a_visible_headline_the_name_of_the_site_is_cut_off():
    page = f"<html><head><meta property='og:site_name' content='The Envoy'><meta property='og:title' content='{TITLE} | The Envoy'></head><body>{TEXT}</body></html>"
    assert extract(page.encode(), URL).title == TITLE


def test_the_only_main_heading_is_the_title_where_search_engines_are_told_another():
    page = f"<html><head><title>What to know of salt | Avaria</title></head><body><h1>{TITLE}</h1>{TEXT}</body></html>"
    assert extract(page.encode(), URL).title == TITLE
    two = page.replace("<body>", "<body><h1>News of the river</h1>")
    assert extract(two.encode(), URL).title == "What to know of salt"


def test_the_name_of_the_site_is_no_title_though_it_is_the_only_main_heading():
    page = f"<html><head><title>{TITLE}</title><meta property='og:site_name' content='The Envoy'></head><body><h1>The Envoy</h1>{TEXT}</body></html>"
    assert extract(page.encode(), URL).title == TITLE


def test_a_title_loses_the_name_of_the_site_and_the_day_behind_it():
    page = f"<html><head><meta property='og:site_name' content='TE'><meta property='og:title' content='{TITLE} | TE | 19.01.2020'></head><body>{TEXT}</body></html>"
    assert extract(page.encode(), URL).title == TITLE


def test_a_headline_escaped_twice_is_read():
    assert read(f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': 'Salt &amp;#8230; and rivers'})}</script>", title="Salt … and rivers").title == "Salt … and rivers"


def test_a_headline_that_the_editors_shortened_is_taken_as_it_is_shown():
    page = f"<html><head><title>MFA meets the ambassador of Lower Borduria | Avaria</title></head><body><h1>{TITLE}</h1>{TEXT}</body></html>"
    assert extract(page.encode(), URL).title == TITLE


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("By Petra Amari", ("Petra Amari",)),
        ("Petra Amari and Jan Novák", ("Petra Amari", "Jan Novák")),
        ("Petra Amari, Jan Novák & Li Wei", ("Petra Amari", "Jan Novák", "Li Wei")),
        ("Petra Amari (petra@envoy.example)", ("Petra Amari",)),
        ("Petra Amari, Senior Correspondent", ("Petra Amari",)),
        ("PETRA AMARI", ("Petra Amari",)),
        ("Von Petra Amari und Jan Novák", ("Petra Amari", "Jan Novák")),
        ("Par Petra Amari et Jan Novák", ("Petra Amari", "Jan Novák")),
        ("Reuters", ("Reuters",)),
        ("Web Desk", ("Web Desk",)),
        ("The Envoy", ("The Envoy",)),
        ("The Envoy Weekend", ("The Envoy Weekend",)),
        ("Petra Amari, The Envoy", ("Petra Amari", "The Envoy")),
        ("Petra Amari, ENV", ("Petra Amari",)),
        ("Petra Amari, Vice President of Salt", ("Petra Amari",)),
        ("Ministry of Salt, Rivers and Ferries", ("Ministry of Salt, Rivers and Ferries",)),
        ("admin", ()),
        ("https://envoy.example/author/1", ()),
    ],
)
def test_authors_are_persons_and_bodies(stated, names):
    site = "<meta property='og:site_name' content='The Envoy'>"
    assert read(site + ld(author={"@type": "Person", "name": stated})).authors == names
    assert read(f"{site}<meta name=author content='{stated}'>").authors in (names, names[:1])


@pytest.mark.parametrize(
    "line",
    [
        "<a href='/people/7' rel=author>Petra Amari</a>",
        "<a href='/author/amari'>Petra Amari</a> 7 March 2024",
        "<span class='byline-name'>Petra Amari</span>, Klow",
        "<span class=author><i>By</i><b>Petra Amari</b></span>",
        "Petra Amari | 07.03.2024",
        "07.03.2024 - Petra Amari",
        "Geschrieben von Petra Amari",
    ],
)
def test_a_name_that_the_page_marks_as_the_author_is_one(line):
    assert read("<meta property='og:site_name' content='The Envoy'><meta name=author content='The Envoy'>", below=f"<div>{line}</div>").authors == ("Petra Amari",)


@pytest.mark.parametrize(
    "line", ["Salt and Rivers", "<span class=author>Posted on</span>", "<span class=author-bio>A writer of note</span>", "<a href='/author/7'>Read more</a>"]
)
def test_a_line_that_is_not_marked_names_no_author(line):
    assert read(below=f"<div>{line}</div>").authors == ()


def test_the_node_with_the_most_of_the_same_authors_is_believed():
    two = {"@type": "NewsArticle", "headline": TITLE, "author": [{"name": "Petra Amari"}, {"name": "Jan Novák"}]}
    one = {"@type": "Article", "headline": TITLE, "url": URL, "author": {"name": "Petra Amari"}}
    head = f"<script type='application/ld+json'>{json.dumps([two, one])}</script>"
    assert read(head).authors == ("Petra Amari", "Jan Novák")


@pytest.mark.parametrize("line", ["By Petra Amari", "By <a href='/a'>Petra Amari</a> - 7 March 2024", "Written by: Petra Amari", "Autor: Petra Amari", "Автор: Petra Amari"])
def test_a_byline_near_the_headline_names_the_author(line):
    found = read(below=f"<div>{line}</div>")
    assert found.authors == ("Petra Amari",)
    assert "Petra" not in found.text


@pytest.mark.parametrize(
    ("head", "above", "section"),
    [
        (ld(articleSection="Diplomacy"), "", "Diplomacy"),
        ("<meta property='article:section' content='Diplomacy'>", "", "Diplomacy"),
        ("", "<div><a href='/'>Home</a> &gt; <a href='/n'>News</a> &gt; <a href='/n/d'>Diplomacy</a></div>", "Diplomacy"),
        ("", "<ol><li><a href='/'>Home</a></li><li><a href='/n/d'>Diplomacy</a></li></ol>", "Diplomacy"),
        ("", "<ul><li><a href='/a'>About</a></li><li><a href='/n/d'>Contact</a></li></ul>", None),
    ],
)
def test_the_section_comes_from_structured_data_or_the_breadcrumb(head, above, section):
    assert read(head, above).section == section


@pytest.mark.parametrize(
    ("stated", "section"),
    [
        ("Diplomacy,Front Page,Salt", "Diplomacy"),
        ("Home, Diplomacy, Salt", "Diplomacy"),
        ("Salt, Rivers", "Salt, Rivers"),
        ("articles", None),
        ("/news", None),
        ("Uncategorized", None),
    ],
)
def test_of_several_sections_the_first_counts_that_is_one(stated, section):
    assert read(ld(articleSection=stated)).section == section


@pytest.mark.parametrize(
    "line",
    [
        "<div class=kicker>Diplomacy</div>",
        "<div class='entry-categories'><a href='/d'>Diplomacy</a></div>",
        "<div><a href='/d' rel='category tag'>Diplomacy</a></div>",
        "<div class='post-category'><a href='/d'>Diplomacy</a><a href='/s'>Salt</a></div>",
    ],
)
def test_a_category_beside_the_headline_is_the_section_where_nothing_else_says_one(line):
    assert read(below=line).section == "Diplomacy"
    assert read(ld(articleSection="Salt"), below=line).section == "Salt"


@pytest.mark.parametrize(
    "line",
    ["<div>Diplomacy</div>", "<div class=kicker>7 March 2024</div>", "<nav><div class=category>Diplomacy</div></nav>", f"<div class=kicker>{TITLE[:20]}</div>", "<p class=kicker>What you should know of the ferry today</p>"],
)
def test_a_line_that_is_not_marked_or_no_name_is_no_section(line):
    assert read(below=line).section is None


def test_a_breadcrumb_for_machines_gives_the_section():
    names = ["Home", "News", "Diplomacy", TITLE]
    items = [{"@type": "ListItem", "position": i, "name": name} for i, name in enumerate(names)]
    head = f"<script type='application/ld+json'>{json.dumps({'@type': 'BreadcrumbList', 'itemListElement': items})}</script>"
    assert read(head).section == "Diplomacy"


def test_what_the_publisher_restricts_is_kept_as_stated():
    head = "<meta name=robots content='index, noarchive, max-image-preview:large'><meta name='tdm-reservation' content='1'>"
    found = read(head, headers={"X-Robots-Tag": "nosnippet, follow"})
    assert found.robots == ("noarchive", "nosnippet", "tdm-reservation=1")
    assert read(headers={"TDM-Reservation": "0"}).robots == ()


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("/en/news/4711-minister", "https://mfa.avaria.example/en/news/4711-minister"),
        ("https://www.mfa.avaria.example/en/news/4711", "https://www.mfa.avaria.example/en/news/4711"),
        ("https://mfa.avaria.example/", URL),
        ("https://other.example/en/news/4711", URL),
        ("http://[bad", URL),
        ("", URL),
    ],
)
def test_the_canonical_address_is_believed_only_on_the_same_site_and_not_as_front_page(href, canonical):
    assert read(f"<link rel=canonical href='{href}'>").canonical_url == canonical


def test_the_declared_language_is_bcp47_and_the_source_fills_in():
    source = Source(id="a", name="A", homepage="https://a.example/", kind="foreign-ministry", language="hy")
    page = f"<html {{}}><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>{SHORT}</p></body></html>"
    assert extract(page.format("lang='pt_BR'").encode(), URL, source=source).language == "pt-BR"
    assert extract(page.format("lang='zh-hans-cn'").encode(), URL, source=source).language == "zh-Hans-CN"
    assert extract(page.format("").encode(), URL, source=source).language == "hy"
    assert extract(page.format("").encode(), URL, headers={"Content-Language": "fr"}).language == "fr"


def test_a_page_in_another_language_than_it_declares_is_kept_with_a_warning():
    page = f"<html lang='pt_BR'><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{TEXT}</body></html>"
    found = extract(page.encode(), URL)
    assert (found.language, found.language_declared) == ("en", "pt_BR")
    assert found.warnings == ("language-conflict: declared pt_BR, text in en",)


def test_image_tags_and_type_are_kept():
    head = ld(image={"@type": "ImageObject", "url": "/lead.jpg"}, keywords="river, salt") + "<meta property='article:tag' content='ferry'>"
    found = read(head)
    assert (found.image, found.tags, found.schema_type) == ("https://mfa.avaria.example/lead.jpg", ("ferry", "river", "salt"), "NewsArticle")


def test_codes_of_content_systems_are_no_tags():
    words = ["_prio_3", "@front-river", "/article", "8ae9ab2d-fe1b-4230-acb8-a59b52877682", "100312362", "locale: AV", "Category: Salt", "river", "River", "3M", "x" * 90]
    assert read(ld(keywords=words)).tags == ("Salt", "river", "3M")


def test_modified_is_kept_beside_published_with_what_stood_there_and_where():
    found = read(ld(datePublished="2024-03-07T10:00:00+02:00", dateModified="2024-03-08T11:00:00+02:00"))
    assert (found.published, found.modified) == ("2024-03-07T10:00:00+02:00", "2024-03-08T11:00:00+02:00")
    assert (found.modified_raw, found.modified_from, found.modified_precision) == (found.modified, "json-ld", "second")
    shown = read(below="<p>Last modified on 9 March 2024</p>")
    assert (shown.modified_raw, shown.modified_from, shown.modified_precision) == ("9 March 2024", "text", "day")


def test_dates_of_publication_that_differ_by_days_are_kept_as_a_warning():
    found = read(ld(datePublished="2024-03-07T10:00:00+02:00"), below="<p>1 March 2024</p>")
    assert found.published == "2024-03-07T10:00:00+02:00"
    assert found.warnings == ("published-conflict: json-ld 2024-03-07, text 2024-03-01",)


def test_a_day_in_the_title_is_no_other_date_of_publication():
    assert read(ld(datePublished="2024-03-07"), title="Remembering the flood of 3 May 1999 in Klow").warnings == ()


def test_persons_and_bodies_are_told_apart():
    found = read(ld(author=[{"@type": "Person", "name": "Petra Amari"}, {"@type": "Person", "name": "Reuters"}]))
    assert found.authors == ("Petra Amari", "Reuters")
    assert found.author_types == ("Person", "Organization")


def test_what_stands_below_the_text_about_its_author_is_kept_apart():
    line = "Petra Amari is a diplomatic correspondent who lives in Klow."
    page = f"<html lang=en><body><h1>{TITLE}</h1><p>By Petra Amari</p>{TEXT}<p>{line}</p></body></html>"
    found = extract(page.encode(), URL)
    assert (found.author_biography, line in found.text) == (line, False)


def test_a_canonical_address_that_cannot_be_meant_is_told():
    found = read("<link rel=canonical href='/'>")
    assert found.warnings == ("canonical-home: https://mfa.avaria.example/",)


def test_a_picture_has_its_caption_and_credit():
    picture = {"@type": "ImageObject", "url": "/lead.jpg", "caption": "The river", "creditText": "Jan Novák"}
    found = read(ld(image=picture))
    assert (found.image, found.image_caption, found.image_credit) == ("https://mfa.avaria.example/lead.jpg", "The river", "Jan Novák")


def test_a_notice_that_holds_the_rest_back_is_told():
    page = f"<html lang=en><body><h1>{TITLE}</h1>{TEXT}<div>Subscribe to continue reading</div></body></html>"
    found = extract(page.encode(), URL)
    assert (found.accessible_for_free, found.warnings) == (False, ("text-cut: Subscribe to continue reading",))


def test_the_day_of_the_dateline_is_kept_and_the_text_keeps_the_line():
    line = "KLOW, 15 September 2023 (AVA): The minister met the ambassador on Tuesday and spoke about trade, visas and the river."
    page = f"<html lang=en><body><h1>{TITLE}</h1><p>{line}</p>{TEXT}</body></html>"
    found = extract(page.encode(), URL)
    assert (found.dateline_place, found.dateline_date, found.agency) == ("KLOW", "2023-09-15", "AVA")
    assert found.text.startswith(line)


def test_of_several_articles_in_json_ld_the_one_with_this_address_is_meant():
    nodes = [
        {"@type": "NewsArticle", "headline": "Something else", "url": "https://mfa.avaria.example/en/news/1", "datePublished": "2020-01-01", "author": "X Y"},
        {"@type": "NewsArticle", "headline": TITLE, "mainEntityOfPage": {"@id": URL}, "datePublished": "2024-03-07"},
    ]
    assert read(f"<script type='application/ld+json'>{json.dumps(nodes)}</script>").published == "2024-03-07"


def test_an_author_of_microdata_has_the_first_name_that_stands_in_it():
    scope = "<div itemscope itemtype='https://schema.org/Article'><div itemprop=author itemscope>{}</div></div>"
    inside = "<p itemprop='jobTitle'>Envoy</p><p><b itemprop='x name'>Ilse Maran</b></p><i itemprop=name>Juno Tarn</i>"
    root = document.parse(f"<html><body>{scope.format(inside)}<b itemprop=name>Petra Amari</b></body></html>".encode())
    assert structured.read(root, URL).article["author"] == {"name": "Ilse Maran"}


def test_a_code_of_letters_and_digits_names_the_same_article_whatever_the_words():
    own, stated = (f"https://www.envoy.example/article/{words}-idUSKBN1XT00W" for words in ("river-talks-of-klow", "salt-will-be-dear"))
    page = f"<html><head><title>{TITLE}</title><link rel=canonical href='{stated}'></head><body><h1>{TITLE}</h1>{TEXT}</body></html>"
    assert extract(page.encode(), own).canonical_url == stated


def test_a_code_in_the_name_of_the_host_names_no_article():
    own, other = (f"https://www.envoy24news.example/article/{words}" for words in ("river-talks-of-klow", "salt-will-be-dear"))
    page = f"<html><head><title>{TITLE}</title><link rel=canonical href='{other}'></head><body><h1>{TITLE}</h1>{TEXT}</body></html>"
    assert extract(page.encode(), own).canonical_url == own


def test_a_type_of_schema_org_is_no_tag():
    assert read(ld(keywords="NewsArticle, salt")).tags == ("salt",)


def test_how_a_ruby_is_read_is_not_in_the_text():
    text = "大臣は<ruby>塩<rp>(</rp><rt>しお</rt><rp>)</rp></ruby>の輸出について隣国の大使と会談し、両国の川の航行を続けることで合意した。"
    assert "大臣は塩の輸出について" in read(below=f"<p>{text}</p>" * 3).text
