"""crawler/extract/site.py: what recurs around the text of a site is residue, what a ministry repeats in it is not"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence

import pytest

from crawler.extract.apart import Where
from crawler.extract.blocks import norm, walk
from crawler.extract.body import Part
from crawler.extract.document import parse
from crawler.extract.site import Seen, SiteModel, agreement, asks_trafilatura, learn, look, recurring

# For each language: sentences of three articles, and one that is in all of them.
TEXTS = {
    "en": (
        ["The minister opened the lighthouse on the western cape and thanked the masons who had built it in three years.",
         "Delegations from both banks met in the salt hall to settle the tariff for barley before the autumn harvest.",
         "The ambassador handed over her letters at the summer palace and spoke of the ferry with the prime minister."],
        "Avaria reaffirms the importance of free navigation and of the peaceful settlement of disputes.",
    ),
    "es": (
        ["El ministro inauguró el faro del cabo occidental y agradeció a los canteros el trabajo de tres largos años.",
         "Las delegaciones de ambas orillas se reunieron en el salón de la sal para fijar el arancel de la cebada.",
         "La embajadora presentó sus cartas en el palacio de verano y habló del transbordador con el primer ministro."],
        "Avaria reafirma la importancia de la libre navegación y de la solución pacífica de las controversias.",
    ),
    "ar": (
        ["افتتح الوزير المنارة في الرأس الغربي وشكر البنائين الذين شيدوها في ثلاث سنوات طويلة من العمل الشاق.",
         "اجتمع وفدا الضفتين في قاعة الملح لتحديد تعرفة الشعير قبل موسم الحصاد في الخريف المقبل بعد أشهر قليلة.",
         "قدمت السفيرة أوراق اعتمادها في القصر الصيفي وتحدثت مع رئيس الوزراء عن العبّارة وعن أسعار الملح هذا العام."],
        "تؤكد أفاريا مجددا أهمية حرية الملاحة وأهمية تسوية المنازعات بالوسائل السلمية في جميع الأحوال.",
    ),
    "ru": (
        ["Министр открыл маяк на западном мысе и поблагодарил каменщиков, которые строили его три долгих года.",
         "Делегации обоих берегов встретились в соляном зале, чтобы до осенней жатвы установить пошлину на ячмень.",
         "Посол вручила верительные грамоты в летнем дворце и говорила с премьер-министром о паромной переправе."],
        "Авария вновь подтверждает важность свободы судоходства и мирного урегулирования всех споров.",
    ),
    "hi": (
        ["मंत्री ने पश्चिमी अंतरीप पर प्रकाशस्तंभ का उद्घाटन किया और तीन वर्षों तक काम करने वाले राजमिस्त्रियों को धन्यवाद दिया।",
         "दोनों तटों के प्रतिनिधिमंडल शरद ऋतु की फसल से पहले जौ का शुल्क तय करने के लिए नमक भवन में मिले।",
         "राजदूत ने ग्रीष्म महल में अपने परिचय पत्र सौंपे और प्रधानमंत्री से नौका सेवा के बारे में बात की।"],
        "अवारिया मुक्त नौवहन और विवादों के शांतिपूर्ण समाधान के महत्व को फिर से दोहराता है।",
    ),
    "zh": (
        ["部长在西部海角为灯塔揭幕，并感谢用三年时间建成灯塔的石匠，两国代表随后参观了港口。",
         "两岸代表团在盐厅会晤，商定秋收之前的大麦关税，并就渡轮航线交换了意见，会谈气氛友好。",
         "大使在夏宫递交国书，并与总理谈到渡轮和盐价，双方同意明年春天再次会晤，继续讨论有关问题。"],
        "阿瓦里亚重申航行自由的重要意义，主张通过对话和平解决有关争端，维护地区稳定。",
    ),
    "ja": (
        ["大臣は西の岬で灯台の開所式に臨み、三年をかけて灯台を築いた石工たちに感謝の言葉を述べた。",
         "両岸の代表団は塩の間で会談し、秋の収穫の前に大麦の関税を定めることで一致し、渡し船についても話し合った。",
         "大使は夏の宮殿で信任状を奉呈し、総理大臣と渡し船と塩の値段について意見を交わしたうえで再会を約した。"],
        "アヴァリアは航行の自由の重要性と紛争の平和的解決の重要性を改めて確認し、引き続き努力する。",
    ),
    "th": (
        ["รัฐมนตรีเปิดประภาคารที่แหลมตะวันตกและขอบคุณช่างหินที่ใช้เวลาสร้างถึงสามปีเต็มก่อนจะเดินทางกลับเมืองหลวง.",
         "คณะผู้แทนจากสองฝั่งพบกันที่ห้องโถงเกลือเพื่อกำหนดภาษีข้าวบาร์เลย์ก่อนฤดูเก็บเกี่ยวในฤดูใบไม้ร่วงปีนี้.",
         "เอกอัครราชทูตยื่นสาส์นตราตั้งที่พระราชวังฤดูร้อนและหารือกับนายกรัฐมนตรีเรื่องเรือข้ามฟากและราคาเกลือ."],
        "อาวาเรียยืนยันอีกครั้งถึงความสำคัญของเสรีภาพในการเดินเรือและการระงับข้อพิพาทโดยสันติวิธี.",
    ),
}  # fmt: skip
PROMPT = "Want to keep this page for later? Open an account with the Lantern and start your reading list today."
LEGAL = "All statements of the Lantern may be quoted if the Lantern is named"

MODERN = '<main><article class="post-{n}"><h1>{title}</h1><div class="entry">{text}</div>{below}</article></main>'
BROKEN = "<body><div id=c><b>{title}</b><br><br><div class=txt>{text}</div></div>{below}</body>"
TABLES = (
    "<body><table width=760><tr><td><font size=4>{title}</font></td></tr><tr><td>{text}</td></tr></table>{below}</body>"
)
EACH_IN_A_BOX = '<main><h1>{title}</h1><div class="rows">{text}</div>{below}</main>'
WRAP = {
    MODERN: "<p>{}</p>",
    BROKEN: "{}<br><br>",
    TABLES: "<p align=justify>{}</p>",
    EACH_IN_A_BOX: '<div class="row row-text"><div class="inner"><p>{}</p></div></div>',
}
LAYOUTS = list(WRAP)


def page(number: int, paragraphs: Iterable[str], below: str = "", layout: str = MODERN, by: str = "") -> Where:
    text = "".join(row if row.startswith("<") else WRAP[layout].format(row) for row in paragraphs)
    title = f"Statement number {number}"
    root = parse(f"<html>{layout.format(n=number, title=title, text=text, below=below)}</html>".encode())
    assert root is not None
    blocks = [block for block in walk(root) if block.text != title]
    return Where(f"https://mfa.avaria.example/press/{number}", title, (by,) if by else (), blocks)


def parts(where: Where, without: str = "") -> list[Part]:
    return [Part("p", block.text) for block in where.blocks if block.text != without]


def gone(pages: Sequence[Where], left_out: str = "") -> list[list[str]]:
    """What is taken out of each page with what all of them taught."""
    model = learn(look(where, parts(where, left_out)) for where in pages)
    return [[part.text for part in recurring(model, where, parts(where))] for where in pages]


def three(
    repeated: str, place: Sequence[int], layout: str = MODERN, language: str = "en", below: str = ""
) -> list[Where]:
    """Pages of their own sentences, with a repeated one put in before the sentence that ``place`` names on each page."""
    own, _ = TEXTS[language]
    found = []
    for number, sentence in enumerate(own):
        rows = [f"{sentence}", f"{sentence[::-1].strip('.。।')}.", f"{number} {sentence}"]
        rows.insert(place[number], repeated)
        found.append(page(number, rows, below, layout))
    return found


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("place", [(1, 2, 1), (3, 3, 3), (0, 0, 0), (0, 1, 3)])
def test_a_sentence_that_a_ministry_repeats_in_every_statement_stays(
    language: str, layout: str, place: tuple[int, ...]
) -> None:
    assert gone(three(TEXTS[language][1], place, layout, language)) == [[], [], []]


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_box_below_the_text_that_every_page_has_goes(language: str, layout: str) -> None:
    _, repeated = TEXTS[language]
    below = f'<div class="x7"><h3>{LEGAL}</h3><p>{repeated}</p></div>'
    assert gone(three("One.", (1, 1, 1), layout, language, below)) == [[LEGAL, repeated]] * 3


def test_a_label_between_the_paragraphs_goes_with_its_box() -> None:
    assert (
        gone(three("<div class=slot><span>Go on reading below</span></div>", (1, 2, 1)))
        == [["Go on reading below"]] * 3
    )


def test_a_sentence_in_a_box_between_the_paragraphs_goes_if_the_box_is_called_one() -> None:
    assert gone(three(f'<div class="newsletter-box"><p>{PROMPT}</p></div>', (1, 2, 1))) == [[PROMPT]] * 3
    assert gone(three(f'<div class="statement"><p>{PROMPT}</p></div>', (1, 2, 1))) == [[], [], []]


def test_a_link_that_stands_alone_on_every_page_goes_wherever_it_stands() -> None:
    assert (
        gone(three('<p><a href="/app">Get the lantern in your pocket</a></p>', (1, 2, 3)))
        == [["Get the lantern in your pocket"]] * 3
    )


@pytest.mark.parametrize(
    "repeated",
    [
        "<h2>Background</h2>",
        "<p><b>Next steps</b></p>",
        "<ul class=list><li>Avaria</li></ul>",
        "<table class=who><tr><td>Lower Borduria</td></tr></table>",
        f"<blockquote><p>{PROMPT}</p></blockquote>",
        "<div class=fact><p>In brief</p><p>{}</p></div>",
    ],
)
def test_what_belongs_to_the_text_stays_though_other_statements_have_it_too(repeated: str) -> None:
    pages = three(repeated, (1, 2, 1))
    if "{}" in repeated:
        own = ["The lamp is of oil.", "Barley pays two pence.", "The ferry is green."]
        pages = [page(n, [f"{TEXTS['en'][0][n]}", repeated.format(own[n]), f"{own[n]} {PROMPT}"]) for n in range(3)]
    assert gone(pages) == [[], [], []]


def test_a_quotation_that_ends_every_statement_stays() -> None:
    assert gone(three("One.", (1, 1, 1), below=f"<div class=motto><blockquote><p>{PROMPT}</p></blockquote></div>")) == [
        [],
        [],
        [],
    ]


def test_an_equal_heading_goes_only_with_all_that_stands_below_it() -> None:
    def below(own: str) -> str:
        return f"<section class=more><h2>About the Lantern</h2><p>{PROMPT}</p>{own}</section>"

    assert gone(three("One.", (1, 1, 1), below=below(""))) == [["About the Lantern", PROMPT]] * 3
    kept = [page(n, TEXTS["en"][0][n : n + 1], below(f"<p>{TEXTS['en'][0][n]} {n}</p>")) for n in range(3)]
    assert gone(kept) == [[], [], []]


def test_a_biography_among_the_paragraphs_goes_where_every_page_of_its_author_ends_with_it() -> None:
    own = TEXTS["en"][0]
    signed = [page(n, [own[n], "Ana Lind keeps bees in Lower Borduria."], by="Ana Lind") for n in range(3)]
    others = [page(9 + n, [own[n][::-1] + "."], by="Jan Holm") for n in range(3)]
    assert gone([*signed, *others])[:3] == [["Ana Lind keeps bees in Lower Borduria."]] * 3


def test_a_ministry_that_signs_all_its_statements_keeps_the_sentence_that_begins_with_its_name() -> None:
    own = TEXTS["en"][0]
    said = "Ministry of Avaria again calls on all sides to keep the strait open to the ferries."
    assert gone([page(n, [own[n], said], by="Ministry of Avaria") for n in range(3)]) == [[], [], []]


def test_what_the_reader_left_out_on_most_pages_goes_on_the_page_where_it_slipped_through() -> None:
    own = TEXTS["en"][0]
    pages = [page(n, [own[n], own[n][::-1] + ".", LEGAL]) for n in range(3)]
    model = learn(look(where, parts(where, LEGAL)) for where in pages[:2])
    assert [part.text for part in recurring(model, pages[2], parts(pages[2]))] == [LEGAL]
    assert gone([*pages]) == [[], [], []]


def test_two_other_pages_are_enough_and_one_is_not() -> None:
    first, second, third = three("One.", (1, 1, 1), below=f"<div class=x7><p>{PROMPT}</p></div>")
    assert recurring(learn([look(first, parts(first))]), third, parts(third)) == []
    model = learn(look(where, parts(where)) for where in (first, second))
    assert [part.text for part in recurring(model, third, parts(third))] == [PROMPT]
    # A page does not speak for itself.
    assert recurring(model, second, parts(second)) == []


def test_a_page_of_the_same_title_or_address_is_no_other_page() -> None:
    first, second, third = three("One.", (1, 1, 1), below=f"<div class=x7><p>{PROMPT}</p></div>")
    model = learn(look(where, parts(where)) for where in (first, second))
    twin = Where("http://www.mfa.avaria.example/press/0/", "Another title", (), third.blocks)
    assert recurring(model, twin, parts(third)) == []
    assert recurring(model, Where("https://mfa.avaria.example/a", first.title, (), third.blocks), parts(third)) == []


def test_near_duplicates_teach_nothing_of_each_other() -> None:
    own = TEXTS["en"][0]
    box = f"<div class=x7><p>{PROMPT}</p></div>"
    reissued = [
        page(n, [*own, f"This was issued again on day {n} of the month of the barley harvest."], box) for n in range(4)
    ]
    assert learn(look(where, parts(where)) for where in reissued).lines == {}
    first, second = (page(n, [f"{own[n]}", f"{own[n][::-1]}."], box) for n in range(2))
    model = learn(look(where, parts(where)) for where in (first, second))
    assert recurring(model, page(7, [own[2]], box), parts(page(7, [own[2]], box))) != []
    again = page(8, [f"{own[0]}", f"{own[0][::-1]}.", "Issued again."], box)
    assert recurring(model, again, parts(again)) == []


def test_a_standfirst_that_other_pages_show_as_a_teaser_stays() -> None:
    own = TEXTS["en"][0]
    for n in range(3):
        pages = [page(m, [own[m][::-1] + "."], f"<div class=more><p>{own[n]}</p></div>") for m in range(3) if m != n]
        model = learn(look(where, parts(where)) for where in pages)
        assert model.lines
        lead = page(n, [f"<div class=lead><p>{own[n]}</p></div>", own[n][::-1] + "."])
        assert recurring(model, lead, parts(lead)) == []


def test_a_page_of_nothing_but_what_recurs_stays_whole() -> None:
    pages = three("One.", (1, 1, 1), below="<div class=x7><p>Go on reading below</p></div>")
    model = learn(look(where, parts(where)) for where in pages[:2])
    assert len(recurring(model, pages[2], parts(pages[2]))) == 1
    bare = Where(pages[2].url, "Bare", (), pages[2].blocks[-1:])
    assert recurring(model, bare, parts(bare)) == []


def some(count: int, share: float | None = 1.0) -> list[Seen]:
    found = []
    for number in range(count):
        rows = [f"Sentence {number} of the {word} day has been said aloud in the hall." for word in ("first", "second")]
        where = page(number, rows, f"<div class=x7><p>{PROMPT}</p></div>")
        found.append(look(where, parts(where), share))
    return found


def test_the_order_of_the_pages_makes_no_difference() -> None:
    pages = some(12)
    model = learn(pages, "2026-03-01T00:00:00Z")
    for seed in range(5):
        random.Random(seed).shuffle(pages)
        assert learn([*pages, *pages[:3]], "2026-03-01T00:00:00Z") == model


def test_a_model_is_small_holds_no_text_and_comes_back_from_its_json() -> None:
    model = learn(some(60), "2026-03-01T00:00:00Z")
    text = model.as_json()
    assert SiteModel.of_json(text) == model
    assert SiteModel.of_json(text).digest == model.digest
    assert len(text) < 20_000
    assert not [word for word in norm(PROMPT).split() if len(word) > 4 and word in text]
    assert json.loads(text)["lines"]


def test_a_new_site_is_read_by_both_and_later_a_sample_of_its_pages() -> None:
    addresses = [f"https://mfa.avaria.example/{number}" for number in range(2000)]
    young, known = learn(some(9)), learn(some(10))
    assert all(asks_trafilatura(url, young) for url in addresses)
    asked = sum(asks_trafilatura(url, known) for url in addresses[:400])
    assert 8 <= asked <= 35


def test_a_site_where_the_readers_keep_disagreeing_is_trafilaturas() -> None:
    assert learn(some(12, share=0.5)).trusted == "trafilatura"
    assert learn([*some(12, share=0.95)][:12]).trusted == "model"
    assert learn(some(12, share=None)).trusted == "model"
    assert learn(some(9, share=0.5)).trusted == "model"
    assert asks_trafilatura("https://mfa.avaria.example/any", learn(some(12, share=0.5)))


def test_agreement_is_the_common_text_of_two_readings() -> None:
    one, two, three = Part("p", "a" * 60), Part("p", "b" * 20), Part("p", "c" * 20)
    assert agreement([one, two], [one, two]) == 1
    assert agreement([one, two], [one, three]) == 0.75
    assert agreement([one], []) == 0
