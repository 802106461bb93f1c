"""Lines that speak to the reader go, lines that look like them and belong stay."""

from __future__ import annotations

import pytest

from crawler.extract import extract

URL = "https://envoy.example/news/4711"
FIRST = "<p>The minister met the ambassador in the capital on Tuesday and spoke about trade, visas and the river.</p>"
SECOND = "<p>Neither side would say whether the ferry, which has not run since January, will return in the spring.</p>"
KEPT = [FIRST[3:-4], SECOND[3:-4]]


def read(middle: str = "", end: str = "", author: str = "") -> list[str]:
    meta = f"<meta name=author content='{author}'>" if author else ""
    page = f"<html><head><title>Minister meets ambassador</title>{meta}</head><body><article><h1>Minister meets ambassador</h1>{FIRST}{middle}{SECOND}{end}</article></body></html>"
    return extract(page.encode(), URL).text.split("\n\n")


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Ferry to return in spring",
        "Also read: Ferry to return in spring",
        "READ ALSO | Ferry to return in spring",
        "Lire aussi : Le bac de retour au printemps",
        "Lea también: El transbordador vuelve en primavera",
        "Leia também: A balsa volta na primavera",
        "Leggi anche: Il traghetto torna in primavera",
        "Lesen Sie auch: Die Fähre kommt im Frühling zurück",
        "Lees ook: De veerboot komt terug",
        "Czytaj też: Prom wraca na wiosnę",
        "Читайте также: Паром вернётся весной",
        "Читайте також: Пором повернеться навесні",
        "Διαβάστε επίσης: Το πορθμείο επιστρέφει",
        "İlgili haber: Feribot baharda dönüyor",
        "اقرأ أيضا: العبارة تعود في الربيع",
        "بیشتر بخوانید: بازگشت کشتی در بهار",
        "延伸阅读：渡轮将于春季恢复",
        "関連記事：フェリーは春に再開",
        "관련기사: 페리 봄에 재개",
        "Baca juga: Feri kembali pada musim semi",
        "यह भी पढ़ें: वसंत में नौका",
    ],
)
def test_prompts_to_read_something_else_go(line):
    assert read(f"<p>{line}</p>") == KEPT
    assert read(f"<p><strong><a href='/x'>{line}</a></strong></p>") == KEPT


@pytest.mark.parametrize(
    "line",
    [
        "Follow us on Twitter and Facebook",
        "Share this article",
        "Subscribe to our newsletter",
        "Suivez-nous sur Facebook",
        "Síguenos en Twitter",
        "Подписывайтесь на наш канал",
        "تابعونا على تويتر",
        "分享到微信",
        "Advertisement",
        "3 min read",
        "No comments",
        "Photo: Avaria News Agency / P. Amari",
        "© 2024 The Envoy. All rights reserved.",
        "<a href='/x'>Ferry to return in spring, says the harbour master</a>",
    ],
)
def test_prompts_credits_and_bare_links_go(line):
    assert read(f"<p>{line}</p>") == KEPT


@pytest.mark.parametrize(
    "line",
    [
        "The ferry Linden lies at the quay on her last evening. (Photo by Ilse Maran/Getty Images)",
        "Ilse Maran, the harbour master, looks at the river in May (AP Photo/Petra Amari)",
        "The strait, seen from above (NASA/JPL)",
        "The salt market in winter [Image: Port of Avaria]",
        "The strait on the last day of the salt market (Office of Seas via AP, File)",
        "The ferry Linden lies at the quay on her last evening. Photo: Ilse Maran/Handout",
        "Die Fähre liegt am letzten Abend am Kai Foto: Ilse Maran",
        "The salt is weighed by hand on both banks. | Photo by Petra Amari",
        "渡轮在最后一天驶离港口，市民在岸边送行 李海 摄",
        "三月一日，市民在岸边为渡轮送行。新华社记者 李海 摄",
    ],
)
def test_what_ends_in_the_credit_of_a_picture_goes(line):
    assert read(f"<p>{line}</p>") == KEPT


def test_a_long_caption_goes_with_its_credit_and_a_longer_paragraph_stays():
    long = "The minister and the ambassador stand side by side on the quay in the rain, " * 4 + "(Photo by Ilse Maran)"
    assert read(f"<p>{long}</p>") == KEPT
    assert long[:90] in read(f"<p>{long[:90]}{long}</p>")[1]


@pytest.mark.parametrize(
    "line",
    [
        "Main image credit: Port of Avaria",
        "The harbour office asked for one more picture: The ferry Linden at the quay, seen from the old mole.",
        "Of the ferry there is no photo: it was never on this river, said the harbour master",
        "港口的照片是昨天拍摄",
    ],
)
def test_a_line_that_only_speaks_of_pictures_stays(line):
    assert read(f"<p>{line}</p>") == [KEPT[0], line, KEPT[1]]


def test_captions_go_by_their_element():
    shown = "<img src='/1.jpg'><figcaption>The minister and the ambassador stand side by side on the quay in the rain, and smile.</figcaption>"
    assert read(f"<figure>{shown}</figure>") == KEPT


def test_a_text_that_stands_in_elements_for_captions_stays():
    long = "<p>The harbour master said that she would look at the boats herself, one by one, before the spring comes.</p>"
    page = f"<html><head><title>Minister meets ambassador</title></head><body><article><h1>Minister meets ambassador</h1><figure><figcaption>{FIRST}{SECOND}{long}</figcaption></figure></article></body></html>"
    assert extract(page.encode(), URL).text.split("\n\n") == [*KEPT, long[3:-4]]


@pytest.mark.parametrize(
    "line",
    [
        "There is more where that came from. Sign up for the letter of the harbour today, and read it every morning.",
        "Do you like what you read here? Start your Envoy subscription now, and read every story about the river.",
        "The news of the two banks, delivered to your inbox every morning, before the first ferry leaves the quay.",
        "We cannot do it without you. Would you consider making a donation to the paper, so that we can write on?",
        "Follow the harbour office on Instagram, where each ferry is shown on the evening of its first day on the river.",
    ],
)
def test_appeals_to_subscribe_follow_or_give_go(line):
    assert read(f"<p>{line}</p>") == KEPT


def test_linked_headings_over_text_stay_and_so_does_the_last_one_s_text():
    """Reviews and overviews link the heading of each item; beneath the last one there is no imprint."""
    items = "".join(
        f"<h3><a href='/b{n}'>Boat number {n} of the strait</a></h3><p>The boat of this number takes {n}0 people and their salt, and sails on every day but the first of the month, said the office, which has counted them.</p>"
        for n in range(1, 3)
    )
    assert read(end=items)[2:] == [
        line
        for n in range(1, 3)
        for line in (
            f"### Boat number {n} of the strait",
            f"The boat of this number takes {n}0 people and their salt, and sails on every day but the first of the month, said the office, which has counted them.",
        )
    ]


def test_of_a_page_made_of_tables_only_the_text_is_kept():
    menu = "".join(f"<tr><td><a href='/m{i}'>Entry {i}</a></td></tr>" for i in range(4))
    page = (
        "<html><head><title>Ministry of Avaria</title></head><body><table><tr><td>Ministry of Avaria</td></tr><tr><td>Palace Quay 1, Belmora</td></tr>"
        f"<tr><td valign=top><table>{menu}</table></td><td>Communiqué No. 52/2026 | 16 November 2026<h1>Minister meets ambassador</h1>{FIRST}{SECOND}"
        "<br><a href='javascript:print()'>Print this page</a> | <a href='/en/'>Back to the list</a></td></tr>"
        "<tr><td>Texts may be used freely.</td></tr></table></body></html>"
    )
    found = extract(page.encode(), URL)
    assert (found.title, found.published) == ("Minister meets ambassador", "2026-11-16")
    assert found.text.split("\n\n") == KEPT


@pytest.mark.parametrize("heading", ["Most Popular", "Related articles", "Les plus lus", "Meistgelesen", "Самое читаемое", "الأكثر قراءة", "热门新闻"])
def test_a_list_of_other_articles_goes_with_its_heading(heading):
    others = "".join(f"<li><a href='/o{i}'>Another headline that leads elsewhere, number {i}</a></li>" for i in range(5))
    assert read(end=f"<h4>{heading}</h4><ul>{others}</ul>") == KEPT


@pytest.mark.parametrize(
    "box",
    [
        "<div>Petra Amari</div><p>Petra Amari is a student of history. She can be reached at petra@envoy.example.</p>",
        "<h4>About the author</h4><p>Petra Amari is a journalist who writes on seas and rivers for several papers.</p>",
        "<p>The author is a research fellow at the Institute for Rivers and writes about ferries.</p>",
        "<h4>À propos de l’auteur</h4><p>Petra Amari est journaliste et écrit sur les mers et les fleuves.</p>",
    ],
)
def test_the_biography_of_the_author_goes(box):
    assert read(end=box, author="Petra Amari") == KEPT


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell by a third on Tuesday, the ministry said.",
        "Related talks on the river will be held in Klow next week, the minister added.",
        "Petra Amari, a student, was among those who waited for the ferry in the rain.",
        "Follow the money, said the ambassador, and you will find the salt.",
        "The ministry asked all captains to sign up for the new register before the first of March.",
        "She subscribed to the treaty, and made a donation of salt (a picture of it hangs in the hall).",
    ],
)
def test_sentences_that_begin_like_a_prompt_stay(line):
    assert read(f"<p>{line}</p>", author="Petra Amari") == [KEPT[0], line, KEPT[1]]


def test_headings_lists_and_the_text_after_line_breaks_keep_their_form():
    middle = "<h3>Trade</h3><p>They agreed on these points before the lunch:</p><ul><li>a ferry every second day</li><li>one tariff for both banks</li></ul><p>First line of it ends here.<br>Second line of it ends here.</p>"
    assert read(middle)[1:-1] == [
        "### Trade",
        "They agreed on these points before the lunch:",
        "- a ferry every second day",
        "- one tariff for both banks",
        "First line of it ends here.",
        "Second line of it ends here.",
    ]
